"""What IAM refuses is reported as its golden file says, at its line in the role file or the JSON.

The files in `examples/grammar` are named after the finding they have.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ai_role_cli
from ai_role_cli.catalog import service_names
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import SpecError, load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.spec import Document, Finding

EXAMPLES = Path(__file__).parents[1] / "examples" / "grammar"
FILES = sorted(EXAMPLES.glob("*.yaml"))

MODULES = (
    *("action_grammar.py", "arn_grammar.py", "condition_grammar.py", "grammar_problem.py"),
    *("permission_grammar.py", "role_grammar.py", "trust_grammar.py"),
)
OF_THE_CATALOG_ALONE = {"bad-principal"}
"""What no role file can say: its entries of `trust` make the principals."""

OF_THE_LAYER_BELOW = {"bad-arn", "bad-character", "bad-policy-variable", "repeated-condition"}


def reported(file: str) -> tuple[tuple[Finding, ...], Document]:
    """Return what is found, whether it stands in the way or not."""
    loaded = load_role_file(file, service_names=service_names())
    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    try:
        return synthesize(loaded, target).findings, loaded.document
    except SpecError as error:
        return error.findings, error.document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_reported_with_line_and_caret(
    path: Path, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)

    findings, document = reported(path.name)

    assert path.stem.split("--")[0] in {finding.id for finding in findings}
    assert all(finding.hint for finding in findings)
    golden(findings_text(findings, document).plain, path.with_suffix(".txt"))


def test_every_kind_of_finding_has_an_example() -> None:
    ids = {found for module in MODULES for found in finding_ids(module)}
    shown = {path.stem.split("--")[0] for path in FILES}

    assert shown == (ids - OF_THE_CATALOG_ALONE) | OF_THE_LAYER_BELOW


def finding_ids(module: str) -> Iterator[str]:
    """Yield every constant of a module that looks like the id of a finding."""
    path = Path(ai_role_cli.__file__).parent / "policy" / module
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and "-" in text and text.replace("-", "").isalpha():
            yield text
