"""What narrows an Allow statement besides its actions and resources: conditions and denials."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    Family,
    Quantifier,
    condition_keys,
    covers,
    expand_action,
    parse_operator,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Condition, Statement

__all__ = [
    "is_confined",
    "is_denied",
    "key_is_one_of",
    "requires_match",
    "requires_presence",
    "resource_keys",
]

_RESOURCE_KEYS = (
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:requesttag/",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourcetag/",
)
"""Global keys that tell which resources are meant, or which service may ask for them."""

_ABOUT_THE_CALL = frozenset(
    {
        "s3:authtype",
        "s3:signatureage",
        "s3:signatureversion",
        "s3:tlsversion",
        "s3:x-amz-content-sha256",
    }
)
"""Keys of services that say how a request is made, and nothing of what it is about."""


def is_confined(
    subject: StatementSubject, action: str, *, resource: str, keys: Iterable[str]
) -> bool:
    """
    Tell whether an Allow statement reaches only what a condition on one of the keys lets through.

    Either the statement has such a condition itself, or a Deny statement of the role turns away
    whatever does not fulfil it.

    Args:
        subject: The Allow statement.
        action: One of its actions or patterns.
        resource: One of its resources.
        keys: Keys in lower case; one that ends in a slash or colon stands for all that begin so.
    """
    names = tuple(keys)
    own = any(
        key_is_one_of(condition.key, names) and _lets_some_through(condition)
        for condition in subject.statement.conditions
    )
    return own or any(
        _is_about(deny, action, resource) and _refuses_the_rest(deny, names)
        for deny in subject.denies
    )


def is_denied(subject: StatementSubject, action: str, *, resource: str) -> bool:
    """Tell whether the role is denied, whatever the circumstances, what the statement allows."""
    return any(
        not deny.conditions and not deny.not_resources and _is_about(deny, action, resource)
        for deny in subject.denies
    )


def resource_keys(action: str) -> frozenset[str]:
    """Return the condition keys that can confine an action, or a pattern, to some resources."""
    return _own_keys(action).union(_RESOURCE_KEYS)


def key_is_one_of(key: str, keys: Iterable[str]) -> bool:
    """Tell whether a condition key is one of these, which are in lower case."""
    name = key.lower()
    return any(name.startswith(k) if k.endswith(("/", ":")) else name == k for k in keys)


def requires_match(condition: Condition) -> bool:
    """Tell whether a condition holds only if its key is there and one of its values matches."""
    operator = parse_operator(condition.operator)
    if operator is None or operator.negated or operator.if_exists:
        return False
    return operator.quantifier is not Quantifier.ALL and operator.family is not Family.NULL


def requires_presence(condition: Condition) -> bool:
    """Tell whether a condition holds only if its key is there, whatever its value."""
    operator = parse_operator(condition.operator)
    is_null = operator is not None and operator.family is Family.NULL
    return is_null and {value.lower() for value in condition.values} == {"false"}


def _lets_some_through(condition: Condition) -> bool:
    """A boolean that must be false lets through all but a few."""
    operator = parse_operator(condition.operator)
    is_bool = operator is not None and operator.family is Family.BOOL
    values = {value.lower() for value in condition.values}
    return requires_match(condition) and not (is_bool and "true" not in values)


@cache
def _own_keys(action: str) -> frozenset[str]:
    keys = {key for name in expand_action(action) for key in condition_keys(name)}
    return frozenset(key for key in keys if not key.startswith("aws:")) - _ABOUT_THE_CALL


def _is_about(deny: Statement, action: str, resource: str) -> bool:
    """A NotResource is taken to be about all resources: it confines to what it lists."""
    return _names_action(deny, action) and (
        bool(deny.not_resources) or any(covers(each, resource) for each in deny.resources)
    )


def _names_action(deny: Statement, action: str) -> bool:
    if deny.actions:
        return any(covers(each.lower(), action.lower()) for each in deny.actions)
    names = [name.lower() for name in expand_action(action)]
    return not any(covers(each.lower(), name) for each in deny.not_actions for name in names)


def _refuses_the_rest(deny: Statement, keys: tuple[str, ...]) -> bool:
    return all(
        key_is_one_of(condition.key, keys) and _is_refusal(condition)
        for condition in deny.conditions
    )


def _is_refusal(condition: Condition) -> bool:
    """Tell whether a condition of a Deny holds for what does not match, or has no such key."""
    operator = parse_operator(condition.operator)
    if operator is None:
        return False
    values = {value.lower() for value in condition.values}
    is_null = operator.family is Family.NULL and values == {"true"}
    is_false = operator.family is Family.BOOL and values == {"false"}
    return operator.negated or is_null or is_false
