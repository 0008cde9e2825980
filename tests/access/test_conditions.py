"""
What each operator means: the tables of AWS's own pages, row by row, and the rules beside them.

Pages of the IAM User Guide: "Condition operators" (OPERATORS), "Single-valued vs. multivalued
context keys" (SETS), "Multivalued context key examples" (EXAMPLES), "Conditions with multiple
context keys or values" (LOGIC), "Variables and tags" (VARIABLES).
"""

from __future__ import annotations

import pytest

from ai_role_cli.access.conditions import condition_holds
from ai_role_cli.access.request import RequestContext
from ai_role_cli.policy import Condition

TEAM, KEYS, ARN = "aws:PrincipalTag/team", "aws:TagKeys", "aws:SourceArn"
ORG = ("o-acorg/r-acroot/ou-acroot-mediaou/", "o-acorg/r-acroot/ou-acroot-sportsou/*")
TOPIC = "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"
LOGS = ("arn:aws:cloudfront::123456789012:distribution/*",)
ROLE = "arn:aws:iam::111122223333:role/a/b"

Row = tuple[str, str, tuple[str, ...], dict[str, tuple[str, ...]], bool]

OPERATORS: dict[str, Row] = {
    "string": ("StringEquals", TEAM, ("iamuser-admin",), {TEAM: ("iamuser-admin",)}, True),
    "string-other": ("StringEquals", TEAM, ("iamuser-admin",), {TEAM: ("dev-ops",)}, False),
    "string-absent": ("StringEquals", TEAM, ("iamuser-admin",), {}, False),
    "ignore-case": ("StringEqualsIgnoreCase", TEAM, ("preprod",), {TEAM: ("PreProd",)}, True),
    "case": ("StringEquals", TEAM, ("preprod",), {TEAM: ("PreProd",)}, False),
    "any-first": (
        "ForAnyValue:StringEquals",
        KEYS,
        ("environment",),
        {KEYS: ("environment",)},
        True,
    ),
    "any-one": ("ForAnyValue:StringEquals", KEYS, ("e",), {KEYS: ("e", "costcenter")}, True),
    "any-none": (
        "ForAnyValue:StringEquals",
        KEYS,
        ("environment",),
        {KEYS: ("costcenter",)},
        False,
    ),
    "any-absent": ("ForAnyValue:StringEquals", KEYS, ("environment",), {}, False),
    "all-not-like": ("ForAllValues:StringNotLike", "k", ORG, {"k": (ORG[0] + "x/",)}, True),
    "all-not-like-no": (
        "ForAllValues:StringNotLike",
        "k",
        ORG,
        {"k": (ORG[1][:-1] + "x/",)},
        False,
    ),
    "bool": ("Bool", "aws:SecureTransport", ("false",), {"aws:SecureTransport": ("false",)}, True),
    "bool-not": (
        "Bool",
        "aws:SecureTransport",
        ("false",),
        {"aws:SecureTransport": ("true",)},
        False,
    ),
    "bool-absent": ("Bool", "aws:SecureTransport", ("false",), {}, False),
    "binary": ("BinaryEquals", "key", ("QmluYXJ5VmFs",), {"key": ("QmluYXJ5VmFs",)}, True),
    "binary-other": ("BinaryEquals", "key", ("QmluYXJ5VmFs",), {"key": ("ASIAEXAMPLE",)}, False),
    "binary-absent": ("BinaryEquals", "key", ("QmluYXJ5VmFs",), {}, False),
    "ip": (
        "IpAddress",
        "aws:SourceIp",
        ("203.0.113.0/24",),
        {"aws:SourceIp": ("203.0.113.1",)},
        True,
    ),
    "ip-other": ("IpAddress", "k", ("203.0.113.0/24",), {"k": ("198.51.100.1",)}, False),
    "arn": ("ArnEquals", ARN, (TOPIC,), {ARN: (TOPIC,)}, True),
    "arn-other": ("ArnEquals", ARN, (TOPIC,), {ARN: (TOPIC.replace("1234", "7777"),)}, False),
    "arn-absent": ("ArnEquals", ARN, (TOPIC,), {}, False),
    "all-arn": ("ForAllValues:ArnLike", "k", LOGS, {"k": (LOGS[0][:-1] + "cost",)}, True),
    "all-arn-two": (
        "ForAllValues:ArnLike",
        "k",
        LOGS,
        {"k": (LOGS[0][:-1] + "a", LOGS[0] + "b")},
        True,
    ),
    "all-arn-one-not": ("ForAllValues:ArnLike", "k", LOGS, {"k": (LOGS[0] + "b", TOPIC)}, False),
    "all-arn-absent": ("ForAllValues:ArnLike", "k", LOGS, {}, True),
    "if-exists": ("StringLikeIfExists", "k", ("t1.*", "t2.*"), {"k": ("t1.micro",)}, True),
    "if-exists-other": ("StringLikeIfExists", "k", ("t1.*", "t2.*"), {"k": ("m2.micro",)}, False),
    "if-exists-absent": ("StringLikeIfExists", "k", ("t1.*", "t2.*"), {}, True),
    "null-false": ("Null", "aws:TokenIssueTime", ("false",), {"aws:TokenIssueTime": ("1",)}, True),
    "null-false-absent": ("Null", "aws:TokenIssueTime", ("false",), {}, False),
    "null-true-absent": ("Null", "aws:TokenIssueTime", ("true",), {}, True),
    "prefix-empty": ("StringLike", "s3:prefix", ("", "home/"), {"s3:prefix": ("",)}, True),
}

