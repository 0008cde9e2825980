from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import RULES, review_roles
from ai_role_cli.checks.suppression import SUPPRESSIBLE
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.checks import Review
    from ai_role_cli.spec import LoadedRoleFile

    Load = Callable[[str], LoadedRoleFile]

EXAMPLES = Path(__file__).parents[1] / "examples"
NOT_AN_ERROR = re.compile(r"(?:high|medium|low|info)\[([a-z-]+)\]")

TODAY = date(2026, 11, 24)
ROLE = """
version: 1
roles:
  agent:
    service: lambda
    permissions:
      - actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
        ignore: {of_statement}
      - not_actions: [s3:GetObject]
        resources: ["arn:aws:s3:::acme/*"]
    ignore: {of_role}
  other:
    service: lambda
    permissions:
      - actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
"""


def review(loaded: Load, *, of_statement: str = "[]", of_role: str = "[]") -> Review:
    file = loaded(ROLE.format(of_statement=of_statement, of_role=of_role))
    return review_roles(file, synthesize(file, Target()), Target(), today=TODAY)


def ids(found: Review) -> set[tuple[str, str | None]]:
    return {(finding.id, finding.role) for finding in found.findings}


def test_a_statement_accepts_what_is_found_of_itself_alone(loaded: Load) -> None:
    found = review(loaded, of_statement="[{rule: allow-not-resource, reason: Reviewed}]")

    assert [each.finding.id for each in found.suppressed] == ["allow-not-resource"]
    assert found.suppressed[0].reason == "Reviewed"
    assert {("allow-not-action", "agent"), ("allow-not-resource", "other")} <= ids(found)
    assert ("allow-not-resource", "agent") not in ids(found)


def test_a_role_accepts_what_is_found_in_all_of_it(loaded: Load) -> None:
    found = review(loaded, of_role="[{rule: allow-not-action, reason: Reviewed}]")

    assert {each.finding.role for each in found.suppressed} == {"agent"}
    assert ("allow-not-action", "agent") not in ids(found)


def test_a_statement_does_not_accept_for_the_rest_of_the_role(loaded: Load) -> None:
    found = review(loaded, of_statement="[{rule: allow-not-action, reason: Reviewed}]")

    assert not found.suppressed
    assert {("allow-not-action", "agent"), ("ignore-unused", "agent")} <= ids(found)


@pytest.mark.parametrize(
    ("until", "holds"),
    [
        pytest.param("2026-11-25", True, id="tomorrow"),
        pytest.param("2026-11-24", True, id="today"),
        pytest.param("2026-11-23", False, id="yesterday"),
    ],
)
def test_the_last_day_still_counts(loaded: Load, until: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the case
    entry = f"[{{rule: allow-not-resource, reason: Reviewed, until: {until}}}]"

    found = review(loaded, of_statement=entry)

    assert bool(found.suppressed) is holds
    assert (("ignore-expired", "agent") in ids(found)) is not holds
    assert (("allow-not-resource", "agent") in ids(found)) is not holds


def test_an_expired_entry_that_nothing_needs_is_only_unused(loaded: Load) -> None:
    lasting = "{rule: allow-not-resource, reason: Reviewed}"
    expired = "{rule: allow-not-resource, reason: Reviewed, until: 2026-11-23}"

    found = review(loaded, of_statement=f"[{lasting}, {expired}]")

    assert ("ignore-unused", "agent") in ids(found)
    assert ("ignore-expired", "agent") not in ids(found)


def test_an_entry_that_nothing_needs_is_found_at_its_place(loaded: Load) -> None:
    found = review(loaded, of_role="[{rule: service-lifecycle, reason: Reviewed}]")

    unused = next(finding for finding in found.findings if finding.id == "ignore-unused")

    assert unused.path == ("roles", "agent", "ignore", 0)


def test_a_misspelt_rule_is_an_error_with_the_nearest_name(loaded: Load) -> None:
    found = review(loaded, of_role="[{rule: allow-notaction, reason: Reviewed}]")

    unknown = next(finding for finding in found.findings if finding.id == "unknown-rule")

    assert unknown.severity == "error"
    assert unknown.hint == "did you mean allow-not-action?"


def test_every_finding_of_the_examples_that_is_no_error_can_be_ignored() -> None:
    reports = EXAMPLES.glob("*/*.txt")
    found = {id_ for path in reports for id_ in NOT_AN_ERROR.findall(path.read_text("utf-8"))}

    assert len(found) > 50
    assert found <= set(SUPPRESSIBLE)


def test_what_is_said_of_an_entry_cannot_be_ignored_itself() -> None:
    assert not {"ignore-unused", "ignore-expired", "unknown-rule"} & set(SUPPRESSIBLE)
    assert {rule.id for rule in RULES} <= set(SUPPRESSIBLE)
