from __future__ import annotations

import fcntl
import io
import os
import stat
import tarfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.installation import (
    PINNED_ENGINE,
    Engine,
    EngineSource,
    ensure_engine,
    find_engine,
    install_engine,
    release,
)
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import WriteProgram

# Stands for Go: wants the module file and its sums, and "builds" the program that `built` prints.
GO = """\
case "$1" in
  version) echo go version go1.26.1 linux/amd64 ;;
  build)
    [ -s go.mod ] && [ -s go.sum ] || exit 9
    while [ "$1" != -o ]; do shift; done
    {built} ;;
esac
"""
WRITE_PROGRAM = 'mkdir -p "${{2%/*}}"; printf "#!/bin/sh\\necho {says}\\n" > "$2"; chmod 755 "$2"'
PATH_OF_TOOLS = "PATH=/bin:/usr/bin\n"


def _go(machine: Path, program: WriteProgram, built: str) -> None:
    program(machine / "bin" / "go", PATH_OF_TOOLS + GO.format(built=built))


def _working_go(machine: Path, program: WriteProgram) -> None:
    _go(machine, program, WRITE_PROGRAM.format(says=f"v{PINNED_ENGINE}"))


def _silent(_line: str) -> None:
    return


def _kept(managed: Path) -> list[str]:
    return sorted(entry.name for entry in managed.parent.parent.parent.iterdir())


