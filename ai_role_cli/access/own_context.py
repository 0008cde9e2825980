"""
The context keys that tell of a role itself, and their values in every request that it makes.

Source:
    IAM User Guide, "AWS global condition context keys", each key's availability: aws:PrincipalArn
    and aws:PrincipalIsAWSService are in all signed requests, aws:PrincipalAccount and
    aws:PrincipalType in all; the ARN is that of the role, not of its session. "Policy variables":
    the type is AssumedRole, and aws:userid has the name of the session, which no file knows. "Pass
    session tags in AWS STS": a session has the tags of its role unless it brings others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.reach import applies_to_action
from ai_role_cli.access.request import RequestContext

if TYPE_CHECKING:
    from ai_role_cli.policy import RoleDocuments

__all__ = ["PRINCIPAL_ARN", "USER_ID", "own_context", "principal_tag"]

PRINCIPAL_ARN = "aws:PrincipalArn"
USER_ID = "aws:userid"

_ACCOUNT = 4
"""Which part of an ARN the account is."""


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
