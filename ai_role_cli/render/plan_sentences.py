"""The sentences around a plan, by what it tells of: what would be, what was, what differs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import Operation
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.report import Phase, Result
from ai_role_cli.render.role_outcome import PAST, left_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.render.report import PlanReport

__all__ = ["counts", "heading", "nothing"]

_CREATE, _UPDATE, _REPLACE, _DELETE, _UNCHANGED = Operation

_FUTURE = {
    _CREATE: "to create",
    _UPDATE: "to update",
    _REPLACE: "to replace",
    _DELETE: "to delete",
    _UNCHANGED: "unchanged",
}
_DIFFERENCE = {
    _CREATE: "added",
    _UPDATE: "changed",
    _REPLACE: "replaced",
    _DELETE: "removed",
    _UNCHANGED: "unchanged",
}
_DRIFT = {
    _CREATE: "new",
    _UPDATE: "changed",
    _REPLACE: "replaced",
    _DELETE: "gone",
    _UNCHANGED: "unchanged",
}
_TITLES: Mapping[Phase, tuple[str, Mapping[Operation, str]]] = {
    Phase.PREVIEW: ("Plan", _FUTURE),
    Phase.APPLY: ("Applied", PAST),
    Phase.DESTROY_PREVIEW: ("Plan", _FUTURE),
    Phase.DESTROY: ("Destroyed", PAST),
    Phase.DIFF: ("Difference", _DIFFERENCE),
    Phase.DRIFT: ("Drift", _DRIFT),
}

_COUNTED = (Access.BROADER, Access.BOTH, Access.UNKNOWN, Access.NARROWER)


def heading(report: PlanReport) -> str:
    """Return what stands before the roles; empty where the command says it all."""
    match report.phase:
        case Phase.DRIFT:
            return f"Changed in AWS since the last apply of stack {_stack(report)}:"
        case Phase.DIFF if report.base is not None:
            return f"From {one_line(report.base)} to {one_line(report.file)}:"
        case _:
            return ""


def nothing(report: PlanReport) -> list[str]:
    """Return what to say if no role changes, a sentence or two that belong together to a line."""
    count = len(report.plan.roles)
    noun, verb = ("role", "es") if count == 1 else ("roles", "")
    file = one_line(report.file)
    match report.phase:
        case Phase.DESTROY_PREVIEW | Phase.DESTROY:
            return [f"Nothing to destroy: stack {_stack(report)} holds no roles."]
        case Phase.DRIFT:
            as_applied = "is as it was" if count == 1 else "are as they were"
            told = f"{count} {noun} {as_applied} applied (account {report.account})."
            return [told if report.unmanaged else f"No drift. {told}"]
        case Phase.DIFF:
            mean = "means" if count == 1 else "mean"
            return [f"No changes. {count} {noun} {mean} the same in both files."]
        case Phase.PREVIEW | Phase.APPLY:
            matches = f"{count} {noun} match{verb} {file} (account {report.account})."
            return _recorded(report) or _unchanged(report, matches)


def _unchanged(report: PlanReport, matches: str) -> list[str]:
    """Say what that is known from: the state alone knows nothing of what others did in AWS."""
    if report.aws_read:
        return [f"No changes. AWS was asked: {matches}"]
    return [
        f"No changes since the last apply. {matches}",
        "AWS was not asked (--refresh asks).",
    ]


def _stack(report: PlanReport) -> str:
    return one_line(report.stack or "")


def _recorded(report: PlanReport) -> list[str]:
    """Return what changes in the state alone; nothing if nothing does."""
    roles = report.plan.roles
    keys = [one_line(r.key) for r in roles if any(each.state_only for each in r.resources)]
    if not keys:
        return []
    return [f"No changes in AWS. To be recorded: protect or retain of {', '.join(keys)}."]


def counts(report: PlanReport) -> list[str]:
    """Return the last sentences: how many roles by operation, and by verdict if there is one."""
    sentence = _counted(report) if report.plan.is_done else _left(report)
    return [sentence, f"Access: {_access(report)}."] if report.access else [sentence]


def _counted(report: PlanReport) -> str:
    title, words = _TITLES[report.phase]
    numbers = (f"{report.plan.count(operation)} {word}" for operation, word in words.items())
    return f"{title}: {', '.join(numbers)}."


def _left(report: PlanReport) -> str:
    """Return what was done and what is left, without what there is none of."""
    title = "Interrupted" if report.result is Result.INTERRUPTED else "Not complete"
    done = {word: report.plan.count(operation) for operation, word in PAST.items()}
    numbers = [f"{number} {word}" for word, number in done.items() if number]
    return f"{title}: {', '.join((*numbers, *left_counts(report.plan)))}."


def _access(report: PlanReport) -> str:
    judged = Counter(
        report.access[role.key].access for role in report.plan.changes if role.key in report.access
    )
    parts = [f"{access} in {judged[access]}" for access in _COUNTED if judged[access]]
    if not parts:
        return "the same"
    one = parts[0].endswith(" 1")
    return ", ".join([f"{parts[0]} {'role' if one else 'roles'}", *parts[1:]])
