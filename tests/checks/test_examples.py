"""Each rule finds what its example shows, as the golden report says, and not its mended twin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import load_index, service_names
from ai_role_cli.checks import RULES, Rule, check_roles
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.render.findings import findings_text
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Document, Finding

EXAMPLES = Path(__file__).parents[1] / "examples" / "rules"
FOUND = sorted(path for path in EXAMPLES.glob("*.yaml") if not path.stem.endswith(".valid"))


def findings_in(path: Path) -> tuple[tuple[Finding, ...], Document]:
    names = (*service_names(), *load_index().no_role)
    loaded = load_role_file(str(path), service_names=names)
    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    return check_roles(loaded, synthesize(loaded, target), target), loaded.document


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_an_example_is_reported_with_line_and_caret(
    path: Path, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)

    findings, document = findings_in(Path(path.name))

    assert path.stem.split("--")[0] in {finding.id for finding in findings}
    golden(findings_text(findings, document).plain, path.with_suffix(".txt"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_mended_twin_of_an_example_is_not_reported(rule: Rule) -> None:
    findings, _ = findings_in(EXAMPLES / f"{rule.id}.valid.yaml")

    assert rule.id not in {finding.id for finding in findings}


def test_every_rule_has_an_example() -> None:
    assert {rule.id for rule in RULES} == {path.stem.split("--")[0] for path in FOUND}


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
