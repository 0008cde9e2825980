"""
Pools of random statements, each tried on every request of a universe once by the plain evaluator.

What documents allow is then a union of bits, and so is what a change gains and loses.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Protocol, TypeAlias

import pytest

from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import Condition, PolicyDocument, Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

Context: TypeAlias = Mapping[str, tuple[str, ...]]


class Plain(Protocol):
    """The parts of the plain evaluator that masks are made with."""

    def condition_holds(self, condition: Condition, context: Context) -> bool: ...
    def resource_matches(self, statement: Statement, resource: str, context: Context) -> bool: ...
    def action_matches(self, statement: Statement, action: str) -> bool: ...
    def principal_matches(self, statement: Statement, caller: Principal | None) -> bool: ...


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
RESOURCES = (
    *("*", "arn:aws:s3:::a", "arn:aws:s3:::a/1", "arn:aws:s3:::a/1/b", "arn:aws:s3:::b/1"),
    *("arn:aws:s3:::ab/12", "arn:aws:s3:::a/u:v", "arn:aws:sqs:eu:1:q", "arn:aws:sqs:us:1:q"),
)
RESOURCE_PATTERNS = (
    *("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a*", "arn:aws:s3:::?/*", "arn:aws:s3:::*/1"),
    *("arn:aws:s3:::a/1", "arn:aws:s3:::*/*/*", "arn:aws:s3:::a/*b", "arn:*:q"),
    *("arn:aws:sqs:*:*:q", "arn:aws:sqs:eu:1:q", "arn:aws:s3:::a/?*", "arn:aws:s3:::a"),
)
S3 = "arn:aws:s3:::"
WITH_VARIABLES = (
    *(f"{S3}a/${{app:Team}}", f"{S3}${{app:Team}}/*", f"{S3}${{app:Name}}"),
    *(f"{S3}a/${{app:team, '1'}}", f"{S3}${{app:Team, 'a'}}/*"),
)
VALUES_WITH_VARIABLES = ("${app:Name}", "${app:Team}*", "a", "*", "${app:name, 'a'}")
WITH_VARIABLES_IN_VALUES = (
    "StringLike",
    "StringNotLike",
    "StringEquals",
    "ForAllValues:StringLike",
)

POOL = 600


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secrets, but the same statements in each run


def some(dice: random.Random, values: Sequence[str], most: int = 3) -> tuple[str, ...]:
    return tuple(dice.sample(values, dice.randint(1, min(most, len(values)))))


def random_condition(dice: random.Random) -> Condition:
    domain = dice.choice(DOMAINS)
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


def with_variables(dice: random.Random, statement: Statement) -> Statement:
    if dice.random() < 0.5:
        return replace(statement, resources=some(dice, WITH_VARIABLES), not_resources=())
    operator = dice.choice(WITH_VARIABLES_IN_VALUES)
    condition = Condition(operator, "app:Team", some(dice, VALUES_WITH_VARIABLES))
    return replace(statement, conditions=(condition,))


@cache
def contexts() -> list[Context]:
    dice = seeded(2)
    found: list[Context] = [{}]
    for domain in DOMAINS:
        key = domain.key.lower()
        found += [{key: (value,)} for value in domain.found]
        found += [{key: tuple(dice.sample(domain.found, 2))} for _ in range(4)]
        found += [{key: ("",)}]
    while len(found) < 250:
        chosen = dice.sample(DOMAINS, dice.randint(2, 4))
        found.append({d.key.lower(): some(dice, d.found, most=2) for d in chosen})
    return found


class Pool:
    """Statements, and for each the requests of the universe it applies to, as bits."""

    def __init__(self, statements: Sequence[Statement], masks: Sequence[int]) -> None:
        self.statements = statements
        self.masks = masks

    def __repr__(self) -> str:
        return "Pool()"

    def allowed(self, layers: Sequence[Sequence[int]]) -> int:
        """Return what layers of statements, named by their places, allow together."""
        denied, allowed = 0, -1
        for layer in layers:
            by_effect = {Effect.ALLOW: 0, Effect.DENY: 0}
            for place in layer:
                by_effect[self.statements[place].effect] |= self.masks[place]
            denied |= by_effect[Effect.DENY]
            allowed &= by_effect[Effect.ALLOW]
        return allowed & ~denied

    def permissions(self, layers: Sequence[Sequence[int]]) -> Permissions:
        documents = [
            NamedDocument(name, PolicyDocument(tuple(self.statements[i] for i in layer)))
            for name, layer in zip(("policy", "boundary"), layers, strict=False)
        ]
        return Permissions((documents[0],), documents[1] if len(documents) > 1 else None)

    def layers(self, permissions: Permissions) -> list[Sequence[Statement]]:
        named = [*permissions.policies, *([permissions.boundary] if permissions.boundary else [])]
        return [document.document.statements for document in named]


Resources: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"


class Masks:
    """For each statement the requests it applies to: actions, by resources, by contexts."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.known: dict[Resources, list[int]] = {}

    def of(self, statement: Statement) -> int:
        holding = self.contexts(statement)
        width = len(contexts())
        inner = 0
        for place, matching in enumerate(self.resources(statement)):
            inner |= (matching & holding) << width * place
        width *= len(RESOURCES)
        matching_actions = (self.plain.action_matches(statement, action) for action in ACTIONS)
        return sum(inner << width * i for i, matches in enumerate(matching_actions) if matches)

    def contexts(self, statement: Statement) -> int:
        holds = (
            all(self.plain.condition_holds(c, context) for c in statement.conditions)
            for context in contexts()
        )
        return bits(holds)

    def resources(self, statement: Statement) -> list[int]:
        key = (statement.resources, statement.not_resources)
        if key not in self.known:
            self.known[key] = [self.resource(statement, arn) for arn in RESOURCES]
        return self.known[key]

    def resource(self, statement: Statement, arn: str) -> int:
        if not any("${" in p for p in (*statement.resources, *statement.not_resources)):
            return self.plain.resource_matches(statement, arn, {}) * bits([True] * len(contexts()))
        return bits(self.plain.resource_matches(statement, arn, c) for c in contexts())


