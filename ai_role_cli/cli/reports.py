"""From an engine's run to the report, and from a failure of it to an error with places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.errors import AiRoleError, GateError, OperationError
from ai_role_cli.plan import Operation, Plan, ResourceFailure, build_plan
from ai_role_cli.program import is_provider, role_key_of
from ai_role_cli.render.report import Phase, PlanReport, ReportFinding, Result
from ai_role_cli.spec import Anchor, Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.cli.session import Session
    from ai_role_cli.engine.runner import EngineRun

__all__ = ["check_protection", "operation_failure", "plan_of", "preview_failure", "report_of"]


def plan_of(run: EngineRun, session: Session, *, phase: Phase) -> Plan:
    """
    Return the plan of a run that got as far as the engine.

    Raises:
        AiRoleError: The run never began, or its events are incomplete.
    """
    if run.failure is not None and not isinstance(run.failure, OperationError):
        raise run.failure
    destroys = phase in (Phase.DESTROY, Phase.DESTROY_PREVIEW)
    return build_plan(run.events, () if destroys else session.synthesis.roles)


def report_of(plan: Plan, session: Session, *, phase: Phase, result: Result) -> PlanReport:
    """Return the report of a plan."""
    document = session.loaded.document
    return PlanReport(
        phase=phase,
        plan=plan,
        result=result,
        stack=session.settings.stack,
        account=session.target.account,
        region=session.target.region,
        file=document.source.name,
        sandbox=session.sandbox,
        locations=_locations(session),
        findings=[
            ReportFinding(
                finding.id,
                finding.severity,
                finding.message,
                finding.role,
                document.location(finding.path, at=finding.at),
                finding.hint,
            )
            for finding in session.synthesis.findings
        ],
    )


def _locations(session: Session) -> Mapping[str, Location]:
    document = session.loaded.document
    return {
        key: document.location(("roles", key), at=Anchor.KEY)
        for key in session.loaded.role_file.roles
    }


def preview_failure(run: EngineRun, plan: Plan, session: Session) -> AiRoleError | None:
    """Return why a preview failed, with the role and line of each cause; None if it did not."""
    if run.failure is None:
        return None
    return OperationError(
        "the engine refuses this already in the preview; nothing was changed",
        code="preview-failed",
        facts=(*_causes(plan, session), *run.failure.facts),
        hint="mend the cause and run it again",
    )


def operation_failure(run: EngineRun, plan: Plan, session: Session) -> AiRoleError | None:
    """Return why an operation was not completed and how far it came; None if it was."""
    if run.failure is None:
        return None
    resources = [resource for role in plan.roles for resource in role.resources]
    wanted = [r for r in resources if r.operation is not Operation.UNCHANGED]
    done = ("done", f"{sum(r.done for r in wanted)} of {len(wanted)} operations begun")
    return OperationError(
        run.failure.message,
        code=run.failure.code,
        facts=(*_causes(plan, session), done, *run.failure.facts),
        hint=run.failure.hint,
    )


def _causes(plan: Plan, session: Session) -> list[tuple[str, str]]:
    return [fact for failure in plan.failures for fact in _cause(failure, session)]


def _cause(failure: ResourceFailure, session: Session) -> list[tuple[str, str]]:
    if failure.urn is None or is_provider(failure.urn):
        return [("cause", failure.message)]
    key = role_key_of(failure.urn)
    place = _locations(session).get(key)
    where = f" ({place.file}:{place.line})" if place else ""
    return [("role", f"{key}{where}"), ("refused", failure.message)]


def check_protection(plan: Plan, session: Session) -> None:
    """
    Refuse to delete or replace what `protect` keeps.

    Raises:
        GateError: The plan does; the message names each role.
    """
    hit = [
        role
        for role in plan.changes
        if any(
            resource.protected and resource.operation in (Operation.DELETE, Operation.REPLACE)
            for resource in role.resources
        )
    ]
    if not hit:
        return
    places = _locations(session)
    facts = tuple(
        (role.operation.value, f"{role.key} ({places[role.key].file}:{places[role.key].line})")
        if role.key in places
        else (role.operation.value, f"{role.key} (no longer in the file)")
        for role in hit
    )
    raise GateError(
        "a protected role would be deleted or replaced",
        code="protected",
        facts=facts,
        hint="set protect: false for the role, apply that, then run this again",
    )
