"""With which condition keys a denied request would be allowed, of those it may well have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access.comparison import allowing_contexts, allowing_trust_contexts
from ai_role_cli.access.evaluation import (
    NamedDocument,
    asked_keys,
    is_settled,
    permissions_of,
)
from ai_role_cli.checks import believable_conditions, is_believable
from ai_role_cli.policy import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.access.evaluation import Request, RequestContext
    from ai_role_cli.policy import PolicyDocument, RoleDocuments, Target

__all__ = ["allowing_context", "allowing_trust_context"]


def allowing_context(
    role: RoleDocuments, request: Request, target: Target
) -> RequestContext | None:
    """Return a context with which the role may do what it asks for; None if none is found."""
    documents = [policy.document for policy in role.policies]
    keys = _open_keys(documents, request)
    absent = [Condition("Null", key, ("true",)) for key in keys if is_settled(role, key)]
    given = [*absent, *believable_conditions(keys, documents, target=target)]
    found = allowing_contexts(permissions_of(role), request, given=given)
    return next(filter(is_believable, found), None)


def allowing_trust_context(
    role: RoleDocuments, request: Request, target: Target
) -> RequestContext | None:
    """Return a context with which the principal of the request may assume the role, or None."""
    keys = _open_keys([role.trust], request)
    given = believable_conditions(keys, [role.trust], target=target)
    found = allowing_trust_contexts(NamedDocument("trust", role.trust), request, given=given)
    return next(filter(is_believable, found), None)


def _open_keys(documents: Sequence[PolicyDocument], request: Request) -> list[str]:
    """Return the keys that the documents ask for and nobody gave, in lower case."""
    asked = frozenset[str]().union(*map(asked_keys, documents))
    return sorted(key for key in asked if key not in request.context)
