"""What is proven of the lines of one role: by the verdict on it, and by requests tried for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access, Witness
from ai_role_cli.access.evaluation import NamedDocument, evaluate, evaluate_trust
from ai_role_cli.plan import Operation, role_sides
from ai_role_cli.policy import PolicyDocument
from ai_role_cli.render.examples import change_requests, statement_requests
from ai_role_cli.render.marks import NO_MARKS, Marks, direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ai_role_cli.access.comparison import StatementChanges, Verdict
    from ai_role_cli.access.evaluation import Decision, Request
    from ai_role_cli.plan import AttachmentChange, RoleChange, SettingChange
    from ai_role_cli.render.report import PlanReport

__all__ = ["LineEvidence", "line_evidence"]

_DIRECTIONS = {
    Access.BROADER: (Access.BROADER,),
    Access.NARROWER: (Access.NARROWER,),
    Access.BOTH: (Access.BROADER, Access.NARROWER),
    Access.SAME: (),
    Access.UNKNOWN: (),
}
"""What a line may claim under a verdict: never more than the whole."""


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """The marks of permissions and trust, and the reasons that name what has no text."""

    permissions: Marks = NO_MARKS
    trust: Marks = NO_MARKS
    reasons: tuple[str, ...] = ()

    def of_attachment(self, change: AttachmentChange) -> Access | None:
        """Return what a managed policy does whose text is not known: it counts by its ARN."""
        if change.operation is Operation.CREATE:
            return self._told(Access.BROADER, f"{change.arn} attached;")
        return self._told(Access.NARROWER, f"{change.arn} detached;")

    def of_setting(self, setting: SettingChange) -> Access | None:
        """Return what a setting does: a permissions boundary that goes or comes."""
        if setting.after is None:
            return self._told(Access.BROADER, f"permissions boundary {setting.before} removed")
        return self._told(Access.NARROWER, f"permissions boundary {setting.after} added")

    def _told(self, access: Access, beginning: str) -> Access | None:
        return access if any(reason.startswith(beginning) for reason in self.reasons) else None


def line_evidence(role: RoleChange, report: PlanReport) -> LineEvidence:
    """Return what is proven of the lines of a role; where all comes or goes, none needs a mark."""
    found = report.access.get(role.key)
    if found is None or role.operation in (Operation.CREATE, Operation.DELETE):
        return LineEvidence()
    sides = role_sides(role)
    permissions = _Comparison(*(partial(evaluate, side) for side in sides.permissions))
    trust = _Comparison(*(partial(evaluate_trust, _named(side)) for side in sides.trust))
    return LineEvidence(
        permissions.marks(found.permissions, [policy.statements for policy in role.policies]),
        trust.marks(found.trust, [role.trust]),
        found.permissions.reasons,
    )


def _named(trust: PolicyDocument | None) -> NamedDocument:
    return NamedDocument("trust", trust or PolicyDocument(()))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The evaluator's answers on both sides."""

    before: Callable[[Request], Decision]
    after: Callable[[Request], Decision]

    def marks(self, verdict: Verdict, documents: Iterable[StatementChanges]) -> Marks:
        """Return what can be proven of the lines under a verdict."""
        allowed = _DIRECTIONS[verdict.access]
        if not allowed:
            return NO_MARKS
        known = Marks(verdict.witnesses)
        requests = [r for document in documents for r in _requests(document, known)]
        tried = [self._witness(request) for request in dict.fromkeys(requests)]
        found = [witness for witness in tried if witness and direction(witness) in allowed]
        return Marks((*verdict.witnesses, *found))

    def _witness(self, request: Request) -> Witness | None:
        before, after = self.before(request), self.after(request)
        return Witness(request, before, after) if before.is_allowed != after.is_allowed else None


def _requests(changes: StatementChanges, known: Marks) -> Iterator[Request]:
    for statement in (*changes.added, *changes.removed):
        yield from statement_requests(statement)
    for change in changes.changed:
        proven = [witness.request for witness in known.about(change.before, change.after)]
        yield from change_requests(change, proven)
