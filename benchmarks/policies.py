"""The documents of a role file as other tools want them: JSON files, CloudFormation, Terraform."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from installation import ROOT
from role_files import ACCOUNT, REGION

from ai_role_cli.cli.role_file import load
from ai_role_cli.policy import Target, document_json, document_value, synthesize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ai_role_cli.policy import NamedPolicy, RoleDocuments

__all__ = [
    "documents_of",
    "write_policies",
    "write_service_reference",
    "write_templates",
    "write_terraform",
]

_ROLES_IN_TEMPLATE = 250
"""CloudFormation takes 500 resources."""


def documents_of(role_file: Path) -> Sequence[RoleDocuments]:
    """Return what the role file becomes."""
    return synthesize(load(str(role_file), None), Target(ACCOUNT, REGION)).roles


def write_policies(roles: Sequence[RoleDocuments], folder: Path) -> None:
    """Write a file for each policy of each role; trust policies are left out."""
    folder.mkdir()
    for role in roles:
        for policy in role.policies:
            path = folder / f"{role.key}-{policy.name}.json"
            path.write_text(document_json(policy.document), encoding="utf-8")


def write_templates(roles: Sequence[RoleDocuments], folder: Path) -> Sequence[Path]:
    """Write the roles with their trust and inline policies, and return the files."""
    folder.mkdir()
    parts = [roles[i : i + _ROLES_IN_TEMPLATE] for i in range(0, len(roles), _ROLES_IN_TEMPLATE)]
    paths = []
    for number, part in enumerate(parts):
        resources = {f"Role{index}": _resource(role) for index, role in enumerate(part)}
        template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        paths.append(folder / f"template-{number}.json")
        paths[-1].write_text(json.dumps(template, indent=2), encoding="utf-8")
    return paths


def _resource(role: RoleDocuments) -> dict[str, object]:
    policies = [
        {"PolicyName": policy.name, "PolicyDocument": document_value(policy.document)}
        for policy in role.policies
    ]
    properties = {
        "RoleName": role.name,
        "Path": role.path,
        "AssumeRolePolicyDocument": document_value(role.trust),
        "Policies": policies,
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def write_terraform(roles: Sequence[RoleDocuments], folder: Path, *, endpoint: str) -> None:
    """Write the roles as a Terraform configuration that speaks to an AWS of this machine."""
    provider = {
        "region": REGION,
        "access_key": "test",
        "secret_key": "test",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "endpoints": [{"iam": endpoint, "sts": endpoint}],
    }
    policies = [(role, policy) for role in roles for policy in role.policies]
    resources = {
        "aws_iam_role": {role.key: _terraform_role(role) for role in roles},
        "aws_iam_policy": {p.name: _terraform_policy(role, p) for role, p in policies},
        "aws_iam_role_policy_attachment": {p.name: _attachment(role, p) for role, p in policies},
    }
    text = json.dumps({"provider": {"aws": provider}, "resource": resources}, indent=2)
    folder.mkdir()
    (folder / "main.tf.json").write_text(text, encoding="utf-8")


def _terraform_role(role: RoleDocuments) -> dict[str, object]:
    trust = document_json(role.trust)
    return {"name": role.name, "path": role.path, "assume_role_policy": trust}


def _terraform_policy(role: RoleDocuments, policy: NamedPolicy) -> dict[str, object]:
    # Terraform would take IAM's `${…}` for its own.
    text = document_json(policy.document).replace("${", "$${")
    return {"name": policy.name, "path": role.path, "policy": text}


def _attachment(role: RoleDocuments, policy: NamedPolicy) -> dict[str, object]:
    return {
        "role": f"${{aws_iam_role.{role.key}.name}}",
        "policy_arn": f"${{aws_iam_policy.{policy.name}.arn}}",
    }


def write_service_reference(folder: Path) -> None:
    """Write what iam-policy-validator would ask AWS for, as the tests that run it do."""
    script = ROOT / "tests" / "checks" / "second_opinions" / "service_reference.py"
    folder.mkdir()
    subprocess.run([sys.executable, str(script), str(folder)], check=True)
