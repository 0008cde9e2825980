"""What a job of a CI system relies on: exit codes as a shell sees them, files, and live events."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ONE = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """
OTHER = ONE.replace("agent", "other")
BAD = ONE.replace("service", "servce")

SCRIPT = """\
    # Prints the exit code of each command.
    run() { "$PYTHON" -m ai_role_cli "$@" > out.txt 2> err.txt; echo "$? $*"; }

    run preview
    run preview --detailed-exitcode --fail-on delete --fail-on replace --fail-on unknown
    run preview --detailed-exitcode --fail-on broader --output-file json=gate.json
    run apply --yes --fail-on any
    run apply
    run preview --output-file json=nowhere/plan.json
    run preview bad.yaml
    run apply --yes --detailed-exitcode
    run apply --yes --detailed-exitcode
    run apply other.yaml --take-over --yes --fail-on delete
    run diff roles.yaml other.yaml --detailed-exitcode
    run diff roles.yaml other.yaml --fail-on delete
    run destroy --yes
    """
CODES = [0, 2, 5, 5, 8, 64, 3, 2, 0, 5, 2, 5, 0]

REFUSED = """\
    version: 1
    region: us-east-1
    roles:
      broken:
        service: lambda
        managed_policies: ["arn:aws:iam::123456789012:policy/missing"]
    """


def schema(name: str) -> Draft202012Validator:
    """The schema as it is in the package."""
    folder = files("ai_role_cli.render").joinpath("schemas")
    text = {each: folder.joinpath(f"{each}.schema.json").read_text("utf-8") for each in NAMES}
    registry: Registry[Any] = Registry().with_resource(
        "plan.schema.json", Resource.from_contents(json.loads(text["plan"]))
    )
    return Draft202012Validator(json.loads(text[name]), registry=registry)


NAMES = ("plan", "plan_event")


def read(path: Path) -> Any:  # noqa: ANN401 - parsed JSON
    value = json.loads(path.read_text(encoding="utf-8"))
    schema("plan").validate(value)
    return value


def test_exit_codes_as_a_script_sees_them(shell: Folder) -> None:
    shell.write(ONE)
    shell.write(OTHER, "other.yaml")
    shell.write(BAD, "bad.yaml")

    script = subprocess.run(
        ["sh", "-u", "-c", dedent(SCRIPT)],
        cwd=shell.path,
        env={**shell.env, "PYTHON": sys.executable},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    commands = [line.strip() for line in SCRIPT.splitlines() if line.strip().startswith("run ")]
    expected = [
        f"{code} {command.removeprefix('run ')}"
        for code, command in zip(CODES, commands, strict=True)
    ]
    assert script.stdout.splitlines() == expected
    gate = read(shell.path / "gate.json")
    assert (gate["result"], gate["gates"][0]["gate"]) == ("refused", "broader")
    assert shell.roles_in_account() == {}


def test_a_failing_apply_tells_its_events_and_writes_all_files(shell: Folder) -> None:
    shell.write(REFUSED)
    github = {
        name: str(shell.path / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    }

    failed = shell.run(
        *("apply", "--yes", "--output", "ndjson", "--github"),
        *("--output-file", "json=result.json", "--output-file", "markdown=result.md"),
        *("--output-file", "ndjson=result.ndjson"),
        code=6,
        **github,
    )

    events = [json.loads(line) for line in failed.stdout.splitlines()]
    for event in events:
        schema("plan_event").validate(event)
    assert [event["type"] for event in events if event["type"].startswith("apply")] == [
        "apply_start",
        "apply_failed",
    ]
    assert (events[-1]["type"], events[-1]["result"]) == ("summary", "failed")
    assert failed.stdout == (shell.path / "result.ndjson").read_text(encoding="utf-8")
    value = read(shell.path / "result.json")
    assert (value["phase"], value["result"]) == ("apply", "failed")
    assert [failure["role"] for failure in value["failures"]] == ["broken"]
    markdown = (shell.path / "result.md").read_text(encoding="utf-8")
    assert "**Failed.**" in markdown
    summary = (shell.path / "github_step_summary").read_text(encoding="utf-8")
    assert summary == markdown
    outputs = (shell.path / "github_output").read_text(encoding="utf-8").splitlines()
    assert {"changes=true", "create=0", "partly=1", "result=failed", "plan-file="} <= set(outputs)
    assert "\n::error title=" in failed.stderr


COMMANDS = [
    ("preview", 0, "previewed"),
    ("apply --yes", 0, "applied"),
    ("preview", 0, "no-changes"),
    ("diff /dev/null roles.yaml", 0, "compared"),
    ("diff roles.yaml roles.yaml", 0, "no-changes"),
    ("drift", 0, "no-changes"),
    ("apply other.yaml --take-over", 8, "declined"),
    ("apply other.yaml --take-over --fail-on any", 5, "refused"),
    ("destroy --yes", 0, "destroyed"),
    ("destroy --yes", 0, "no-changes"),
]


def test_every_command_follows_the_schemas(folder: Folder) -> None:
    folder.write(ONE)
    folder.write(OTHER, "other.yaml")

    for command, code, result in COMMANDS:
        told = folder.run(
            *command.split(), "-o", "ndjson", "--output-file", "json=result.json", code=code
        )

        value = read(folder.path / "result.json")
        events = [json.loads(line) for line in told.stdout.splitlines()]
        for event in events:
            schema("plan_event").validate(event)
        assert (value["result"], events[-1]["result"]) == (result, result), command
        assert value["phase"] == events[-1]["phase"]


def test_drift_follows_the_schemas(folder: Folder) -> None:
    folder.write(ONE)
    folder.run("apply", "--yes")
    with folder.account() as client:
        client.update_role(RoleName="agent", Description="By hand", MaxSessionDuration=7200)
        client.attach_role_policy(
            RoleName="agent", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )

    folder.run("drift", "--output-file", "json=result.json")

    value = read(folder.path / "result.json")
    assert (value["phase"], value["result"], value["access"]) == ("drift", "drifted", "broader")
    assert [change["kind"] for change in value["roles"][0]["changes"]] == [
        "setting",
        "setting",
        "attachment",
    ]


def test_two_previews_are_equal_to_the_byte(folder: Folder) -> None:
    folder.write(ONE)
    formats = ("text", "json", "ndjson", "markdown")

    for name in ("first", "second"):
        files_of = [("--output-file", f"{form}={name}.{form}") for form in formats]
        folder.run("preview", *(text for pair in files_of for text in pair))

    for form in formats:
        first, second = (folder.path / f"{name}.{form}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    read(folder.path / "first.json")


def test_a_protected_role_is_told_in_every_format(shell: Folder) -> None:
    shell.write(ONE.replace("bedrock", "bedrock, protect: true"))
    shell.run("apply", "--yes")
    shell.write(OTHER)

    shell.run("apply", "--yes", "--output-file", "json=result.json", code=5)

    value = read(shell.path / "result.json")
    assert value["result"] == "refused"
    assert [(hit["gate"], hit["subject"]) for hit in value["gates"]] == [("protect", "agent")]