SETS: dict[str, Row] = {
    "all-some": ("ForAllValues:StringEquals", KEYS, ("e", "c"), {KEYS: ("e",)}, True),
    "all-both": ("ForAllValues:StringEquals", KEYS, ("e", "c"), {KEYS: ("e", "c")}, True),
    "all-more": ("ForAllValues:StringEquals", KEYS, ("e", "c"), {KEYS: ("e", "dept")}, False),
    "all-absent": ("ForAllValues:StringEquals", KEYS, ("e", "c"), {}, True),
    "all-empty-value": ("ForAllValues:StringEquals", KEYS, ("e",), {KEYS: ("",)}, True),
    "any-empty-value": ("ForAnyValue:StringLike", KEYS, ("*",), {KEYS: ("",)}, False),
    "null-empty-value": ("Null", KEYS, ("true",), {KEYS: ("",)}, True),
    "any-more": ("ForAnyValue:StringEquals", KEYS, ("e", "c"), {KEYS: ("e", "dept")}, True),
    "any-other": ("ForAnyValue:StringEquals", KEYS, ("e", "c"), {KEYS: ("dept",)}, False),
    "any-absent": ("ForAnyValue:StringEquals", KEYS, ("e", "c"), {}, False),
    "any-if-exists-absent": ("ForAnyValue:StringEqualsIfExists", KEYS, ("e",), {}, False),
    "any-not-absent": ("ForAnyValue:StringNotEquals", KEYS, ("e",), {}, False),
    "any-not": ("ForAnyValue:StringNotEquals", KEYS, ("e",), {KEYS: ("e", "x")}, True),
    "several-without-set": ("StringEquals", KEYS, ("e", "c"), {KEYS: ("e", "c")}, False),
    "several-without-set-not": ("StringNotEquals", KEYS, ("x",), {KEYS: ("e", "c")}, False),
}

EXAMPLES: dict[str, Row] = {
    "one": ("ForAllValues:StringNotLike", KEYS, ("key1*",), {KEYS: ("key1:legal",)}, False),
    "two": ("ForAllValues:StringNotLike", KEYS, ("key1*",), {KEYS: ("key1:hr", "key1:p")}, False),
    "other": ("ForAllValues:StringNotLike", KEYS, ("key1*",), {KEYS: ("key2:audit",)}, True),
    "absent": ("ForAllValues:StringNotLike", KEYS, ("key1*",), {}, True),
    "mixed": (
        "ForAllValues:StringNotLike",
        KEYS,
        ("key1*", "key2*"),
        {KEYS: ("key1:h", "key2:a")},
        False,
    ),
    "third": (
        "ForAllValues:StringNotLike",
        KEYS,
        ("key1*", "key2*"),
        {KEYS: ("key3:legal",)},
        True,
    ),
    "any-of-three": ("ForAnyValue:StringEquals", KEYS, ("web",), {KEYS: ("env", "web", "t")}, True),
    "any-of-two": ("ForAnyValue:StringEquals", KEYS, ("web",), {KEYS: ("env", "t")}, False),
}

LOGIC: dict[str, Row] = {
    "or": ("StringEquals", TEAM, ("finance", "hr", "legal"), {TEAM: ("legal",)}, True),
    "nor": ("ArnNotLike", "k", (ROLE, TOPIC), {"k": (ROLE + "c",)}, True),
    "nor-one": ("ArnNotLike", "k", (ROLE, TOPIC), {"k": (TOPIC,)}, False),
    "negated-absent": ("StringNotEquals", TEAM, ("x",), {}, True),
    "negated-if-exists": ("StringNotEqualsIfExists", TEAM, ("x",), {TEAM: ("x",)}, False),
    "not-ip-absent": ("NotIpAddress", "k", ("203.0.113.0/24",), {}, True),
    "null-twice": ("Null", "k", ("true", "false"), {}, True),
    "case-of-operator-and-key": (
        "stringEQUALS",
        "AWS:principalTAG/TEAM",
        ("x",),
        {TEAM: ("x",)},
        True,
    ),
    "unknown-operator": ("StringIs", "k", ("x",), {"k": ("x",)}, False),
    "unknown-set": ("ForMost:StringEquals", "k", ("x",), {"k": ("x",)}, False),
    "null-if-exists": ("NullIfExists", "k", ("true",), {}, False),
}

