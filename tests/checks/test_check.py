from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks.check import check_roles
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import LoadedRoleFile

PASSING = """\
version: 1
roles:
  agent:
    service: lambda
    permissions:
      - {{actions: [iam:PassRole, {action}], resources: {resource}}}
"""
TARGET = Target("123456789012", "eu-west-1")
NAMED = "arn:aws:iam::123456789012:role/acme-training"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        pytest.param("s3:ListAllMyBuckets", '"*"', ["pass-role-unscoped"], id="alone"),
        pytest.param(
            "sagemaker:CreateNotebookInstance", '"*"', ["privilege-escalation"], id="says more"
        ),
        pytest.param(
            "sagemaker:CreateTrainingJob",
            f'["{NAMED}", "arn:aws:sagemaker:eu-west-1:123456789012:training-job/*"]',
            ["pass-role-unscoped", "privilege-escalation"],
            id="is less bad",
        ),
    ],
)
def test_one_cause_is_one_finding_unless_the_other_is_less_bad(
    loaded: Callable[[str], LoadedRoleFile], action: str, resource: str, expected: list[str]
) -> None:
    file = loaded(PASSING.format(action=action, resource=resource))

    found = check_roles(file, synthesize(file, TARGET), TARGET)

    about = ("roles", "agent", "permissions", 0, "actions", 0)
    assert sorted(each.id for each in found if each.path == about) == expected
