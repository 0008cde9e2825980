"""Names that are taken before they are free."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_role_cli.plan import StackName, TakenName, plan_between, taken_names
from ai_role_cli.policy import RoleDocuments

Loader = Callable[..., tuple[RoleDocuments, ...]]

POLICY = "permissions: [{actions: [s3:GetObject], resources: ['*']}]"
STACK = StackName("ai-role", "dev")


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
    plan = plan_between(load(a=old), load(b=new), stack=STACK)

    assert sorted(taken_names(plan), key=lambda taken: taken.kind) == expected


def test_a_role_that_takes_the_name_of_one_that_goes(load: Loader) -> None:
    old = load(a="{name: acme, service: lambda}", b="service: lambda")

    plan = plan_between(old, load(b="{name: acme, service: lambda}"), stack=STACK)

    assert taken_names(plan) == (TakenName("role", "acme", "a", "b"),)
    assert taken_names(plan_between(old, old, stack=STACK)) == ()