VARIABLES: dict[str, Row] = {
    "filled": (
        "StringLike",
        "s3:prefix",
        ("${k}/*",),
        {"s3:prefix": ("ana/x",), "k": ("ana",)},
        True,
    ),
    "in-equals": ("StringEquals", TEAM, ("${k}",), {TEAM: ("a*",), "k": ("a*",)}, True),
    "no-value": ("StringLike", "s3:prefix", ("${k}/*",), {"s3:prefix": ("ana/x",)}, False),
    "no-value-negated": ("StringNotEquals", TEAM, ("${k}",), {TEAM: ("a",)}, True),
    "in-arn": ("ArnLike", ARN, ("${k}",), {ARN: (TOPIC,), "k": (TOPIC,)}, True),
    "in-arn-tail": (
        "ArnLike",
        ARN,
        ("arn:aws:s3:::${k}",),
        {ARN: ("arn:aws:s3:::b",), "k": ("b",)},
        True,
    ),
    "in-bool": ("Bool", "k", ("${v}",), {"k": ("true",), "v": ("TRUE",)}, True),
    "bool-no-value": ("Bool", "k", ("${v}",), {"k": ("true",)}, False),
    "not-in-numeric": ("NumericEquals", "k", ("${v}",), {"k": ("1",), "v": ("1",)}, False),
    "special": ("StringLike", "k", ("${*}?",), {"k": ("*x",)}, True),
    "wildcard-in-equals": ("StringEquals", "k", ("a*",), {"k": ("ab",)}, False),
}

NOON, LATER = "2026-06-30T12:00:00Z", "2026-06-30T12:00:01Z"
KINDS: dict[str, Row] = {
    "number": ("NumericEquals", "k", ("5",), {"k": ("5.0",)}, True),
    "number-not": ("NumericNotEquals", "k", ("5", "6"), {"k": ("6",)}, False),
    "number-less": ("NumericLessThan", "k", ("5",), {"k": ("5",)}, False),
    "number-less-or": ("NumericLessThanEquals", "k", ("5", "7"), {"k": ("6",)}, True),
    "number-greater": ("NumericGreaterThan", "k", ("-1.5",), {"k": ("-1",)}, True),
    "number-greater-or": ("NumericGreaterThanEquals", "k", ("10",), {"k": ("9",)}, False),
    "no-number": ("NumericLessThan", "k", ("5",), {"k": ("few",)}, False),
    "no-number-wanted": ("NumericLessThan", "k", ("many",), {"k": ("1",)}, False),
    "huge-number": ("NumericGreaterThan", "k", ("1e999999999",), {"k": ("1",)}, False),
    "number-too-long": ("NumericEquals", "k", ("1" * 41,), {"k": ("1" * 41,)}, False),
    "not-a-number": ("NumericNotEquals", "k", ("5",), {"k": ("NaN",)}, True),
    "date": ("DateEquals", "k", (NOON,), {"k": ("2026-06-30T14:00:00+02:00",)}, True),
    "date-epoch": ("DateEquals", "k", (NOON,), {"k": ("1782820800",)}, True),
    "date-fraction": ("DateLessThan", "k", (LATER,), {"k": ("2026-06-30T12:00:00.5Z",)}, True),
    "date-not": ("DateNotEquals", "k", (NOON,), {"k": (LATER,)}, True),
    "date-less-or": ("DateLessThanEquals", "k", (NOON,), {"k": (LATER,)}, False),
    "date-greater": ("DateGreaterThan", "k", ("2026",), {"k": ("2026-01-01T00:00:00Z",)}, False),
    "date-greater-or": ("DateGreaterThanEquals", "k", ("2026-06",), {"k": ("2026-06-01",)}, True),
    "no-date": ("DateLessThan", "k", ("tomorrow",), {"k": (NOON,)}, False),
    "no-month": ("DateLessThan", "k", ("2026-13",), {"k": (NOON,)}, False),
    "ip-host": ("IpAddress", "k", ("203.0.113.9",), {"k": ("203.0.113.9",)}, True),
    "ip-host-bits": ("IpAddress", "k", ("203.0.113.9/24",), {"k": ("203.0.113.1",)}, True),
    "ip-6": (
        "IpAddress",
        "k",
        ("2001:DB8:1234:5678::/64",),
        {"k": ("2001:db8:1234:5678::1",)},
        True,
    ),
    "ip-other-version": ("IpAddress", "k", ("::/0",), {"k": ("203.0.113.1",)}, False),
    "no-ip": ("NotIpAddress", "k", ("203.0.113.0/24",), {"k": ("here",)}, True),
    "no-network": ("IpAddress", "k", ("203.0.113.0/99",), {"k": ("203.0.113.1",)}, False),
    "no-bool": ("Bool", "k", ("yes",), {"k": ("yes",)}, False),
}

ROWS = {
    f"{page}-{name}": row
    for page, rows in {
        "operators": OPERATORS,
        "sets": SETS,
        "examples": EXAMPLES,
        "logic": LOGIC,
        "variables": VARIABLES,
        "kinds": KINDS,
    }.items()
    for name, row in rows.items()
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_condition(row: Row) -> None:
    operator, key, values, context, expected = row

    assert condition_holds(Condition(operator, key, values), RequestContext(context)) is expected
