from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.spec import Finding

RULE = "privilege-escalation"


@pytest.fixture
def found(findings: Callable[[str, str], list[Finding]]) -> Callable[..., list[Finding]]:
    """What is found of a role with these statements, each as a flow mapping."""

    def find(*statements: str, service: str = "lambda", tasks: str = "[]") -> list[Finding]:
        listed = "".join(f"      - {statement}\n" for statement in statements)
        role = f"  agent:\n    service: {service}\n    tasks: {tasks}\n"
        return findings(RULE, f"roles:\n{role}    permissions:\n{listed}")

    return find


def test_everything_is_one_finding_that_counts_the_ways(
    found: Callable[..., list[Finding]],
) -> None:
    (finding,) = found('{actions: ["*"], resources: ["*"]}')

    assert finding.severity is Severity.HIGH
    assert finding.path == ("roles", "agent", "permissions", 0, "actions", 0)
    assert "more ways)" in finding.message
    assert finding.hint == "list the actions that are meant under actions"


def test_all_but_some_actions_is_told_at_the_key(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found('{not_actions: ["s3:*"], resources: ["*"]}')

    assert finding.path == ("roles", "agent", "permissions", 0, "not_actions")
    assert finding.at is Anchor.KEY


def test_several_services_of_a_statement_are_several_findings(
    found: Callable[..., list[Finding]],
) -> None:
    actions = "iam:PutRolePolicy, iam:AttachRolePolicy, ssm:SendCommand"
    places = [f.path[-1] for f in found(f'{{actions: [{actions}], resources: ["*"]}}')]

    assert places == [0, 2]


def test_other_statements_are_named_by_sid_or_number(found: Callable[..., list[Finding]]) -> None:
    passing = '{actions: [iam:PassRole], resources: ["*"]}'
    by_number = found(passing, '{actions: [sagemaker:CreateTrainingJob], resources: ["*"]}')
    by_sid = found(passing, '{sid: Jobs, actions: [sagemaker:CreateTrainingJob], resources: ["*"]}')

    assert "sagemaker:CreateTrainingJob (statement 2) let it" in by_number[0].message
    assert "sagemaker:CreateTrainingJob (statement Jobs) let it" in by_sid[0].message


def test_a_deny_in_a_statement_of_its_own_counts(found: Callable[..., list[Finding]]) -> None:
    statement = '{actions: [ssm:SendCommand], resources: ["*"]}'

    assert found(statement)
    assert not found(statement, '{effect: deny, actions: ["ssm:*"], resources: ["*"]}')


def test_a_condition_makes_it_less(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(
        '{actions: [ssm:SendCommand], resources: ["*"], '
        'conditions: {StringEquals: {"aws:ResourceTag/team": ml}}}'
    )

    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    "role",
    ["arn:aws:iam::{account}:role/agent", "arn:aws:iam::{account}:role/acme-*"],
    ids=["itself", "others"],
)
def test_named_roles_are_information(found: Callable[..., list[Finding]], role: str) -> None:
    (finding,) = found(
        f'{{actions: [iam:PassRole], resources: ["{role}"], '
        "conditions: {StringEquals: {iam:PassedToService: sagemaker.amazonaws.com}}}",
        '{actions: [sagemaker:CreateProcessingJob], resources: ["*"]}',
    )

    assert finding.severity is Severity.INFO


def test_what_a_task_passes_to_itself_is_no_finding(found: Callable[..., list[Finding]]) -> None:
    jobs = '{actions: [sagemaker:CreateTrainingJob], resources: ["*"]}'

    assert not found(jobs, service="sagemaker", tasks="[pipelines: {}]")


def test_what_aws_documents_for_a_task_is_no_alarm(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(
        '{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}',
        service="sagemaker",
        tasks="[studio: {data_bucket: acme-lab}]",
    )

    assert finding.path == ("roles", "agent", "tasks")
    assert finding.severity is Severity.MEDIUM


def test_statements_of_a_document_are_found_and_named(
    findings: Callable[[str, str], list[Finding]], tmp_path: Path
) -> None:
    statements = [
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
        {"Effect": "Allow", "Action": "glue:CreateDevEndpoint", "Resource": "*"},
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    (tmp_path / "old.json").write_text(text, encoding="utf-8")
    (finding,) = findings(
        RULE, "roles:\n  agent:\n    service: lambda\n    policy_documents: {old: old.json}\n"
    )

    assert finding.path[3:] == ("old", "Statement", 0, "Action", 0)
    assert "glue:CreateDevEndpoint (statement 2 of old) let it" in finding.message


@pytest.mark.parametrize(
    ("action", "resource", "severity"),
    [
        ("iam:CreateAccessKey", "user/admin", Severity.INFO),
        ("iam:UpdateLoginProfile", "user/admin", Severity.INFO),
        ("iam:CreateLoginProfile", "user/*", Severity.HIGH),
        ("iam:CreateAccessKey", "user/${aws:username}", None),
    ],
)
def test_credentials_of_a_named_user_are_told(
    found: Callable[..., list[Finding]], action: str, resource: str, severity: Severity | None
) -> None:
    hits = found(f'{{actions: [{action}], resources: ["arn:aws:iam::{{account}}:{resource}"]}}')

    assert [each.severity for each in hits] == ([] if severity is None else [severity])
    assert all(("any user" in each.message) is (severity is Severity.HIGH) for each in hits)
