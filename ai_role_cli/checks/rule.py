"""What a rule is: an id, what it looks for, and the reason that its page gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.checks.placed_statement import StatementOrigin
from ai_role_cli.spec import Anchor, Finding, Severity, SpecPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.checks.role_subject import RoleSubject

__all__ = ["Hit", "Rule"]


class Hit(NamedTuple):
    """One place where a rule applies; `severity` where it is another than the rule's own."""

    path: SpecPath
    message: str
    """One sentence without a final stop."""

    hint: str | None = None
    """The fix, worded to stand after a caret; ARNs in it get the partition of the role."""

    at: Anchor = Anchor.VALUE
    severity: Severity | None = None


class Rule(NamedTuple):
    """
    One kind of problem that a reviewer should know of.

    Args:
        id: Stable kebab-case id.
        severity: What a finding of it usually has.
        title: What it finds, in a line.
        why: What goes wrong, for its section in `docs/rules.md`.
        fix: What to write instead, for the same section.
        sources: Pages of AWS or of the field that it rests on.
        check: Yields a hit for each place.
        yields_to: Rules that say as much and more where they find something at the same place.
    """

    id: str
    severity: Severity
    title: str
    why: str
    fix: str
    sources: tuple[str, ...]
    check: Callable[[RoleSubject], Iterator[Hit]]
    yields_to: tuple[str, ...] = ()

    def findings(self, role: RoleSubject) -> Iterator[Finding]:
        """Yield what the rule finds of a role."""
        partition = role.target.partition
        for hit in self.check(role):
            yield Finding(
                self.id,
                self._severity(hit),
                hit.message,
                hit.path,
                at=hit.at,
                hint=hit.hint and hit.hint.replace("arn:aws:", f"arn:{partition}:"),
                role=role.key,
            )

    def _severity(self, hit: Hit) -> Severity:
        """AWS takes a document though parts of it do nothing, so none of that is an error there."""
        severity = hit.severity or self.severity
        is_given = hit.path[2:3] == (StatementOrigin.DOCUMENT,)
        return Severity.HIGH if severity is Severity.ERROR and is_given else severity
