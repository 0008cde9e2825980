"""Rules about operators under which a condition holds though its key is not there, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import Family, Quantifier, parse_operator
from ai_role_cli.checks.confinement import key_is_one_of, requires_match, requires_presence
from ai_role_cli.checks.context_keys import find_key, is_federated, is_global
from ai_role_cli.checks.pages import IAM_GUIDE, POLICY_CHECKS
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, allowing, each_with_trust
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Condition, Statement

__all__ = ["RULES"]

_OPERATORS = f"{IAM_GUIDE}reference_policies_elements_condition_operators.html"
_SETS = f"{IAM_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"

_ALWAYS_THERE = (
    *("aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn"),
    *("aws:principaltype", "aws:requestedregion", "aws:resourceaccount", "aws:securetransport"),
    *("aws:userid", "aws:viaawsservice"),
)
"""
Keys that the requests of a role have in any case.

Source: IAM User Guide, "AWS global condition context keys", "Availability".
"""

_NEVER_EMPTY = ("kms:grantoperations",)
"""
Lists that every request which takes them has; a grant needs operations.

Source: AWS KMS API Reference, CreateGrant, `Operations`.
"""

_MFA = ("aws:multifactorauthage", "aws:multifactorauthpresent")
_TAG_KEYS = ("aws:tagkeys",)
_OFTEN_EMPTY = (*_TAG_KEYS, "sts:transitivetagkeys")
_REQUEST_TAG = ("aws:requesttag/",)


def _widening(subject: StatementSubject) -> Iterator[Remark]:
    conditions = subject.statement.conditions
    if any(map(requires_match, conditions)) or any(map(requires_presence, conditions)):
        return
    for condition in conditions:
        if _holds_without_key(condition) and not key_is_one_of(condition.key, _ALWAYS_THERE):
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"the statement allows requests without {condition.key} as well",
                hint=f'add "Null": {{"{condition.key}": "false"}}, or drop IfExists or Not',
                at=Anchor.KEY,
                severity=Severity.MEDIUM if key_is_one_of(condition.key, _MFA) else Severity.LOW,
            )


def _holds_without_key(condition: Condition) -> bool:
    """Tell whether a plain operator holds on a missing key; sets have a rule of their own."""
    operator = parse_operator(condition.operator)
    if operator is None or operator.quantifier is not Quantifier.SINGLE:
        return False
    return operator.if_exists or operator.negated


def _empty_sets(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    for condition in statement.conditions:
        if (
            _is_for_all(condition)
            and _is_list(condition.key)
            and not _is_there(condition.key, statement)
        ):
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"{condition.operator} holds where {condition.key} is missing or empty",
                hint=f'add "Null": {{"{condition.key}": "false"}}',
                at=Anchor.KEY,
                severity=Severity.LOW if key_is_one_of(condition.key, _OFTEN_EMPTY) else None,
            )


def _is_for_all(condition: Condition) -> bool:
    operator = parse_operator(condition.operator)
    return operator is not None and operator.quantifier is Quantifier.ALL


def _is_list(key: str) -> bool:
    """Tell whether sets are right for a key; of an unknown one nothing is known."""
    known = find_key(key)
    return known is None or known.is_multivalued


def _is_there(key: str, statement: Statement) -> bool:
    """Tell whether another condition asks for the key; a tag that is asked for has a tag key."""
    if key_is_one_of(key, _NEVER_EMPTY):
        return True
    same = (key.lower(), *(_REQUEST_TAG if key_is_one_of(key, _TAG_KEYS) else ()))
    return any(
        key_is_one_of(each.key, same) and (requires_match(each) or requires_presence(each))
        for each in statement.conditions
    )


def _sets_of_one(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        operator, known = parse_operator(condition.operator), find_key(condition.key)
        if operator is None or operator.quantifier is Quantifier.SINGLE:
            continue
        if known is not None and not known.is_multivalued and not is_federated(condition.key):
            lets_through = (
                operator.quantifier is Quantifier.ALL and subject.statement.effect is Effect.ALLOW
            )
            yield Remark(
                Element.CONDITIONS,
                (condition.operator,),
                f"{condition.operator} on {condition.key}, which has one value",
                hint=f"write {condition.operator.rpartition(':')[2]}",
                at=Anchor.KEY,
                severity=Severity.MEDIUM if lets_through else Severity.LOW,
            )


def _missing_sets(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        operator, known = parse_operator(condition.operator), find_key(condition.key)
        if operator is None or known is None or not known.is_multivalued:
            continue
        if operator.quantifier is Quantifier.SINGLE and operator.family is not Family.NULL:
            yield Remark(
                Element.CONDITIONS,
                (condition.operator,),
                f"{condition.operator} on {condition.key}, which may have several values",
                hint=f"write ForAnyValue:{condition.operator} or ForAllValues:{condition.operator}",
                at=Anchor.KEY,
                severity=None if is_global(condition.key) else Severity.MEDIUM,
            )


RULES = (
    Rule(
        id="if-exists-widens",
        severity=Severity.LOW,
        title="An Allow statement whose conditions all hold on a missing key",
        why=(
            "Operators with IfExists, and those with Not, hold when the request has no such key. "
            "If an Allow statement has no other condition, whoever leaves the key out is allowed. "
            "It is `medium` for multi-factor authentication: access keys and services never have "
            "that key."
        ),
        fix='Add a condition `"Null": {KEY: "false"}`, or use the plain operator.',
        sources=(f"{_OPERATORS}#Conditions_IfExists", f"{_OPERATORS}#Conditions_Null"),
        check=each_with_trust(allowing(_widening)),
        yields_to=("key-of-others",),
    ),
    Rule(
        id="for-all-values-empty",
        severity=Severity.MEDIUM,
        title="ForAllValues in an Allow statement that takes an empty set",
        why=(
            "ForAllValues asks whether every value of the request is among those listed, and of "
            "no values that is true: without the key, or with an empty one, the request is "
            "allowed. It is `low` for `aws:TagKeys`, where a request without tags is often meant."
        ),
        fix='Add a condition `"Null": {KEY: "false"}` on the same key.',
        sources=(f"{_SETS}#reference_policies_condition-multi-valued-context-keys",),
        check=each_with_trust(allowing(_empty_sets)),
    ),
    Rule(
        id="set-operator-single-valued",
        severity=Severity.LOW,
        title="ForAllValues or ForAnyValue on a key that has one value",
        why=(
            "AWS says not to use set operators on such keys. It is `medium` for ForAllValues in "
            "an Allow statement, which also holds when the key is missing."
        ),
        fix="Write the plain operator; several values in a policy are alternatives anyway.",
        sources=(
            _SETS,
            f"{POLICY_CHECKS}-security-warning-forallvalues-with-single-valued-key",
        ),
        check=each_with_trust(_sets_of_one),
    ),
    Rule(
        id="set-operator-missing",
        severity=Severity.HIGH,
        title="A key with several values under a plain operator",
        why=(
            "Keys such as `aws:PrincipalOrgPaths` or `aws:TagKeys` hold lists. AWS requires a set "
            "operator for them; without one the condition does not decide what it seems to. It is "
            "`medium` for keys of services, whose own pages do not always use one."
        ),
        fix="Write ForAnyValue where one value is enough, ForAllValues where all must match.",
        sources=(
            _SETS,
            f"{POLICY_CHECKS}-error-missing-qualifier",
        ),
        check=each_with_trust(_missing_sets),
    ),
)
