"""What keeps drift from being known is said, with the role and its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pulumi.automation import EngineEvent
from semver import VersionInfo

from ai_role_cli.cli.reports import reading_failure
from ai_role_cli.cli.role_file_place import place_of
from ai_role_cli.cli.session import Session
from ai_role_cli.engine import StackSettings
from ai_role_cli.engine.installation import Engine, EngineSource
from ai_role_cli.engine.runner import EngineRun, StackRunner
from ai_role_cli.errors import OperationError
from ai_role_cli.plan import build_drift
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.program import StackOwner
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from pathlib import Path

AGENT = "urn:pulumi:dev::ai-role::aws:iam/role:Role::agent"

ROLES = """\
version: 1
roles:
  trainer: {service: sagemaker}
  agent: {service: bedrock}
"""

REFUSED = (
    "Preview failed: 1 error occurred:\n\t* reading IAM Role (agent): "
    "operation error IAM: GetRole, https response error StatusCode: 403, RequestID: 1-2, "
    "api error AccessDenied: not you\n\n"
)


@pytest.fixture
def settings(tmp_path: Path) -> StackSettings:
    folder = tmp_path / ".ai-role"
    return StackSettings("ai-role", "dev", folder, f"file://{folder}/state")


@pytest.fixture
def session(tmp_path: Path, settings: StackSettings) -> Session:
    path = tmp_path / "roles.yaml"
    path.write_text(ROLES, encoding="utf-8")
    loaded = load_role_file(path)
    target = Target("123456789012", "us-east-1")
    engine = Engine(tmp_path / "pulumi", VersionInfo(3, 259, 0), EngineSource.EXPLICIT)
    return Session(
        loaded=loaded,
        synthesis=synthesize(loaded, target),
        target=target,
        settings=settings,
        runner=StackRunner(engine, settings),
        sandbox=False,
        private_folder=settings.folder,
        place=place_of(str(path)),
        owner=StackOwner("roles.yaml", None, target.account, target.region),
        suppressed=(),
    )


def refused(*messages: str) -> EngineRun:
    """A refresh that AWS refused."""
    diagnostics = [
        {"message": message, "color": "never", "severity": "error", "urn": AGENT}
        for message in messages
    ]
    events = [
        EngineEvent.from_json({"sequence": 0, "timestamp": 0, "diagnosticEvent": diagnostic})
        for diagnostic in diagnostics
    ]
    failure = OperationError("it failed", code="operation-failed", facts=(("full log", "a.log"),))
    return EngineRun(tuple(events), failure)


def test_a_role_that_cannot_be_read_is_named_with_its_line(session: Session) -> None:
    run = refused(f"  sdk-v2/provider2.go:571: sdk.helper_schema: {REFUSED}", REFUSED)

    failure = reading_failure(run, build_drift(run.events, ()), session)

    assert isinstance(failure, OperationError)
    assert failure.code == "drift-failed"
    place, cause, log = failure.facts
    assert place[1].startswith("agent (")
    assert place[1].endswith("roles.yaml:4)")
    assert cause == ("refused", "reading IAM Role (agent): GetRole: AccessDenied: not you")
    assert log == ("full log", "a.log")


def test_what_was_read_whole_is_no_failure(session: Session) -> None:
    run = EngineRun((), failure=None)

    assert reading_failure(run, build_drift((), ()), session) is None
