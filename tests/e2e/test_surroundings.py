"""What is amiss around the tool: engine, credentials, account, region, backend, passphrase."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.conftest import Folder

    Golden = Callable[[str, Path], None]

pytestmark = pytest.mark.pulumi

GOLDEN = Path(__file__).parent / "golden"

ROLES = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """


def report(folder: Folder, stderr: str) -> str:
    """The error without what differs from machine to machine."""
    known = {
        str(folder.path): "[FOLDER]",
        str(folder.path.parent): "[TMP]",
        folder.env.get("AI_ROLE_PULUMI") or "[no engine]": "[ENGINE]",
        folder.env["HOME"]: "[HOME]",
    }
    for text, placeholder in known.items():
        stderr = stderr.replace(text, placeholder)
    return stderr[stderr.index("error[") :]


@pytest.mark.parametrize(
    ("name", "arguments", "env"),
    [
        pytest.param("wrong-account", ["--var", "account=999999999999"], {}, id="wrong account"),
        pytest.param(
            "no-credentials",
            [],
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
            id="no credentials",
        ),
        pytest.param("no-profile", ["--profile", "nope"], {}, id="no such profile"),
        pytest.param(
            "no-answer", [], {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9"}, id="no answer"
        ),
        pytest.param(
            "backend-missing", ["--backend", "file:///nonexistent/state"], {}, id="no such backend"
        ),
        pytest.param("backend-unknown", ["--backend", "ftp://state"], {}, id="unknown backend"),
        pytest.param("no-plugin", [], {"AI_ROLE_AWS_PLUGIN": ""}, id="no plugin"),
    ],
)
def test_surroundings_that_are_amiss_end_with_4(
    aws: Folder, golden: Golden, name: str, arguments: list[str], env: dict[str, str]
) -> None:
    if "account" in name:
        aws.write(ROLES.replace("region:", 'account: "${var.account}"\n    region:'))

    failed = aws.run("preview", *arguments, code=4, **env)

    assert failed.stdout == ""
    golden(report(aws, failed.stderr), GOLDEN / f"{name}.txt")


def test_a_region_is_needed(aws: Folder, golden: Golden) -> None:
    aws.write(ROLES.replace("region: us-east-1\n", "\n"))

    failed = aws.run("preview", code=4)

    golden(report(aws, failed.stderr), GOLDEN / "no-region.txt")
    assert "eu-west-1" in aws.run("preview", code=6, AWS_REGION="eu-west-1").stderr


def test_a_plugin_that_does_not_start_is_a_failed_preview(aws: Folder) -> None:
    failed = aws.run("preview", code=6)

    assert "error[preview-failed]" in failed.stderr
    assert "pulumi-resource-aws" in failed.stderr
    assert "nothing was changed" in failed.stderr


def test_a_wrong_passphrase_is_named(aws: Folder, golden: Golden) -> None:
    aws.run("preview", code=6, PULUMI_CONFIG_PASSPHRASE="right")

    failed = aws.run("preview", code=4, PULUMI_CONFIG_PASSPHRASE="wrong")

    golden(report(aws, failed.stderr), GOLDEN / "wrong-passphrase.txt")
    assert "right" not in failed.stderr
    log = aws.path / ".ai-role" / "logs" / "ai-role-dev.log"
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_wrong_passphrase_is_noticed_in_a_fresh_checkout(aws: Folder, tmp_path: Path) -> None:
    """It has no settings of the stack: without those of the state, any passphrase would do."""
    backend = ("--backend", f"file://{tmp_path}/state?create_dir=true")
    aws.run("preview", *backend, code=6, PULUMI_CONFIG_PASSPHRASE="right")
    settings = aws.path / ".ai-role" / "work" / "ai-role" / "Pulumi.dev.yaml"
    salt = yaml.safe_load(settings.read_text(encoding="utf-8"))["encryptionsalt"]
    provider = {"type": "passphrase", "state": {"salt": salt}}
    latest = {"manifest": {"time": "2026-11-28T00:00:00Z", "magic": "", "version": ""}}
    checkpoint = {"stack": "organization/ai-role/dev", "latest": latest}
    root = {"urn": "urn:pulumi:dev::ai-role::pulumi:pulumi:Stack::ai-role-dev", "custom": False}
    latest |= {
        "secrets_providers": provider,
        "resources": [{**root, "type": "pulumi:pulumi:Stack"}],
    }
    state = tmp_path / "state" / ".pulumi" / "stacks" / "ai-role" / "dev.json"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps({"version": 3, "checkpoint": checkpoint}), encoding="utf-8")
    shutil.rmtree(aws.path / ".ai-role")

    failed = aws.run("preview", *backend, code=4, PULUMI_CONFIG_PASSPHRASE="wrong")

    assert "error[wrong-passphrase]" in failed.stderr
    aws.run("preview", *backend, code=6, PULUMI_CONFIG_PASSPHRASE="right")


