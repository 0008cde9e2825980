"""
Who a Principal element means.

Source:
    IAM User Guide, "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING

from ai_role_cli.policy import Condition, Principal, PrincipalKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.policy import Statement

__all__ = [
    "account_of",
    "applies_to",
    "names_only_account",
    "own_arn",
    "own_arns",
    "principal_matches",
    "representatives",
]

_OWN_ARN = "aws:principalarn"

_ACCOUNT = re.compile(r"\d{12}")
_IN_ACCOUNT = re.compile(r"arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):(.+)")
_IDENTITY = re.compile(r"arn:[a-z0-9-]+:iam::\d{12}:(?:role|user)/[^*?$]+")
_ROLE = re.compile(r"role/(?:[^:]*/)?([^/]+)")
_SESSION = re.compile(r"assumed-role/([^/]+)/.+")


def applies_to(statement: Statement, caller: Principal | None) -> bool:
    """Tell whether a statement is about the caller; one that names no principal is about anyone."""
    if not statement.principals and not statement.not_principals:
        return True
    if caller is None:
        return False
    if statement.not_principals:
        return not any(principal_matches(named, caller) for named in statement.not_principals)
    return any(principal_matches(named, caller) for named in statement.principals)


def principal_matches(element: Principal, caller: Principal) -> bool:
    """
    Tell whether a principal of a statement includes the caller.

    - `*` is everyone: "you can use a wildcard to specify all principals".
    - An account, by its number or as its root, is everyone in it: "using the account ARN does not
      limit permissions to only the root user".
    - A role is also its sessions: "the principal making the request is the IAM role session".
    - Anything else is itself; "you cannot use a wildcard to match part of a principal name".
    """
    if element == Principal(PrincipalKind.AWS, "*"):
        return True
    if element.kind is not caller.kind:
        return False
    if element.kind is not PrincipalKind.AWS:
        return element.value == caller.value
    account = _whole_account(element.value)
    if account is not None:
        return account == account_of(caller)
    return element.value == caller.value or _is_session_of(caller.value, element.value)


def names_only_account(statement: Statement, caller: Principal) -> bool:
    """Tell whether a statement means the caller for its account alone."""
    meant = [each for each in statement.principals if principal_matches(each, caller)]
    return bool(meant) and all(_whole_account(each.value) is not None for each in meant)


def account_of(principal: Principal) -> str | None:
    """Return the account an AWS principal is in; None for one that is in none."""
    if _ACCOUNT.fullmatch(principal.value):
        return principal.value
    match = _IN_ACCOUNT.fullmatch(principal.value)
    return match[1] if match else None


def _whole_account(value: str) -> str | None:
    if _ACCOUNT.fullmatch(value):
        return value
    match = _IN_ACCOUNT.fullmatch(value)
    return match[1] if match and match[2] == "root" else None


def _is_session_of(session_arn: str, role_arn: str) -> bool:
    """The ARN of a session has the name of its role, but not the path."""
    session, role = _IN_ACCOUNT.fullmatch(session_arn), _IN_ACCOUNT.fullmatch(role_arn)
    if session is None or role is None or session[1] != role[1]:
        return False
    session_name, role_name = _SESSION.fullmatch(session[2]), _ROLE.fullmatch(role[2])
    return bool(session_name and role_name and session_name[1] == role_name[1])


def representatives(statements: Iterable[Statement]) -> tuple[Principal, ...]:
    """
    Return callers such that any caller is treated by the statements as one of them is.

    Those that are named come first, then someone else of each account and role, then anyone else.
    """
    named = _named(tuple(statements))
    someone = [other for principal in named for other in _neighbours(principal)]
    stranger = _unused_account({account_of(principal) for principal in named})
    someone += [
        _aws(f"arn:aws:iam::{stranger}:user/example"),
        Principal(PrincipalKind.SERVICE, "example.amazonaws.com"),
        Principal(PrincipalKind.FEDERATED, f"arn:aws:iam::{stranger}:saml-provider/example"),
        Principal(PrincipalKind.CANONICAL_USER, "example"),
    ]
    return tuple(dict.fromkeys([*map(_caller, named), *(_unnamed(p, named) for p in someone)]))


def _named(statements: Sequence[Statement]) -> list[Principal]:
    """Return the principals of statements, then those whose ARN a condition names."""
    listed = [p for s in statements for p in (*s.principals, *s.not_principals) if p.value != "*"]
    conditions = (condition for s in statements for condition in s.conditions)
    values = (v for c in conditions if c.key.lower() == _OWN_ARN for v in c.values)
    return [*listed, *(_aws(value) for value in values if _IDENTITY.fullmatch(value))]


def own_arn(caller: Principal, statements: Sequence[Statement]) -> tuple[Condition, ...]:
    """
    Return what holds of `aws:PrincipalArn` in requests of a caller and all it represents.

    A role or user that is named has its own ARN, a session that of its role, and someone else any
    of the account that is not named. Who is in no account that is named stands for all who are not,
    so that theirs may be in any. Nothing where no statement asks for the key.

    Source:
        IAM User Guide, "AWS global condition context keys", aws:PrincipalArn: it is in all signed
        requests; for a role it has "the ARN of the role, not the ARN of the user that assumed it".
    """
    account = account_of(caller)
    asks = any(c.key.lower() == _OWN_ARN for s in statements for c in s.conditions)
    if not asks or caller.kind is not PrincipalKind.AWS or account is None:
        return ()
    arns = _named_identities(statements)
    own = own_arns(caller, statements)
    if own:
        return (Condition("StringEquals", "aws:PrincipalArn", own),)
    if not _IDENTITY.fullmatch(caller.value):
        return ()
    is_there = account in map(account_of, _named(statements))
    anyone = (caller.value, f"arn:*:*:*:{account if is_there else '*'}:*")
    others = (Condition("StringNotEquals", "aws:PrincipalArn", tuple(arns)),) if arns else ()
    return (Condition("ArnLike", "aws:PrincipalArn", anyone), *others)


def own_arns(caller: Principal, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return the ARNs of roles and users that statements name and that the caller may have."""
    return tuple(
        arn
        for arn in _named_identities(statements)
        if arn == caller.value or _is_session_of(caller.value, arn)
    )


