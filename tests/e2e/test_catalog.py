"""Every task of the catalog is applied once: the account holds what `synth` printed, no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

GOLDEN = Path(__file__).parents[1] / "policy" / "golden" / "catalog"
PARTS = 3
"""The engine writes all it knows after each step: thrice a third is done sooner than the whole."""


@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_catalog_is_applied_and_destroyed(folder: Folder, part: int) -> None:
    folder.write(_role_file(part))
    printed = json.loads(folder.run("synth").stdout)

    folder.run("apply", "--yes")

    with folder.account() as client:
        assert _in_account(client) == {role["name"]: _documents(role) for role in printed.values()}
    assert {role["operation"] for role in folder.json("preview")["roles"]} == {"unchanged"}
    folder.run("destroy", "--yes")
    assert folder.roles_in_account() == {}
    assert folder.policies_in_account() == []


def _role_file(part: int) -> str:
    """Return a role file with each third role of the golden files; it says which one it is from."""
    roles = {
        f"task-{number:03}": {
            "description": path.stem,
            **json.loads(path.read_text(encoding="utf-8"))["role"],
        }
        for number, path in enumerate(sorted(GOLDEN.iterdir())[part::PARTS], start=1)
    }
    file = {"version": 1, "account": "123456789012", "region": "us-east-1", "roles": roles}
    return json.dumps(file, indent=2)


def _documents(role: dict[str, Any]) -> dict[str, Any]:
    policies = {name: policy["document"] for name, policy in role["policies"].items()}
    return {"trust": role["assume_role_policy"], "policies": policies}


def _in_account(client: IAMClient) -> dict[str, dict[str, Any]]:
    pages = client.get_paginator("list_roles").paginate()
    return {
        role["RoleName"]: {
            "trust": role["AssumeRolePolicyDocument"],
            "policies": _policies(client, role["RoleName"]),
        }
        for page in pages
        for role in page["Roles"]
    }


def _policies(client: IAMClient, role_name: str) -> dict[str, object]:
    attached = client.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]
    return {
        policy["PolicyName"]: client.get_policy_version(
            PolicyArn=policy["PolicyArn"], VersionId="v1"
        )["PolicyVersion"]["Document"]
        for policy in attached
    }
