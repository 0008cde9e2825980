"""What an account holds, and what it should hold, in one form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import RoleTypeDef

View = dict[str, dict[str, Any]]

EMPTY: View = {"roles": {}, "policies": {}, "profiles": {}}


def held(iam: IAMClient) -> View:
    """Return what the account holds."""
    return {
        "roles": {role["RoleName"]: _role(iam, role) for role in iam.list_roles()["Roles"]},
        "policies": {
            policy["Arn"]: _policy(iam, policy["Arn"], policy["DefaultVersionId"])
            for policy in iam.list_policies(Scope="Local")["Policies"]
        },
        "profiles": {
            profile["Arn"]: [role["RoleName"] for role in profile["Roles"]]
            for profile in iam.list_instance_profiles()["InstanceProfiles"]
        },
    }


def wanted(synthesis: str) -> View:
    """Return what the account should hold by the output of `synth`."""
    roles = json.loads(synthesis).values()
    profiles = {
        r["instance_profile_arn"]: [r["name"]] for r in roles if "instance_profile_arn" in r
    }
    managed = [p for role in roles for p in role["policies"].values() if p["type"] == "managed"]
    return {
        "roles": {role["name"]: _wanted_role(role) for role in roles},
        "policies": {policy["arn"]: policy["document"] for policy in managed},
        "profiles": profiles,
    }


def differences(actual: View, expected: View) -> list[str]:
    """Return a line for each thing that is missing, too much, or other than it should be."""
    lines = []
    for kind, things in expected.items():
        there = actual[kind]
        lines += [f"{kind}: {name} is missing" for name in things.keys() - there.keys()]
        lines += [f"{kind}: {name} is too much" for name in there.keys() - things.keys()]
        common = things.keys() & there.keys()
        lines += [f"{kind}: {name} differs" for name in common if things[name] != there[name]]
    return sorted(lines)


def _role(iam: IAMClient, role: RoleTypeDef) -> dict[str, Any]:
    name = role["RoleName"]
    whole = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "path": role["Path"],
        "trust": role["AssumeRolePolicyDocument"],
        "session": whole["MaxSessionDuration"],
        "tags": {tag["Key"]: tag["Value"] for tag in whole.get("Tags", [])},
        "boundary": whole.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "attached": sorted(policy["PolicyArn"] for policy in attached),
        "inline": {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        },
    }


def _policy(iam: IAMClient, arn: str, version: str) -> object:
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _wanted_role(role: dict[str, Any]) -> dict[str, Any]:
    own = [p["arn"] for p in role["policies"].values() if p["type"] == "managed"]
    return {
        "path": role["path"],
        "trust": role["assume_role_policy"],
        "session": role["max_session_duration"],
        "tags": role.get("tags", {}),
        "boundary": role.get("permissions_boundary"),
        "attached": sorted([*own, *role["attachments"]]),
        "inline": {
            name: p["document"] for name, p in role["policies"].items() if p["type"] == "inline"
        },
    }
