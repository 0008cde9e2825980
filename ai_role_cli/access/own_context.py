"""
What every request of a role has in its context, what it usually has, and what it never has.

Source:
    IAM User Guide, "AWS global condition context keys", the availability of each key:
    aws:PrincipalArn, aws:PrincipalIsAWSService and aws:userid are in all signed requests,
    aws:PrincipalAccount and aws:PrincipalType in all; the ARN is that of the role, not of its
    session. aws:TokenIssueTime and aws:MultiFactorAuthPresent are there when "the principal uses
    temporary credentials", as a role always does. "Policy variables": the type is AssumedRole, and
    aws:userid has the name of the session, which no file knows. "Pass session tags in AWS STS": a
    session has the tags of its role, and brings others only where the trust policy allows
    sts:TagSession.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.keys_of_others import never_in_a_role
from ai_role_cli.access.known_context import (
    KnownContext,
    always_present,
    of_resource,
    temporary_credentials,
    user_id_like,
)
from ai_role_cli.access.reach import applies_to_action
from ai_role_cli.access.request import RequestContext
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from ai_role_cli.policy import RoleDocuments

__all__ = [
    "PRINCIPAL_ARN",
    "USER_ID",
    "context_of_role",
    "is_settled",
    "principal_tag",
]

PRINCIPAL_ARN = "aws:PrincipalArn"
USER_ID = "aws:userid"

_ACCOUNT = 4
"""Which part of an ARN the account is."""

_ALL_ROLES = {"aws:PrincipalType": ("AssumedRole",), "aws:PrincipalIsAWSService": ("false",)}
_OF_ALL_ROLES = frozenset(map(str.lower, _ALL_ROLES))
_OF_ITS_ARN = frozenset({"aws:principalarn", "aws:principalaccount"})


def is_settled(role: RoleDocuments, key: str) -> bool:
    """Tell whether all requests of the role have the same value under the key, or all none."""
    if key.lower().startswith(principal_tag("").lower()):
        trusts = (s for s in role.trust.statements if s.effect is Effect.ALLOW)
        return not any(applies_to_action(statement, "sts:TagSession") for statement in trusts)
    if key.lower() in _OF_ITS_ARN:
        return "{" not in role.arn
    return key.lower() in _OF_ALL_ROLES or never_in_a_role(key)


def principal_tag(tag: str) -> str:
    """Return the key under which a request has a tag of the role that makes it."""
    return f"aws:PrincipalTag/{tag}"


def context_of_role(role: RoleDocuments, action: str, resource: str) -> KnownContext:
    """Return what is known of a request of the role, of the keys that its policies ask for."""
    asked = _asked(role, action)
    itself = {PRINCIPAL_ARN: (role.arn,), "aws:PrincipalAccount": (role.arn.split(":")[_ACCOUNT],)}
    tags = {principal_tag(tag): (value,) for tag, value in role.tags.items()}
    values = {**itself, **tags}
    settled = {key: values[key] for key in values if is_settled(role, key)}
    known = KnownContext(
        fixed=RequestContext({**_ALL_ROLES, **settled}),
        usual=RequestContext({**of_resource(resource), **values}),
        present=(*always_present(), *temporary_credentials(), user_id_like("AROA*:*")),
        absent=frozenset(key for key in asked if is_settled(role, key)),
    )
    return known.of(asked)


def _asked(role: RoleDocuments, action: str) -> frozenset[str]:
    documents = (
        replace(document, statements=tuple(s for s in statements if applies_to_action(s, action)))
        for document, statements in ((p.document, p.document.statements) for p in role.policies)
    )
    return frozenset[str]().union(*map(asked_keys, documents))
