"""Two who mean the same stack: two repositories, two runs at once, two accounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.faults.events import Hold, Rule, action
from tests.faults.role_files import HEAD, roles
from tests.faults.scene import ended

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = pytest.mark.pulumi

OTHER = HEAD + "  other: {service: bedrock}\n"


def names(scene: Scene) -> list[str]:
    return sorted(role["RoleName"] for role in scene.iam().list_roles()["Roles"])


def checkout(scene: Scene, name: str, text: str) -> str:
    """Make a checkout of the repository acme/NAME and return its role file."""
    folder = scene.work / name
    (folder / ".git").mkdir(parents=True)
    origin = f'[remote "origin"]\nurl = git@github.com:acme/{name}.git\n'
    (folder / ".git" / "config").write_text(origin, encoding="utf-8")
    (folder / "roles.yaml").write_text(text, encoding="utf-8")
    return f"{name}/roles.yaml"


def test_two_repositories_with_default_names_in_one_backend(aws: Scene) -> None:
    one, two = checkout(aws, "one", roles(2)), checkout(aws, "two", OTHER)
    backend = ("--backend", f"file://{aws.work}/shared?create_dir=true")
    assert aws.run("apply", one, "--yes", *backend).code == 0
    before = names(aws)

    aws.course.reset()
    for command in ("apply", "destroy"):
        told = aws.run(command, two, "--yes", *backend)
        assert told.code == 4
        assert "error[stack-of-another-file]" in told.stderr
        assert "roles.yaml in github.com/acme/one\n" in told.stderr
        assert "roles.yaml in github.com/acme/two\n" in told.stderr
        assert "apply would delete  role-0, role-1\n" in told.stderr

    assert names(aws) == before
    assert set(aws.course.actions()) == {"GetCallerIdentity"}
    assert aws.run("apply", two, "--yes", *backend, "--stack", "two").code == 0
    assert names(aws) == ["other", *before]


def test_what_another_applies_while_a_change_is_shown_is_kept(aws: Scene) -> None:
    aws.write(roles(1))
    assert aws.run("apply", "--yes").code == 0
    aws.write(OTHER)
    hold = Hold()
    aws.course.reset(Rule(action("engine:preview"), hold))
    first = aws.start("apply", "--yes")
    hold.reached.wait()

    aws.write(roles(2))
    second = aws.run("apply", "--yes")
    hold.release()
    told = ended(first)

    assert second.code == 0, second.stderr
    assert told.code == 7
    assert "error[stack-changed]" in told.stderr
    assert "nothing was applied" in told.stderr
    assert names(aws) == ["role-0", "role-1"]


def test_credentials_of_another_account_are_refused_before_the_engine_starts(aws: Scene) -> None:
    aws.write(roles(1).replace('account: "123456789012"\n', ""))
    assert aws.run("apply", "--yes").code == 0
    state = aws.private / "state/.pulumi/stacks/ai-role/dev.json"
    here, there = (
        json.dumps(json.dumps([account])) for account in ("123456789012", "210987654321")
    )
    state.write_text(state.read_text("utf-8").replace(here, there), "utf-8")
    aws.course.reset()

    for command in (("destroy", "--yes"), ("apply", "--yes", "--take-over"), ("drift",)):
        told = aws.run(*command)
        assert told.code == 4
        assert "error[stack-of-another-account]" in told.stderr
        assert "belongs to account 210987654321" in told.stderr

    assert set(aws.course.actions()) == {"GetCallerIdentity"}
    assert names(aws) == ["role-0"]
