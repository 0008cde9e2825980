from __future__ import annotations

import json
from typing import Any

import pytest

from ai_role_cli.engine.state.checkpoint import exported_checkpoint, stored_checkpoint
from ai_role_cli.errors import SurroundingsError

ROLE = {
    "urn": "urn:pulumi:dev::ai-role::aws:iam/role:Role::agent",
    "type": "aws:iam/role:Role",
    "custom": True,
    "id": "agent",
    "provider": "urn:pulumi:dev::ai-role::pulumi:providers:aws::aws::1",
    "parent": "urn:pulumi:dev::ai-role::pulumi:pulumi:Stack::ai-role-dev",
    "inputs": {"name": "agent"},
    "outputs": {"name": "agent", "arn": "arn:aws:iam::123456789012:role/agent"},
    "protect": True,
    "retainOnDelete": True,
    "modified": "2026-11-24T12:58:19Z",
}
OUTPUTS = {"agent": {"role_name": "agent"}}
STACK = {
    "urn": "urn:pulumi:dev::ai-role::pulumi:pulumi:Stack::ai-role-dev",
    "type": "pulumi:pulumi:Stack",
    "custom": False,
    "outputs": OUTPUTS,
}


def stored(latest: object, **more: object) -> bytes:
    return json.dumps({"version": 3, **more, "checkpoint": {"latest": latest}}).encode()


def digest(resources: object, **more: object) -> str | None:
    return stored_checkpoint(stored({"resources": resources, **more}), "dev.json").digest


def test_a_state_is_read_whole() -> None:
    pending = [{"type": "creating", "resource": ROLE}]
    latest = {"resources": [STACK, ROLE], "pending_operations": pending, "manifest": {}}

    found = stored_checkpoint(stored(latest, version=4, features=["taint"]), "dev.json")

    assert (found.version, found.features, found.place) == (4, ("taint",), "dev.json")
    assert found.deployment == latest
    assert found.outputs == OUTPUTS
    role = found.resources[1]
    assert (role.urn, role.type, role.id) == (ROLE["urn"], ROLE["type"], "agent")
    assert (role.custom, role.protect, role.retain, role.pending_delete) == (
        True,
        True,
        True,
        False,
    )
    assert (role.provider, role.parent) == (ROLE["provider"], ROLE["parent"])
    assert (role.inputs, role.outputs) == (ROLE["inputs"], ROLE["outputs"])
    (begun,) = found.pending
    assert (begun.verb, begun.urn, begun.resource) == ("creating", role.urn, role)


def test_what_is_exported_is_the_same_state_and_can_be_imported() -> None:
    latest = {"resources": [STACK, ROLE]}
    content: dict[str, Any] = {"version": 3, "deployment": latest}

    found = exported_checkpoint(json.dumps(content), "s3://bucket")

    assert found.resources == stored_checkpoint(stored(latest), "dev.json").resources
    assert json.loads(found.import_text()) == content
    more = exported_checkpoint(json.dumps({**content, "features": ["taint"]}), "s3://bucket")
    assert json.loads(more.import_text()) == {**content, "features": ["taint"]}


@pytest.mark.parametrize("resources", [None, [], [{"urn": "u", "type": "pulumi:pulumi:Stack"}]])
def test_a_stack_that_was_never_applied_has_no_outputs(resources: object) -> None:
    assert stored_checkpoint(stored({"resources": resources}), "dev.json").outputs == {}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        pytest.param(b"", "it is not JSON", id="empty"),
        pytest.param(b"{", "it is not JSON", id="cut-off"),
        pytest.param(b"\xff", "utf-8", id="not-utf-8"),
        pytest.param(json.dumps({}).encode("utf-16"), "utf-8", id="utf-16"),
        pytest.param(b"[]", "not a JSON object", id="a-list"),
        pytest.param(b"{}", "has no 'checkpoint'", id="no-checkpoint"),
        pytest.param(b'{"version":3,"checkpoint":null}', "NoneType", id="null-checkpoint"),
        pytest.param(stored(None), "valid dictionary", id="null-state"),
        pytest.param(stored({"resources": [5]}), "resources.0: ", id="resource-is-a-number"),
        pytest.param(stored({"resources": {}}), "resources: ", id="resources-are-an-object"),
        pytest.param(
            stored({"resources": [{**ROLE, "outputs": 5}]}), "outputs", id="outputs-are-a-number"
        ),
        pytest.param(stored({"resources": [{**ROLE, "urn": None}]}), "urn", id="no-urn"),
        pytest.param(stored({"resources": [{**ROLE, "custom": "yes"}]}), "custom", id="a-word"),
        pytest.param(stored({"pending_operations": [{"type": "x"}]}), "resource", id="pending"),
        pytest.param(stored({}, version="3"), "version", id="version-is-text"),
        pytest.param(
            b'{"version":3,"checkpoint":{"latest":{"resources":[],"resources":[]}}}',
            "'resources' comes twice",
            id="twice",
        ),
        pytest.param(
            b'{"version":3,"checkpoint":{"latest":{"resources":NaN}}}', "NaN", id="not-a-number"
        ),
        pytest.param(b'{"a":' * 200_000, "nested too deeply", id="deep"),
    ],
)
def test_what_is_not_a_state_is_refused_with_the_reason(content: bytes, cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        stored_checkpoint(content, "dev.json")


def test_an_export_that_is_not_a_state_names_the_backend() -> None:
    with pytest.raises(SurroundingsError) as raised:
        exported_checkpoint("{}", "s3://bucket")

    assert raised.value.code == "state-unreadable"
    assert dict(raised.value.facts)["state"] == "s3://bucket"


def test_a_stack_that_holds_nothing_is_as_none() -> None:
    assert digest(None, manifest={"time": "2026-11-24T12:58:19Z"}) is None


def test_the_digest_is_that_of_what_the_stack_holds() -> None:
    held = digest([ROLE], manifest={"time": "2026-11-24T12:58:19Z"})

    assert held == digest([dict(reversed(ROLE.items()))], manifest={"time": "later"})
    others = [
        digest([{**ROLE, "modified": "2026-11-24T12:58:20Z"}]),
        digest([ROLE, ROLE]),
        digest([ROLE], pending_operations=[{"type": "creating", "resource": ROLE}]),
        digest([], pending_operations=[{"type": "creating", "resource": ROLE}]),
    ]
    assert len({held, None, *others}) == 6


def test_the_stack_itself_is_not_what_it_holds() -> None:
    begun = [{"type": "creating", "resource": STACK}]

    assert digest([STACK]) is None
    assert digest([], pending_operations=begun) is None
    assert digest([STACK, ROLE], pending_operations=begun) == digest([ROLE])
