from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.access import AccessLevel, access_levels, expand_action, may_work_on
from ai_role_cli.access.evaluation import Grant, NamedDocument, grants_of
from ai_role_cli.policy import parse_policy
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Sequence

BUCKET, OBJECTS = "arn:aws:s3:::acme", "arn:aws:s3:::acme/*"


def grants(*statements: dict[str, Any]) -> tuple[Grant, ...]:
    documents: Sequence[NamedDocument] = [
        NamedDocument(
            f"policy-{number}", parse_policy({"Statement": [{"Effect": "Allow", **each}]})
        )
        for number, each in enumerate(statements)
    ]
    return grants_of(documents)


def test_actions_of_one_level_on_the_same_resources_are_one_grant() -> None:
    (grant,) = grants(
        {"Action": "s3:PutObject", "Resource": OBJECTS},
        {"Action": ["s3:PutObject", "s3:AbortMultipartUpload"], "Resource": OBJECTS},
    )

    assert grant.actions == ("s3:PutObject", "s3:AbortMultipartUpload")
    assert grant.count == 2
    assert grant.level is AccessLevel.WRITE


def test_each_level_has_the_resources_its_actions_can_be_used_on() -> None:
    found = grants({"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [BUCKET, OBJECTS]})

    assert [(g.level, g.resources) for g in found] == [
        (AccessLevel.LIST, (BUCKET,)),
        (AccessLevel.READ, (OBJECTS,)),
    ]


def test_a_wildcard_is_counted_at_each_level() -> None:
    found = grants({"Action": "s3:*", "Resource": "*"})

    assert {g.level for g in found} == set(AccessLevel)
    assert all(g.actions == ("s3:*",) and g.count > 1 for g in found)


def test_a_wildcard_counts_only_what_may_be_used_on_the_resources_beside_it() -> None:
    found = grants({"Action": "s3:*", "Resource": [BUCKET, OBJECTS]})

    means = [a for a in expand_action("s3:*") if may_work_on(a, BUCKET) or may_work_on(a, OBJECTS)]
    assert sum(grant.count for grant in found) == len(means) < len(expand_action("s3:*"))
    permissions = [g for g in found if g.level is AccessLevel.PERMISSIONS]
    assert {g.resources for g in permissions} == {(BUCKET,), (OBJECTS,)}
    (of_objects,) = [g for g in permissions if g.resources == (OBJECTS,)]
    assert of_objects.count == len(
        [
            action
            for action in expand_action("s3:*")
            if may_work_on(action, OBJECTS) and AccessLevel.PERMISSIONS in access_levels(action)
        ]
    )


def test_an_action_that_two_patterns_mean_counts_once() -> None:
    (grant,) = grants({"Action": ["sqs:SendMessage*", "sqs:SendMessage"], "Resource": "*"})

    assert grant.count == len(expand_action("sqs:SendMessage*"))


@pytest.mark.parametrize(
    ("action", "resource", "counted"),
    [
        pytest.param("s3:GetObject", BUCKET, [], id="dead"),
        pytest.param("s3:GetBucketPol*", OBJECTS, [], id="dead pattern"),
        pytest.param("*", "arn:aws:nothing:::x", [], id="dead for every service"),
        pytest.param("s3:ListAllMyBuckets", BUCKET, [], id="works on no resource"),
        pytest.param("s3:ListAllMyBuckets", "arn:aws:s3:::*", [1], id="whole service"),
        pytest.param("s3:ListAllMyBuckets", "*", [1], id="every resource"),
        pytest.param("s3:Brandnew", BUCKET, [1], id="unknown action"),
        pytest.param(
            "codeconnections:UseConnection",
            "arn:aws:codestar-connections:eu-west-1:123456789012:connection/1",
            [1],
            id="renamed service",
        ),
    ],
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_what_cannot_be_used_on_any_of_its_resources_is_left_out(
    action: str, resource: str, counted: list[int], *, effect: str
) -> None:
    found = grants({"Effect": effect, "Action": action, "Resource": resource})

    assert [grant.count for grant in found] == counted


def test_all_but_some_resources_leave_every_action() -> None:
    found = grants({"Action": "sqs:*", "NotResource": "arn:aws:sqs:eu-west-1:123456789012:q"})

    assert sum(grant.count for grant in found) == len(expand_action("sqs:*"))


def test_an_action_of_two_levels_counts_at_the_stronger() -> None:
    (grant,) = grants({"Action": "s3:PutBucketPolicy", "Resource": BUCKET})

    assert access_levels("s3:PutBucketPolicy") == {AccessLevel.PERMISSIONS, AccessLevel.WRITE}
    assert grant.level is AccessLevel.PERMISSIONS


@pytest.mark.parametrize(
    ("element", "service", "level"),
    [
        pytest.param({"Action": "*"}, None, None, id="everything"),
        pytest.param({"NotAction": "iam:*"}, None, None, id="all but"),
        pytest.param({"Action": "newservice:Do"}, "newservice", None, id="unknown service"),
    ],
)
def test_what_belongs_to_no_level(
    element: dict[str, str], service: str | None, level: AccessLevel | None
) -> None:
    (grant,) = grants({**element, "Resource": "*"})

    assert (grant.service, grant.level) == (service, level)


def test_conditions_and_denials_keep_statements_apart() -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    found = grants(
        {"Action": "s3:GetObject", "Resource": OBJECTS},
        {"Action": "s3:GetObject", "Resource": OBJECTS, "Condition": condition},
        {"Action": "s3:GetObject", "Resource": OBJECTS, "Effect": "Deny"},
    )

    assert [(g.effect, len(g.conditions)) for g in found] == [
        (Effect.ALLOW, 0),
        (Effect.ALLOW, 1),
        (Effect.DENY, 0),
    ]
