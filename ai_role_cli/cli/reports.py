"""From an engine's run to the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import PolicyLayer
from ai_role_cli.cli.causes import nothing_changed
from ai_role_cli.errors import InterruptedRunError, OperationError
from ai_role_cli.plan import Plan, build_plan
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
    "plan_of",
    "report_findings",
    "report_of",
    "role_locations",
    "statement_locations",
]


def plan_of(run: EngineRun, session: Session, *, phase: Phase) -> Plan:
    """
    Return the plan of a preview that got as far as the engine.

    Raises:
        AiRoleError: The run never began, was stopped, or its events are incomplete.
    """
    if isinstance(run.failure, InterruptedRunError):
        raise nothing_changed()
    if run.failure is not None and not isinstance(run.failure, OperationError):
        raise run.failure
    destroys = phase is Phase.DESTROY_PREVIEW
    return build_plan(run.events, () if destroys else session.synthesis.roles)


def report_of(
    plan: Plan, session: Session, *, phase: Phase, result: Result, aws_read: bool = False
) -> PlanReport:
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
        aws_read=aws_read,
        locations=role_locations(session),
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


def role_locations(session: Session) -> Mapping[str, Location]:
    """Return where each role is in the file, by its key."""
    document = session.loaded.document
    return {
        key: document.location(("roles", key), at=Anchor.KEY)
        for key in session.loaded.role_file.roles
    }
