"""What the digest of a plan depends on, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.access.comparison import StatementChanges
from ai_role_cli.plan import (
    Operation,
    Plan,
    ResourceChange,
    ResourceKind,
    RoleChange,
    RoleDigest,
    build_plan,
    json_digest,
    plan_digest,
    role_digests,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from pulumi.automation import EngineEvent

NOTHING = StatementChanges((), (), (), 0)
NAMES = st.text("abcdefgh", min_size=1, max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9999) | st.text(max_size=8),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(NAMES, values, max_size=3),
    max_leaves=6,
)
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=2)
RESOURCES = st.builds(
    ResourceChange,
    urn=NAMES,
    kind=st.sampled_from(ResourceKind),
    operation=st.sampled_from(Operation),
    before=st.none() | PROPERTIES,
    after=st.none() | PROPERTIES,
    replaced_by=st.lists(NAMES, max_size=2).map(tuple),
    protected=st.booleans(),
    state_only=st.booleans(),
    done=st.just(value=True),
    protect_after=st.booleans(),
    retain_after=st.booleans(),
)
PLANS = st.dictionaries(
    NAMES,
    st.lists(RESOURCES, min_size=1, max_size=2, unique_by=lambda r: r.urn),
    min_size=1,
    max_size=3,
).map(lambda roles: plan(*(role(key, *found) for key, found in roles.items())))


def role(key: str, *resources: ResourceChange) -> RoleChange:
    return RoleChange(key, key, resources[0].operation, None, None, (), NOTHING, (), (), resources)


def plan(*roles: RoleChange) -> Plan:
    return Plan(roles, failures=(), warnings=(), outputs={})


def digest(found: Plan) -> str:
    return plan_digest(role_digests(found))


def shuffled(value: Any, order: random.Random) -> Any:  # noqa: ANN401 - any JSON
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = order.sample(sorted(value), len(value))
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(part, order) for part in value] if isinstance(value, list) else value


def rearranged(found: Plan, order: random.Random) -> Plan:
    """The same plan with roles, resources and keys in another order."""
    roles = [
        replace(
            change,
            resources=tuple(
                replace(r, before=shuffled(r.before, order), after=shuffled(r.after, order))
                for r in order.sample(change.resources, len(change.resources))
            ),
        )
        for change in order.sample(found.roles, len(found.roles))
    ]
    return plan(*roles)


@given(PLANS, st.randoms(use_true_random=False))
def test_no_order_matters(found: Plan, order: random.Random) -> None:
    assert digest(rearranged(found, order)) == digest(found)


def other(value: Any) -> Any:  # noqa: ANN401 - any value of a resource
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Operation):
        return next(operation for operation in Operation if operation is not value)
    if isinstance(value, tuple):
        return (*value, "path")
    return {**(value or {}), "added": "x"}


CHANGED = ("urn", "operation", "before", "after", "replaced_by", "state_only")


@given(PLANS, st.sampled_from(CHANGED), st.data())
def test_a_change_of_any_resource_matters(found: Plan, name: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(found.roles) - 1))
    changed = found.roles[number]
    first, *rest = changed.resources
    value = first.urn + "-other" if name == "urn" else other(getattr(first, name))
    resources = (replace(first, **{name: value}), *rest)
    roles = list(found.roles)
    roles[number] = replace(changed, resources=resources)

    assert digest(plan(*roles)) != digest(found)


@given(PLANS, VALUES, VALUES)
def test_every_value_of_the_inputs_matters(found: Plan, one: object, two: object) -> None:
    first, *rest = found.roles

    def declaring(value: Any) -> Plan:  # noqa: ANN401 - any JSON
        resource = replace(first.resources[0], after={"policy": value})
        return plan(replace(first, resources=(resource, *first.resources[1:])), *rest)

    assert (digest(declaring(one)) == digest(declaring(two))) == (repr(one) == repr(two))


RESOURCE = ResourceChange(
    "urn:pulumi:dev::ai-role::aws:iam/role:Role::agent",
    ResourceKind.ROLE,
    Operation.UPDATE,
    before={"path": "/"},
    after={"path": "/ai/"},
    replaced_by=(),
    protected=False,
    state_only=False,
    done=True,
)


def parts(resource: ResourceChange) -> RoleDigest:
    (found,) = role_digests(plan(replace(role("agent", RESOURCE), resources=(resource,))))
    return found


@pytest.mark.parametrize(
    ("change", "part"),
    [
        pytest.param({"after": {"path": "/ml/"}}, "wanted", id="inputs"),
        pytest.param({"protect_after": True}, "wanted", id="protect"),
        pytest.param({"retain_after": True}, "wanted", id="retain"),
        pytest.param({"before": {"path": "/ml/"}}, "present", id="state"),
        pytest.param({"protected": True}, "present", id="protected"),
        pytest.param({"operation": Operation.REPLACE}, "steps", id="operation"),
        pytest.param({"replaced_by": ("path",)}, "steps", id="cause-of-replacement"),
        pytest.param({"state_only": True}, "steps", id="state-only"),
    ],
)
def test_each_digest_changes_for_its_own_reason(change: dict[str, Any], part: str) -> None:
    before, after = parts(RESOURCE), parts(replace(RESOURCE, **change))

    changed = {
        name
        for name in ("wanted", "present", "steps")
        if vars_of(before)[name] != vars_of(after)[name]
    }
    assert changed == {part}
    assert plan_digest([before]) != plan_digest([after])


def vars_of(found: RoleDigest) -> dict[str, str]:
    return {"wanted": found.wanted, "present": found.present, "steps": found.steps}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"after": {"path": "/ai/", "__defaults": ["name"]}}, id="engine-bookkeeping"),
        pytest.param({"before": {"path": "/", "attachmentCount": 2}}, id="attached-elsewhere"),
        pytest.param({"done": False}, id="done"),
    ],
)
def test_what_is_not_ours_does_not_matter(change: dict[str, Any]) -> None:
    assert parts(replace(RESOURCE, **change)) == parts(RESOURCE)


def test_a_number_is_the_same_with_or_without_a_point() -> None:
    assert json_digest({"maxSessionDuration": 3600.0}) == json_digest({"maxSessionDuration": 3600})
    assert json_digest(1) != json_digest(value=True)
    assert json_digest(1.5) != json_digest(1)


def test_the_digest_is_stable() -> None:
    """A plan that was saved before an update of ai-role still holds after it: sha256sum agrees."""
    assert json_digest({"é": [1, None], "a": "x"}) == (
        "5223e8416a0c840559100161fd8d6834e613e57ca57cecdb689189ec0ab0c611"
    )


def test_a_role_that_is_neither_wanted_nor_there() -> None:
    resource = replace(RESOURCE, operation=Operation.UNCHANGED, before=None, after=None)

    absent = RoleDigest.absent("agent")

    assert (absent.wanted, absent.present) == (parts(resource).wanted, parts(resource).present)


def test_previews_of_the_same_are_equal_and_of_others_are_not(
    recorded: Callable[[str], list[EngineEvent]],
) -> None:
    previews = ("01", "03", "04", "06", "09", "14")
    digests = {number: digest(build_plan(recorded(number), ())) for number in previews}

    assert len(set(digests.values())) == len(previews)
    assert digests["04"] == digest(build_plan(recorded("04")[:], ()))
