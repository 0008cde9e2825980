from __future__ import annotations

from ai_role_cli.policy import Condition, Target
from ai_role_cli.policy.conditions import conditions_of


def test_a_block_becomes_conditions_in_the_order_of_the_file(target: Target) -> None:
    block = {
        "stringlike": {"s3:Prefix": ["b", "a"], "AWS:username": ["{account}-*"]},
        "ForAnyValue:StringEquals": {"aws:requesttag/{account}": ["${aws:username}"]},
    }

    assert conditions_of(block, target) == (
        Condition("StringLike", "s3:prefix", ("b", "a")),
        Condition("StringLike", "aws:username", ("123456789012-*",)),
        Condition("ForAnyValue:StringEquals", "aws:RequestTag/123456789012", ("${aws:username}",)),
    )


def test_no_block_is_no_condition(target: Target) -> None:
    assert conditions_of({}, target) == ()
