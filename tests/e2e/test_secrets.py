"""Secrets of the environment and of URLs are in nothing that is told or kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLES = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """
SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "hidden-access-key-1",
    "AWS_SESSION_TOKEN": "hidden-session-token-2",
    "PULUMI_CONFIG_PASSPHRASE": "hidden-passphrase-3",
    "PULUMI_ACCESS_TOKEN": "pul-hidden-token-4",
    "GITHUB_TOKEN": "hidden-github-token-5",
    "PGPASSWORD": "hidden-pg-password-6",
    "HTTPS_PROXY": "http://jo:hidden-proxy-7@127.0.0.1:9",
    "MY_OWN": "hidden-value-8",
}
DATABASE = "postgres://jo:hidden%2Durl-9@127.0.0.1:9/state?sslpassword=hidden-option-10"
FORMATS = ("json", "ndjson", "markdown")


def remnants(folder: Folder, told: list[str]) -> list[str]:
    """Where a secret is found: in what was told, or in a file of the folder or around it."""
    around = [path for path in folder.path.parent.rglob("*") if path.is_file()]
    texts = [(str(path), path.read_bytes().decode("latin-1")) for path in around]
    texts += [("told", text) for text in told]
    return [f"{name}: {secret}" for name, text in texts for secret in _in(text)]


def _in(text: str) -> list[str]:
    return ["hidden"] if "hidden" in text else []


def test_a_whole_round_in_the_sandbox(shell: Folder) -> None:
    shell.write(ROLES)
    shell.env |= {**SECRETS, "XDG_STATE_HOME": str(shell.path.parent / "user-state")}
    files = [text for name in FORMATS for text in ("--output-file", f"{name}=out.{name}")]

    runs = [
        shell.run("preview", "-vv", "--save-plan", "plan.json", *files),
        shell.run("apply", "--plan", "plan.json", "-vv"),
        shell.run("drift", "--output", "json"),
        shell.run("outputs", "--format", "json"),
        shell.run("destroy", "--yes"),
    ]

    assert len([*shell.path.parent.rglob("*.log")]) > 0
    assert remnants(shell, [text for run in runs for text in (run.stdout, run.stderr)]) == []


def test_a_database_that_does_not_answer(aws: Folder) -> None:
    aws.env |= {**SECRETS, "AWS_SECRET_ACCESS_KEY": "hidden-access-key-1"}
    del aws.env["HTTPS_PROXY"]

    runs = [
        aws.run("preview", "--backend", DATABASE, code=4),
        aws.run("apply", "--yes", "-v", code=4, AI_ROLE_BACKEND=DATABASE),
        aws.run("outputs", code=4, PULUMI_BACKEND_URL=DATABASE),
        aws.run("preview", "--backend", DATABASE.replace("postgres", "mysql"), code=4),
        aws.run("preview", "--backend", DATABASE.replace("%2D", "/ "), code=4),
    ]

    aws.write(ROLES.replace("region:", 'account: "999999999999"\n    region:'))
    runs.append(aws.run("preview", "-vv", code=4))

    told = [text for run in runs for text in (run.stdout, run.stderr)]
    assert "postgres://***@127.0.0.1:9/state" in told[1]
    assert remnants(aws, told) == []


def test_what_comes_next_holds_no_password(shell: Folder) -> None:
    shell.write(ROLES)

    told = shell.run("preview", "--backend", DATABASE)

    assert "--backend" in told.stderr
    assert remnants(shell, [told.stdout, told.stderr]) == []


def test_a_backend_of_the_role_file_is_asked_about_without_its_password(aws: Folder) -> None:
    role_file = aws.write(f"    backend: {DATABASE}\n{ROLES}")

    told = aws.run("preview", code=8)

    assert "postgres://" in told.stderr
    role_file.unlink()
    assert remnants(aws, [told.stdout, told.stderr]) == []
    assert not Path(aws.path / ".ai-role").exists()
