"""Rules about operators and values that do not fit the key that they test."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import Family, parse_operator
from ai_role_cli.checks.context_keys import KeyKind, find_key, is_same_key
from ai_role_cli.checks.key_values import absent_value
from ai_role_cli.checks.pages import IAM_GUIDE, POLICY_CHECKS
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_with_trust
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Condition

__all__ = ["RULES"]

_OPERATORS = f"{IAM_GUIDE}reference_policies_elements_condition_operators.html"

_TEXTS = frozenset({Family.STRING, Family.CASELESS_STRING, Family.PATTERN})
_KINDS: Mapping[Family, KeyKind] = {
    **dict.fromkeys(_TEXTS, KeyKind.STRING),
    Family.ARN: KeyKind.ARN,
    Family.BOOL: KeyKind.BOOL,
    Family.NUMBER: KeyKind.NUMERIC,
    Family.DATE: KeyKind.DATE,
    Family.ADDRESS: KeyKind.ADDRESS,
}
_OPERATOR_FOR: Mapping[KeyKind, str] = {
    KeyKind.STRING: "StringEquals or StringLike",
    KeyKind.ARN: "ArnLike",
    KeyKind.BOOL: "Bool",
    KeyKind.NUMERIC: "a Numeric operator",
    KeyKind.DATE: "a Date operator",
    KeyKind.ADDRESS: "IpAddress",
}

_ARN = re.compile(r"arn(:[^:]*){4}:.+|\*|arn:\*", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

_SENSITIVE = (
    *("aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount", "aws:ResourceOrgID"),
    *("aws:SourceAccount", "aws:SourceOrgID", "aws:SourceVpc", "aws:SourceVpce"),
    *("aws:VpceAccount", "aws:VpceOrgID"),
)
"""IAM User Guide, "AWS global condition context keys", "Sensitive condition keys"."""


def _mismatches(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        found = _mismatch(condition.operator, condition.key)
        if found is not None:
            may_work, kinds = found
            wanted = " or ".join(_OPERATOR_FOR[kind] for kind in KeyKind if kind in kinds)
            yield Remark(
                Element.CONDITIONS,
                (condition.operator,),
                f"{condition.operator} on {condition.key}, whose type is {_types(kinds)}",
                hint=f"write {wanted}",
                at=Anchor.KEY,
                severity=Severity.LOW if may_work else Severity.MEDIUM,
            )


@cache
def _mismatch(operator: str, key: str) -> tuple[bool, frozenset[KeyKind]] | None:
    """Return whether the operator may work, and what it should compare; None if it fits."""
    parsed, known = parse_operator(operator), find_key(key)
    kind = None if parsed is None else _KINDS.get(parsed.family)
    if parsed is None or kind is None or known is None or not known.kinds:
        return None
    # AWS documents string operators for ARNs too, and types some keys that hold ARNs as String.
    is_arn_as_text = {kind} | known.kinds <= {KeyKind.STRING, KeyKind.ARN}
    # A tag may say true or false.
    may_work = parsed.family in _TEXTS or {kind} | known.kinds == {KeyKind.STRING, KeyKind.BOOL}
    return None if kind in known.kinds or is_arn_as_text else (may_work, known.kinds)


def _types(kinds: frozenset[KeyKind]) -> str:
    return " or ".join(kind for kind in KeyKind if kind in kinds)


def _impossible(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        flaws = [_flaw(condition, value) for value in condition.values]
        for index, flaw in enumerate(flaws):
            if flaw is not None:
                yield Remark(
                    Element.CONDITIONS,
                    (condition.operator, condition.key, index),
                    f"{condition.values[index]!r} {flaw}",
                    hint=f"{condition.operator} never matches it",
                    severity=None if all(flaws) else Severity.MEDIUM,
                )


def _flaw(condition: Condition, value: str) -> str | None:
    """Return why no value of a request can be matched by one of a policy; None if one can."""
    parsed = parse_operator(condition.operator)
    # A variable may stand for anything. Dates are left out: IAM refuses what is none.
    if parsed is None or "{" in value:
        return None
    is_right, flaw = _CHECKS_OF.get(parsed.family, _ANYTHING)
    if not is_right(value):
        return flaw
    return None if parsed.family is Family.NULL else absent_value(condition.key, value)


def _is_range(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


_ANYTHING: tuple[Callable[[str], object], str] = (lambda _: True, "")

_CHECKS_OF: Mapping[Family, tuple[Callable[[str], object], str]] = {
    Family.BOOL: (lambda value: value.lower() in {"true", "false"}, "is neither true nor false"),
    Family.NULL: (lambda value: value.lower() in {"true", "false"}, "is neither true nor false"),
    Family.ARN: (_ARN.fullmatch, "is not an ARN of six parts"),
    Family.NUMBER: (_NUMBER.fullmatch, "is not a number"),
    Family.ADDRESS: (_is_range, "is not an IP range such as 203.0.113.0/24"),
}


def _literal_wildcards(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        operator = parse_operator(condition.operator)
        if operator is None or operator.family not in {Family.STRING, Family.CASELESS_STRING}:
            continue
        for index, value in enumerate(condition.values):
            if _has_wildcard(value):
                yield Remark(
                    Element.CONDITIONS,
                    (condition.operator, condition.key, index),
                    f"{condition.operator} takes the wildcard in {value!r} for a letter",
                    hint=f"write {'StringNotLike' if operator.negated else 'StringLike'}",
                )


def _sensitive_wildcards(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        operator = parse_operator(condition.operator)
        is_like = operator is not None and operator.family is Family.PATTERN
        if is_like and any(is_same_key(condition.key, key) for key in _SENSITIVE):
            wild = [value for value in condition.values if _has_wildcard(value)]
            if wild:
                yield Remark(
                    Element.CONDITIONS,
                    (condition.operator, condition.key),
                    f"{listed(wild)} for {condition.key} lets others in as well",
                    hint="write ids in full; AWS sees no use for wildcards in this key",
                )


def _has_wildcard(value: str) -> bool:
    plain = re.sub(r"\$\{[^}]*\}", "", value)
    return bool({"*", "?"} & set(plain))


RULES = (
    Rule(
        id="condition-type-mismatch",
        severity=Severity.MEDIUM,
        title="An operator that is not for the type of its key",
        why=(
            "A number, date, address, boolean or ARN operator on a key of another type finds "
            "nothing to compare, and the condition never holds. String operators compare whatever "
            "the key has as text, and Bool finds the texts true and false; both may work but are "
            "not what AWS documents, and are `low`."
        ),
        fix="Write the operator of the key's type.",
        sources=(
            _OPERATORS,
            f"{POLICY_CHECKS}-general-warning-type-mismatch",
        ),
        check=each_with_trust(_mismatches),
    ),
    Rule(
        id="impossible-condition-value",
        severity=Severity.ERROR,
        title="A value that its operator can never match",
        why=(
            "IAM stores `Bool: yes`, an address that is no range, a text that is no ARN, and "
            "never finds them equal to anything. No request has a private address under "
            "`aws:SourceIp`, or a network whose id has another form. An Allow with such a value "
            "allows nothing, a Deny denies nothing. Where other values of the key can match it is "
            "`medium`."
        ),
        fix="Write a value of the operator's type; test private addresses with `aws:VpcSourceIp`.",
        sources=(
            _OPERATORS,
            f"{POLICY_CHECKS}-general-warning-type-mismatch-boolean",
        ),
        check=each_with_trust(_impossible),
    ),
    Rule(
        id="literal-wildcard",
        severity=Severity.MEDIUM,
        title="A wildcard under an operator that knows none",
        why=(
            "StringEquals compares texts letter by letter: `*` and `?` stand for themselves, and "
            "the condition does not match what it was written for."
        ),
        fix="Write StringLike, or StringNotLike for StringNotEquals.",
        sources=(
            _OPERATORS,
            f"{POLICY_CHECKS}-general-warning-wildcard-without-like-operator",
        ),
        check=each_with_trust(_literal_wildcards),
    ),
    Rule(
        id="sensitive-key-wildcard",
        severity=Severity.MEDIUM,
        title="A wildcard in the id of an account, organization or network",
        why=(
            "Ids are no hierarchy: a pattern that matches part of an account's or organization's "
            "id matches those of strangers. AWS calls these keys sensitive and says that wildcards "
            "in them have no valid use."
        ),
        fix="List the ids in full under StringEquals.",
        sources=(f"{IAM_GUIDE}reference_policies_condition-keys.html#condition-keys-sensitive",),
        check=each_with_trust(_sensitive_wildcards),
    ),
)
