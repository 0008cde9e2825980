"""The sentences around a plan, by what it tells of: what would be, what was, what differs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import Operation
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.report import Phase

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
_PAST = {
    _CREATE: "created",
    _UPDATE: "updated",
    _REPLACE: "replaced",
    _DELETE: "deleted",
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
    _UNCHANGED: "as applied",
}
_TITLES: Mapping[Phase, tuple[str, Mapping[Operation, str]]] = {
    Phase.PREVIEW: ("Plan", _FUTURE),
    Phase.APPLY: ("Applied", _PAST),
    Phase.DESTROY_PREVIEW: ("Plan", _FUTURE),
    Phase.DESTROY: ("Destroyed", _PAST),
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


def nothing(report: PlanReport) -> str:
    """Return what to say if no role changes."""
    count = len(report.plan.roles)
    noun, verb = ("role", "es") if count == 1 else ("roles", "")
    file = one_line(report.file)
    match report.phase:
        case Phase.DESTROY_PREVIEW | Phase.DESTROY:
            return f"Nothing to destroy: stack {_stack(report)} holds no roles."
        case Phase.DRIFT:
            as_applied = "is as it was" if count == 1 else "are as they were"
            return f"No drift. {count} {noun} {as_applied} applied (account {report.account})."
        case Phase.DIFF:
            mean = "means" if count == 1 else "mean"
            return f"No changes. {count} {noun} {mean} the same in both files."
        case Phase.PREVIEW | Phase.APPLY:
            return _recorded(report) or (
                f"No changes. {count} {noun} match{verb} {file} (account {report.account})."
            )


def _stack(report: PlanReport) -> str:
    return one_line(report.stack or "")


def _recorded(report: PlanReport) -> str:
    """Return what changes in the state alone; empty if nothing does."""
    roles = report.plan.roles
    keys = [one_line(r.key) for r in roles if any(each.state_only for each in r.resources)]
    if not keys:
        return ""
    return f"No changes in AWS. To be recorded: protect or retain of {', '.join(keys)}."


def counts(report: PlanReport) -> list[str]:
    """Return the last sentences: how many roles by operation, and by verdict if there is one."""
    title, words = _TITLES[report.phase]
    done = report.plan
    if report.phase in (Phase.APPLY, Phase.DESTROY):
        done = done.only({role.key for role in done.roles if role.is_done})
    numbers = [f"{done.count(operation)} {word}" for operation, word in words.items()]
    if left := len(report.plan.roles) - len(done.roles):
        numbers.append(f"{left} not done")
    sentences = [f"{title}: {', '.join(numbers)}."]
    return [*sentences, f"Access: {_access(report)}."] if report.access else sentences


def _access(report: PlanReport) -> str:
    judged = Counter(
        report.access[role.key].access for role in report.plan.changes if role.key in report.access
    )
    parts = [f"{access} in {judged[access]}" for access in _COUNTED if judged[access]]
    if not parts:
        return "the same"
    one = parts[0].endswith(" 1")
    return ", ".join([f"{parts[0]} {'role' if one else 'roles'}", *parts[1:]])
