"""A stack knows whose it is: nothing of another role file is deleted."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

AGENTS = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
      helper: {service: bedrock}
    """
TRAINERS = AGENTS.replace("agent", "trainer").replace("helper", "tuner")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs an applied file leaves it for the others."""
    return tmp_path_factory.mktemp("kept") / "work"


@pytest.fixture
def applied(folder: Folder, kept: Path) -> Folder:
    """A repository whose role file was applied."""
    if not kept.exists():
        (folder.path / ".git").mkdir()
        folder.write(AGENTS, "agents.yaml")
        folder.run("apply", "agents.yaml", "--yes")
        shutil.copytree(folder.path, kept)
    shutil.copytree(kept, folder.path, dirs_exist_ok=True)
    return folder


def roles(folder: Folder) -> list[str]:
    return sorted(arn.rpartition("/")[2] for arn in folder.roles_in_account())


def state_file(folder: Folder) -> Path:
    return folder.path / ".ai-role/sandbox/state/.pulumi/stacks/ai-role/dev.json"


def record(folder: Folder) -> dict[str, Any]:
    """The record of the owner in the state."""
    state = json.loads(state_file(folder).read_text(encoding="utf-8"))
    resources = state["checkpoint"]["latest"]["resources"]
    (found,) = [each["inputs"] for each in resources if each["type"] == "ai-role:index:RoleFile"]
    inputs: dict[str, Any] = found
    return inputs


def test_another_file_is_refused_before_anything_starts_and_may_take_over(applied: Folder) -> None:
    applied.write(TRAINERS, "trainers.yaml")
    before = state_file(applied).read_bytes()

    for command in (["preview"], ["apply", "--yes"], ["destroy", "--yes"], ["drift"]):
        told = applied.run(*command, "trainers.yaml", code=4)
        assert "error[stack-of-another-file]: stack dev belongs to another role file" in told.stderr
        assert "belongs to          agents.yaml\n" in told.stderr
        assert "this is             trainers.yaml\n" in told.stderr
        assert "apply would delete  agent, helper\n" in told.stderr
        assert "--take-over" in told.stderr
    assert state_file(applied).read_bytes() == before

    told = applied.run("preview", "trainers.yaml", "--take-over")
    assert "Plan: 2 to create, 0 to update, 0 to replace, 2 to delete" in told.stdout
    assert "Next: ai-role apply trainers.yaml --take-over" in told.stderr
    applied.run("apply", "trainers.yaml", "--take-over", "--yes")
    assert roles(applied) == ["trainer", "tuner"]
    applied.run("apply", "agents.yaml", "--yes", code=4)
    applied.run("destroy", "trainers.yaml", "--yes")
    assert roles(applied) == []


def test_the_record_is_seen_nowhere_and_changes_nothing(applied: Folder) -> None:
    assert record(applied) == {
        "file": "agents.yaml",
        "account": "123456789012",
        "region": "us-east-1",
    }
    before = state_file(applied).read_bytes()

    preview = applied.json("preview", "agents.yaml", "--detailed-exitcode")
    drift = applied.json("drift", "agents.yaml", "--detailed-exitcode")
    applied.run("apply", "agents.yaml", "--yes", "--detailed-exitcode")

    assert "RoleFile" not in json.dumps([preview, drift])
    assert set(preview["outputs"]) == {"agent", "helper"}
    assert state_file(applied).read_bytes() == before


def test_a_stack_from_before_gets_its_record_at_the_next_apply(applied: Folder) -> None:
    state = json.loads(state_file(applied).read_text(encoding="utf-8"))
    latest = state["checkpoint"]["latest"]
    latest["resources"] = [r for r in latest["resources"] if "RoleFile" not in r["type"]]
    state_file(applied).write_text(json.dumps(state), encoding="utf-8")

    told = applied.run("preview", "agents.yaml", "--detailed-exitcode")
    assert told.stdout.startswith("No changes")
    applied.run("apply", "agents.yaml", "--target", "agent", "--yes", "--detailed-exitcode")

    assert record(applied)["file"] == "agents.yaml"
    assert roles(applied) == ["agent", "helper"]
    applied.run("destroy", "agents.yaml", "--target", "agent", "--yes")
    assert record(applied)["file"] == "agents.yaml"


def test_a_renamed_file_goes_on_and_the_next_apply_knows_its_name(applied: Folder) -> None:
    (applied.path / "agents.yaml").rename(applied.path / "bots.yaml")

    told = applied.run("preview", "bots.yaml")
    assert "warning: stack dev was applied from agents.yaml, which is not there" in told.stderr
    told = applied.run("apply", "bots.yaml", "--yes")
    assert "warning: stack dev was applied from agents.yaml" in told.stderr

    assert record(applied)["file"] == "bots.yaml"
    assert "warning" not in applied.run("preview", "bots.yaml").stderr
    applied.write(TRAINERS, "agents.yaml")
    applied.run("apply", "agents.yaml", "--yes", code=4)


def test_a_moved_file_is_told_where_its_state_is(applied: Folder) -> None:
    inner = applied.path / "iam"
    inner.mkdir()
    (applied.path / "agents.yaml").rename(inner / "agents.yaml")

    told = applied.run("preview", "iam/agents.yaml")
    assert "Plan: 2 to create" in told.stdout
    (warning,) = [line for line in told.stderr.splitlines() if line.startswith("warning")]
    assert "but .ai-role has one that was applied from agents.yaml" in warning
    (told_of,) = applied.json("preview", "iam/agents.yaml")["warnings"]
    assert told_of in warning
    first, second = warning.partition("(")[2].removesuffix(")").split(" && ")
    for command in (first.split(), second.split()):
        if command[0] == "rm":
            shutil.rmtree(applied.path / command[-1])
        else:
            shutil.move(*(applied.path / path for path in command[1:]))

    told = applied.run("preview", "iam/agents.yaml")
    assert told.stdout.startswith("No changes since the last apply. 2 roles match")


def test_another_account_or_region_is_refused(applied: Folder) -> None:
    text = (applied.path / "agents.yaml").read_text(encoding="utf-8")
    applied.write(text.replace("version: 1", 'version: 1\naccount: "210987654321"'), "agents.yaml")

    for command in (["preview"], ["apply", "--yes", "--take-over"], ["destroy", "--yes"]):
        told = applied.run(*command, "agents.yaml", code=4)
        assert "error[stack-of-another-account]" in told.stderr
        assert "belongs to account 123456789012, and the sandbox is 210987654321" in told.stderr
        assert "its roles  agent, helper\n" in told.stderr
    applied.write(text, "agents.yaml")

    told = applied.run("destroy", "agents.yaml", "--region", "eu-west-1", "--yes", code=4)
    assert "belongs to region us-east-1, and this run is for eu-west-1" in told.stderr
    told = applied.run("apply", "agents.yaml", "--region", "eu-west-1", "--take-over", "--yes")
    assert record(applied)["region"] == "eu-west-1"
    assert roles(applied) == ["agent", "helper"]
