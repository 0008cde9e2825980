from __future__ import annotations

import pytest

from ai_role_cli.policy.action_grammar import action_flaw


@pytest.mark.parametrize(
    "action",
    ["*", "*:*", "s3:GetObject", "S3:get*", "bedrock-agentcore:Invoke?", "a.b:C", "iam: odd name"],
)
def test_an_action_that_iam_takes(action: str) -> None:
    assert action_flaw(action) is None


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("GetObject", "names no service"),
        ("s3*", "names no service"),
        ("", "names no service"),
        ("*:Get*", "'*' in '*:Get*' is not the prefix"),
        ("s*:GetObject", "is not the prefix"),
        ("s?:GetObject", "is not the prefix"),
        ("s 3:GetObject", "is not the prefix"),
        (":GetObject", "is not the prefix"),
        ("${aws:service}:Get", "is not the prefix"),
        ("s3:Get${aws:username}", "fill in no policy variables"),
        ("s3:Get:Object", "two colons"),
    ],
)
def test_an_action_that_iam_refuses(action: str, words: str) -> None:
    flaw = action_flaw(action)

    assert flaw
    assert flaw.id == "bad-action"
    assert words in flaw.message
