"""The file of a saved plan: how it is written, and what is refused when it is read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.cli.plan_file import check_plan_file, read_plan, write_plan
from ai_role_cli.cli.saved_plan import Place, SavedPlan
from ai_role_cli.errors import ExitCode, UsageError
from ai_role_cli.plan import Operation, RoleDigest, json_digest, plan_digest

if TYPE_CHECKING:
    from pathlib import Path

ROLES = (RoleDigest("agent", Operation.CREATE, "a", "b", "c"),)
PLAN = SavedPlan(
    place=Place(
        project="ai-role",
        stack="dev",
        backend="file",
        account="123456789012",
        region="us-east-1",
        sandbox=True,
    ),
    targets=("agent",),
    refresh=False,
    state=None,
    digest=plan_digest(ROLES),
    roles=ROLES,
    report={"roles": [{"name": "agent", "description": "é [x]"}], "outputs": {}},
)

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write_plan(str(path), PLAN)
    return path


def test_what_is_written_is_read(file: Path) -> None:
    assert read_plan(str(file)) == PLAN
    assert json.loads(file.read_text(encoding="utf-8"))["report"] == PLAN.report


def test_only_the_owner_reads_it(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_others_could_read_becomes_private(file: Path) -> None:
    file.chmod(0o644)

    write_plan(str(file), PLAN)

    assert file.stat().st_mode & 0o777 == 0o600


def test_two_files_of_one_plan_are_equal(file: Path, tmp_path: Path) -> None:
    write_plan(str(tmp_path / "other.json"), PLAN)

    assert (tmp_path / "other.json").read_bytes() == file.read_bytes()


def refused(path: Path | str) -> str:
    with pytest.raises(UsageError) as caught:
        read_plan(str(path))

    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.code == "bad-plan"
    assert "preview --save-plan" in str(caught.value.hint)
    return dict(caught.value.facts)["reason"]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "plan.json") == "No such file or directory"
    assert refused(tmp_path) == "Is a directory"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}\n", id="other-json"),
        pytest.param(b"version: 1\nroles: {}\n", id="role-file"),
        pytest.param(b'{"format": "terraform"}', id="foreign"),
    ],
)
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)

    assert refused(path) == "preview --save-plan did not write it"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"PK\x03\x04\xff\xfe")

    assert refused(path) == "it is no text"


def test_a_plan_is_refused_wherever_it_is_cut_off(file: Path) -> None:
    whole = file.read_bytes()

    for length in range(40, len(whole) - 1, 7):
        file.write_bytes(whole[:length])
        assert refused(file) == "it is cut off or damaged"


def test_deep_nesting_is_no_crash(file: Path) -> None:
    file.write_bytes(file.read_bytes().rstrip()[:-1] + b', "x": ' + b"[" * 100_000)

    assert refused(file) == "it is cut off or damaged"


def edited(file: Path, edit: Edit) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    edit(content)
    file.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return content


def _account(content: dict[str, Any]) -> None:
    content["place"]["account"] = "999999999999"


def _description(content: dict[str, Any]) -> None:
    content["report"]["roles"][0]["description"] = "harmless"


def _no_checksum(content: dict[str, Any]) -> None:
    del content["checksum"]


def _no_role(content: dict[str, Any]) -> None:
    content["roles"].clear()


@pytest.mark.parametrize("edit", [_account, _description, _no_checksum, _no_role])
def test_a_plan_that_was_changed_is_refused(file: Path, edit: Edit) -> None:
    edited(file, edit)

    assert refused(file) == "it was changed after it was saved"


def test_another_layout_of_the_same_content_is_the_same_plan(file: Path) -> None:
    edited(file, lambda _: None)

    assert read_plan(str(file)) == PLAN


def _newer(content: dict[str, Any]) -> None:
    content |= {"format_version": "2.0", "tool_version": "9.0.0"}


def _more(content: dict[str, Any]) -> None:
    content["signature"] = "x"


def _number(content: dict[str, Any]) -> None:
    content["roles"][0]["operation"] = "explode"


@pytest.mark.parametrize("edit", [_newer, _more, _number])
def test_a_whole_plan_of_another_format_is_refused(file: Path, edit: Edit) -> None:
    def signed(content: dict[str, Any]) -> None:
        edit(content)
        del content["checksum"]
        content["checksum"] = json_digest(content)

    content = edited(file, signed)

    assert f"another ai-role ({content['tool_version']})" in refused(file)


@pytest.mark.parametrize("name", ["plan.json", "empty.json", "new.json"])
def test_a_plan_may_be_saved_over_a_plan(file: Path, name: str) -> None:
    (file.parent / "empty.json").touch()

    check_plan_file(str(file.with_name(name)))


def _role_file(folder: Path) -> str:
    (folder / "roles.yaml").write_text("version: 1\n", encoding="utf-8")
    return str(folder / "roles.yaml")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param(lambda _: "-", "bad-plan-file", id="standard-output"),
        pytest.param(lambda folder: f"{folder}/no/plan.json", "bad-plan-file", id="no-folder"),
        pytest.param(_role_file, "file-exists", id="role-file"),
        pytest.param(str, "file-exists", id="folder"),
    ],
)
def test_where_no_plan_can_be_saved(tmp_path: Path, name: Callable[[Path], str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_plan_file(name(tmp_path))

    assert caught.value.code == code


def test_a_plan_is_not_saved_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("plan.json")

    with pytest.raises(UsageError) as raised:
        check_plan_file(str(tmp_path / "link.json"))

    assert raised.value.code == "file-is-link"


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_what_has_no_end_is_no_plan(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError) as raised:
        read_plan(str(tmp_path / name))

    assert (raised.value.code, raised.value.exit_code) == ("bad-plan", 64)
    assert dict(raised.value.facts)["reason"] == "it is a device or a pipe"
