"""The operations of a stack as commands need them: run, read, refuse what must not be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.cli.reports import (
    check_protection,
    operation_failure,
    plan_of,
    preview_failure,
    report_of,
)
from ai_role_cli.cli.targets import target_urns, targeted
from ai_role_cli.plan import role_access
from ai_role_cli.render.progress import RoleProgress
from ai_role_cli.render.report import Phase, PlanReport, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.cli.session import Session
    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.engine.runner import EngineRun
    from ai_role_cli.errors import AiRoleError
    from ai_role_cli.program.program import Program

__all__ = ["Outcome", "apply_roles", "destroy_roles", "preview_destroy", "preview_roles"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation did, and what kept it from doing the rest."""

    report: PlanReport
    failure: AiRoleError | None


def preview_roles(
    session: Session, *, targets: Sequence[str] = (), refresh: bool = False
) -> PlanReport:
    """
    Return what `apply` would do, to the targets alone if there are any.

    Raises:
        GateError: It would delete or replace a protected role.
        OperationError: AWS or the engine refuses the roles already now.
    """
    run = session.runner().preview(_program(session), refresh=refresh)
    return _previewed(run, session, targets, phase=Phase.PREVIEW)


def preview_destroy(session: Session, *, targets: Sequence[str] = ()) -> PlanReport | None:
    """
    Return what `destroy` would do; None if there is no stack.

    Raises:
        GateError: It would delete a protected role.
    """
    runner = session.runner()
    if runner.exists() is False:
        return None
    return _previewed(runner.preview_destroy(), session, targets, phase=Phase.DESTROY_PREVIEW)


def apply_roles(
    session: Session, preview: PlanReport, terminal: Terminal, *, targets: Sequence[str] = ()
) -> Outcome:
    """Make the account what the file says, for the targets alone if there are any."""
    program = _program(session)
    urns = target_urns(preview.plan, session.settings) if targets else ()
    with RoleProgress(preview.plan, terminal.progress, symbols=terminal.symbols) as progress:
        run = session.runner(progress).up(program, targets=urns)
    return _outcome(run, session, targets, phase=Phase.APPLY)


def destroy_roles(
    session: Session, preview: PlanReport, terminal: Terminal, *, targets: Sequence[str] = ()
) -> Outcome:
    """Delete the roles of the stack, then the stack; with targets, these roles and no more."""
    urns = target_urns(preview.plan, session.settings)[1:] if targets else ()
    with RoleProgress(preview.plan, terminal.progress, symbols=terminal.symbols) as progress:
        run = session.runner(progress).destroy(targets=urns)
    outcome = _outcome(run, session, targets, phase=Phase.DESTROY)
    if outcome.failure is not None or targets:
        return outcome
    return replace(outcome, failure=session.runner().remove().failure)


def _program(session: Session) -> Program:
    from ai_role_cli.program.program import build_program  # noqa: PLC0415 - imports Pulumi

    return build_program(session.synthesis.roles, session.target)


def _previewed(
    run: EngineRun, session: Session, targets: Sequence[str], *, phase: Phase
) -> PlanReport:
    plan = targeted(plan_of(run, session, phase=phase), targets)
    check_protection(plan, session)
    failure = preview_failure(run, plan, session)
    if failure is not None:
        raise failure
    result = Result.NO_CHANGES if plan.is_empty else Result.PREVIEWED
    report = report_of(plan, session, phase=phase, result=result)
    return replace(report, access={role.key: role_access(role) for role in plan.roles})


def _outcome(run: EngineRun, session: Session, targets: Sequence[str], *, phase: Phase) -> Outcome:
    plan = targeted(plan_of(run, session, phase=phase), targets)
    failure = operation_failure(run, plan, session)
    done = Result.APPLIED if phase is Phase.APPLY else Result.DESTROYED
    result = done if failure is None else Result.FAILED
    return Outcome(report_of(plan, session, phase=phase, result=result), failure)
