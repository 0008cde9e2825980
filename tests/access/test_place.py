from __future__ import annotations

import pytest

from ai_role_cli.access.place import SOMEWHERE, Place, place_of
from ai_role_cli.policy import Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

QUEUE = "arn:aws:sqs:eu-west-1:999988887777:jobs"


def on(*resources: str) -> Statement:
    return Statement(Effect.ALLOW, actions=("sqs:*",), resources=resources)


TRUST = Statement(
    Effect.ALLOW,
    actions=("sts:AssumeRole",),
    principals=(Principal(PrincipalKind.AWS, "arn:aws-cn:iam::999988887777:root"),),
)
CASES: dict[str, tuple[dict[str, tuple[str, ...]], list[Statement], Place]] = {
    "nothing-says": ({}, [on("*")], SOMEWHERE),
    "context": (
        {"aws:requestedregion": ("eu-central-1",), "aws:resourceaccount": ("999988887777",)},
        [on("arn:aws:sqs:*:*:jobs")],
        Place("aws", "eu-central-1", "999988887777"),
    ),
    "statement": ({}, [on("*"), on(QUEUE)], Place("aws", "eu-west-1", "999988887777")),
    "context-before-statement": (
        {"aws:requestedregion": ("us-west-2",)},
        [on(QUEUE)],
        Place("aws", "us-west-2", "999988887777"),
    ),
    "no-region": ({"aws:requestedregion": ("no such/region",)}, [on("*")], SOMEWHERE),
    "region-of-another-partition": (
        {"aws:requestedregion": ("cn-north-1",)},
        [on("*")],
        Place("aws-cn", "cn-north-1", SOMEWHERE.account),
    ),
    "principal": ({}, [TRUST], Place("aws-cn", SOMEWHERE.region, "999988887777")),
}


@pytest.mark.parametrize(("context", "statements", "place"), CASES.values(), ids=CASES)
def test_the_place_is_the_one_that_context_or_statements_name(
    context: dict[str, tuple[str, ...]], statements: list[Statement], place: Place
) -> None:
    assert place_of(context, statements) == place
