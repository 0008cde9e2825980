"""Random statements, and the statements that an author makes of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ai_role_cli.policy import Condition, Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

Context: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Domain:
    """Operators that fit a key, values of policies, and values of requests."""

    key: str
    operators: tuple[str, ...]
    wanted: tuple[str, ...]
    found: tuple[str, ...]


COMPARED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
ROLE, OTHER = "arn:aws:iam::123456789012:role/app/one", "arn:aws:iam::999999999999:role/app/two"
TEXT = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
CASELESS = ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringEquals")
ARN = ("ArnLike", "ArnNotLike", "ArnEquals", "StringLike")
NUMBER, DATE = (tuple(f"{kind}{end}" for end in COMPARED) for kind in ("Numeric", "Date"))
ARNS = (ROLE, OTHER, "arn:aws:iam::*:role/app/*", "arn:*:iam::123456789012:*", "arn:*")
NUMBERS = ("0", "1", "1.2", "1.5", "1.7", "2", "3", "4.5", "4.7", "5", "6", "many")
HOURS = tuple(f"2026-01-01T{hour}:00:00+00:00" for hour in ("00", "06", "07"))
HALVES = tuple(f"2026-01-01T{hour}:30:00+00:00" for hour in ("05", "06", "07"))
RANGES = ("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "192.0.2.1/32", "2001:db8::/32")
HOSTS = ("10.1.0.0", "10.200.0.1", "192.0.2.1", "192.0.2.2", "2001:db8::5", "2001:db9::5")
DOMAINS = (
    Domain("app:Team", TEXT, ("a", "b", "ab", "a*", "*b", "?", "??*", "*"), ("a", "b", "ab", "ba")),
    Domain("app:Name", CASELESS, ("ann", "ANN", "Bob"), ("ann", "Ann", "bob", "eve")),
    Domain("app:Arn", ARN, ARNS, (ROLE, OTHER, "arn:aws:iam:::role/app/x:y", "arn:aws:s3:::x")),
    Domain("app:Count", NUMBER, ("1", "1.5", "2", "2.0", "4.5", "5"), NUMBERS),
    Domain("app:Date", DATE, HOURS, (*HOURS, *HALVES)),
    Domain("app:Ip", ("IpAddress", "NotIpAddress"), RANGES, HOSTS),
    Domain("app:Flag", ("Bool",), ("true", "false", "True"), ("true", "false")),
)
MODIFIERS = ("{}", "{}", "{}", "{}IfExists", "ForAllValues:{}", "ForAnyValue:{}")

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:GetBucketAcl", "sqs:PurgeQueue", "invented:Go")
ACTION_PATTERNS = (*ACTIONS, "*", "s3:*", "s3:Get*", "S3:*object", "sqs:*", "invented:*")
RESOURCE_PATTERNS = (
    *("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a*", "arn:aws:s3:::?/*", "arn:aws:s3:::*/1"),
    *("arn:aws:s3:::a/1", "arn:aws:s3:::*/*/*", "arn:aws:s3:::a/*b", "arn:*:q"),
    *("arn:aws:sqs:*:*:q", "arn:aws:sqs:eu:1:q", "arn:aws:s3:::a/?*", "arn:aws:s3:::a"),
)
ACCOUNT = "arn:aws:iam::123456789012"
CALLERS = (
    Principal(PrincipalKind.AWS, ROLE),
    Principal(PrincipalKind.AWS, OTHER),
    Principal(PrincipalKind.AWS, f"{ACCOUNT}:user/ana"),
    Principal(PrincipalKind.AWS, "arn:aws:sts::123456789012:assumed-role/one/s"),
    Principal(PrincipalKind.AWS, "arn:aws:iam::111111111111:user/eve"),
    Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com"),
    Principal(PrincipalKind.SERVICE, "ec2.amazonaws.com"),
    Principal(PrincipalKind.FEDERATED, f"{ACCOUNT}:saml-provider/Okta"),
)
ACCOUNTS = ("*", "123456789012", f"{ACCOUNT}:root")
TRUSTED = (*CALLERS, *(Principal(PrincipalKind.AWS, name) for name in ACCOUNTS))
ASSUME = ("sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithSAML")


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secrets, but the same statements in each run


def some(dice: random.Random, values: Sequence[str], most: int = 3) -> tuple[str, ...]:
    return tuple(dice.sample(values, dice.randint(1, min(most, len(values)))))


def random_condition(dice: random.Random, domains: Sequence[Domain] = DOMAINS) -> Condition:
    domain = dice.choice(domains)
    if dice.random() < 0.15:
        return Condition("Null", domain.key, (dice.choice(("true", "false")),))
    operator = dice.choice(MODIFIERS).format(dice.choice(domain.operators))
    return Condition(operator, domain.key, some(dice, domain.wanted))


def random_statement(dice: random.Random) -> Statement:
    actions = some(dice, ACTION_PATTERNS)
    arns = some(dice, RESOURCE_PATTERNS)
    uses_not_action, uses_not_resource = dice.random() < 0.15, dice.random() < 0.15
    return Statement(
        dice.choice((Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
        actions=() if uses_not_action else actions,
        not_actions=actions if uses_not_action else (),
        resources=() if uses_not_resource else arns,
        not_resources=arns if uses_not_resource else (),
        conditions=tuple(random_condition(dice) for _ in range(dice.choice((0, 0, 0, 1, 1, 2)))),
    )


def random_trust(dice: random.Random) -> Statement:
    principals = tuple(dice.sample(TRUSTED, dice.randint(1, 2)))
    others = dice.random() < 0.15
    return Statement(
        dice.choice((Effect.ALLOW, Effect.ALLOW, Effect.DENY)),
        principals=() if others else principals,
        not_principals=principals if others else (),
        actions=some(dice, (*ASSUME, "sts:*", "*", "sts:Assume*")),
        conditions=tuple(random_condition(dice) for _ in range(dice.choice((0, 0, 1)))),
    )


def variant(dice: random.Random, statement: Statement) -> Statement:
    """Return the statement with one value more, fewer, or other, as an author edits it."""
    kind = dice.randrange(4)
    if kind == 0 and statement.resources:
        return replace(statement, resources=(*statement.resources, dice.choice(RESOURCE_PATTERNS)))
    if kind == 1 and len(statement.actions) > 1:
        return replace(statement, actions=statement.actions[1:])
    if kind == 2 and statement.conditions:
        first, *rest = statement.conditions
        wanted = next(domain.wanted for domain in DOMAINS if domain.key == first.key)
        values = (*first.values, dice.choice(wanted)) if first.operator != "Null" else first.values
        return replace(statement, conditions=(replace(first, values=values), *rest))
    return replace(statement, conditions=statement.conditions[1:])
