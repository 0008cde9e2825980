"""The operations of a stack as commands need them: run, read, refuse what must not be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.cli.causes import nothing_changed, operation_failure, reading_failure
from ai_role_cli.cli.gates import guarded, refuse_cut_short
from ai_role_cli.cli.healing import staying
from ai_role_cli.cli.kept_boundaries import kept_boundary_failure
from ai_role_cli.cli.outcome import OperationOutcome
from ai_role_cli.cli.reports import plan_of, report_of
from ai_role_cli.cli.taken_names import taken_name_failure
from ai_role_cli.cli.targets import check_targets, role_urns, target_urns, targeted
from ai_role_cli.cli.unmanaged import unmanaged_roles, with_unmanaged
from ai_role_cli.errors import InterruptedRunError, OperationError
from ai_role_cli.plan import (
    Plan,
    build_drift,
    build_outcome,
    check_complete,
    renamed_keys,
    role_access,
)
from ai_role_cli.render.progress import RoleProgress
from ai_role_cli.render.report import Phase, PlanReport, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.cli.results import Results
    from ai_role_cli.cli.saved_plan import PlanScope
    from ai_role_cli.cli.session import Session
    from ai_role_cli.engine.runner import EngineRun
    from ai_role_cli.errors import AiRoleError
    from ai_role_cli.program.program import Program

__all__ = [
    "apply_roles",
    "destroy_roles",
    "drift_roles",
    "nothing_to_destroy",
    "preview_destroy",
    "preview_roles",
]


_UNPREVIEWED = "the preview failed"
_UNREAD = "not everything could be read from AWS, so drift is not known"

_DONE = {Phase.APPLY: Result.APPLIED, Phase.DESTROY: Result.DESTROYED}


def preview_roles(session: Session, scope: PlanScope) -> PlanReport:
    """
    Return what `apply` would do within the scope.

    What `protect` forbids is a gate that the report hits.

    Raises:
        OperationError: AWS or the engine refuses the roles already now.
    """
    run = session.runner.preview(_program(session, {}), refresh=scope.refresh)
    plan = plan_of(run, session, phase=Phase.PREVIEW)
    renames = renamed_keys(plan)
    if renames:
        run = session.runner.preview(_program(session, renames), refresh=scope.refresh)
        plan = plan_of(run, session, phase=Phase.PREVIEW)
    plan = _wanted(run, plan, scope.targets)
    report = report_of(
        plan, session, phase=Phase.PREVIEW, result=_found(plan), aws_read=scope.refresh
    )
    return _previewed(run, session, report)


def preview_destroy(session: Session, *, targets: Sequence[str] = ()) -> PlanReport | None:
    """
    Return what `destroy` would do; None if there is no stack.

    What `protect` forbids is a gate that the report hits.
    """
    if session.runner.state.deployment is None:
        return None
    run = session.runner.preview_destroy()
    plan = _wanted(run, plan_of(run, session, phase=Phase.DESTROY_PREVIEW), targets)
    report = report_of(plan, session, phase=Phase.DESTROY_PREVIEW, result=_found(plan))
    report = replace(report, unmanaged=() if targets else unmanaged_roles(session))
    return _previewed(run, session, report)


def nothing_to_destroy(session: Session) -> PlanReport:
    """Return what `destroy` would do where there is no stack."""
    plan = Plan((), failures=(), warnings=(), outputs={})
    report = report_of(plan, session, phase=Phase.DESTROY_PREVIEW, result=Result.NO_CHANGES)
    return replace(report, unmanaged=unmanaged_roles(session))


def drift_roles(session: Session) -> PlanReport:
    """
    Return what differs in AWS from what was applied; the file gives the order and the places.

    Raises:
        SurroundingsError: Nothing was applied to this stack.
        OperationError: Not everything could be read.
    """
    run = session.runner.preview_refresh()
    if isinstance(run.failure, InterruptedRunError):
        raise nothing_changed()
    if run.failure is not None and not isinstance(run.failure, OperationError):
        raise with_unmanaged(run.failure, session)
    plan = build_drift(run.events, tuple(session.loaded.role_file.roles))
    stays = staying(plan, session.loaded.role_file)
    plan = replace(
        plan, warnings=(*session.notices, *session.runner.state.notices, *plan.warnings, *stays)
    )
    unmanaged = unmanaged_roles(session)
    result = Result.NO_CHANGES if plan.is_empty and not unmanaged else Result.DRIFTED
    report = report_of(plan, session, phase=Phase.DRIFT, result=result, aws_read=True)
    if run.failure is not None:
        raise reading_failure(run.failure, report, message=_UNREAD, code="drift-failed")
    # What AWS has now stands at no line of the file.
    return replace(
        report,
        access={role.key: role_access(role) for role in plan.roles},
        statements={},
        unmanaged=unmanaged,
    )


def apply_roles(
    session: Session, preview: PlanReport, results: Results, *, scope: PlanScope
) -> OperationOutcome:
    """Make the account what the file says, within the scope that was previewed."""
    renames = {r.key: r.renamed_from for r in preview.plan.roles if r.renamed_from is not None}
    program = _program(session, renames)
    wanted = preview.plan.only(scope.targets)
    urns = target_urns(wanted, session.settings) if scope.targets else ()
    with _progress(preview, results) as progress:
        run = session.runner.up(program, targets=urns, refresh=scope.refresh, progress=progress)
    return _outcome(run, session, preview, targets=scope.targets, phase=Phase.APPLY)


def destroy_roles(
    session: Session, preview: PlanReport, results: Results, *, targets: Sequence[str] = ()
) -> OperationOutcome:
    """Delete the roles of the stack, then the stack; with targets, these roles and no more."""
    urns = role_urns(preview.plan.only(targets)) if targets else ()
    with _progress(preview, results) as progress:
        run = session.runner.destroy(targets=urns, progress=progress)
    outcome = _outcome(run, session, preview, targets=targets, phase=Phase.DESTROY)
    # A stack that held no role is removed, and nothing was destroyed.
    is_idle = outcome.failure is None and not preview.plan.roles
    result = Result.NO_CHANGES if is_idle else outcome.report.result
    report = replace(outcome.report, result=result)
    outcome = replace(outcome, report=report)
    if outcome.failure is not None or targets:
        return outcome
    failure = session.runner.remove().failure
    # The engine may have been stopped when every role was gone, and something of the stack was not.
    return _ended(outcome.report, run.failure if failure and run.failure else failure)


def _progress(preview: PlanReport, results: Results) -> RoleProgress:
    terminal = results.terminal
    return RoleProgress(
        preview.plan, terminal.progress, symbols=terminal.symbols, on_step=results.step
    )


def _program(session: Session, renames: Mapping[str, str]) -> Program:
    from ai_role_cli.program.program import build_program  # noqa: PLC0415 - imports Pulumi

    return build_program(session.synthesis.roles, session.target, session.owner, renames=renames)


def _found(plan: Plan) -> Result:
    return Result.NO_CHANGES if plan.is_empty else Result.PREVIEWED


def _wanted(run: EngineRun, plan: Plan, targets: Sequence[str]) -> Plan:
    # What failed may not have come to the roles that are asked for.
    if run.failure is None:
        check_targets(plan, targets)
    return targeted(plan, targets)


def _previewed(run: EngineRun, session: Session, report: PlanReport) -> PlanReport:
    refuse_cut_short(report)
    report = guarded(report)
    # The engine refuses what `protect` keeps as well; the gate says it better.
    failure = None if report.gates else _preview_failure(run, report)
    if failure is not None:
        raise failure
    warnings = (*session.notices, *session.runner.state.notices, *report.plan.warnings)
    access = {role.key: role_access(role) for role in report.plan.roles}
    return replace(report, plan=replace(report.plan, warnings=warnings), access=access)


def _preview_failure(run: EngineRun, report: PlanReport) -> AiRoleError | None:
    if run.failure is None:
        return taken_name_failure(report.plan) or kept_boundary_failure(report.plan)
    return reading_failure(run.failure, report, message=_UNPREVIEWED, code="preview-failed")


def _outcome(
    run: EngineRun, session: Session, preview: PlanReport, *, targets: Sequence[str], phase: Phase
) -> OperationOutcome:
    """Return what was done and what is left; whatever ended the engine, it is told as a whole."""
    roles = () if phase is Phase.DESTROY else session.synthesis.roles
    plan = build_outcome(run.events, roles, preview.plan)
    plan = replace(plan, warnings=(*session.runner.state.notices, *plan.warnings))
    report = replace(preview, phase=phase, plan=targeted(plan, targets))
    failure = operation_failure(run.failure or _lost_events(run), report)
    return _ended(replace(report, result=_DONE[phase]), failure)


def _ended(report: PlanReport, failure: AiRoleError | None) -> OperationOutcome:
    match failure:
        case None:
            return OperationOutcome(report, None)
        case InterruptedRunError():
            return OperationOutcome(replace(report, result=Result.INTERRUPTED), failure)
        case _:
            return OperationOutcome(replace(report, result=Result.FAILED), failure)


def _lost_events(run: EngineRun) -> AiRoleError | None:
    try:
        check_complete(run.events)
    except OperationError as error:
        return error
    return None
