from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from ai_role_cli.cli.output_files import OutputFile, parse_output_files
from ai_role_cli.errors import ExitCode, SurroundingsError, UsageError
from ai_role_cli.render.report_format import ReportFormat


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_each_format_has_its_file() -> None:
    files = parse_output_files(["json=plan.json", "markdown=a=b.md", "text=plan.txt", "ndjson=e"])

    assert files == (
        OutputFile(ReportFormat.JSON, "plan.json"),
        OutputFile(ReportFormat.MARKDOWN, "a=b.md"),
        OutputFile(ReportFormat.TEXT, "plan.txt"),
        OutputFile(ReportFormat.NDJSON, "e"),
    )
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("plan.json", "output-file", id="no format"),
        pytest.param("json", "output-file", id="no equals sign"),
        pytest.param("json=", "output-file", id="no path"),
        pytest.param("md=plan.md", "output-file", id="unknown format"),
        pytest.param("JSON=plan.json", "output-file", id="another case"),
        pytest.param("json=nowhere/plan.json", "output-folder", id="no such folder"),
        pytest.param("json=file/plan.json", "output-folder", id="a file as folder"),
        pytest.param("json=.", "output-file", id="a folder"),
        pytest.param("json=-", "output-file", id="standard output"),
        pytest.param("json=roles.yaml", "output-file", id="a role file"),
    ],
)
def test_what_could_never_be_written_is_an_error_with_a_fix(text: str, code: str) -> None:
    Path("file").write_text("", encoding="utf-8")

    with pytest.raises(UsageError) as raised:
        parse_output_files([text])

    assert raised.value.exit_code is ExitCode.USAGE
    assert raised.value.code == code
    assert raised.value.hint


def test_one_file_takes_one_format() -> None:
    with pytest.raises(UsageError, match="twice"):
        parse_output_files(["json=plan", "markdown=./plan"])


@pytest.mark.parametrize("target", ["file", "absent"])
def test_a_link_is_refused_before_anything_is_done(target: str) -> None:
    Path("link").symlink_to(target)

    with pytest.raises(UsageError) as raised:
        parse_output_files(["json=link"])

    assert raised.value.code == "file-is-link"


def test_a_saved_plan_is_not_written_over() -> None:
    with pytest.raises(UsageError, match="twice"):
        parse_output_files(["json=./plan.json"], plan_file="plan.json")


def test_a_file_is_replaced_as_a_whole() -> None:
    path = Path("plan.json")
    path.write_text("old and longer", encoding="utf-8")

    OutputFile(ReportFormat.JSON, "plan.json").write("new ü\n")

    assert path.read_bytes() == "new ü\n".encode()
    assert [each.name for each in Path().iterdir()] == ["plan.json"]


def test_others_may_read_what_the_umask_lets_them() -> None:
    mask = os.umask(0o022)
    try:
        OutputFile(ReportFormat.JSON, "plan.json").write("x")
    finally:
        os.umask(mask)

    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o644


def test_a_file_keeps_its_permissions() -> None:
    Path("plan.json").touch()
    Path("plan.json").chmod(0o600)

    OutputFile(ReportFormat.JSON, "plan.json").write("new")

    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600


def test_a_link_that_was_put_there_meanwhile_is_not_followed() -> None:
    Path("real.json").write_text("old", encoding="utf-8")
    (file,) = parse_output_files(["json=link.json"])
    Path("link.json").symlink_to("real.json")

    with pytest.raises(UsageError):
        file.write("new")

    assert Path("real.json").read_text(encoding="utf-8") == "old"


def test_a_pipe_that_nobody_reads_is_an_error() -> None:
    os.mkfifo("pipe")

    with pytest.raises(SurroundingsError):
        OutputFile(ReportFormat.JSON, "pipe").write("new")


def test_a_device_takes_the_text_and_stays_a_device() -> None:
    files = parse_output_files([f"json={os.devnull}"])

    files[0].write("new")

    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_gone_by_then_is_an_error() -> None:
    Path("out").mkdir()
    (file,) = parse_output_files(["json=out/plan.json"])
    Path("out").rmdir()

    with pytest.raises(SurroundingsError) as raised:
        file.write("text")

    assert raised.value.code == "file-unwritable"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
def test_a_full_device_is_no_fault_of_ours() -> None:
    (file,) = parse_output_files(["json=/dev/full"])

    with pytest.raises(SurroundingsError, match="/dev/full") as raised:
        file.write("text")

    assert raised.value.facts == (("reason", "No space left on device"),)
