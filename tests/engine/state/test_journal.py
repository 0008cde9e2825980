from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.engine.operation import EngineRun
from ai_role_cli.engine.state.journal import Journal
from ai_role_cli.engine.state.pending import with_noted, without_strangers
from ai_role_cli.errors import OperationError

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings

URN = "urn:pulumi:dev::ai-role::"
ROLE, POLICY = f"{URN}aws:iam/role:Role::agent", f"{URN}aws:iam/policy:Policy::agent/read"
ATTACHMENT = f"{URN}aws:iam/rolePolicyAttachment:RolePolicyAttachment::agent/read"
EXCLUSIVE = f"{URN}aws:iam/rolePoliciesExclusive:RolePoliciesExclusive::agent"
PROVIDER = {"urn": f"{URN}pulumi:providers:aws::aws", "type": "pulumi:providers:aws", "id": "1"}
FAILED = OperationError("it failed", code="operation-failed")


def step(kind: str, urn: str, *, op: str = "create", **inputs: str) -> EngineEvent:
    new = {"type": urn.split("::")[2], "urn": urn, "parent": "root", "inputs": inputs}
    new |= {"id": "", "provider": "", "custom": True, "outputs": {}}
    metadata = {"op": op, "urn": urn, "type": urn.split("::")[2], "provider": "", "new": new}
    details = {"metadata": {**metadata, "old": None, "keys": None, "diffs": None}}
    details |= {"status": 0, "steps": 1}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, kind: details})


def told(urn: str, message: str) -> EngineEvent:
    details = {"message": message, "color": "never", "severity": "error", "urn": urn}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 0, "diagnosticEvent": details})


def begun(urn: str, **inputs: str) -> EngineEvent:
    return step("resourcePreEvent", urn, **inputs)


PREVIEW = [
    begun(ATTACHMENT, role="agent"),
    begun(POLICY, name="read"),
    begun(ROLE, name="agent"),
    begun(EXCLUSIVE, roleName="agent"),
    step("resourcePreEvent", f"{URN}aws:iam/role:Role::old", op="delete"),
]


@pytest.fixture
def journal(settings: StackSettings) -> Journal:
    journal = Journal(settings)
    journal.note(PREVIEW)
    return journal


def noted_urns(journal: Journal) -> list[Any]:
    noted = journal.read()
    return [] if noted is None else [resource["urn"] for resource in noted.resources]


def test_what_is_planned_is_noted_in_the_order_of_its_needs(journal: Journal) -> None:
    noted = journal.read()

    assert noted is not None
    assert noted_urns(journal) == [ROLE, POLICY, ATTACHMENT]
    assert [resource["dependencies"] for resource in noted.resources] == [
        [],
        [ROLE],
        [ROLE, POLICY],
    ]
    assert abs(datetime.now(UTC) - noted.started) < timedelta(days=1)


def test_a_run_that_succeeded_leaves_nothing(journal: Journal) -> None:
    journal.settle(EngineRun((), None), was_killed=False)

    assert journal.read() is None


def test_of_a_run_that_failed_the_unanswered_is_left(journal: Journal) -> None:
    events = (
        begun(ROLE),
        step("resOutputsEvent", ROLE),
        begun(POLICY),
        told(POLICY, "operation error IAM: CreatePolicy, StatusCode: 409, EntityAlreadyExists"),
        begun(ATTACHMENT),
        told(ATTACHMENT, "rpc error: code = Unavailable desc = error reading from server: EOF"),
    )
    journal.settle(EngineRun(events, FAILED), was_killed=False)

    assert noted_urns(journal) == [ATTACHMENT]


def test_a_name_that_is_taken_may_be_taken_by_a_lost_answer_of_ours(journal: Journal) -> None:
    taken = "operation error IAM: x, StatusCode: 409, RequestID: 1, EntityAlreadyExists: x"
    events = (begun(ROLE), told(ROLE, taken), begun(POLICY), told(POLICY, taken))
    journal.settle(EngineRun(events, FAILED), was_killed=False)

    assert noted_urns(journal) == [ROLE]


def test_of_a_run_that_was_killed_everything_is_left(journal: Journal) -> None:
    journal.settle(EngineRun((), FAILED), was_killed=True)

    assert len(noted_urns(journal)) == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        json.dumps({"started": "x", "planned": []}),
        json.dumps({"started": "2026-11-28T22:00:00+00:00", "planned": [{"urn": ROLE}]}),
        json.dumps(
            {
                "started": "later",
                "planned": [
                    {"urn": ROLE, "type": "aws:iam/role:Role", "inputs": {}, "parent": "root"}
                ],
            }
        ),
    ],
)
def test_notes_that_cannot_be_read_are_none(
    journal: Journal, settings: StackSettings, content: str
) -> None:
    (file,) = (settings.folder / "begun").rglob("*.json")
    file.write_text(content)

    assert journal.read() is None


def test_notes_of_another_stack_or_kind_are_left_out(settings: StackSettings) -> None:
    journal = Journal(settings)
    journal.note([begun(ROLE, name="agent"), begun("urn:pulumi:prod::x::aws:iam/role:Role::a")])

    assert noted_urns(journal) == [ROLE]


def test_what_is_noted_counts_as_begun_where_there_is_a_provider(journal: Journal) -> None:
    noted = journal.read()
    state = {"resources": [PROVIDER], "pending_operations": [_creating({"urn": ROLE})]}

    pending = with_noted(state, noted)["pending_operations"]
    assert [each["resource"]["urn"] for each in pending] == [ROLE, POLICY, ATTACHMENT]
    assert pending[1]["resource"]["provider"] == f"{PROVIDER['urn']}::1"
    assert with_noted({"resources": []}, noted) == {"resources": []}
    assert with_noted(state, None) is state


def _creating(resource: dict[str, str]) -> dict[str, Any]:
    return {"type": "creating", "resource": resource}


def test_what_aws_had_before_the_run_is_not_ours() -> None:
    since = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
    role = {"urn": ROLE, "type": "aws:iam/role:Role", "inputs": {}}

    def strangers(created: str, *, urns: set[str]) -> tuple[str, ...]:
        found = {"resources": [{**role, "outputs": {"createDate": created}}]}
        return without_strangers(found, {"resources": [role]}, urns, since=since)[1]

    assert strangers("2026-11-28T21:00:00Z", urns={ROLE}) == (ROLE,)
    assert strangers("2026-11-28T22:00:01Z", urns={ROLE}) == ()
    assert strangers("2026-11-28T21:00:00Z", urns=set()) == ()