def test_what_holds_state_is_private(folder: Folder) -> None:
    folder.write(ROLES)
    before = os.umask(0)
    try:
        folder.run("apply", "--yes")
    finally:
        os.umask(before)

    private = folder.path / ".ai-role"
    modes = {path: path.stat().st_mode & 0o077 for path in private.rglob("*")}
    assert {path: mode for path, mode in modes.items() if mode} == {}
    assert private.stat().st_mode & 0o777 == 0o700
    assert (private / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"


@pytest.fixture
def stand_in(folder: Folder, tmp_path: Path) -> Callable[[str], None]:
    """Put a script in the place of the engine."""

    def put(script: str) -> None:
        path = tmp_path / "stand-in"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        folder.env |= {"AI_ROLE_PULUMI": str(path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    return put


def test_no_engine(folder: Folder, tmp_path: Path, golden: Golden) -> None:
    folder.write(ROLES)
    del folder.env["AI_ROLE_PULUMI"]
    folder.env["HOME"] = folder.env["XDG_DATA_HOME"] = str(tmp_path / "home")

    failed = folder.run("preview", code=4, PATH="/usr/bin:/bin")

    golden(report(folder, failed.stderr), GOLDEN / "no-engine.txt")


@pytest.mark.parametrize(
    ("name", "script"),
    [
        pytest.param("old-engine", "echo v3.100.0", id="too old"),
        pytest.param("broken-engine", "exit 3", id="broken"),
    ],
)
def test_an_engine_that_will_not_do(
    folder: Folder, stand_in: Callable[[str], None], golden: Golden, name: str, script: str
) -> None:
    folder.write(ROLES)
    stand_in(script)

    failed = folder.run("preview", code=4)

    golden(report(folder, failed.stderr), GOLDEN / f"{name}.txt")


def test_a_locked_stack_names_who_holds_the_lock(folder: Folder) -> None:
    folder.write(ROLES)
    folder.run("preview")
    locks = folder.path / ".ai-role/sandbox/state/.pulumi/locks/organization/ai-role/dev"
    locks.mkdir(parents=True, exist_ok=True)
    lock = locks / "8a2c8a3e-0000-4000-8000-000000000000.json"
    lock.write_text(
        '{"pid": 4711, "username": "ada", "hostname": "runner-7", '
        '"timestamp": "2026-11-24T10:00:00Z"}',
        encoding="utf-8",
    )

    failed = folder.run("apply", "--yes", code=7)

    assert "error[stack-locked]" in failed.stderr
    assert "ada@runner-7 (pid 4711) since 2026-11-24T10:00:00Z" in failed.stderr
    assert str(lock) in failed.stderr
    waited = folder.run("apply", "--yes", "--lock-timeout", "1s", code=7)
    assert "error[stack-locked]" in waited.stderr
    assert folder.roles_in_account() == {}
