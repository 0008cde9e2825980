from __future__ import annotations

import pytest

from ai_role_cli.checks.actions import is_documented, means_one_of

USE = frozenset({"kms:Decrypt"})


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("s3:Get*", True),
        ("*", True),
        ("s3:GetObjcet", False),
        ("s3:Gett*", False),
        ("acme:*", False),
    ],
)
def test_an_action_is_documented_if_it_or_its_pattern_means_one(
    action: str, *, expected: bool
) -> None:
    assert is_documented(action) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [("kms:Decrypt", True), ("KMS:De*", True), ("kms:*", False), ("*", False), ("kms:En*", False)],
)
def test_a_pattern_means_what_it_names_but_not_a_whole_service(
    action: str, *, expected: bool
) -> None:
    assert means_one_of(action, USE) is expected
