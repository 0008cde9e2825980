from __future__ import annotations

import pytest

from ai_role_cli.access import condition_keys, known_actions, known_services, needs_resource


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("dynamodb:GetItem", True, id="required"),
        pytest.param("s3:GetObject", True, id="one-of-several"),
        pytest.param("polly:SynthesizeSpeech", False, id="an-extra"),
        pytest.param("logs:DescribeLogGroups", False, id="none"),
        pytest.param("acme:Nothing", False, id="unknown"),
    ],
)
def test_a_resource_may_be_an_extra(action: str, *, expected: bool) -> None:
    assert needs_resource(action) is expected


def test_every_documented_action_has_its_condition_keys() -> None:
    keys = {
        service: [condition_keys(action) for action in known_actions(service)]
        for service in known_services()
    }

    assert {"s3:prefix", "s3:resourceaccount"} <= set().union(*keys["s3"])
