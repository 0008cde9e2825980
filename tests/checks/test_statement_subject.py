from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks import check_roles
from ai_role_cli.checks.role_subject import RoleSubject
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.spec import Finding, LoadedRoleFile, Severity

TARGET = Target("123456789012", "eu-west-1")


def test_a_statement_that_is_divided_for_its_size_is_looked_at_whole(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    buckets = [f"arn:aws:s3:::acme-{number:04}-{'x' * 40}" for number in range(120)]
    resources = ", ".join(f'"{arn}"' for arn in [*buckets, "arn:aws:s3:::acme/*"])
    file = loaded(
        f"""
        version: 1
        roles:
          agent:
            service: lambda
            permissions:
              - {{sid: Both, actions: [s3:ListBucket, s3:GetObject], resources: [{resources}]}}
        """
    )
    synthesis = synthesize(file, TARGET)
    role = RoleSubject(synthesis.roles[0], file, TARGET)
    ids = {finding.id for finding in check_roles(file, synthesis, TARGET)}

    assert len(role.authored) > 1
    assert [subject.statement.resources for _, subject in role.subjects] == [
        (*buckets, "arn:aws:s3:::acme/*")
    ]
    assert "dead-grant" not in ids


def test_values_of_a_condition_that_are_divided_are_looked_at_whole(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    tags = tuple(f"team-{number:04}-{'x' * 40}" for number in range(200))
    file = loaded(
        f"""
        version: 1
        roles:
          agent:
            service: lambda
            permissions:
              - actions: [s3:GetObject]
                resources: "arn:aws:s3:::acme/*"
                conditions: {{StringEquals: {{"aws:PrincipalTag/team": [{", ".join(tags)}]}}}}
        """
    )
    role = RoleSubject(synthesize(file, TARGET).roles[0], file, TARGET)

    assert len(role.authored) > 1
    assert [s.statement.conditions[0].values for _, s in role.subjects] == [tags]


def test_roles_that_say_the_same_share_what_was_found(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    file = loaded(
        """
        version: 1
        roles:
          one: {service: lambda, permissions: [{actions: "s3:*", resources: "*"}]}
          two: {service: lambda, permissions: [{actions: "s3:*", resources: "*"}]}
        """
    )
    roles = [RoleSubject(each, file, TARGET) for each in synthesize(file, TARGET).roles]
    (_, first), (_, second) = (role.subjects[0] for role in roles)

    assert first is second


def test_what_a_statement_repeats_is_found_once(
    findings: Callable[[str, str], list[Finding]],
) -> None:
    statement = '{actions: ["s3:*", "sqs:*", "s3:*"], resources: ["*", "arn:aws:s3:::a", "*"]}'
    found = findings(
        "action-wildcard", f"roles: {{a: {{service: lambda, permissions: [{statement}]}}}}"
    )

    assert [finding.path[-1] for finding in found] == [0, 1]


def test_what_does_nothing_is_no_error_in_a_document_that_is_taken_as_it_is(
    loaded: Callable[[str], LoadedRoleFile],
    tmp_path: Path,
) -> None:
    statement = '{"Effect": "Allow", "Action": "s3:GetObjcet", "Resource": "*"}'
    (tmp_path / "old.json").write_text(
        f'{{"Version": "2012-10-17", "Statement": {statement}}}', encoding="utf-8"
    )
    file = loaded(
        """
        version: 1
        roles:
          agent:
            service: lambda
            policy_documents: {old: old.json}
            permissions: [{actions: [s3:GetObjcet], resources: "*"}]
        """
    )
    found = check_roles(file, synthesize(file, TARGET), TARGET)
    unknown = [finding for finding in found if finding.id == "unknown-action"]

    assert _severities(unknown) == {"permissions": "error", "policy_documents": "high"}


def _severities(findings: list[Finding]) -> dict[str, Severity]:
    return {str(finding.path[2]): finding.severity for finding in findings}