def test_where_releases_cannot_be_had_the_engine_is_built(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    _working_go(machine, program)
    told: list[str] = []

    engine = install_engine(report=told.append)

    assert engine == Engine(managed, PINNED_ENGINE, EngineSource.MANAGED) == find_engine()
    assert _kept(managed) == [".lock", str(PINNED_ENGINE)]
    assert told[0] == "official release: the release hosts cannot be reached"
    assert told[1].startswith(f"building Pulumi {PINNED_ENGINE}")


@pytest.fixture
def published(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put an archive where releases are, and let its digest be the known one."""

    def publish(**programs: str) -> None:
        name = release._platform()
        archive = machine / f"pulumi-v{PINNED_ENGINE}-{name}.tar.gz"
        with tarfile.open(archive, "w:gz") as files:
            for program, script in programs.items():
                content = f"#!/bin/sh\n{script}\n".encode()
                member = tarfile.TarInfo(f"pulumi/{program}")
                member.size = len(content)
                files.addfile(member, io.BytesIO(content))
        digest = sha256(archive.read_bytes()).hexdigest()
        monkeypatch.setattr(release, "DIGESTS", {name: digest})

    return publish


def test_the_official_release_comes_first(managed: Path, published: Callable[..., None]) -> None:
    published(pulumi=f"echo v{PINNED_ENGINE}", hosts="echo no")
    told: list[str] = []

    before = os.umask(0)
    engine = install_engine(report=told.append)
    os.umask(before)

    assert engine == Engine(managed, PINNED_ENGINE, EngineSource.MANAGED) == find_engine()
    assert told == [f"downloading Pulumi {PINNED_ENGINE}, the official release"]
    tree = (managed.parents[2], *managed.parents[1].rglob("*"), managed.parents[1])
    assert {stat.S_IMODE(place.stat().st_mode) for place in tree} == {0o700}
    assert [place.name for place in managed.parents[1].rglob("*")] == ["bin", "pulumi"]


def test_another_release_than_the_known_one_is_never_run(
    machine: Path,
    managed: Path,
    program: WriteProgram,
    published: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published(pulumi=f"touch {machine}/mark; echo v{PINNED_ENGINE}")
    monkeypatch.setattr(release, "DIGESTS", {release._platform(): "0" * 64})
    _working_go(machine, program)
    told: list[str] = []

    assert install_engine(report=told.append).path == managed

    assert "official release: the release is not the known one: its SHA-256 is " in told[1]
    assert not (machine / "mark").exists()


@pytest.mark.parametrize("name", ["no-such-system", "broken", "without"])
def test_a_release_that_will_not_do_leaves_nothing_to_the_build(
    name: str,
    machine: Path,
    managed: Path,
    program: WriteProgram,
    published: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published(other="echo no")
    if name == "no-such-system":
        monkeypatch.setattr(release, "DIGESTS", {})
    if name == "broken":
        (archive,) = machine.glob("*.tar.gz")
        archive.write_bytes(b"broken")
        digest = sha256(b"broken").hexdigest()
        monkeypatch.setattr(release, "DIGESTS", {release._platform(): digest})
    _working_go(machine, program)

    install_engine(report=_silent)

    assert [entry.name for entry in managed.parent.parent.iterdir()] == ["bin"]


def test_a_build_gets_no_credentials(
    machine: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_SECRET_ACCESS_KEY", "PULUMI_ACCESS_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.setenv(variable, "secret")
    monkeypatch.setenv("GOPROXY", "https://mirror")
    working = WRITE_PROGRAM.format(says=f"v{PINNED_ENGINE}")
    _go(machine, program, f'env > "{machine}/environment"; {working}')

    install_engine(report=_silent)

    environment = (machine / "environment").read_text(encoding="utf-8")
    assert "secret" not in environment
    assert "GOPROXY=https://mirror" in environment


def test_an_engine_that_others_could_change_is_got_anew(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    program(managed, "echo v0.0.1")
    managed.parents[1].chmod(0o777)
    managed.parents[2].chmod(0o777)
    _working_go(machine, program)

    assert install_engine(report=_silent).path == managed
    assert find_engine().version == PINNED_ENGINE


@pytest.mark.parametrize(
    ("built", "problem"),
    [
        ("echo out of memory; exit 2", "ended with exit code 2"),
        ("true", "what came of it does not work"),
        (WRITE_PROGRAM.format(says="garbage"), "what came of it does not work"),
        (WRITE_PROGRAM.format(says="v3.258.0"), "what came of it is version 3.258.0"),
    ],
    ids=["build-fails", "nothing-built", "garbage-built", "other-version"],
)
def test_a_bad_build_is_never_put_in_place(
    built: str, problem: str, machine: Path, managed: Path, program: WriteProgram
) -> None:
    _go(machine, program, built)

    with pytest.raises(SurroundingsError) as refusal:
        install_engine(report=_silent)

    facts = dict(refusal.value.facts)
    assert refusal.value.code == "engine-unavailable"
    assert facts["official release"] == "the release hosts cannot be reached"
    assert problem in facts["Go modules"]
    assert _kept(managed) == [".lock"]


def test_the_raw_output_of_a_failed_build_is_in_the_log_that_the_error_names(
    machine: Path, program: WriteProgram
) -> None:
    _go(machine, program, "echo out of memory; exit 2")

    with pytest.raises(SurroundingsError) as refusal:
        install_engine(report=_silent)

    log = Path(dict(refusal.value.facts)["log"])
    assert "out of memory" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_interrupted_build_leaves_nothing_and_the_next_one_succeeds(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    _working_go(machine, program)

    def interrupt(line: str) -> None:
        if line.startswith("building"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install_engine(report=interrupt)

    assert _kept(managed) == [".lock"]
    assert install_engine(report=_silent).path == managed


def test_what_a_killed_setup_left_is_swept(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    home = managed.parent.parent.parent
    program(home / ".staging-killed" / "engine" / "bin" / "pulumi", "echo v3.259.0")
    _working_go(machine, program)

    install_engine(report=_silent)

    assert _kept(managed) == [".lock", str(PINNED_ENGINE)]


def test_a_broken_managed_engine_is_replaced(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    program(managed, "exit 1")
    _working_go(machine, program)

    assert install_engine(report=_silent).path == managed
    assert find_engine().version == PINNED_ENGINE


def test_an_engine_that_is_there_is_taken_without_a_word(
    managed: Path, program: WriteProgram
) -> None:
    program(managed, f"echo v{PINNED_ENGINE}")
    told: list[str] = []

    engine = install_engine(report=told.append)

    assert (engine.path, told) == (managed, [])


def test_a_second_setup_waits_for_the_first(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    home = managed.parent.parent.parent
    home.mkdir(parents=True)
    _working_go(machine, program)
    told: list[str] = []
    with (home / ".lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)

        def report(line: str) -> None:
            told.append(line)
            fcntl.flock(first, fcntl.LOCK_UN)

        install_engine(report=report)

    assert told[0] == "another ai-role setup is at work, waiting for it"


def test_a_data_folder_that_cannot_be_written_is_named(machine: Path, managed: Path) -> None:
    (machine / "data").write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(SurroundingsError) as refusal:
        install_engine(report=_silent)

    assert refusal.value.code == "engine-unavailable"
    assert str(managed.parent.parent.parent) in refusal.value.message


def test_a_usable_engine_on_path_is_enough(
    machine: Path, managed: Path, program: WriteProgram
) -> None:
    on_path = program(machine / "bin" / "pulumi", "echo v3.250.0")

    assert ensure_engine(report=_silent).path == on_path
    assert not managed.exists()


@pytest.mark.parametrize("said", [None, "v3.100.0"], ids=["missing", "too-old"])
def test_where_no_engine_is_usable_the_managed_one_is_got(
    said: str | None, machine: Path, managed: Path, program: WriteProgram
) -> None:
    if said:
        program(machine / "bin" / "pulumi", f"echo {said}")
    _working_go(machine, program)

    assert ensure_engine(report=_silent).path == managed == find_engine().path


def test_a_wrong_explicit_engine_is_left_to_the_user(
    machine: Path, managed: Path, program: WriteProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    _working_go(machine, program)
    monkeypatch.setenv("AI_ROLE_PULUMI", str(machine / "absent"))

    with pytest.raises(SurroundingsError) as refusal:
        ensure_engine(report=_silent)

    assert refusal.value.code == "engine-missing"
    assert not managed.exists()
