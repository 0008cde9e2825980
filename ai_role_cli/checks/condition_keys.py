"""Rules about condition keys that no request has, or none of these requests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    condition_keys,
    expand_action,
    key_successor,
    known_services,
    service_of,
)
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.context_keys import (
    find_key,
    is_documented_claim,
    is_federated,
    is_global,
    is_same_key,
    nearest_key,
)
from ai_role_cli.checks.pages import IAM_GUIDE, SERVICE_REFERENCE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_with_trust
from ai_role_cli.checks.wording import listed
from ai_role_cli.policy import spelling
from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]


_OF_MARKETPLACE = frozenset({"aws-marketplace:productid"})
"""
Keys that are documented outside the reference.

Source: Amazon Bedrock User Guide, "Access Amazon Bedrock foundation models".
"""


_OIDC = ":oidc-provider/"


def _unknown(subject: StatementSubject) -> Iterator[Remark]:
    for condition in subject.statement.conditions:
        if not _is_known(condition.key):
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"AWS documents no condition key {condition.key}",
                hint=_hint(condition.key),
                at=Anchor.KEY,
                severity=_severity(condition.key),
            )


def _is_known(key: str) -> bool:
    return is_documented_claim(key) if is_federated(key) else find_key(key) is not None


def _severity(key: str) -> Severity:
    """AWS adds services and claims faster than any list of them is updated."""
    is_of_known = service_of(key) in {"aws", *known_services()}
    return Severity.HIGH if is_of_known else Severity.MEDIUM


def _unsupported(subject: StatementSubject) -> Iterator[Remark]:
    yield from _foreign_claims(subject)
    actions = subject.statement.actions
    if not all(service_of(action) and is_documented(action) for action in actions):
        return
    for condition in subject.statement.conditions if actions else ():
        if _is_of_a_service(condition.key) and not any(_takes(a, condition.key) for a in actions):
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"no request for {listed(actions)} has the key {condition.key}",
                hint="see which actions take it in the service authorization reference",
                at=Anchor.KEY,
            )


def _deprecated(subject: StatementSubject) -> Iterator[Remark]:
    actions = subject.statement.actions
    for condition in subject.statement.conditions:
        successor = key_successor(condition.key)
        if successor is not None:
            works = any(_takes(action, condition.key) for action in actions)
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"{condition.key} is deprecated: AWS has replaced it by {successor}",
                hint=f"write {successor}",
                at=Anchor.KEY,
                severity=Severity.LOW if works else None,
            )


def _foreign_claims(subject: StatementSubject) -> Iterator[Remark]:
    """The key of a claim begins with the provider whose token it stands in."""
    arns = (each.value for each in subject.statement.principals)
    trusted = [found[2] for arn in arns if (found := arn.partition(_OIDC))[1]]
    for condition in subject.statement.conditions if trusted else ():
        provider, _, claim = condition.key.partition(":")
        is_trusted = provider.lower() in map(str.lower, trusted)
        if is_federated(condition.key) and not is_trusted:
            yield Remark(
                Element.CONDITIONS,
                (condition.operator, condition.key),
                f"{condition.key} is a claim of another provider than the entry trusts",
                hint=f"write {trusted[0]}:{claim}",
                at=Anchor.KEY,
            )


def _is_of_a_service(key: str) -> bool:
    is_special = is_global(key) or is_federated(key) or key.lower() in _OF_MARKETPLACE
    return not is_special and find_key(key) is not None


@cache
def _takes(action: str, key: str) -> bool:
    names = (name for each in expand_action(action) for name in condition_keys(each))
    return any(is_same_key(key, name) for name in names)


@cache
def _hint(key: str) -> str:
    near = nearest_key(key)
    if near is not None:
        return f"did you mean {spelling.condition_key(near)}?"
    return "without a value under it, a condition is false; with IfExists or Not it is true"


RULES = (
    Rule(
        id="unknown-condition-key",
        severity=Severity.HIGH,
        title="A condition key that AWS does not document",
        why=(
            "IAM takes any key. No request has it, so a condition on it never holds, and what the "
            "statement allows is denied. Under an operator with Not or IfExists it always holds, "
            "and what looks like a safeguard is none."
        ),
        fix="Write a global key or one that the reference lists for the action.",
        sources=(f"{IAM_GUIDE}reference_policies_condition-keys.html", SERVICE_REFERENCE),
        check=each_with_trust(_unknown),
    ),
    Rule(
        id="unsupported-condition-key",
        severity=Severity.MEDIUM,
        title="A condition key of a service that none of the actions takes",
        why=(
            "Keys of a service are in the requests of some of its actions only. For other actions "
            "the condition is decided as if the key were missing: it never holds, or, with Not or "
            "IfExists, always."
        ),
        fix="Test a key that the actions take, or a global one such as `aws:ResourceAccount`.",
        sources=(SERVICE_REFERENCE, f"{IAM_GUIDE}reference_policies_condition-keys.html"),
        check=each_with_trust(_unsupported),
        yields_to=("deprecated-condition-key",),
    ),
    Rule(
        id="deprecated-condition-key",
        severity=Severity.MEDIUM,
        title="A condition key that AWS has replaced by another one",
        why=(
            "Requests have the new key, and most services no longer send the old one: a condition "
            "on it never holds, or, with Not or IfExists, always. It is `low` where the reference "
            "still lists the old key for one of the actions."
        ),
        fix="Write the key that replaces it, in the form that it wants its values in.",
        sources=(SERVICE_REFERENCE,),
        check=each_with_trust(_deprecated),
    ),
)
