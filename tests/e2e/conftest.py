from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from moto.server import ThreadedMotoServer

from ai_role_cli.cli.app import run
from ai_role_cli.engine.installation import find_engine
from ai_role_cli.sandbox import open_sandbox
from ai_role_cli.sandbox.clients import iam_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

ACCOUNT = "123456789012"
REGION = "us-east-1"

ROLES = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """

_KEPT = ("HOME", "PATH", "LANG", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@dataclass
class Folder:
    """A folder with a role file, in which the real command line runs as a process of its own."""

    path: Path
    env: dict[str, str] = field(default_factory=dict)

    def write(self, text: str, name: str = "roles.yaml") -> Path:
        file = self.path / name
        file.write_text(dedent(text), encoding="utf-8")
        return file

    def run(
        self, *arguments: str, code: int = 0, stdin: str | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        result = self._result(arguments, stdin, env={**self.env, **env})
        told = f"$ ai-role {' '.join(arguments)}\n{result.stdout}\n{result.stderr}"
        assert result.returncode == code, told
        assert "Traceback" not in result.stderr, told
        assert "coroutine" not in result.stderr, told
        assert code or " partly " not in result.stderr, told
        return result

    def _result(
        self, arguments: tuple[str, ...], stdin: str | None, *, env: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ai_role_cli", *arguments],
            cwd=self.path,
            env=env,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def json(self, *arguments: str, code: int = 0) -> Any:  # noqa: ANN401 - parsed JSON
        return json.loads(self.run(*arguments, "--output", "json", code=code).stdout)

    def roles_in_account(self) -> dict[str, dict[str, list[str]]]:
        """Every role of the account with what is on it, by ARN."""
        with self.account() as client:
            return {
                role["Arn"]: {
                    "attached": _attached(client, role["RoleName"]),
                    "inline": client.list_role_policies(RoleName=role["RoleName"])["PolicyNames"],
                }
                for role in client.list_roles()["Roles"]
            }

    def policies_in_account(self) -> list[str]:
        """The customer managed policies of the account, by ARN."""
        with self.account() as client:
            return sorted(p["Arn"] for p in client.list_policies(Scope="Local")["Policies"])

    @contextmanager
    def account(self) -> Iterator[IAMClient]:
        """Look into the account, and change things in it by hand."""
        folder = self.path / ".ai-role" / "sandbox" / "account"
        with open_sandbox(folder, account=ACCOUNT, region=REGION) as sandbox:
            yield iam_client(sandbox.endpoint, region=REGION)


class InlineFolder(Folder):
    """
    The same within the test's process: Python and Pulumi are loaded once, not for each run.

    Not for an operation that the engine ends with a failure: the SDK then leaves an event loop
    open, which ends with a process but is a warning here.
    """

    def _result(
        self, arguments: tuple[str, ...], stdin: str | None, *, env: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        out, err = io.BytesIO(), io.BytesIO()
        with (
            chdir(self.path),
            patch.dict(os.environ, env, clear=True),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)),
            redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)),
        ):
            code = run(arguments)
            return subprocess.CompletedProcess(
                arguments, code, out.getvalue().decode(), err.getvalue().decode()
            )


def _attached(client: IAMClient, name: str) -> list[str]:
    found = client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in found]


@pytest.fixture(scope="session")
def engine_path() -> str:
    """The Pulumi CLI that `make setup` got; without it these tests fail, they are never skipped."""
    return str(find_engine().path)


@pytest.fixture
def folder(tmp_path: Path, engine_path: str) -> Folder:
    """For tests of what commands say and do; only the engine is a process."""
    return InlineFolder(_work(tmp_path), _environment(tmp_path, engine_path))


@pytest.fixture
def shell(tmp_path: Path, engine_path: str) -> Folder:
    """The same folder and the real thing, for all that makes a process: each command is one."""
    return Folder(_work(tmp_path), _environment(tmp_path, engine_path))


@pytest.fixture
def sts() -> Iterator[str]:
    """What answers for AWS where only the question who is asking matters."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(shell: Folder, tmp_path: Path, sts: str) -> Folder:
    """A folder whose commands mean AWS: with credentials, and a plugin that cannot start."""
    plugin = tmp_path / "bin" / "pulumi-resource-aws"
    plugin.parent.mkdir()
    plugin.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    plugin.chmod(0o755)
    # Where this user keeps answers: none of the machine that runs the tests.
    shell.env["XDG_STATE_HOME"] = str(tmp_path / "user-state")
    shell.env |= {
        "AWS_ACCESS_KEY_ID": "dummy",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_STS": sts,
        "AWS_SECRET_ACCESS_KEY": "dummy",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AI_ROLE_AWS_PLUGIN": str(plugin),
    }
    del shell.env["AI_ROLE_SANDBOX"]
    shell.write(ROLES)
    return shell


def _work(folder: Path) -> Path:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return work


def _environment(folder: Path, engine_path: str) -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {
        "AI_ROLE_PULUMI": engine_path,
        "AI_ROLE_SANDBOX": "1",
        "PULUMI_HOME": str(folder / "pulumi-home"),
    }
