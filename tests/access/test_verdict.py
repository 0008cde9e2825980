from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from ai_role_cli.access.comparison import Access, Verdict, combined, compare_permissions
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import PolicyDocument, parse_policy

ACCOUNT = "123456789012"
AWS = "arn:aws:iam::aws:policy"
READ_ONLY = f"{AWS}/ReadOnlyAccess"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"

Json = dict[str, Any]


def document(*statements: Json, version: str = "2012-10-17") -> PolicyDocument:
    return parse_policy({"Version": version, "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **block: Json) -> Json:
    condition = {"Condition": block} if block else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **condition}


def deny(action: str | list[str], resource: str | list[str] = "*", **block: Json) -> Json:
    return {**allow(action, resource, **block), "Effect": "Deny"}


def role(*statements: Json, boundary: list[Json] | None = None) -> Permissions:
    policies = (NamedDocument("policy", document(*statements)),) if statements else ()
    limit = NamedDocument("boundary", document(*boundary)) if boundary else None
    return Permissions(policies, limit)


@pytest.mark.parametrize(
    ("before", "after", "access"),
    [
        pytest.param({}, {"unread_policies": {READ_ONLY}}, Access.BROADER, id="attached"),
        pytest.param({"unread_policies": {READ_ONLY}}, {}, Access.NARROWER, id="detached"),
        pytest.param({"unread_policies": {OWN}}, {}, Access.UNKNOWN, id="own-policy-detached"),
        pytest.param(
            {"unread_policies": {"arn:aws:iam::aws:policy/AWSDenyAll"}},
            {},
            Access.UNKNOWN,
            id="deny-all-detached",
        ),
        pytest.param(
            {"unread_policies": {f"{AWS}/SageMakerStudioUserIAMDefaultExecutionPolicy"}},
            {},
            Access.UNKNOWN,
            id="policy-with-a-deny-detached",
        ),
        pytest.param(
            {"unread_policies": {f"{AWS}/NewestDenyPolicy"}},
            {},
            Access.UNKNOWN,
            id="unknown-policy-whose-name-says-deny-detached",
        ),
        pytest.param({"unread_boundary": OWN}, {}, Access.BROADER, id="boundary-removed"),
        pytest.param({}, {"unread_boundary": OWN}, Access.NARROWER, id="boundary-added"),
        pytest.param(
            {"unread_boundary": OWN}, {"unread_boundary": f"{OWN}2"}, Access.UNKNOWN, id="changed"
        ),
        pytest.param(
            {"unread_policies": {READ_ONLY}, "unread_boundary": OWN},
            {"unread_policies": {READ_ONLY}, "unread_boundary": OWN},
            Access.SAME,
            id="unchanged",
        ),
    ],
)
def test_what_is_known_only_by_its_arn(before: Json, after: Json, access: Access) -> None:
    base = role(allow("s3:*"))

    verdict = compare_permissions(replace(base, **before), replace(base, **after))

    assert verdict.access is access
    assert bool(verdict.reasons) is (access is not Access.SAME)


def test_a_role_that_comes_or_goes_gains_or_loses_whatever_its_boundary() -> None:
    there = replace(role(allow("s3:*")), unread_boundary=OWN, unread_policies=frozenset({OWN}))

    assert compare_permissions(role(), there).access is Access.BROADER
    assert compare_permissions(there, role()).access is Access.NARROWER


def test_a_deny_less_is_unknown_where_an_unread_policy_may_allow_it() -> None:
    unread = {"unread_policies": frozenset({READ_ONLY})}
    before = replace(role(allow("sqs:*"), deny("s3:*")), **unread)
    after = replace(role(allow("sqs:*")), **unread)

    assert compare_permissions(before, after).access is Access.UNKNOWN
    assert compare_permissions(after, before).access is Access.UNKNOWN


ENTANGLED = ["?" * 28 + "*", *("?" * n + "a" + "?" * 15 for n in range(12))]
KEYS = [f"a:{letter}" for letter in "bcdefghi"]
EACH_CASE = [
    allow("s3:*", Null=dict(zip(KEYS, wanted, strict=True)))
    for wanted in product(("true", "false"), repeat=len(KEYS))
]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        pytest.param(
            role(allow("s3:*", ENTANGLED)),
            role(allow("s3:*", "*a" + "?" * 15)),
            "patterns with many wildcards overlap in many ways",
            id="patterns",
        ),
        pytest.param(
            role(allow("s3:*", [*ENTANGLED, "${a:b}"])),
            role(allow("s3:*", ["*a" + "?" * 15, "${a:b}"])),
            "patterns with many wildcards overlap in many ways",
            id="patterns-with-variables",
        ),
        pytest.param(
            role(*EACH_CASE),
            role(allow("s3:*")),
            "many statements with conditions overlap",
            id="conditions",
        ),
        pytest.param(
            role(),
            role(allow("s3:*", NumericLessThan={"a:B": "5"}, StringLike={"a:B": "*.12345"})),
            "conditions of different kinds meet on a:B",
            id="kinds",
        ),
        pytest.param(
            role(allow("new:*")),
            role(*(allow(f"new:*{letter}*") for letter in "abcdefgh")),
            "many patterns for actions of new overlap",
            id="unknown-actions",
        ),
        pytest.param(
            role(allow("s3:*", "arn:aws:s3:::b/x*")),
            role(allow("s3:*", "arn:aws:s3:::b/${a:B}", StringLike={"a:B": "x*"})),
            "access depends on the value of a:B",
            id="variables",
        ),
    ],
)
def test_what_is_not_proven_is_unknown_and_says_why(
    before: Permissions, after: Permissions, reason: str
) -> None:
    verdict = compare_permissions(before, after)

    assert reason in verdict.reasons
    assert verdict.access is Access.UNKNOWN


