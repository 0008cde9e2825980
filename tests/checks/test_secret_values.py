from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ai_role_cli.spec import Finding, LoadedRoleFile

KEY = "AKIA" + "IOSFODNN7EXAMPLE"
PERMISSIONS = 'permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}]'
RULE = "secret-in-file"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        pytest.param(f"description: key {KEY}", ("description",), id="description"),
        pytest.param(f"tags: {{note: {KEY}}}", ("tags", "note"), id="tag"),
        pytest.param(f"tags: {{{KEY}: note}}", ("tags", KEY), id="key-of-a-tag"),
        pytest.param(
            f'trust: [{{account: "210987654321", external_id: {KEY}}}]',
            ("trust", 0, "external_id"),
            id="external-id",
        ),
        pytest.param(
            'trust: [{account: "210987654321", conditions: '
            f"{{StringEquals: {{sts:ExternalId: {KEY}}}}}}}]",
            ("trust", 0, "conditions", "StringEquals", "sts:ExternalId"),
            id="condition",
        ),
    ],
)
def test_a_secret_is_found_where_it_stands(
    findings: Callable[[str, str], list[Finding]], line: str, place: tuple[str | int, ...]
) -> None:
    found = findings(
        RULE, f"roles:\n  agent:\n    service: lambda\n    {line}\n    {PERMISSIONS}\n"
    )

    assert [each.path for each in found] == [("roles", "agent", *place)]


@pytest.mark.parametrize(
    "sid",
    [
        "AllowS3ReadsWithTheTagThatSageMakerPutsOnObjects",
        "S3RwKmsDgdkVpcEnIEcRbGiLoGsCwPmDxRaYpTsSnSp9Q8",
    ],
)
def test_a_sid_is_no_secret(findings: Callable[[str, str], list[Finding]], sid: str) -> None:
    statement = f'{{sid: {sid}, actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}}'

    role = f"roles:\n  agent:\n    service: lambda\n    permissions: [{statement}]\n"
    assert findings(RULE, role) == []


def test_what_stands_outside_the_roles_is_told_once(
    findings: Callable[[str, str], list[Finding]],
) -> None:
    role = f"    service: lambda\n    {PERMISSIONS}\n"
    roles = f"vars: {{key: {KEY}}}\nroles:\n  one:\n{role}  two:\n{role}"

    assert [each.path for each in findings(RULE, roles)] == [("vars", "key")]


def test_a_policy_document_is_read_too(
    findings: Callable[[str, str], list[Finding]], tmp_path: Path
) -> None:
    statement = {"Sid": KEY, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    (tmp_path / "old.json").write_text(text, encoding="utf-8")

    found = findings(
        RULE, "roles:\n  a:\n    service: lambda\n    policy_documents: {old: old.json}"
    )

    assert [each.path[-3:] for each in found] == [("Statement", 0, "Sid")]


def test_no_report_shows_a_secret(loaded: Callable[[str], LoadedRoleFile]) -> None:
    file = loaded(f"""
        version: 1
        account: "123456789012"
        region: eu-west-1
        roles:
          agent:
            service: lambda
            permissions: [{{sid: {KEY}, actions: ["s3:*"], resources: ["*"]}}]
        """)
    target = Target("123456789012", "eu-west-1")

    text = findings_text(check_roles(file, synthesize(file, target), target), file.document).plain

    assert f"{RULE}]" in text
    assert KEY not in text
    assert "AKIA****************" in text


def test_a_file_that_cannot_be_loaded_shows_none_either(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    with pytest.raises(SpecError) as caught:
        loaded(f"version: 1\nroles:\n  agent:\n    service: {KEY}\n")

    text = findings_text(caught.value.findings, caught.value.document).plain

    assert KEY not in text
    assert KEY not in str(caught.value)
