"""From an engine's run to the report, and from a failure of it to an error with places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import PolicyLayer
from ai_role_cli.errors import AiRoleError, InterruptedRunError, OperationError
from ai_role_cli.plan import Operation, Plan, ResourceFailure, build_plan
from ai_role_cli.program import is_provider, role_key_of
from ai_role_cli.render.report import Phase, PlanReport, Result, StatementKey
from ai_role_cli.render.report_finding import ReportFinding, report_finding
from ai_role_cli.spec import Anchor, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.cli.session import Session
    from ai_role_cli.engine.runner import EngineRun
    from ai_role_cli.policy import RoleDocuments
    from ai_role_cli.spec import Document, Finding, SpecPath

__all__ = [
    "operation_failure",
    "plan_of",
    "preview_failure",
    "reading_failure",
    "report_findings",
    "report_of",
    "statement_locations",
]


def plan_of(run: EngineRun, session: Session, *, phase: Phase) -> Plan:
    """
    Return the plan of a run that got as far as the engine.

    Raises:
        AiRoleError: The run never began, or its events are incomplete.
    """
    works = phase in (Phase.APPLY, Phase.DESTROY)
    told = (OperationError, InterruptedRunError) if works and run.events else OperationError
    if run.failure is not None and not isinstance(run.failure, told):
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
        findings=report_findings(session.synthesis.findings, document),
        statements=statement_locations(session.synthesis.roles, document),
    )


def report_findings(findings: Iterable[Finding], document: Document) -> list[ReportFinding]:
    """Return findings with their places."""
    return [
        report_finding(finding, document.location(finding.path, at=finding.at))
        for finding in findings
    ]


def statement_locations(
    roles: Iterable[RoleDocuments], document: Document
) -> Mapping[StatementKey, Location]:
    """Return where the file says each statement of the roles."""
    return {key: document.location(path) for role in roles for key, path in _statements(role)}


def _statements(role: RoleDocuments) -> Iterator[tuple[StatementKey, SpecPath]]:
    for index, path in enumerate(role.trust_places):
        yield StatementKey(role.key, PolicyLayer.TRUST, "trust", index), path
    for policy in role.policies:
        for index, path in enumerate(policy.places):
            yield StatementKey(role.key, PolicyLayer.IDENTITY, policy.name, index), path


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


def reading_failure(run: EngineRun, plan: Plan, session: Session) -> AiRoleError | None:
    """Return why not everything could be read from AWS; None if it could."""
    if run.failure is None:
        return None
    return OperationError(
        "not everything could be read from AWS, so drift is not known; nothing was changed",
        code="drift-failed",
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
    return type(run.failure)(
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