def _named_identities(statements: Sequence[Statement]) -> list[str]:
    return sorted({p.value for p in _named(statements) if _IDENTITY.fullmatch(p.value)})


def _unused_account(used: set[str | None]) -> str:
    numbers = (str(number) for number in count(210987654321))
    return next(number for number in numbers if number not in used)


def _unnamed(principal: Principal, named: Sequence[Principal]) -> Principal:
    """Return the principal, or one like it that no statement names."""
    numbers = chain([""], map(str, count(2)))
    others = (replace(principal, value=_numbered(principal.value, n)) for n in numbers)
    return next(other for other in others if other not in named)


def _numbered(value: str, number: str) -> str:
    return value.replace("example", f"example{number}")


def _caller(named: Principal) -> Principal:
    """Return the named principal, or for an account someone in it."""
    account = _whole_account(named.value) if named.kind is PrincipalKind.AWS else None
    return (
        named if account is None else _aws(f"arn:{_partition(named)}:iam::{account}:user/example")
    )


def _neighbours(named: Principal) -> Iterator[Principal]:
    """Yield someone else in the account of an AWS principal, and a session of a role."""
    account = account_of(named)
    match = _IN_ACCOUNT.fullmatch(named.value)
    if named.kind is not PrincipalKind.AWS or account is None:
        return
    yield _aws(f"arn:{_partition(named)}:iam::{account}:user/example")
    role = (_ROLE.fullmatch(match[2]) or _SESSION.fullmatch(match[2])) if match else None
    if role is not None:
        yield _aws(f"arn:{_partition(named)}:sts::{account}:assumed-role/{role[1]}/example")


def _aws(arn: str) -> Principal:
    return Principal(PrincipalKind.AWS, arn)


def _partition(named: Principal) -> str:
    return named.value.split(":")[1] if named.value.startswith("arn:") else "aws"
