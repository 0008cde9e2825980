"""AWS managed policies as `policy_documents`: never an error, and few mistakes, each a real one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ai_role_cli.catalog import service_names
from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import Severity, load_role_file

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.spec import Finding

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

STEP = 20
"""One in so many policies is looked at; the catalog of them has some 1,600."""

TARGET = Target("123456789012", "eu-west-1")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Finding, ...]]:
    """What is found of each policy."""
    policies = json.loads(aws_managed_policies_data)
    folder = tmp_path_factory.mktemp("policies")
    return {
        name: findings_of(name, policies[name]["Document"], folder)
        for name in sorted(policies)[::STEP]
    }


def findings_of(name: str, document: object, folder: Path) -> tuple[Finding, ...]:
    (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    role = f"{{service: lambda, policy_documents: {{it: {name}.json}}}}"
    path = folder / f"{name}.yaml"
    path.write_text(f"version: 1\nroles:\n  agent: {role}", encoding="utf-8")
    file = load_role_file(str(path), service_names=service_names())
    return check_roles(file, synthesize(file, TARGET), TARGET)


def test_no_document_of_aws_has_an_error(found: dict[str, tuple[Finding, ...]]) -> None:
    errors = {
        name: [each.message for each in findings if each.severity is Severity.ERROR]
        for name, findings in found.items()
    }

    assert {name: messages for name, messages in errors.items() if messages} == {}


@pytest.mark.parametrize(
    "rule",
    [
        *("dead-grant", "unmatched-resource", "unknown-action", "unknown-condition-key"),
        *("unsupported-condition-key", "condition-type-mismatch", "impossible-condition-value"),
        *("literal-wildcard", "sensitive-key-wildcard", "set-operator-missing"),
        *("set-operator-single-valued", "marketplace-subscribe-unscoped", "kms-grant-unscoped"),
    ],
)
def test_few_documents_of_aws_have_a_mistake(
    found: dict[str, tuple[Finding, ...]], rule: str
) -> None:
    """Each kind was looked through once, in all policies: those that are left are mistakes."""
    named = [name for name, findings in found.items() if rule in {each.id for each in findings}]

    assert len(named) * 10 <= len(found), named
