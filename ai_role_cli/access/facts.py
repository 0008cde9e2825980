"""
A statement as a set of facts, each of which a reviewer reads as one line.

What IAM does not tell apart is one fact: the order of a list, the case of actions and condition
keys, also as policy variables, an account number or the ARN of its root.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access.variables import with_plain_keys
from ai_role_cli.policy import Principal, PrincipalKind, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Fact", "FactKind", "statement_facts"]

_ACCOUNT = re.compile(r"(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?")


class FactKind(StrEnum):
    """The element of the statement a fact is from; the order is the one of display."""

    PRINCIPAL = "principals"
    NOT_PRINCIPAL = "not_principals"
    ACTION = "actions"
    NOT_ACTION = "not_actions"
    RESOURCE = "resources"
    NOT_RESOURCE = "not_resources"
    CONDITION = "conditions"


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One value of one element.

    `text` is shown, as the author wrote it; `identity` is what IAM compares.
    """

    kind: FactKind
    text: str
    identity: str
    test: str = ""
    """Of a condition, operator and key: `value` is one of those that this is asked of."""

    @property
    def value(self) -> str:
        """The text without the test."""
        return self.text.removeprefix(f"{self.test} = ")

    def is_beside(self, other: Fact) -> bool:
        """Tell whether both are values of one element, or of one test of a condition."""
        return (self.kind, self.test.lower()) == (other.kind, other.test.lower())

    def is_same(self, other: Fact) -> bool:
        """Tell whether IAM makes no difference between the two."""
        return (self.kind, self.identity) == (other.kind, other.identity)


def statement_facts(statement: Statement) -> tuple[Fact, ...]:
    """Return the facts of a statement in the author's order, each once."""
    lists = (
        (FactKind.PRINCIPAL, [_principal(p) for p in statement.principals]),
        (FactKind.NOT_PRINCIPAL, [_principal(p) for p in statement.not_principals]),
        (FactKind.ACTION, [(name, name.lower()) for name in statement.actions]),
        (FactKind.NOT_ACTION, [(name, name.lower()) for name in statement.not_actions]),
        (FactKind.RESOURCE, [(arn, with_plain_keys(arn)) for arn in statement.resources]),
        (FactKind.NOT_RESOURCE, [(arn, with_plain_keys(arn)) for arn in statement.not_resources]),
    )
    found = [Fact(kind, *texts) for kind, values in lists for texts in values]
    facts = {(fact.kind, fact.identity): fact for fact in (*found, *_conditions(statement))}
    return tuple(facts.values())


def _principal(principal: Principal) -> tuple[str, str]:
    """An AWS account stands for its root: IAM stores the ARN whichever was sent."""
    identity = principal.value
    if principal.kind is PrincipalKind.AWS and (match := _ACCOUNT.fullmatch(principal.value)):
        identity = match[1]
    return f"{_KIND_WORDS[principal.kind]} {principal.value}", f"{principal.kind}:{identity}"


_KIND_WORDS = {
    PrincipalKind.AWS: "AWS",
    PrincipalKind.SERVICE: "service",
    PrincipalKind.FEDERATED: "federated",
    PrincipalKind.CANONICAL_USER: "canonical user",
}


def _conditions(statement: Statement) -> Iterator[Fact]:
    for condition in statement.conditions:
        test = f"{condition.operator} {condition.key}"
        for value in condition.values:
            identity = f"{test.lower()} {with_plain_keys(value)}"
            yield Fact(FactKind.CONDITION, f"{test} = {value}", identity, test)
