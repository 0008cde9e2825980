"""
Who may be named in a trust policy: principals of the account itself have to exist.

AWS looks up every principal by its ARN and keeps its unique id. So a role cannot name one that is
made after it, and not itself while it is made; when a principal is deleted, its id is what stays.
Other accounts cannot be looked into from here: their principals pass.

Source:
    IAM User Guide, "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.sandbox.values import JsonValue

__all__ = ["first_invalid_principal", "with_id"]

_OWN = re.compile(
    r"arn:[\w-]+:(?P<service>iam|sts)::(?P<account>\d{12}):(?P<kind>[\w-]+)(?P<rest>/.*)?"
)
_ACCOUNT = re.compile(r"\d{12}")
_UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")
_UNCHECKED_SESSION = "federated-user"


def first_invalid_principal(
    document: str,
    *,
    account: str,
    exists: Callable[[str], bool],
    has_role: Callable[[str], bool],
) -> str | None:
    """
    Return the first principal that AWS would not know; None: all are right.

    Args:
        document: The trust policy, a JSON object.
        account: The account of the role.
        exists: Whether a user or role has an ARN.
        has_role: Whether a role has a name.
    """
    for name in _aws_principals(json.loads(document)):
        if not _is_valid(name, account=account, exists=exists, has_role=has_role):
            return name
    return None


def with_id(document: str, *, arn: str, unique_id: str) -> str:
    """Return the document as AWS shows it when the principal with the ARN is gone."""
    if arn not in document:
        return document
    value = json.loads(document)
    for principals in _principal_elements(value):
        named = principals.get("AWS")
        if named == arn:
            principals["AWS"] = unique_id
        elif isinstance(named, list):
            principals["AWS"] = [unique_id if name == arn else name for name in named]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_valid(
    name: str, *, account: str, exists: Callable[[str], bool], has_role: Callable[[str], bool]
) -> bool:
    match = _OWN.fullmatch(name)
    if match is None:
        return name == "*" or bool(_ACCOUNT.fullmatch(name) or _UNIQUE_ID.fullmatch(name))
    if match["account"] != account:
        return True
    if match["service"] == "iam":
        return match["kind"] == "root" or exists(name)
    role_name = (match["rest"] or "").split("/")[1:2]
    return match["kind"] == _UNCHECKED_SESSION or any(has_role(name) for name in role_name)


def _aws_principals(document: JsonValue) -> Iterator[str]:
    for principals in _principal_elements(document):
        named = principals.get("AWS", [])
        yield from (str(name) for name in (named if isinstance(named, list) else [named]))


def _principal_elements(document: JsonValue) -> Iterator[dict[str, JsonValue]]:
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            for element in ("Principal", "NotPrincipal"):
                principals = statement.get(element)
                if isinstance(principals, dict):
                    yield principals
