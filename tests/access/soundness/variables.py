"""Random statements whose policy variables tie resources and keys to other keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.access.soundness.statements import (
    ARN,
    RESOURCE_PATTERNS,
    ROLE,
    TEXT,
    Domain,
    random_condition,
    random_trust,
    some,
)

if TYPE_CHECKING:
    import random

    from ai_role_cli.policy import Condition, Statement

__all__ = ["TIED_DOMAINS", "edited", "tied_trust", "with_variables"]

S3, ROLES = "arn:aws:s3:::", "arn:aws:iam::123456789012:role/app/"
ANY_TEXT = (*TEXT, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
TEXTS_WITH_VARIABLES = (
    *("${app:Name}", "${app:Team}", "${app:team}", "${app:Name}", "${app:Team}", "a${app:Team}"),
    *("${app:Name}*", "*${app:Team}", "?${app:Name}", "${app:Team}${app:Name}", "*${app:Name}*"),
    *("${app:name, 'a'}", "${app:Team, 'AB'}", "${app:Arn}", "${app:Flag}"),
)
ARNS_WITH_VARIABLES = (
    *(f"{ROLES}${{app:Team}}", f"{ROLES}${{app:Team}}", f"{ROLES}*${{app:Name}}", "${app:Arn}"),
    *("arn:aws:iam::${app:Account}:role/app/*", "arn:aws:${app:Name}::*:role/*"),
    *("arn:aws:iam::${app:Account, '123456789012'}:role/app/one", f"{ROLES}${{app:Team, 'a'}}*"),
)
WORDS = ("a", "A", "b", "ab", "AB", "aB", "ba")
TIED_DOMAINS = (
    Domain("app:Team", ANY_TEXT, ("a", "AB", "a*", "*", *TEXTS_WITH_VARIABLES), WORDS),
    Domain("app:Name", ANY_TEXT, ("b", "aB", "?", *TEXTS_WITH_VARIABLES), WORDS),
    Domain(
        "app:Arn",
        (*ARN, "ArnNotEquals", "StringEqualsIgnoreCase"),
        (ROLE, "arn:aws:iam::*:role/app/*", *ARNS_WITH_VARIABLES),
        (ROLE, f"{ROLES}a", f"{ROLES}A", f"{ROLES}ab", "arn:aws:iam::999999999999:role/app/one"),
    ),
    Domain(
        "app:Account",
        ANY_TEXT,
        ("123456789012", "1*", "${app:Account}", "${app:Team}"),
        ("123456789012", "999999999999", "a"),
    ),
    Domain(
        "app:Flag", ("Bool",), ("true", "${app:Flag}", "${app:Name}"), ("true", "false", "TRUE")
    ),
)
RESOURCES_WITH_VARIABLES = (
    *(f"{S3}a/${{app:Team}}", f"{S3}${{app:Team}}/*", f"{S3}${{app:Name}}", f"{S3}${{app:Arn}}"),
    *(f"{S3}a/${{app:team, '1'}}", f"{S3}${{app:Team, 'a'}}/*", "arn:aws:sqs:*:${app:Account}:q"),
    *(f"{S3}${{app:Team}}${{app:Name}}/*", f"{S3}*/${{app:Name}}", "${app:Arn}"),
)


def with_variables(dice: random.Random, statement: Statement) -> Statement:
    """Return the statement with variables in its resources, its conditions or both."""
    where = dice.randrange(3)
    tied = statement
    if where != 1 and (statement.resources or statement.not_resources):
        arns = some(dice, (*RESOURCES_WITH_VARIABLES, *RESOURCE_PATTERNS[:4]))
        tied = replace(tied, **{"resources" if statement.resources else "not_resources": arns})
    if where != 0 or tied is statement:
        conditions = (random_condition(dice, TIED_DOMAINS) for _ in range(dice.choice((1, 1, 2))))
        tied = replace(tied, conditions=tuple(conditions))
    return tied


def tied_trust(dice: random.Random) -> Statement:
    """Return a statement of a trust policy that has conditions with variables."""
    conditions = [random_condition(dice, TIED_DOMAINS) for _ in range(dice.choice((1, 1, 2)))]
    return replace(random_trust(dice), conditions=tuple(conditions))


def edited(dice: random.Random, statement: Statement) -> Statement:
    """Return the statement with another operator or value in a condition, or another resource."""
    if not statement.conditions:
        arns = (*statement.resources, dice.choice(RESOURCES_WITH_VARIABLES))
        return replace(statement, resources=arns, not_resources=())
    first, *rest = statement.conditions
    return replace(statement, conditions=(_edited(dice, first), *rest))


def _edited(dice: random.Random, condition: Condition) -> Condition:
    domain = next((each for each in TIED_DOMAINS if each.key == condition.key), None)
    if domain is None or condition.operator == "Null":
        return replace(condition, values=condition.values[:1])
    if dice.random() < 0.3:
        return replace(condition, values=(*condition.values, dice.choice(domain.wanted)))
    return replace(condition, operator=_sibling(dice, condition.operator, domain))


def _sibling(dice: random.Random, operator: str, domain: Domain) -> str:
    """Return an operator with the same set and IfExists, or with others."""
    sets, colon, name = operator.rpartition(":")
    end = "IfExists" if name.endswith("IfExists") and dice.random() < 0.8 else ""
    kept = f"{sets}{colon}" if dice.random() < 0.8 else ""
    return f"{kept}{dice.choice(domain.operators)}{end}"