def test_an_unknown_verdict_may_be_broader_unless_a_gain_is_ruled_out() -> None:
    base = role(allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))
    limited = role(
        allow("s3:*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"),
        deny("s3:*", Null={"aws:PrincipalTag/team": "true"}),
    )

    lost, gained = compare_permissions(base, limited), compare_permissions(limited, base)

    assert (lost.access, lost.may_be_broader) == (Access.UNKNOWN, False)
    assert (gained.access, gained.may_be_broader) == (Access.UNKNOWN, True)
    assert Verdict(Access.UNKNOWN).may_be_broader


def test_a_verdict_may_be_broader_where_something_is_gained() -> None:
    certain = [access for access in Access if access is not Access.UNKNOWN]

    broader = [access for access in certain if Verdict(access).may_be_broader]

    assert broader == [Access.BROADER, Access.BOTH]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        pytest.param([], Access.SAME, id="none"),
        pytest.param([Access.SAME, Access.NARROWER], Access.NARROWER, id="narrower"),
        pytest.param([Access.BROADER, Access.NARROWER], Access.BOTH, id="both"),
        pytest.param([Access.UNKNOWN, Access.NARROWER], Access.UNKNOWN, id="unknown"),
        pytest.param([Access.UNKNOWN, Access.BROADER], Access.BROADER, id="broader"),
    ],
)
def test_verdicts_together(parts: list[Access], whole: Access) -> None:
    assert combined(Verdict(part) for part in parts) is whole


def test_the_version_is_no_change_where_there_is_no_variable() -> None:
    old = NamedDocument("policy", document(allow("s3:*"), version="2008-10-17"))

    assert compare_permissions(Permissions((old,)), role(allow("s3:*"))).access is Access.SAME


def test_the_version_is_a_change_where_there_is_a_variable() -> None:
    statement = allow("s3:*", "arn:aws:s3:::data/${aws:username}")
    old = NamedDocument("policy", document(statement, version="2008-10-17"))

    assert compare_permissions(Permissions((old,)), role(statement)).access is Access.BOTH


def test_the_order_of_statements_and_how_they_are_cut_are_no_change() -> None:
    first, second = allow("s3:GetObject", "arn:aws:s3:::data/*"), allow("sqs:*")
    cut = (NamedDocument("one", document(second)), NamedDocument("two", document(first)))

    verdict = compare_permissions(role(first, second), Permissions(cut))

    assert verdict == Verdict(Access.SAME)
