"""The example file is the seed's role, and its outputs can be used elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi
import pytest
from pulumi import automation as auto

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

EXAMPLE = Path(__file__).parents[2] / "roles.example.yaml"


@pytest.fixture
def example(folder: Folder) -> Folder:
    folder.write(EXAMPLE.read_text(encoding="utf-8"))
    return folder


def test_the_example_is_a_role_a_policy_and_its_attachment(example: Folder) -> None:
    (role,) = example.json("preview")["roles"]

    assert sorted(resource["type"] for resource in role["resources"]) == [
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ]
    text = example.run("preview").stdout
    assert "resources   + Role, Policy, RolePolicyAttachment" in text


def test_the_example_gives_its_name_and_arn(example: Folder) -> None:
    applied = example.json("apply", "--yes")

    arn = "arn:aws:iam::123456789012:role/ai-service"
    outputs = {"ai-service": {"role_name": "ai-service", "role_arn": arn}}
    assert applied["outputs"] == outputs
    assert json.loads(example.run("outputs", "--format", "json").stdout) == outputs
    assert example.run("outputs", "ai-service").stdout == f"{arn}\n"
    assert example.run("outputs", "ai-service.role_name").stdout == "ai-service\n"
    assert f"AI_SERVICE_ROLE_ARN={arn}" in example.run("outputs", "--format", "env").stdout
    assert "there is no output nope" in example.run("outputs", "nope", code=64).stderr


def test_another_program_reads_the_outputs_by_stack_reference(
    example: Folder, tmp_path: Path
) -> None:
    example.run("apply", "--yes")
    state = example.path / ".ai-role" / "sandbox" / "state"

    def reader() -> None:
        stack = pulumi.StackReference("organization/ai-role-example/dev")
        pulumi.export(
            "arn", stack.require_output("ai-service").apply(lambda role: role["role_arn"])
        )

    command = auto.PulumiCommand.__new__(auto.PulumiCommand)
    command.command = example.env["AI_ROLE_PULUMI"]
    command.version = None
    options = auto.LocalWorkspaceOptions(
        env_vars={
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_HOME": str(tmp_path / "reader-home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        },
        pulumi_command=command,
    )
    stack = auto.create_stack("reader", project_name="reader", program=reader, opts=options)

    assert stack.up().outputs["arn"].value == "arn:aws:iam::123456789012:role/ai-service"
