"""
Linters by others beside ours, on the corpus; requirements.txt names them.

What one side finds and the other does not stands in differences.yaml, with the reason. A difference
that does not stand there fails, and one that stands there and is no more fails, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

Found: TypeAlias = "dict[str, set[str]]"
Difference: TypeAlias = "tuple[str, str, str]"

LINTERS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "differences.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("linter", LINTERS)
def test_each_difference_is_explained_and_each_explanation_holds(
    linter: str, corpus: list[Any], opinion: Callable[[str], Found]
) -> None:
    given = LINTERS[linter]
    theirs = opinion(linter)
    ours = {each.name: set(each.expect) for each in corpus if each.name in theirs}

    found = set(differences(ours, theirs, given=given))

    explained = list(explanations(given["differences"]))
    seen = {each for issues in theirs.values() for each in issues}
    assert sorted(found - set(explained)) == []
    assert sorted(set(explained) - found) == []
    assert len(explained) == len(set(explained))
    assert seen == {*given["finds"], *given["never"]}


@pytest.mark.parametrize("linter", LINTERS)
def test_every_difference_has_a_reason(linter: str) -> None:
    given = LINTERS[linter]
    reasons = [*given["never"].values(), *(each["because"] for each in given["differences"])]

    assert all(len(reason.split()) > 3 for reason in reasons)


def differences(ours: Found, theirs: Found, *, given: dict[str, Any]) -> Iterator[Difference]:
    same, implied = given["finds"], given["implied"]
    for name, found in theirs.items():
        for issue in found - set(given["never"]):
            if not ours[name] & {*same.get(issue, ()), *implied.get(issue, ())}:
                yield "they", issue, name
        for rule in ours[name]:
            claims = {issue for issue, rules in same.items() if rule in rules}
            if claims and not claims & found:
                yield "we", rule, name


def explanations(given: list[dict[str, Any]]) -> Iterator[Difference]:
    for each in given:
        for side in ("they", "we"):
            for issue in [each[side]] if isinstance(each.get(side), str) else each.get(side, []):
                for name in each["in"]:
                    yield side, issue, name
