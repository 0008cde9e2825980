"""
Whether one request is allowed, and which statements decide that.

Source:
    IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access": an
    explicit deny overrides every allow; without an allow in the identity policies, and in the
    permissions boundary if there is one, the request is denied implicitly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access.automaton import matches
from ai_role_cli.access.conditions import condition_holds
from ai_role_cli.access.globs import Glob, completed_arn
from ai_role_cli.access.principals import applies_to
from ai_role_cli.access.variables import fill, without_variables
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ai_role_cli.access.permissions import NamedDocument, Permissions
    from ai_role_cli.access.request import Request, RequestContext
    from ai_role_cli.policy import PolicyDocument, Statement

__all__ = [
    "Decision",
    "MatchingStatement",
    "Outcome",
    "PolicyLayer",
    "evaluate",
    "evaluate_trust",
    "readable_statements",
    "resource_pattern",
    "statement_matches",
]

_VERSION_WITH_VARIABLES = "2012-10-17"


class Outcome(StrEnum):
    """What IAM answers; the values are those of its policy simulator."""

    ALLOWED = "allowed"
    IMPLICIT_DENY = "implicitDeny"
    EXPLICIT_DENY = "explicitDeny"


class PolicyLayer(StrEnum):
    """Which of the policies of a role a document is."""

    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    TRUST = "trust policy"


@dataclass(frozen=True, slots=True)
class MatchingStatement:
    """A statement that applies to the request, and where it is."""

    layer: PolicyLayer
    document: str
    index: int
    """Counted from 0 in its document."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Decision:
    """
    The answer to one request.

    `statements` are those that decide: every matching Deny if there is one, else every matching
    Allow. `lacking` says which layer has no matching Allow when the denial is implicit.
    """

    outcome: Outcome
    statements: tuple[MatchingStatement, ...] = ()
    lacking: PolicyLayer | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the request goes through."""
        return self.outcome is Outcome.ALLOWED


def evaluate(permissions: Permissions, request: Request) -> Decision:
    """Return the decision of the identity policies and the boundary whose text is known."""
    layers = {PolicyLayer.IDENTITY: _matching(permissions.policies, request, PolicyLayer.IDENTITY)}
    if permissions.boundary is not None:
        boundary = (permissions.boundary,)
        layers[PolicyLayer.BOUNDARY] = _matching(boundary, request, PolicyLayer.BOUNDARY)
    return _decision(layers)


def evaluate_trust(trust: NamedDocument, request: Request) -> Decision:
    """
    Return whether the trust policy lets the principal of the request assume the role.

    Where an account is trusted, its own policies must allow the call too; they are not known here.
    """
    return _decision({PolicyLayer.TRUST: _matching((trust,), request, PolicyLayer.TRUST)})


def _matching(
    documents: Iterable[NamedDocument], request: Request, layer: PolicyLayer
) -> tuple[MatchingStatement, ...]:
    return tuple(
        MatchingStatement(layer, named.name, index, named.document.statements[index])
        for named in documents
        for index, statement in enumerate(readable_statements(named.document))
        if statement_matches(statement, request)
    )


def _decision(layers: dict[PolicyLayer, tuple[MatchingStatement, ...]]) -> Decision:
    found = [match for matching in layers.values() for match in matching]
    denies = tuple(match for match in found if match.statement.effect is Effect.DENY)
    if denies:
        return Decision(Outcome.EXPLICIT_DENY, denies)
    lacking = next((layer for layer, matching in layers.items() if not matching), None)
    if lacking is not None:
        return Decision(Outcome.IMPLICIT_DENY, tuple(found), lacking)
    return Decision(Outcome.ALLOWED, tuple(found))


def readable_statements(document: PolicyDocument) -> Sequence[Statement]:
    """Return the statements as the current version of the language reads them."""
    if document.version == _VERSION_WITH_VARIABLES:
        return document.statements
    return tuple(_without_variables(statement) for statement in document.statements)


def _without_variables(statement: Statement) -> Statement:
    conditions = tuple(
        replace(condition, values=_all_without_variables(condition.values))
        for condition in statement.conditions
    )
    return replace(
        statement,
        resources=_all_without_variables(statement.resources),
        not_resources=_all_without_variables(statement.not_resources),
        conditions=conditions,
    )


def _all_without_variables(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(without_variables(pattern) for pattern in patterns)


def statement_matches(statement: Statement, request: Request) -> bool:
    """Tell whether a statement applies; an element that is absent restricts nothing."""
    return (
        applies_to(statement, request.principal)
        and _action_matches(statement, request.action)
        and _resource_matches(statement, request)
        and all(condition_holds(c, request.context) for c in statement.conditions)
    )


def _action_matches(statement: Statement, action: str) -> bool:
    name = action.lower()
    if statement.not_actions:
        return not any(matches(Glob(p.lower()), name) for p in statement.not_actions)
    return any(matches(Glob(p.lower()), name) for p in statement.actions)


def _resource_matches(statement: Statement, request: Request) -> bool:
    if statement.not_resources:
        return not _any_resource(statement.not_resources, request)
    return not statement.resources or _any_resource(statement.resources, request)


def _any_resource(patterns: Iterable[str], request: Request) -> bool:
    return any(
        matches(resource_pattern(pattern, request.context), request.resource)
        for pattern in patterns
    )


def resource_pattern(pattern: str, context: RequestContext | None) -> Glob:
    """Return a resource of a statement as a pattern, its variables filled."""
    return Glob(fill(completed_arn(pattern), context))
