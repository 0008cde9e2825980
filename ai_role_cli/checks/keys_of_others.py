"""The rule about condition keys that requests of users and services have, and of a role never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import Family, Quantifier, never_in_a_role, parse_operator
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Condition

__all__ = ["RULES", "hint_for"]

_USER = "aws:username"


def hint_for(key: str) -> str:
    """Return what to write instead of a key that no request of a role has."""
    if key.lower() == _USER:
        return "users alone have a name; a session has aws:SourceIdentity, aws:userid and its tags"
    return "write it in the trust policy: it tells of the service that assumes the role"


def _of_others(subject: StatementSubject) -> Iterator[Remark]:
    is_deny = subject.statement.effect is Effect.DENY
    for condition in subject.statement.conditions:
        holds = _holds_without(condition) if never_in_a_role(condition.key) else None
        if holds is not None:
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"no request of a role has {condition.key}, so that the condition "
                f"{'always' if holds else 'never'} holds",
                hint=hint_for(condition.key),
                at=Anchor.KEY,
                # A safeguard that is none, or a grant that is none.
                severity=Severity.HIGH if holds is not is_deny else Severity.MEDIUM,
            )


def _holds_without(condition: Condition) -> bool | None:
    """Tell whether the condition holds where the key is missing; None where it asks for that."""
    operator = parse_operator(condition.operator)
    if operator is None:
        return None
    if operator.family is Family.NULL:
        return None if "true" in map(str.lower, condition.values) else False
    if operator.quantifier is not Quantifier.SINGLE:
        return operator.quantifier is Quantifier.ALL
    return operator.negated or operator.if_exists


RULES = (
    Rule(
        id="key-of-others",
        severity=Severity.HIGH,
        title="A condition key that no request of a role has",
        why=(
            "`aws:username` is in the requests of users, `aws:SourceArn`, `aws:SourceAccount` and "
            "their like in those that a service makes in its own name. A role has none of them: a "
            "condition on one never holds, and what the statement allows is denied, what it denies "
            "is not. Under an operator with Not or IfExists, and under ForAllValues, it always "
            "holds, and what looks like a safeguard is none."
        ),
        fix=(
            "Test what a session has: its tags as `aws:PrincipalTag/…`, `aws:SourceIdentity`, "
            "`aws:userid`. Which service acts for which resource belongs into the trust policy."
        ),
        sources=(f"{IAM_GUIDE}reference_policies_condition-keys.html",),
        check=each_statement(_of_others),
    ),
)
