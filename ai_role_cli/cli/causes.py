"""From a failure of the engine to an error that says which role, which line, why and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.errors import AiRoleError, InterruptedRunError, OperationError
from ai_role_cli.render.refusal_advice import advice, common_fix, common_kind, failure_role
from ai_role_cli.render.refusal_words import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.plan import ResourceFailure
    from ai_role_cli.render.report import PlanReport

__all__ = ["nothing_changed", "operation_failure", "reading_failure"]

_MOST_CAUSES = 20
"""More failures than this are counted; the result names them all."""

_UNTOLD = "operation-failed"
"""The engine's failure whose causes are in its events."""

_GENERAL = frozenset({_UNTOLD, "preview-failed", "drift-failed"})
"""Codes that give way to that of the cause, if there is one cause."""

_AGAIN = "then run the same command again"
_REST = "run the same command again: it does what is left"
_SEE_LOG = "see the full log, then run the same command again"


def nothing_changed() -> InterruptedRunError:
    """Return the error of a run that was stopped while it only looked."""
    return InterruptedRunError("stopped on your request; nothing was changed", code="interrupted")


def reading_failure(
    failure: AiRoleError, report: PlanReport, *, message: str, code: str
) -> AiRoleError:
    """
    Return why a preview or a look at AWS failed, with the role and line of each cause.

    Args:
        failure: What the engine ended with.
        report: What it found until then.
        message: What could not be had.
        code: The code of that, where the causes have none in common.
    """
    if isinstance(failure, InterruptedRunError):
        return nothing_changed()
    is_untold = failure.code == _UNTOLD
    # The engine's failure goes on about what was recorded, which a preview does not do.
    what = message if is_untold else failure.message.partition(";")[0]
    told = OperationError(
        f"{what}; nothing was changed",
        code=code if is_untold else failure.code,
        facts=failure.facts,
        hint=_SEE_LOG if is_untold else failure.hint,
    )
    return _with_causes(told, report)


def operation_failure(failure: AiRoleError | None, report: PlanReport) -> AiRoleError | None:
    """
    Return why an operation was not completed and how far it came; None if it was.

    Args:
        failure: What the engine ended with; None if it ended well.
        report: What was done and what is left.
    """
    plan = report.plan
    is_whole = plan.is_done and not plan.failures
    # An interrupt that came too late stopped nothing.
    if is_whole and (failure is None or isinstance(failure, InterruptedRunError)):
        return None
    if failure is None or (failure.code == _UNTOLD and not plan.failures and not plan.is_done):
        failure = _stopped(failure)
    if not isinstance(failure, (OperationError, InterruptedRunError)):
        return failure
    hint = _REST if isinstance(failure, InterruptedRunError) else failure.hint
    facts = (("done", _done(report)), *failure.facts)
    counted = type(failure)(failure.message, code=failure.code, facts=facts, hint=hint)
    return _with_causes(counted, report)


def _stopped(failure: AiRoleError | None) -> AiRoleError:
    """Return the error of an engine that gives no reason: somebody else told it to stop."""
    return OperationError(
        "the engine stopped before everything was done; what was done is recorded",
        code="engine-stopped",
        facts=() if failure is None else failure.facts,
        hint=_REST,
    )


def _with_causes(failure: AiRoleError, report: PlanReport) -> AiRoleError:
    failures, place = report.plan.failures, _place(report)
    is_general = bool(failures) and failure.code in _GENERAL
    fix = common_fix(failures, place) if is_general else None
    code, hint = failure.code, failure.hint
    if is_general:
        hint = f"{fix or 'do all of that'}, {_AGAIN}"
        code = common_kind(failures, place) or code
    causes = _cause_facts(report, is_told_once=fix is not None)
    return type(failure)(failure.message, code=code, facts=(*causes, *failure.facts), hint=hint)


def _cause_facts(report: PlanReport, *, is_told_once: bool) -> Iterator[tuple[str, str]]:
    """Yield each cause, and its fix unless the error itself has it; one fix is said once."""
    place = _place(report)
    by_fix: dict[str, list[ResourceFailure]] = {}
    for failure in report.plan.failures[:_MOST_CAUSES]:
        by_fix.setdefault(advice(failure, place).fix, []).append(failure)
    for fix, failures in by_fix.items():
        for failure in failures:
            yield from _told(failure, report)
        if not is_told_once:
            yield "fix", fix
    if (more := len(report.plan.failures) - _MOST_CAUSES) > 0:
        yield "and", f"{more} more; --output json has them all"


def _told(failure: ResourceFailure, report: PlanReport) -> Iterator[tuple[str, str]]:
    key = failure_role(failure)
    if key is None:
        yield "cause", failure.message
        return
    place = report.locations.get(key)
    yield "role", f"{key} ({place.file}:{place.line})" if place else key
    yield "refused", failure.message


def _done(report: PlanReport) -> str:
    plan = report.plan
    steps = sum(len(role.steps) for role in plan.roles)
    done = sum(role.done_steps for role in plan.roles)
    roles = [role for role in plan.roles if role.steps]
    complete = sum(role.is_done for role in roles)
    return f"{done} of {steps} operations, {complete} of {len(roles)} roles complete"


def _place(report: PlanReport) -> Place:
    return Place(report.account, report.stack)
