"""Findings that the role file accepts: with a reason, for a time, and never without a trace."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.checks.notices import NOTICES
from ai_role_cli.checks.rules import RULES
from ai_role_cli.spec import Anchor, Finding, Severity, Suppression, error_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from ai_role_cli.spec import RoleFile, SpecPath

__all__ = ["SUPPRESSIBLE", "Review", "SuppressedFinding", "reviewed"]

SUPPRESSIBLE = (*(rule.id for rule in RULES), *NOTICES)
"""The ids that `ignore` may name; a file that cannot be read or synthesised is past ignoring."""


class SuppressedFinding(NamedTuple):
    """A finding that the role file accepts."""

    finding: Finding
    reason: str
    until: date | None


class Review(NamedTuple):
    """What is to be looked at, and what was looked at before and accepted."""

    findings: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...]


def reviewed(
    findings: Iterable[Finding], role_file: RoleFile, *, checked: Collection[str], today: date
) -> Review:
    """
    Return the findings without those that the file accepts, and what is wrong with accepting them.

    Args:
        findings: All that was found.
        role_file: Says what is accepted, in `ignore` of roles and statements.
        checked: The roles that the rules saw; of others nobody knows what an entry is needed for.
        today: The day that `until` is compared with; the day itself still counts.
    """
    entries = [
        _Entry(given, path, is_used=path[1] not in checked) for given, path in _entries(role_file)
    ]
    kept: list[Finding] = []
    suppressed: list[SuppressedFinding] = []
    for finding in findings:
        about_it = [entry for entry in entries if entry.covers(finding)]
        covering = [entry for entry in about_it if not entry.is_expired(today)]
        for entry in covering or about_it:
            entry.is_used = True
        if covering:
            given = covering[0].given
            suppressed.append(SuppressedFinding(finding, given.reason, given.until))
        else:
            kept.append(finding)
    about = [finding for entry in entries for finding in _about(entry, today)]
    return Review((*kept, *about), tuple(suppressed))


@dataclass(slots=True)
class _Entry:
    """One entry of `ignore`, and whether it accepts anything, or did until its day was over."""

    given: Suppression
    path: SpecPath
    is_used: bool = field(default=False)

    def covers(self, finding: Finding) -> bool:
        """Tell whether the entry is about a finding: of its rule, and in its role or statement."""
        scope = self.path[:-2]
        return finding.id == self.given.rule and finding.path[: len(scope)] == scope

    def is_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.given.until is not None and self.given.until < today


def _entries(role_file: RoleFile) -> Iterator[tuple[Suppression, SpecPath]]:
    for key, role in role_file.roles.items():
        yield from _listed(role.ignore, ("roles", key))
        for index, statement in enumerate(role.permissions):
            yield from _listed(statement.ignore, ("roles", key, "permissions", index))
        for index, entry in enumerate(role.trust):
            yield from _listed(entry.ignore, ("roles", key, "trust", index))


def _listed(
    given: Sequence[Suppression], owner: SpecPath
) -> Iterator[tuple[Suppression, SpecPath]]:
    for index, entry in enumerate(given):
        yield entry, (*owner, "ignore", index)


def _about(entry: _Entry, today: date) -> Iterator[Finding]:
    rule, role = entry.given.rule, str(entry.path[1])
    if rule not in SUPPRESSIBLE:
        near = difflib.get_close_matches(rule, SUPPRESSIBLE, n=1)
        hint = f"did you mean {near[0]}?" if near else "docs/rules.md lists the rules"
        message = f"there is no rule {rule!r} to ignore"
        yield error_at((*entry.path, "rule"), "unknown-rule", message=message, hint=hint)
    elif entry.is_expired(today) and entry.is_used:
        yield Finding(
            "ignore-expired",
            Severity.MEDIUM,
            f"{rule} was accepted until {entry.given.until}",
            (*entry.path, "until"),
            hint="fix the cause, or accept it again with a new day",
            role=role,
        )
    elif not entry.is_used:
        yield Finding(
            "ignore-unused",
            Severity.LOW,
            f"nothing here is found by {rule}",
            entry.path,
            at=Anchor.VALUE,
            hint="remove the entry",
            role=role,
        )
