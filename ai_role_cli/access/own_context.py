"""
The context keys that tell of a role itself, and their values in every request that it makes.

Source:
    IAM User Guide, "AWS global condition context keys", each key's availability: aws:PrincipalArn
    and aws:PrincipalIsAWSService are in all signed requests, aws:PrincipalAccount and
    aws:PrincipalType in all; the ARN is that of the role, not of its session. "Policy variables":
    the type is AssumedRole, and aws:userid has the name of the session, which no file knows. "Pass
    session tags in AWS STS": a session has the tags of its role, and brings others only where the
    trust policy allows sts:TagSession.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.reach import applies_to_action
from ai_role_cli.access.request import RequestContext
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from ai_role_cli.policy import RoleDocuments

__all__ = ["PRINCIPAL_ARN", "USER_ID", "is_settled", "own_context", "principal_tag"]

PRINCIPAL_ARN = "aws:PrincipalArn"
USER_ID = "aws:userid"

_ACCOUNT = 4
"""Which part of an ARN the account is."""

_SETTLED = frozenset(
    {
        *("aws:principalarn", "aws:principalaccount", "aws:principaltype"),
        *("aws:principalisawsservice", "aws:principalservicename"),
        *("aws:principalservicenameslist", "aws:username", "aws:sourcearn", "aws:sourceaccount"),
        *("aws:sourceorgid", "aws:sourceorgpaths"),
    }
)
"""
The same in all requests of a role, or in none.

Only users have a name, and aws:Source… and aws:PrincipalServiceName… are there when a service
principal itself makes the call ("AWS global condition context keys").
"""


def is_settled(role: RoleDocuments, key: str) -> bool:
    """Tell whether no request of the role has another value under the key than `own_context`."""
    if key.lower().startswith(principal_tag("").lower()):
        trusts = (s for s in role.trust.statements if s.effect is Effect.ALLOW)
        return not any(applies_to_action(statement, "sts:TagSession") for statement in trusts)
    return key.lower() in _SETTLED


def principal_tag(tag: str) -> str:
    """Return the key under which a request has a tag of the role that makes it."""
    return f"aws:PrincipalTag/{tag}"


def own_context(role: RoleDocuments, action: str) -> RequestContext:
    """Return what requests of the role always have, and its policies ask of those for an action."""
    asked = _asked(role, action)
    always = {
        PRINCIPAL_ARN: role.arn,
        "aws:PrincipalAccount": role.arn.split(":")[_ACCOUNT],
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalIsAWSService": "false",
        **{principal_tag(tag): value for tag, value in role.tags.items()},
    }
    return RequestContext({key: (always[key],) for key in always if key.lower() in asked})


def _asked(role: RoleDocuments, action: str) -> frozenset[str]:
    documents = (
        replace(document, statements=tuple(s for s in statements if applies_to_action(s, action)))
        for document, statements in ((p.document, p.document.statements) for p in role.policies)
    )
    return frozenset[str]().union(*map(asked_keys, documents))