def bits(found: Iterable[bool]) -> int:
    return sum(each << place for place, each in enumerate(found))


def pool_of(plain: Plain, statements: Sequence[Statement]) -> Pool:
    masks = Masks(plain)
    return Pool(statements, [masks.of(statement) for statement in statements])


@pytest.fixture(scope="session")
def exact(plain: Plain) -> Pool:
    """Statements whose comparison is promised to be exact."""
    dice = seeded(1)
    first = [random_statement(dice) for _ in range(POOL // 2)]
    return pool_of(plain, [*first, *(variant(dice, statement) for statement in first)])


@pytest.fixture(scope="session")
def tied(plain: Plain) -> Pool:
    """Statements whose policy variables tie the resource and some keys to others."""
    dice = seeded(3)
    first = [random_statement(dice) for _ in range(POOL // 3)]
    second = [with_variables(dice, statement) for statement in first]
    return pool_of(plain, [*first, *second, *(variant(dice, statement) for statement in second)])


ACCOUNT = "arn:aws:iam::123456789012"
AWS = (ROLE, OTHER, f"{ACCOUNT}:user/ana", "arn:aws:sts::123456789012:assumed-role/one/s")
CALLERS = (
    *(Principal(PrincipalKind.AWS, arn) for arn in (*AWS, "arn:aws:iam::111111111111:user/eve")),
    Principal(PrincipalKind.SERVICE, "lambda.amazonaws.com"),
    Principal(PrincipalKind.SERVICE, "ec2.amazonaws.com"),
    Principal(PrincipalKind.FEDERATED, f"{ACCOUNT}:saml-provider/Okta"),
)
ACCOUNTS = ("*", "123456789012", f"{ACCOUNT}:root")
TRUSTED = (*CALLERS, *(Principal(PrincipalKind.AWS, name) for name in ACCOUNTS))
ASSUME = ("sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithSAML")


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


@pytest.fixture(scope="session")
def trusts(plain: Plain) -> Pool:
    """Statements of trust policies."""
    dice = seeded(4)
    statements = [random_trust(dice) for _ in range(POOL)]
    return Pool(statements, [trust_mask(plain, statement) for statement in statements])


def trust_mask(plain: Plain, statement: Statement) -> int:
    """Return the requests the statement applies to: actions, by callers, by contexts."""
    holding = Masks(plain).contexts(statement)
    width = len(contexts())
    places = product(ASSUME, CALLERS)
    return sum(
        holding << width * place
        for place, (action, caller) in enumerate(places)
        if plain.action_matches(statement, action) and plain.principal_matches(statement, caller)
    )
