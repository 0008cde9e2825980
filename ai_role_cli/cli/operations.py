"""The operations of a stack as commands need them: run, read, refuse what must not be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.cli.gates import guarded, refuse_cut_short
from ai_role_cli.cli.healing import staying
from ai_role_cli.cli.kept_boundaries import kept_boundary_failure
from ai_role_cli.cli.outcome import OperationOutcome
from ai_role_cli.cli.reports import (
    operation_failure,
    plan_of,
    preview_failure,
    reading_failure,
    report_of,
)
from ai_role_cli.cli.taken_names import taken_name_failure
from ai_role_cli.cli.targets import check_targets, role_urns, target_urns, targeted
from ai_role_cli.errors import InterruptedRunError, OperationError
from ai_role_cli.plan import Plan, build_drift, renamed_keys, role_access
from ai_role_cli.render.progress import RoleProgress
from ai_role_cli.render.report import Phase, PlanReport, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.cli.results import Results
    from ai_role_cli.cli.saved_plan import PlanScope
    from ai_role_cli.cli.session import Session
    from ai_role_cli.engine.runner import EngineRun
    from ai_role_cli.plan import RoleChange
    from ai_role_cli.program.program import Program

__all__ = [
    "apply_roles",
    "destroy_roles",
    "drift_roles",
    "nothing_to_destroy",
    "preview_destroy",
    "preview_roles",
]


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
    return _previewed(run, session, plan, targets=scope.targets, phase=Phase.PREVIEW)


def preview_destroy(session: Session, *, targets: Sequence[str] = ()) -> PlanReport | None:
    """
    Return what `destroy` would do; None if there is no stack.

    What `protect` forbids is a gate that the report hits.
    """
    if session.runner.state.deployment is None:
        return None
    run = session.runner.preview_destroy()
    plan = plan_of(run, session, phase=Phase.DESTROY_PREVIEW)
    return _previewed(run, session, plan, targets=targets, phase=Phase.DESTROY_PREVIEW)


def nothing_to_destroy(session: Session) -> PlanReport:
    """Return what `destroy` would do where there is no stack."""
    plan = Plan((), failures=(), warnings=(), outputs={})
    return report_of(plan, session, phase=Phase.DESTROY_PREVIEW, result=Result.NO_CHANGES)


def drift_roles(session: Session) -> PlanReport:
    """
    Return what differs in AWS from what was applied; the file gives the order and the places.

    Raises:
        SurroundingsError: Nothing was applied to this stack.
        OperationError: Not everything could be read.
    """
    run = session.runner.preview_refresh()
    if run.failure is not None and not isinstance(run.failure, OperationError):
        raise run.failure
    plan = build_drift(run.events, tuple(session.loaded.role_file.roles))
    failure = reading_failure(run, plan, session)
    if failure is not None:
        raise failure
    stays = staying(plan, session.loaded.role_file)
    plan = replace(
        plan, warnings=(*session.notices, *session.runner.state.notices, *plan.warnings, *stays)
    )
    result = Result.NO_CHANGES if plan.is_empty else Result.DRIFTED
    report = report_of(plan, session, phase=Phase.DRIFT, result=result)
    # What AWS has now stands at no line of the file.
    return replace(
        report, access={role.key: role_access(role) for role in plan.roles}, statements={}
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
    if outcome.failure is not None or targets:
        return outcome
    return replace(outcome, failure=session.runner.remove().failure)


def _progress(preview: PlanReport, results: Results) -> RoleProgress:
    terminal = results.terminal
    return RoleProgress(
        preview.plan, terminal.progress, symbols=terminal.symbols, on_step=results.step
    )


def _program(session: Session, renames: Mapping[str, str]) -> Program:
    from ai_role_cli.program.program import build_program  # noqa: PLC0415 - imports Pulumi

    return build_program(session.synthesis.roles, session.target, session.owner, renames=renames)


def _previewed(
    run: EngineRun, session: Session, plan: Plan, *, targets: Sequence[str], phase: Phase
) -> PlanReport:
    # What failed may not have come to the roles that are asked for.
    if run.failure is None:
        check_targets(plan, targets)
    plan = targeted(plan, targets)
    result = Result.NO_CHANGES if plan.is_empty else Result.PREVIEWED
    report = report_of(plan, session, phase=phase, result=result)
    refuse_cut_short(report)
    report = guarded(report)
    # The engine refuses what `protect` keeps as well; the gate says it better.
    failure = (
        None
        if report.gates
        else preview_failure(run, plan, session)
        or taken_name_failure(plan)
        or kept_boundary_failure(plan)
    )
    if failure is not None:
        raise failure
    warnings = (*session.notices, *session.runner.state.notices, *plan.warnings)
    report = replace(report, plan=replace(plan, warnings=warnings))
    return replace(report, access={role.key: role_access(role) for role in plan.roles})


def _outcome(
    run: EngineRun, session: Session, preview: PlanReport, *, targets: Sequence[str], phase: Phase
) -> OperationOutcome:
    plan = _whole(targeted(plan_of(run, session, phase=phase), targets), preview.plan)
    plan = replace(plan, warnings=(*session.runner.state.notices, *plan.warnings))
    failure = operation_failure(run, plan, session)
    # An interrupt that came too late stopped nothing.
    is_whole = not plan.failures and all(role.is_done for role in plan.roles)
    if is_whole and isinstance(failure, InterruptedRunError):
        failure = None
    match failure:
        case None:
            result = Result.APPLIED if phase is Phase.APPLY else Result.DESTROYED
        case InterruptedRunError():
            result = Result.INTERRUPTED
        case _:
            result = Result.FAILED
    report = report_of(plan, session, phase=phase, result=result)
    return OperationOutcome(replace(report, access=preview.access), failure)


def _whole(plan: Plan, previewed: Plan) -> Plan:
    """Return what was done, and of roles that the engine did not come to, that nothing was."""
    done = {role.key: role for role in plan.roles}
    left = {role.key: _left(role) for role in previewed.roles}
    return replace(plan, roles=tuple((left | done).values()))


def _left(role: RoleChange) -> RoleChange:
    return replace(role, resources=tuple(replace(each, done=False) for each in role.resources))
