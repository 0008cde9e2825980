"""
Pools of random statements, each tried on every request of a universe once by the plain evaluator.

What documents allow is then a union of bits, and so is what a change gains and loses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Protocol

from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import Condition, PolicyDocument, Principal, Statement
from ai_role_cli.spec import Effect
from tests.access.soundness.statements import (
    ACTIONS,
    ASSUME,
    CALLERS,
    DOMAINS,
    ROLE,
    Context,
    Domain,
    seeded,
    some,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ai_role_cli.access.evaluation import Request

__all__ = ["Plain", "Pool", "contexts_of", "permission_pool", "trust_pool"]

RESOURCES = (
    *("*", "arn:aws:s3:::a", "arn:aws:s3:::a/1", "arn:aws:s3:::a/1/b", "arn:aws:s3:::b/1"),
    *("arn:aws:s3:::ab/12", "arn:aws:s3:::a/u:v", "arn:aws:sqs:eu:1:q", "arn:aws:sqs:us:1:q"),
)
TIED_RESOURCES = (
    *RESOURCES,
    *("arn:aws:s3:::a/ab", "arn:aws:s3:::AB/a", "arn:aws:s3:::A", "arn:aws:sqs:eu:123456789012:q"),
    ROLE,
)


class Plain(Protocol):
    """The plain evaluator."""

    def condition_holds(self, condition: Condition, context: Context) -> bool: ...
    def resource_matches(self, statement: Statement, resource: str, context: Context) -> bool: ...
    def action_matches(self, statement: Statement, action: str) -> bool: ...
    def principal_matches(self, statement: Statement, caller: Principal | None) -> bool: ...
    def is_allowed(self, layers: Sequence[Sequence[Statement]], request: Request) -> bool: ...


def contexts_of(domains: Sequence[Domain] = DOMAINS) -> list[Context]:
    """Return no context, each value alone, some in pairs under one key, and many keys together."""
    dice = seeded(2)
    found: list[Context] = [{}]
    for domain in domains:
        key = domain.key.lower()
        found += [{key: (value,)} for value in domain.found]
        found += [{key: tuple(dice.sample(domain.found, 2))} for _ in range(4)]
        found += [{key: ("",)}]
    while len(found) < 250:
        chosen = dice.sample(domains, dice.randint(2, 4))
        found.append({d.key.lower(): some(dice, d.found, most=2) for d in chosen})
    return found


@dataclass(frozen=True)
class Pool:
    """Statements, and for each the requests of the universe it applies to, as bits."""

    statements: Sequence[Statement]
    masks: Sequence[int]

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

    def layers(self, layers: Sequence[Sequence[int]]) -> list[list[Statement]]:
        return [[self.statements[place] for place in layer] for layer in layers]

    def permissions(self, layers: Sequence[Sequence[int]]) -> Permissions:
        documents = [
            NamedDocument(name, PolicyDocument(tuple(statements)))
            for name, statements in zip(("policy", "boundary"), self.layers(layers), strict=False)
        ]
        return Permissions((documents[0],), documents[1] if len(documents) > 1 else None)


class Masks:
    """For each statement the contexts and resources it applies to; each part is tried once."""

    def __init__(
        self, plain: Plain, contexts: Sequence[Context], resources: Sequence[str] = ()
    ) -> None:
        self.plain = plain
        self.contexts = contexts
        self.resources = resources
        self.conditions: dict[Condition, int] = {}
        self.patterns: dict[str, list[int]] = {}

    @cached_property
    def everywhere(self) -> int:
        return bits(True for _ in self.contexts)

    def holding(self, statement: Statement) -> int:
        found = self.everywhere
        for condition in statement.conditions:
            if condition not in self.conditions:
                holds = (self.plain.condition_holds(condition, c) for c in self.contexts)
                self.conditions[condition] = bits(holds)
            found &= self.conditions[condition]
        return found

    def permission(self, statement: Statement) -> int:
        holding, width = self.holding(statement), len(self.contexts)
        matching = enumerate(self._matching(statement))
        inner = sum((found & holding) << width * place for place, found in matching)
        width *= len(self.resources)
        actions = (self.plain.action_matches(statement, action) for action in ACTIONS)
        return sum(inner << width * place for place, matches in enumerate(actions) if matches)

    def trust(self, statement: Statement) -> int:
        holding, width = self.holding(statement), len(self.contexts)
        return sum(
            holding << width * place
            for place, (action, caller) in enumerate(product(ASSUME, CALLERS))
            if self.plain.action_matches(statement, action)
            and self.plain.principal_matches(statement, caller)
        )

    def _matching(self, statement: Statement) -> list[int]:
        patterns = statement.not_resources or statement.resources
        found = [0] * len(self.resources)
        for pattern in patterns:
            found = [a | b for a, b in zip(found, self._pattern(pattern), strict=True)]
        return [self.everywhere & ~a for a in found] if statement.not_resources else found

    def _pattern(self, pattern: str) -> list[int]:
        if pattern not in self.patterns:
            self.patterns[pattern] = [self._resource(pattern, arn) for arn in self.resources]
        return self.patterns[pattern]

    def _resource(self, pattern: str, arn: str) -> int:
        alone = Statement(Effect.ALLOW, resources=(pattern,))
        if "${" not in pattern:
            return self.everywhere * self.plain.resource_matches(alone, arn, {})
        return bits(self.plain.resource_matches(alone, arn, context) for context in self.contexts)


def bits(found: Iterable[bool]) -> int:
    return sum(each << place for place, each in enumerate(found))


def permission_pool(
    plain: Plain, statements: Sequence[Statement], contexts: Sequence[Context]
) -> Pool:
    masks = Masks(plain, contexts, TIED_RESOURCES)
    return Pool(statements, [masks.permission(statement) for statement in statements])


def trust_pool(plain: Plain, statements: Sequence[Statement], contexts: Sequence[Context]) -> Pool:
    masks = Masks(plain, contexts)
    return Pool(statements, [masks.trust(statement) for statement in statements])
