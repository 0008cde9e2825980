"""
What the field reports as noise is no change for a person who writes role files, in either order.

The issues are those of `tests/plan/test_noise.py`, which has what a role file cannot spell.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode


def role(text: str) -> str:
    return f"version: 1\nroles:\n  agent: {{service: bedrock, {text}}}\n"


def permitting(statement: str) -> str:
    return role(f"permissions: [{{{statement}}}]")


def trusting(*entries: str) -> str:
    return f"version: 1\nroles:\n  agent: {{trust: [{', '.join(entries)}]}}\n"


ROLE_FILES = [
    pytest.param(
        permitting("actions: [s3:GetObject, s3:PutObject], resources: ['*']"),
        permitting("actions: [s3:PutObject, s3:GetObject], resources: ['*']"),
        id="tf-aws 11801: order of actions",
    ),
    pytest.param(
        permitting("actions: [s3:GetObject], resources: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']"),
        permitting("actions: [s3:GetObject], resources: ['arn:aws:s3:::b/*', 'arn:aws:s3:::a/*']"),
        id="tf-aws 21968: order of resources",
    ),
    pytest.param(
        permitting("sid: A, actions: [s3:GetObject], resources: ['*']"),
        permitting("resources: ['*'], actions: [s3:GetObject], effect: allow, sid: A"),
        id="tf-aws 32567: order of keys",
    ),
    pytest.param(
        permitting(
            "actions: [s3:GetObject], resources: ['*'],"
            " conditions: {StringLike: {s3:prefix: [a, b]}, Bool: {aws:SecureTransport: 'true'}}"
        ),
        permitting(
            "actions: [s3:GetObject], resources: ['*'],"
            " conditions: {Bool: {aws:SecureTransport: 'true'}, StringLike: {s3:prefix: [b, a]}}"
        ),
        id="ack 2875: order of conditions",
    ),
    pytest.param(
        trusting("{service: [ec2, lambda]}"),
        trusting("{service: [lambda, ec2]}"),
        id="ack 2875: order of services",
    ),
    pytest.param(
        trusting("{service: ec2}", "{account: '210987654321'}"),
        trusting("{account: '210987654321'}", "{service: ec2}"),
        id="tf-aws 22314: order of statements",
    ),
    pytest.param(
        permitting("actions: s3:GetObject, resources: '*'"),
        permitting("actions: [s3:GetObject], resources: ['*']"),
        id="pulumi 3810: string and list of one",
    ),
    pytest.param(
        permitting("actions: [S3:getobject, bedrock:invoke*], resources: ['*']"),
        permitting("actions: [s3:GetObject, bedrock:Invoke*], resources: ['*']"),
        id="IAM: case of actions",
    ),
    pytest.param(
        permitting(
            "actions: [s3:GetObject], resources: ['*'],"
            " conditions: {StringEquals: {AWS:sourceaccount: '123456789012'}}"
        ),
        permitting(
            "actions: [s3:GetObject], resources: ['*'],"
            " conditions: {StringEquals: {aws:SourceAccount: '123456789012'}}"
        ),
        id="IAM: case of condition keys",
    ),
    pytest.param(
        permitting("actions: [s3:GetObject], resources: ['*']"),
        "version: 1 # a comment\nroles:\n\n    agent:\n        service:   bedrock\n"
        "        permissions:\n        - actions:\n          - s3:GetObject\n"
        "          resources:\n          - '*'\n",
        id="pulumi-aws 855: white space",
    ),
    pytest.param(
        role("tags: {a: x, b: x}, managed_policies: [ReadOnlyAccess, SecurityAudit]"),
        role("managed_policies: [SecurityAudit, ReadOnlyAccess], tags: {b: x, a: x}"),
        id="tf-aws 20107: order of tags and attachments",
    ),
]

STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}
PLAIN = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})

POLICY_DOCUMENTS = [
    pytest.param(json.dumps({"Statement": [STATEMENT]}), id="pulumi 3810: Version by default"),
    pytest.param(
        json.dumps({"Version": "2012-10-17", "Statement": STATEMENT}),
        id="pulumi 3810: no list at all",
    ),
    pytest.param(
        json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "", **STATEMENT}]}),
        id="IAM: empty Sid",
    ),
    pytest.param(PLAIN.replace("s3:GetObject", "S3:GETOBJECT"), id="IAM: case of actions"),
    pytest.param(
        json.dumps({"Statement": [dict(reversed(STATEMENT.items()))], "Version": "2012-10-17"}),
        id="tf-aws 32567: order of keys",
    ),
    pytest.param(
        "\r\n" + json.dumps(json.loads(PLAIN), indent="\t") + "\n\n",
        id="pulumi-aws 855: white space",
    ),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_no_change(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> bool:
    code = run(["diff", old, new, "--detailed-exitcode"])
    said = capsys.readouterr().out
    return code == ExitCode.OK and said == "No changes. 1 role means the same in both files.\n"


@pytest.mark.parametrize(("one", "other"), ROLE_FILES)
def test_two_spellings_of_a_role_are_no_change(
    one: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("one.yaml").write_text(one, encoding="utf-8")
    Path("other.yaml").write_text(other, encoding="utf-8")

    assert is_no_change("one.yaml", "other.yaml", capsys)
    assert is_no_change("other.yaml", "one.yaml", capsys)


@pytest.mark.parametrize("other", POLICY_DOCUMENTS)
def test_two_spellings_of_a_policy_document_are_no_change(
    other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("one", PLAIN), ("other", other)):
        Path(f"{name}.json").write_bytes(text.encode())
        entry = role(f"policy_documents: {{extra: {name}.json}}")
        Path(f"{name}.yaml").write_text(entry, encoding="utf-8")

    assert is_no_change("one.yaml", "other.yaml", capsys)
    assert is_no_change("other.yaml", "one.yaml", capsys)
