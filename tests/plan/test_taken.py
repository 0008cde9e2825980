"""Names that are taken before they are free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.access.comparison import Access
from ai_role_cli.plan import (
    Operation,
    Plan,
    ResourceChange,
    ResourceKind,
    SettingChange,
    StackName,
    TakenName,
    plan_between,
    renamed_keys,
    role_access,
    taken_names,
)
from ai_role_cli.policy import RoleDocuments

Loader = Callable[..., tuple[RoleDocuments, ...]]

POLICY = "permissions: [{actions: [s3:GetObject], resources: ['*']}]"
STACK = StackName("ai-role", "dev")


def test_a_role_that_takes_the_name_of_one_that_goes(load: Loader) -> None:
    old = load(a="{name: acme, service: lambda}", b="service: lambda")

    plan = plan_between(old, load(b="{name: acme, service: lambda}"), stack=STACK)

    assert taken_names(plan) == (TakenName("role", "acme", "a", "b"),)
    assert taken_names(plan_between(old, old, stack=STACK)) == ()


def apart(load: Loader, old: str, new: str) -> Plan:
    """The plan of an engine that knows of no new key."""
    going = plan_between(load(a=old), (), stack=STACK).roles
    coming = plan_between((), load(b=new), stack=STACK).roles
    return Plan((*coming, *going), failures=(), warnings=(), outputs={})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "{name: acme, service: ec2}",
            "{name: Acme, service: ec2}",
            [TakenName("instance profile", "acme", "a", "b"), TakenName("role", "acme", "a", "b")],
            id="role-and-profile",
        ),
        pytest.param(
            f"service: lambda\nname: acme\npolicy_type: inline\n{POLICY}",
            f"service: lambda\nname: acme\n{POLICY}",
            [TakenName("role", "acme", "a", "b")],
            id="inline-policies-have-no-names-of-their-own",
        ),
        pytest.param(
            f"service: lambda\nname: acme\n{POLICY}",
            f"service: lambda\nname: acme\n{POLICY}",
            [
                TakenName("policy", "acme-permissions", "a", "b"),
                TakenName("role", "acme", "a", "b"),
            ],
            id="managed-policy",
        ),
        pytest.param("{service: ec2}", "{service: ec2}", [], id="names-of-their-own"),
    ],
)
def test_a_name_that_goes_with_one_key_and_comes_with_another(
    old: str, new: str, expected: list[TakenName], load: Loader
) -> None:
    plan = apart(load, old, new)

    assert sorted(taken_names(plan), key=lambda taken: taken.kind) == expected
    assert renamed_keys(plan) == ({"b": "a"} if expected else {})


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(ResourceKind.ATTACHMENT, id="attachment"),
        pytest.param(ResourceKind.INLINE_POLICY, id="inline-policy"),
        pytest.param(ResourceKind.EXCLUSIVE_POLICIES, id="exclusive"),
        pytest.param(ResourceKind.INSTANCE_PROFILE, id="instance-profile"),
    ],
)
def test_what_is_left_under_an_old_key_is_the_role_s_still(
    left: ResourceKind, load: Loader
) -> None:
    text = (
        f"service: ec2\nname: acme\nexclusive: true\nmanaged_policies: [ReadOnlyAccess]\n{POLICY}"
    )
    old, new = load(a=f"policy_type: inline\n{text}"), load(b=text)
    (gone,) = plan_between(old, (), stack=STACK).roles
    only = tuple(r for r in gone.resources if r.kind is left)
    (there,) = plan_between(new, new, stack=STACK).roles
    plan = Plan((there, replace(gone, resources=only)), failures=(), warnings=(), outputs={})

    assert renamed_keys(plan) == {"b": "a"}


def test_a_role_under_a_new_key_is_compared_with_itself(load: Loader) -> None:
    text = f"service: ec2\nname: acme\n{POLICY}"

    (role,) = plan_between(load(a=text), load(b=text.replace("Object", "*")), stack=STACK).roles

    assert (role.key, role.operation, role.renamed_from) == ("b", Operation.UPDATE, "a")
    assert role.settings == (SettingChange("key", "a", "b"),)
    assert role_access(role).access is Access.BROADER
    assert changed(role.resources) == [ResourceKind.POLICY]


def changed(resources: tuple[ResourceChange, ...]) -> list[ResourceKind]:
    return [r.kind for r in resources if r.operation is not Operation.UNCHANGED]
