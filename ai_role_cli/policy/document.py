"""
IAM policy documents as values, and the one writer of their JSON.

A document is kept in the author's order. What IAM does not tell apart (one string or a list of one,
`"Principal": "*"` or `{"AWS": "*"}`, a missing or an empty Sid) is one value here and one text
there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.spec import Effect

__all__ = [
    "Condition",
    "JsonValue",
    "PolicyDocument",
    "Principal",
    "PrincipalKind",
    "Statement",
    "document_json",
    "document_value",
    "statement_value",
]

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)

POLICY_VERSION = "2012-10-17"
"""The only version in which policy variables work (IAM User Guide, "Version")."""


class PrincipalKind(StrEnum):
    """The keys a Principal element may have; the values are IAM's spelling."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal of a statement."""

    kind: PrincipalKind
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator; it holds if any of the values matches."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One statement; an empty tuple means that the element is absent.

    A document of an identity has no principals, a trust policy no resources.
    """

    effect: Effect
    sid: str | None = None
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A whole policy document."""

    statements: tuple[Statement, ...]
    version: str = POLICY_VERSION


def document_json(document: PolicyDocument) -> str:
    """Return the document as compact JSON: what is sent to AWS and what IAM counts."""
    return json.dumps(document_value(document), separators=(",", ":"), ensure_ascii=False)


def document_value(document: PolicyDocument) -> dict[str, JsonValue]:
    """Return the document as a JSON value with the elements in the order IAM's own pages use."""
    statements = [statement_value(statement) for statement in document.statements]
    return {"Version": document.version, "Statement": statements}


def statement_value(statement: Statement) -> dict[str, JsonValue]:
    """Return one statement as a JSON value; absent elements are left out."""
    elements: dict[str, JsonValue] = {
        "Sid": statement.sid or None,
        "Effect": statement.effect.value.capitalize(),
        "Principal": _principal_element(statement.principals),
        "NotPrincipal": _principal_element(statement.not_principals),
        "Action": _one_or_list(statement.actions),
        "NotAction": _one_or_list(statement.not_actions),
        "Resource": _one_or_list(statement.resources),
        "NotResource": _one_or_list(statement.not_resources),
        "Condition": _condition_element(statement.conditions),
    }
    return {name: value for name, value in elements.items() if value is not None}


def _one_or_list(values: Sequence[str]) -> JsonValue:
    unique = list(dict.fromkeys(values))
    if not unique:
        return None
    return unique[0] if len(unique) == 1 else unique


def _principal_element(principals: tuple[Principal, ...]) -> JsonValue:
    by_kind: dict[str, list[str]] = {}
    for principal in principals:
        by_kind.setdefault(principal.kind.value, []).append(principal.value)
    return {kind: _one_or_list(values) for kind, values in by_kind.items()} or None


def _condition_element(conditions: tuple[Condition, ...]) -> JsonValue:
    by_operator: dict[str, dict[str, JsonValue]] = {}
    for condition in conditions:
        keys = by_operator.setdefault(condition.operator, {})
        keys[condition.key] = _one_or_list(condition.values) or []
    return by_operator or None
