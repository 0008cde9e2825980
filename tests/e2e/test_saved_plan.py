"""Saved plans with the real engine: what was reviewed is applied, and nothing else ever is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.plan import json_digest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLE = "arn:aws:iam::123456789012:role"
ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    vars: {bucket: acme-train}
    roles:
      trainer:
        service: sagemaker
        permissions:
          - sid: Read
            actions: [s3:GetObject]
            resources: ["arn:aws:s3:::${var.bucket}/*"]
      agent: {service: bedrock}
    """
WIDER = ROLES.replace("[s3:GetObject]", "[s3:GetObject, s3:PutObject]")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs a saved plan leaves it for the others."""
    return tmp_path_factory.mktemp("saved") / "work"


@pytest.fixture
def planned(folder: Folder, saved: Path) -> Folder:
    """A folder with a plan to create two roles."""
    if not saved.exists():
        folder.write(ROLES)
        folder.run("preview", "--save-plan", "plan.json")
        shutil.copytree(folder.path, saved)
    shutil.copytree(saved, folder.path, dirs_exist_ok=True)
    return folder


def roles(folder: Folder) -> list[str]:
    return sorted(arn.rpartition("/")[2] for arn in folder.roles_in_account())


def test_a_saved_plan_is_applied_without_a_question(planned: Folder) -> None:
    told = planned.run("apply", "--plan", "plan.json")

    assert roles(planned) == ["agent", "trainer"]
    assert "Applied: 2 created" in told.stdout


def test_the_file_holds_nothing_of_this_machine_and_is_the_same_twice(folder: Folder) -> None:
    file = folder.write(ROLES)
    secret = {"AWS_SECRET_ACCESS_KEY": "hush-hush", "PULUMI_CONFIG_PASSPHRASE": "hush-hush"}

    folder.run("preview", str(file), "--save-plan", "plan.json", **secret)
    folder.run("preview", str(file), "--save-plan", "again.json")

    plan = folder.path / "plan.json"
    text = plan.read_text(encoding="utf-8")
    assert plan.stat().st_mode & 0o777 == 0o600
    assert plan.read_bytes() == (folder.path / "again.json").read_bytes()
    for found in (str(folder.path.parent), "hush-hush", "127.0.0.1"):
        assert found not in text
    assert json.loads(text)["report"] == {
        **folder.json("preview"),
        "file": "roles.yaml",
    }


@pytest.mark.parametrize(
    ("arguments", "text", "fact"),
    [
        pytest.param((), WIDER, "role file  declares something else for trainer", id="file"),
        pytest.param(
            ("--var", "bucket=acme-other"),
            ROLES,
            "role file  declares something else for trainer",
            id="variable",
        ),
        pytest.param(
            (),
            ROLES + "  more: {service: bedrock}\n",
            "declares something else for more (nothing then, create now)",
            id="role-more",
        ),
    ],
)
def test_another_wish_is_refused(
    planned: Folder, arguments: tuple[str, ...], text: str, fact: str
) -> None:
    planned.write(text)

    told = planned.run("apply", "--plan", "plan.json", *arguments, code=7)

    assert fact in told.stderr
    assert roles(planned) == []


def test_what_changes_nothing_in_the_plan_is_no_obstacle(planned: Folder) -> None:
    planned.write(ROLES.replace("agent: {service", "# The agent\n      agent: {service"))

    planned.run("apply", "--plan", "plan.json", "--var", "bucket=acme-train")

    assert roles(planned) == ["agent", "trainer"]


def test_what_somebody_else_applied_is_refused(planned: Folder) -> None:
    planned.run("apply", "--yes")
    planned.write(WIDER)
    planned.run("preview", "--save-plan", "wider.json")
    planned.write(ROLES + "  more: {service: bedrock}\n")
    planned.run("apply", "--yes")
    planned.write(WIDER)

    same = planned.run("apply", "--plan", "plan.json", code=7)
    other = planned.run("apply", "--plan", "wider.json", code=7)

    assert "state      an operation ran since" in same.stderr
    assert "an operation ran since: more (nothing then, delete now)" in other.stderr
    assert roles(planned) == ["agent", "more", "trainer"]


def test_a_plan_is_applied_in_another_checkout(planned: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "runner" / "checkout"
    shutil.copytree(planned.path, elsewhere)
    shutil.rmtree(elsewhere / ".ai-role" / "sandbox" / "work")
    there = replace(planned, path=elsewhere)

    there.run("apply", "--plan", "plan.json")

    assert roles(there) == ["agent", "trainer"]
    assert roles(planned) == []
    there.write(WIDER)
    there.run("preview", "--save-plan", "plan.json")
    shutil.rmtree(planned.path)
    shutil.copytree(elsewhere, planned.path)
    planned.run("apply", "--plan", "plan.json")


def test_a_plan_made_before_anything_was_there_holds_in_a_fresh_checkout(
    planned: Folder, tmp_path: Path
) -> None:
    fresh = replace(planned, path=tmp_path / "fresh")
    fresh.path.mkdir()
    fresh.write(ROLES, "iam.yaml")
    shutil.copy(planned.path / "plan.json", fresh.path)

    fresh.run("apply", "iam.yaml", "--plan", "plan.json")

    assert roles(fresh) == ["agent", "trainer"]


def test_no_changes(planned: Folder) -> None:
    planned.run("apply", "--plan", "plan.json")
    planned.run("preview", "--save-plan", "plan.json")

    told = planned.run("apply", "--plan", "plan.json")

    assert told.stdout == (
        "No changes since the last apply. 2 roles match roles.yaml (account 123456789012).\n"
        "AWS was not asked (--refresh asks).\n"
    )


def test_a_plan_is_used_once_though_nothing_is_left_of_it(planned: Folder) -> None:
    planned.run("apply", "--plan", "plan.json")
    planned.run("destroy", "--yes")

    told = planned.run("apply", "--plan", "plan.json", code=7)

    assert "state  an operation ran since" in told.stderr
    assert roles(planned) == []
    planned.run("preview", "--save-plan", "plan.json")
    planned.run("apply", "--plan", "plan.json")


def test_a_plan_that_shows_something_else_is_refused(planned: Folder) -> None:
    file = planned.path / "plan.json"
    plan = json.loads(file.read_text(encoding="utf-8"))
    plan["report"]["roles"][0]["changes"] = []
    del plan["checksum"]
    plan["checksum"] = json_digest(plan)
    file.write_text(json.dumps(plan, indent=2, ensure_ascii=False), encoding="utf-8")

    told = planned.run("apply", "--plan", "plan.json", code=7)

    assert "plan file  it shows something else than is found" in told.stderr
    assert roles(planned) == []


def test_a_change_of_the_state_alone(planned: Folder) -> None:
    planned.run("apply", "--plan", "plan.json")
    planned.write(ROLES.replace("{service: bedrock}", "{service: bedrock, protect: true}"))
    planned.run("preview", "--save-plan", "protect.json")
    planned.write(ROLES.replace("{service: bedrock}", "{service: bedrock, retain: true}"))
    told = planned.run("apply", "--plan", "protect.json", code=7)
    assert "role file  declares something else for agent" in told.stderr

    planned.write(ROLES.replace("{service: bedrock}", "{service: bedrock, protect: true}"))
    planned.run("apply", "--plan", "protect.json")

    planned.run("destroy", "--yes", code=5)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "preview --save-plan did not write it", id="empty"),
        pytest.param(None, "it is cut off or damaged", id="cut-off"),
    ],
)
def test_a_damaged_plan_is_refused_before_anything_starts(
    planned: Folder, content: bytes | None, reason: str
) -> None:
    plan = planned.path / "plan.json"
    plan.write_bytes(plan.read_bytes()[:-100] if content is None else content)

    told = planned.run("apply", "--plan", "plan.json", code=64)

    assert reason in told.stderr
    assert "account" not in told.stderr
    assert roles(planned) == []


def test_a_plan_is_for_one_stack(planned: Folder) -> None:
    told = planned.run("apply", "--plan", "plan.json", "--stack", "prod", code=7)

    assert "stack  dev in the plan, prod here" in told.stderr
    stacks = planned.path / ".ai-role" / "sandbox" / "state" / ".pulumi" / "stacks" / "ai-role"
    assert not stacks.exists()


@pytest.mark.parametrize("name", ["none/plan.json", "-", "roles.yaml"])
def test_where_no_plan_can_be_saved_nothing_is_started(folder: Folder, name: str) -> None:
    file = folder.write(ROLES)

    folder.run("preview", "--save-plan", name, code=64)

    assert list(folder.path.iterdir()) == [file]


def test_gates_hold_for_a_saved_plan(planned: Folder) -> None:
    told = planned.run("apply", "--plan", "plan.json", "--fail-on", "broader", code=5)

    assert "error[gate]" in told.stderr
    assert roles(planned) == []


def test_what_a_gate_stopped_is_not_saved(folder: Folder) -> None:
    folder.write(ROLES)
    log = folder.path / "outputs"

    folder.run(
        *("preview", "--save-plan", "plan.json", "--fail-on", "broader", "--github"),
        code=5,
        GITHUB_OUTPUT=str(log),
    )

    assert not (folder.path / "plan.json").exists()
    assert "plan.json" not in log.read_text(encoding="utf-8")


def test_the_step_output_names_the_plan(folder: Folder) -> None:
    folder.write(ROLES)
    log = folder.path / "outputs"

    folder.run("preview", "--save-plan", "plan.json", "--github", GITHUB_OUTPUT=str(log))

    assert "plan-file=plan.json" in log.read_text(encoding="utf-8").splitlines()


def test_targets_are_part_of_the_plan(folder: Folder) -> None:
    folder.write(ROLES)
    folder.run("preview", "--target", "agent", "--save-plan", "plan.json")
    told = folder.run("apply", "--plan", "plan.json", "--target", "trainer", code=64)
    assert "in the plan  agent" in told.stderr

    folder.run("apply", "--plan", "plan.json")

    assert roles(folder) == ["agent"]


def test_a_plan_with_refresh_mends_what_it_showed_and_no_more(planned: Folder) -> None:
    planned.run("apply", "--plan", "plan.json")
    with planned.account() as client:
        client.update_role(RoleName="agent", MaxSessionDuration=7200)
    planned.run("preview", "--refresh", "--save-plan", "plan.json")
    again = planned.path / "again.json"
    planned.run("preview", "--refresh", "--save-plan", again.name)
    assert again.read_bytes() == (planned.path / "plan.json").read_bytes()
    with planned.account() as client:
        client.update_role(RoleName="agent", MaxSessionDuration=10800)

    told = planned.run("apply", "--plan", "plan.json", code=7)
    assert "AWS  something else is there: agent" in told.stderr

    with planned.account() as client:
        client.update_role(RoleName="agent", MaxSessionDuration=7200)
    planned.run("apply", "--plan", "plan.json")
    with planned.account() as client:
        assert client.get_role(RoleName="agent")["Role"]["MaxSessionDuration"] == 3600
