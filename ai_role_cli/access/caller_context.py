"""
What the context of a request has for being made by a certain principal.

Source:
    IAM User Guide, "AWS global condition context keys": aws:PrincipalArn has the ARN of the role
    for its sessions, aws:PrincipalIsAWSService and aws:PrincipalServiceName… tell of service
    principals, and only users have aws:username. "Policy variables", the table of principal types.
    "IAM identifiers": unique ids of roles begin with AROA, those of users with AIDA.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.access.asked_keys import asked_keys
from ai_role_cli.access.known_context import (
    KnownContext,
    always_present,
    of_resource,
    temporary_credentials,
    there,
    user_id_like,
)
from ai_role_cli.access.principals import account_of, own_arns
from ai_role_cli.access.request import RequestContext
from ai_role_cli.policy import Condition, Principal, PrincipalKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.policy import PolicyDocument

__all__ = ["context_of_caller"]

_ROLE = re.compile(r"arn:[a-z0-9-]+:iam::\d{12}:role/.+")
_USER = re.compile(r"arn:[a-z0-9-]+:iam::\d{12}:user/(?:.*/)?([^/]+)")
_SESSION = re.compile(r"arn:([a-z0-9-]+):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
_FEDERATED_USER = re.compile(r"arn:[a-z0-9-]+:sts::\d{12}:federated-user/.+")

_ARN, _TYPE, _USER_NAME = "aws:PrincipalArn", "aws:PrincipalType", "aws:username"
_SERVICE, _SERVICES = "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"
_TYPES = ("Account", "AssumedRole", "FederatedUser", "User")


class _Facts(NamedTuple):
    """Values that are known, what holds of others that are there, and keys that are not."""

    values: Mapping[str, str] = {}
    present: tuple[Condition, ...] = ()
    absent: tuple[str, ...] = ()


def context_of_caller(caller: Principal, trust: PolicyDocument) -> KnownContext:
    """Return what is known of a request of the caller, of the keys that the policy asks for."""
    facts = _facts(caller, trust)
    usual = dict(of_resource("*"))
    if caller.kind is PrincipalKind.SERVICE:
        usual[_SERVICES] = (caller.value,)
    known = KnownContext(
        fixed=RequestContext({key: (value,) for key, value in facts.values.items()}),
        usual=RequestContext(usual),
        present=(*always_present(), *facts.present),
        absent=frozenset(map(str.lower, facts.absent)),
    )
    return known.of(asked_keys(trust))


def _facts(caller: Principal, trust: PolicyDocument) -> _Facts:
    match caller.kind:
        case PrincipalKind.SERVICE:
            values = {"aws:PrincipalIsAWSService": "true", _SERVICE: caller.value}
            return _Facts(values, absent=(_USER_NAME,))
        case PrincipalKind.AWS if caller.value != "*":
            return _of_aws(caller, _identity(caller, trust))
        case _:
            return _Facts(absent=(_USER_NAME,) if caller.value != "*" else ())


def _of_aws(caller: Principal, identity: _Facts) -> _Facts:
    account = account_of(caller)
    values = {"aws:PrincipalIsAWSService": "false", **identity.values}
    if account is not None:
        values["aws:PrincipalAccount"] = account
    return identity._replace(values=values, absent=(*identity.absent, _SERVICE, _SERVICES))


def _identity(caller: Principal, trust: PolicyDocument) -> _Facts:
    """Return what is known of a role, a session, a user, or of someone in an account."""
    arn = caller.value
    if _ROLE.fullmatch(arn):
        return _of_role({_ARN: arn}, user_id_like("AROA*:*"))
    if session := _SESSION.fullmatch(arn):
        return _of_session(caller, session, trust)
    if user := _USER.fullmatch(arn):
        values = {_ARN: arn, _TYPE: "User", _USER_NAME: user[1]}
        return _Facts(values, (user_id_like("AIDA*"),))
    if _FEDERATED_USER.fullmatch(arn):
        values = {_ARN: arn, _TYPE: "FederatedUser"}
        return _Facts(values, (there("aws:userid"), *temporary_credentials()), (_USER_NAME,))
    return _of_anyone(account_of(caller))


def _of_role(values: Mapping[str, str], *present: Condition) -> _Facts:
    known = {**values, _TYPE: "AssumedRole"}
    return _Facts(known, (*present, *temporary_credentials()), (_USER_NAME,))


def _of_session(caller: Principal, session: re.Match[str], trust: PolicyDocument) -> _Facts:
    """The ARN of a session has no path; that of its role is known where a policy names it."""
    partition, account, role, name = session.groups()
    user_id = user_id_like(f"AROA*:{name}")
    named = own_arns(caller, trust.statements)
    if len(named) == 1:
        return _of_role({_ARN: named[0]}, user_id)
    arns = (f"arn:{partition}:iam::{account}:role/{path}{role}" for path in ("", "*/"))
    return _of_role({}, user_id, Condition("ArnLike", _ARN, tuple(arns)))


def _of_anyone(account: str | None) -> _Facts:
    arn = Condition("ArnLike", _ARN, (f"arn:*:*::{account}:*",)) if account else there(_ARN)
    return _Facts(present=(arn, Condition("StringEquals", _TYPE, _TYPES), there("aws:userid")))
