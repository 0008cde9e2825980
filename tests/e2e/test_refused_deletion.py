"""What AWS refuses inside a replacement ends the operation, and the next one completes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

POLICY = "arn:aws:iam::123456789012:policy"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}

HEAD = 'version: 1\naccount: "123456789012"\nregion: us-east-1\nroles:\n'
ROLE = """\
  {name}:
    path: {path}
    service: lambda
    permissions: [{{actions: [s3:GetObject], resources: ["*"]}}]
"""
LAST = "last"
"""A role that the program comes to long after the first: it registers them in batches."""


def roles(path: str, *, last: str = "/") -> str:
    between = [f"role{number}" for number in range(22)]
    named = [("first", path), *((name, "/") for name in between), (LAST, last)]
    return HEAD + "".join(ROLE.format(name=name, path=where) for name, where in named)


def test_a_refused_deletion_within_a_replacement(shell: Folder) -> None:
    shell.write(roles("/"))
    shell.run("apply", "--yes")
    with shell.account() as client:
        client.create_role(RoleName="foreign", AssumeRolePolicyDocument=json.dumps(TRUST))
        client.attach_role_policy(RoleName="foreign", PolicyArn=f"{POLICY}/first-permissions")
    shell.write(roles("/ml/", last="/late/"))

    refused = shell.run("apply", "--yes", code=6)

    assert "DeleteConflict" in refused.stderr
    assert "first (roles.yaml:5)" in refused.stderr
    # What could be done is done, though the program had not come to it when it was stopped.
    assert f"arn:aws:iam::123456789012:role/late/{LAST}" in shell.roles_in_account()
    with shell.account() as client:
        client.detach_role_policy(RoleName="foreign", PolicyArn=f"{POLICY}/first-permissions")
        client.delete_role(RoleName="foreign")

    shell.run("apply", "--yes")

    assert shell.json("preview", "--refresh")["result"] == "no-changes"
    found = shell.roles_in_account()
    assert found["arn:aws:iam::123456789012:role/ml/first"] == {
        "attached": [f"{POLICY}/ml/first-permissions"],
        "inline": [],
    }
    assert len(found) == 24
