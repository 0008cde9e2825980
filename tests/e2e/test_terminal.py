"""Questions and the screen, on a real terminal (a pseudo-terminal, as ssh gives)."""

from __future__ import annotations

import codecs
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

HEAD = """\
version: 1
region: us-east-1
roles:
"""
ROLES = HEAD + "  agent: {service: bedrock}\n"
ROLE_WITH_POLICY = """\
  {name}:
    service: bedrock
    policy_type: inline
    permissions: [{{actions: [s3:GetObject], resources: ["*"]}}]
"""


PATIENCE_SECONDS = 300
"""A loaded machine is no failure; only what never comes is."""


class Session:
    """A command on a terminal of its own."""

    def __init__(self, folder: Folder, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ai_role_cli", *arguments],
            cwd=folder.path,
            env={**folder.env, "TERM": "xterm-256color"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.screen = ""
        # What is read at once may end in the middle of a character.
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.screen:
            assert time.monotonic() < deadline, self.screen
            assert self._read() or text in self.screen, self.screen

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], PATIENCE_SECONDS)
        assert ready, self.screen
        try:
            chunk = os.read(self.master, 65536)
        except OSError:  # Linux says EIO when the other end is closed
            return False
        self.screen += self._decoder.decode(chunk)
        return bool(chunk)


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    """Sessions that are ended whatever happens."""
    started: list[Session] = []
    yield started
    for session in started:
        session.process.kill()
        session.process.wait()
        os.close(session.master)


def test_apply_asks_and_a_yes_applies(folder: Folder, sessions: list[Session]) -> None:
    folder.write(ROLES)
    session = Session(folder, "apply")
    sessions.append(session)

    session.wait_for("Apply 1 change to account 123456789012? [y/N]")
    session.type("y\n")

    assert session.end() == 0
    assert "Applied: 1 created" in session.screen
    assert list(folder.roles_in_account()) == ["arn:aws:iam::123456789012:role/agent"]


def test_anything_else_than_yes_changes_nothing(folder: Folder, sessions: list[Session]) -> None:
    folder.write(ROLES)
    session = Session(folder, "apply")
    sessions.append(session)

    session.wait_for("[y/N]")
    session.type("\n")

    assert session.end() == 8
    assert folder.roles_in_account() == {}


def test_destroy_wants_the_name_of_the_stack(folder: Folder, sessions: list[Session]) -> None:
    folder.write(ROLES)
    folder.run("apply", "--yes")
    wrong = Session(folder, "destroy")
    sessions.append(wrong)
    wrong.wait_for("Type dev to go on:")
    wrong.type("yes\n")
    assert wrong.end() == 8
    assert len(folder.roles_in_account()) == 1

    right = Session(folder, "destroy")
    sessions.append(right)
    right.wait_for("Type dev to go on:")
    right.type("dev\n")

    assert right.end() == 0
    assert folder.roles_in_account() == {}


def test_an_interrupted_operation_says_how_far_it_came_and_can_be_run_again(
    folder: Folder, sessions: list[Session]
) -> None:
    """
    A preview asks the account nothing, so it is held still until the interrupt has come.

    What is on a role waits for the role, and at the end the role for it: so there is always
    something left, however much of it the engine has under way at a time.
    """
    names = [f"role{number}" for number in range(10)]
    folder.write(HEAD + "".join(ROLE_WITH_POLICY.format(name=name) for name in names))
    account = Session(folder, "sandbox", "serve")
    sessions.append(account)
    account.wait_for("http://127.0.0.1:")

    def interrupted(command: str, doing: str) -> dict[str, Any]:
        account.process.send_signal(signal.SIGSTOP)
        session = Session(folder, command, "--yes", "--output-file", "json=result.json")
        sessions.append(session)
        session.wait_for(doing)
        session.process.send_signal(signal.SIGINT)
        session.wait_for("stopping:")
        account.process.send_signal(signal.SIGCONT)
        assert session.end() == 130
        assert "error[interrupted]" in session.screen
        assert "Interrupted: " in session.screen
        assert "Traceback" not in session.screen
        result: dict[str, Any] = json.loads((folder.path / "result.json").read_bytes())
        return result

    applied = interrupted("apply", "creating")
    folder.run("apply", "--yes")
    destroyed = interrupted("destroy", "deleting")

    for result, phase, operation in (
        (applied, "apply", "create"),
        (destroyed, "destroy", "delete"),
    ):
        assert (result["phase"], result["result"]) == (phase, "interrupted")
        assert [role["name"] for role in result["roles"]] == names
        assert not all(each["done"] for role in result["roles"] for each in role["resources"])
        assert {role["operation"] for role in result["roles"]} == {operation}
        assert result["summary"]["update"] == 0
    folder.run("destroy", "--yes")
    account.process.send_signal(signal.SIGINT)
    account.end()
    assert folder.roles_in_account() == {}


def test_without_a_terminal_a_question_is_refused(shell: Folder) -> None:
    shell.write(ROLES)

    refused = shell.run("apply", code=8)

    assert "standard input is not a terminal" in refused.stderr
    assert "--yes" in refused.stderr
    assert "--no-input was given" in shell.run("apply", "--no-input", code=8).stderr
    assert shell.roles_in_account() == {}
