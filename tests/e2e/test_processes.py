"""How many engine processes a command starts, counted with a stand-in that logs and passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLES = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """


@pytest.fixture
def log(folder: Folder, tmp_path: Path) -> Path:
    """The command lines of the engine; the question for its version is asked before, once."""
    log = tmp_path / "argv.log"
    stand_in = tmp_path / "pulumi"
    stand_in.write_text(
        f'#!/bin/sh\necho "$*" >> {log}\nexec {folder.env["AI_ROLE_PULUMI"]} "$@"\n',
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    folder.env |= {"AI_ROLE_PULUMI": str(stand_in), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    folder.run("setup")
    return log


def started(log: Path) -> list[str]:
    """The subcommands of the engine since the last look."""
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("", encoding="utf-8")
    return [line.removeprefix("--non-interactive ").split(" --")[0] for line in lines]


def test_each_operation_is_one_process(folder: Folder, log: Path) -> None:
    folder.write(ROLES)
    assert started(log) == ["version"]

    folder.run("drift", code=4)
    assert started(log) == []

    folder.run("preview")
    assert started(log) == ["preview"]

    folder.run("apply", "--yes")
    assert started(log) == ["preview", "stack init dev", "up"]

    folder.run("apply", "--yes")
    assert started(log) == ["preview"]

    folder.run("drift")
    assert started(log) == ["refresh"]

    folder.run("apply", "--yes", "--refresh")
    assert started(log) == ["preview", "up"]

    folder.run("outputs")
    assert started(log) == []

    folder.run("preview", "--save-plan", "plan.json")
    assert started(log) == ["preview"]

    folder.write(ROLES + "  more: {service: bedrock}\n")
    folder.run("preview", "--save-plan", "plan.json")
    folder.run("apply", "--plan", "plan.json")
    assert started(log) == ["preview", "preview", "up"]

    folder.run("apply", "--plan", "plan.json", "--stack", "prod", code=7)
    assert started(log) == []

    folder.run("destroy", "--yes")
    assert started(log) == ["destroy", "destroy", "stack rm"]

    folder.run("destroy", "--yes")
    assert started(log) == []
