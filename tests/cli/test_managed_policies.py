"""AWS's own managed policies are documents that AWS takes: as `policy_documents` they pass."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ai_role_cli.cli.validation import validated
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.policy import JsonValue
    from ai_role_cli.spec import Finding

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

PARTS = 16

ROLE_FILE = """\
version: 1
account: "123456789012"
region: eu-west-1
roles:
  agent:
    service: lambda
    policy_documents: {own: own.json}
"""

SIZES = {"statement-too-large", "too-many-policies"}
"""AWS's own policies may be larger than those of a customer."""


@cache
def documents() -> dict[str, JsonValue]:
    """Return the text of every AWS managed policy that moto ships, by name."""
    policies = json.loads(aws_managed_policies_data)
    return {name: policy["Document"] for name, policy in policies.items()}


def findings_of(document: JsonValue, folder: Path) -> tuple[Finding, ...]:
    """Return all that `validate` finds of a role with this policy, in the way or not."""
    (folder / "own.json").write_text(json.dumps(document), encoding="utf-8")
    role_file = folder / "roles.yaml"
    role_file.write_text(ROLE_FILE, encoding="utf-8")
    return tuple(placed.finding for placed in validated(str(role_file), None).findings)


def test_there_are_policies_to_look_at() -> None:
    assert len(documents()) > 1_000


def test_a_policy_that_aws_would_refuse_has_an_error(tmp_path: Path) -> None:
    (finding,) = findings_of({"Version": "2012-10-17"}, tmp_path)

    assert (finding.id, finding.severity) == ("malformed-policy", Severity.ERROR)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_policy_of_aws_has_an_error(part: int, tmp_path: Path) -> None:
    errors = [
        (name, finding.id, finding.message)
        for name, document in list(documents().items())[part::PARTS]
        for finding in findings_of(document, tmp_path)
        if finding.severity is Severity.ERROR and finding.id not in SIZES
    ]

    assert errors == []
