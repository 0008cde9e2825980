"""What recorded changes of the real provider do to access."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import RoleAccess, StackName, build_plan, plan_between, role_access
from ai_role_cli.policy import RoleDocuments

EventReader = Callable[[str], list[EngineEvent]]
Loader = Callable[..., tuple[RoleDocuments, ...]]


def verdicts(events: list[EngineEvent]) -> dict[str, RoleAccess]:
    return {role.key: role_access(role) for role in build_plan(events, ()).roles}


@pytest.mark.parametrize(
    ("number", "access"),
    [
        pytest.param(
            "01", dict.fromkeys(("agent", "legacy", "trainer"), Access.BROADER), id="create"
        ),
        pytest.param(
            "03", dict.fromkeys(("agent", "legacy", "trainer"), Access.SAME), id="no-change"
        ),
        pytest.param(
            "04",
            {"agent": Access.BROADER, "legacy": Access.SAME, "trainer": Access.BROADER},
            id="more-actions",
        ),
        pytest.param(
            "06",
            {"agent": Access.BROADER, "legacy": Access.NARROWER, "trainer": Access.SAME},
            id="second-service-removed-role-new-path",
        ),
        pytest.param(
            "14", dict.fromkeys(("agent", "broken", "trainer"), Access.NARROWER), id="destroy"
        ),
    ],
)
def test_verdict_of_each_role(
    recorded: EventReader, number: str, access: dict[str, Access]
) -> None:
    assert {key: found.access for key, found in verdicts(recorded(number)).items()} == access


def test_a_preview_and_its_operation_have_the_same_verdicts(recorded: EventReader) -> None:
    for preview, operation in (("01", "02"), ("04", "05"), ("06", "07"), ("14", "15")):
        before, after = verdicts(recorded(preview)), verdicts(recorded(operation))

        assert {k: v.access for k, v in before.items()} == {k: v.access for k, v in after.items()}


def test_an_added_action_is_witnessed_by_itself(recorded: EventReader) -> None:
    found = verdicts(recorded("04"))["trainer"]

    assert found.trust.access is Access.SAME
    (witness,) = found.permissions.witnesses
    assert witness.request.action == "s3:AbortMultipartUpload"
    assert witness.request.resource.startswith("arn:aws:s3:::acme-models/")
    assert not witness.before.is_allowed
    assert witness.after.is_allowed


def test_a_second_service_is_witnessed_in_the_trust(recorded: EventReader) -> None:
    found = verdicts(recorded("06"))["agent"]

    assert found.permissions.access is Access.SAME
    (witness,) = found.trust.witnesses
    assert witness.request.principal is not None
    assert witness.request.principal.value == "lambda.amazonaws.com"


def test_what_was_put_on_an_exclusive_role_by_hand_and_goes_is_not_the_same(
    recorded: EventReader,
) -> None:
    found = verdicts(recorded("09"))["agent"]

    # It may have been a Deny: nothing is proven but that something goes.
    assert found.permissions.access is not Access.SAME
    assert any("sneaky" in reason for reason in found.permissions.reasons)


EXCLUSIVE = "service: bedrock\nexclusive: {exclusive}\npermissions: [{permissions}]\n"
READ = "{actions: [s3:GetObject], resources: ['*']}"
LIST = "{actions: [s3:ListBucket], resources: ['*']}"


@pytest.mark.parametrize(
    ("old", "new", "access"),
    [
        pytest.param(("false", READ), ("true", READ), Access.UNKNOWN, id="alone"),
        pytest.param(
            ("false", f"{READ}, {LIST}"), ("true", READ), Access.UNKNOWN, id="with-less-access"
        ),
        pytest.param(
            ("false", READ), ("true", f"{READ}, {LIST}"), Access.BROADER, id="with-more-access"
        ),
        pytest.param(("true", READ), ("false", READ), Access.SAME, id="no-longer"),
        pytest.param(("true", READ), ("true", READ), Access.SAME, id="still"),
    ],
)
def test_a_role_that_becomes_exclusive_may_lose_a_deny_put_on_by_hand(
    old: tuple[str, str], new: tuple[str, str], access: Access, load: Loader
) -> None:
    before, after = (
        load(agent=EXCLUSIVE.format(exclusive=exclusive, permissions=permissions))
        for exclusive, permissions in (old, new)
    )

    (role,) = plan_between(before, after, stack=StackName("ai-role", "dev")).roles

    found = role_access(role)
    assert found.access is access
    told = any("drift" in reason for reason in found.permissions.reasons)
    assert told is (old[0] == "false")


def test_a_new_exclusive_role_has_nothing_to_lose(load: Loader) -> None:
    roles = load(agent=EXCLUSIVE.format(exclusive="true", permissions=READ))

    (role,) = plan_between((), roles, stack=StackName("ai-role", "dev")).roles

    assert role_access(role).permissions.reasons == ()
    assert "exclusive" not in {setting.name for setting in role.settings}
