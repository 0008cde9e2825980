"""What the catalog says against a role is reported as its golden file says, at the line at fault.

The files in `examples/catalog` are what a person may write; each is named after the finding it has.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ai_role_cli
from ai_role_cli.catalog import client_task, load_index, no_role_advice
from ai_role_cli.cli.role_file import load
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import Severity, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.spec import Document, Finding

EXAMPLES = Path(__file__).parents[1] / "examples" / "catalog"
FILES = sorted(EXAMPLES.glob("*.yaml"))
MODULES = ("catalog/task_use.py", "policy/catalog_findings.py", "policy/role_tasks.py")
TARGET = Target("123456789012", "eu-west-1")

NO_ROLE = load_index().no_role
PRINCIPALS = [(each, name) for name, entry in NO_ROLE.items() for each in entry.principals]
ADVICE = [advice for name in NO_ROLE if (advice := no_role_advice(name))]
SUGGESTED = sorted({(h, c) for advice in ADVICE for h in advice.hosts for c in advice.clients})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_reported_with_line_and_caret(
    path: Path, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)

    findings, document = _reported(path.name)

    assert path.stem.split("--")[0] in {finding.id for finding in findings}
    golden(findings_text(findings, document).plain, path.with_suffix(".txt"))


def test_every_kind_of_finding_has_an_example() -> None:
    ids = {found for module in MODULES for found in _finding_ids(module)}

    assert ids == {path.stem.split("--")[0] for path in FILES}


@pytest.mark.parametrize("name", NO_ROLE)
def test_what_never_assumes_a_role_is_explained_by_name(name: str, tmp_path: Path) -> None:
    finding = _only_error(tmp_path, {"service": name})

    advice = no_role_advice(name)
    assert advice
    assert (finding.id, finding.path) == ("no-role-service", ("roles", "agent", "service"))
    assert advice.reason in finding.message
    assert finding.hint
    assert finding.hint.startswith(advice.instead)


@pytest.mark.parametrize(("principal", "name"), PRINCIPALS)
def test_what_never_assumes_a_role_is_explained_by_principal(
    principal: str, name: str, tmp_path: Path
) -> None:
    by_name = _only_error(tmp_path, {"service": name})

    by_service = _only_error(tmp_path, {"service": principal})
    by_trust = _only_error(tmp_path, {"trust": [{"service": ["lambda", principal]}]})
    assert (by_service.message, by_service.hint) == (by_name.message, by_name.hint)
    assert by_trust.path == ("roles", "agent", "trust", 0, "service", 1)
    assert by_trust.message == by_name.message


def test_a_principal_that_some_part_of_a_service_uses_is_no_mistake(tmp_path: Path) -> None:
    """Textract never assumes a role for single documents, and does for notifications."""
    assert _findings(tmp_path, {"service": "textract.amazonaws.com"}) == ()


@pytest.mark.parametrize(("host", "client"), SUGGESTED)
def test_what_is_suggested_instead_validates(host: str, client: str, tmp_path: Path) -> None:
    task = client_task(client)
    assert task
    given = {name: p.example for name, p in task.parameters.items() if p.required}

    assert _findings(tmp_path, {"service": host, "tasks": [{client: given}]}) == ()


def test_a_hint_shows_the_host_and_the_task(tmp_path: Path) -> None:
    hint = _only_error(tmp_path, {"service": "polly"}).hint

    assert hint
    assert hint.endswith("as in service: lambda, tasks: [polly_synthesize: {…}]")


def test_a_task_at_its_end_is_told_at_its_line_whatever_stands_before(tmp_path: Path) -> None:
    tasks = ["nonsense", {"kendra_query": {"index": "index-1"}}]
    findings = _findings(tmp_path, {"service": "lambda", "tasks": tasks})

    assert [(finding.id, finding.path) for finding in findings] == [
        ("unknown-task", ("roles", "agent", "tasks", 0, "nonsense")),
        ("service-lifecycle", ("roles", "agent", "tasks", 1, "kendra_query")),
    ]


def test_a_client_task_at_its_end_is_told_without_a_service_too(tmp_path: Path) -> None:
    trust = [{"account": "210987654321", "external_id": "acme-42"}]
    tasks = [{"kendra_query": {"index": "index-1"}}]
    (finding,) = _findings(tmp_path, {"trust": trust, "tasks": tasks})

    assert (finding.id, finding.severity) == ("service-lifecycle", Severity.LOW)


@pytest.mark.parametrize(
    ("role", "ids"),
    [
        pytest.param({"service": "bedrock"}, [], id="documented by default"),
        pytest.param({"service": "bedrock", "confused_deputy": "strict"}, [], id="no less"),
        pytest.param(
            {"service": "bedrock", "confused_deputy": "off"}, ["confused-deputy-off"], id="off"
        ),
        pytest.param({"service": "lambda", "confused_deputy": "off"}, [], id="none to leave out"),
        pytest.param(
            {"service": "lambda", "confused_deputy": "strict"},
            ["confused-deputy-undocumented"],
            id="one that AWS does not show",
        ),
        pytest.param({"service": "ec2", "confused_deputy": "strict"}, [], id="not applicable"),
        pytest.param(
            {"service": "bedrock.amazonaws.com", "confused_deputy": "off"},
            [],
            id="a principal brings no condition",
        ),
    ],
)
def test_departures_from_the_default_are_told(
    role: dict[str, str], ids: list[str], tmp_path: Path
) -> None:
    assert [finding.id for finding in _findings(tmp_path, role)] == ids


def _only_error(folder: Path, role: dict[str, object]) -> Finding:
    (finding,) = _findings(folder, role)
    assert finding.severity is Severity.ERROR
    return finding


def _findings(folder: Path, role: dict[str, object] | dict[str, str]) -> tuple[Finding, ...]:
    path = folder / "roles.yaml"
    path.write_text(json.dumps({"version": 1, "roles": {"agent": role}}), encoding="utf-8")
    return _reported(str(path))[0]


def _reported(file: str) -> tuple[tuple[Finding, ...], Document]:
    """Return what is found, whether it stands in the way or not."""
    loaded = load(file, None)
    try:
        return synthesize(loaded, TARGET).findings, loaded.document
    except SpecError as error:
        return error.findings, error.document


def _finding_ids(module: str) -> Iterator[str]:
    """Yield every constant of a module that looks like the id of a finding."""
    path = Path(ai_role_cli.__file__).parent / module
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and "-" in text and text.replace("-", "").isalpha():
            yield text
