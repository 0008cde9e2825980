"""Every file in `examples/invalid` is reported as its golden file says; those in `valid` load."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ai_role_cli.spec
from ai_role_cli.catalog import service_names
from ai_role_cli.errors import ExitCode, RoleFileError
from ai_role_cli.render.errors import error_text
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError, load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = Path(__file__).parents[1] / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.yaml"))

_ID_ARGUMENTS = {"Problem": 0, "refuse": 0, "Flaw": 0, "error_at": 1}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_loads(path: Path) -> None:
    loaded = load_role_file(str(path), service_names=service_names())

    assert loaded.role_file.roles


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_reported_with_line_and_caret(
    path: Path, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)

    with pytest.raises(SpecError) as caught:
        load_role_file(path.name, service_names=service_names())

    assert caught.value.exit_code is ExitCode.INVALID
    assert path.stem.split("--")[0] in {finding.id for finding in caught.value.findings}
    report = findings_text(caught.value.findings, caught.value.document)
    golden(report.plain, path.with_suffix(".txt"))


@pytest.mark.parametrize(
    ("path", "report"),
    [
        pytest.param("unknwn-key.yaml", "missing-role-file.txt", id="missing file"),
        pytest.param("empty-file.yaml/roles.yaml", "file-as-folder.txt", id="file as folder"),
        pytest.param(".", "directory.txt", id="directory"),
    ],
)
def test_a_role_file_that_cannot_be_read_is_reported(
    path: str, report: str, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXAMPLES / "invalid")

    with pytest.raises(RoleFileError) as caught:
        load_role_file(path)

    assert caught.value.exit_code is ExitCode.INVALID
    golden(error_text(caught.value).plain, EXAMPLES / "invalid" / report)


def test_every_kind_of_finding_has_an_example() -> None:
    shown = {path.stem.split("--")[0] for path in INVALID}
    # A pipe or a device cannot lie in a repository.
    needs_no_example = {"unreadable-file", "file-too-large", "invalid-role-file", "not-a-file"}

    assert set(_finding_ids()) - needs_no_example == shown


def _finding_ids() -> Iterator[str]:
    """Yield the constants of the package's code that stand where the id of a finding goes."""
    for file in Path(ai_role_cli.spec.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            position = _ID_ARGUMENTS.get(getattr(call.func, "id", ""))
            placed = [] if position is None else call.args[position : position + 1]
            named = [word.value for word in call.keywords if word.arg in {"finding_id", "code"}]
            yield from (each.value for each in [*placed, *named] if isinstance(each, ast.Constant))
