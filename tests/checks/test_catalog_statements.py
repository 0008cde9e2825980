"""What the catalog grants, written out as somebody's own statements, has no mistake of a kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.spec import Finding

    Findings = Callable[[str, str], list[Finding]]

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

GOLDEN = Path(__file__).parents[1] / "policy" / "golden" / "catalog"

MISTAKES = (
    *("unknown-action", "unknown-service", "dead-grant", "unmatched-resource"),
    *("action-without-resource", "unknown-condition-key", "unsupported-condition-key"),
    *("condition-type-mismatch", "impossible-condition-value", "literal-wildcard"),
    *("set-operator-single-valued", "set-operator-missing", "kms-grant-unscoped"),
    *("model-wildcard", "marketplace-subscribe-unscoped"),
)


AS_AWS_WRITES_THEM = {"IndexSpans"}
"""AWS's page grants them on a log group, though its reference knows no resource for the actions."""


def statements() -> Iterator[dict[str, object]]:
    for path in sorted(GOLDEN.iterdir()):
        for document in json.loads(path.read_text(encoding="utf-8"))["policies"].values():
            for statement in document["Statement"]:
                if statement["Sid"] in AS_AWS_WRITES_THEM:
                    continue
                yield {
                    "effect": statement["Effect"].lower(),
                    "actions": statement["Action"],
                    "resources": statement["Resource"],
                    "conditions": statement.get("Condition", {}),
                }


@pytest.fixture(scope="module")
def roles() -> str:
    found = {
        f"role-{number}": {"service": "lambda", "permissions": [statement]}
        for number, statement in enumerate(statements())
    }
    assert len(found) > len(MISTAKES)
    return f"roles: {json.dumps(found)}"


@pytest.mark.parametrize("rule", MISTAKES)
def test_the_catalog_makes_no_such_mistake(findings: Findings, roles: str, rule: str) -> None:
    assert [f"{each.message} ({each.role})" for each in findings(rule, roles)] == []
