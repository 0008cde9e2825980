"""
What IAM refuses of the JSON of a permission policy, and what it takes in another sense.

Source: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM policy validation check
reference"; the messages of MalformedPolicyDocument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ai_role_cli.policy.action_grammar import action_flaw
from ai_role_cli.policy.arn_grammar import resource_problems
from ai_role_cli.policy.condition_grammar import condition_problems
from ai_role_cli.policy.document import POLICY_VERSION
from ai_role_cli.policy.grammar import OLD_VERSION, PolicyReading, read_policy
from ai_role_cli.policy.grammar_problem import GrammarProblem
from ai_role_cli.spec import (
    PLACEHOLDERS,
    Anchor,
    PolicyType,
    Severity,
    character_flaw,
    policy_variables,
    quoted,
    variable_flaw,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.policy.document import JsonValue, PolicyDocument, Statement
    from ai_role_cli.spec import SpecPath

__all__ = ["read_permission_policy"]

_PLACEHOLDER = re.compile(rf"(?<!\$)\{{({'|'.join(PLACEHOLDERS)})\}}|\$\{{var\.")


def read_permission_policy(
    value: JsonValue, *, partition: str, policy_type: PolicyType
) -> tuple[PolicyDocument, tuple[GrammarProblem, ...]]:
    """
    Return the policy of a role that a JSON value spells, and what is wrong with it.

    Args:
        value: The JSON; its keys are unique.
        partition: The role's; a placeholder while the region is not known.
        policy_type: How the policy will be stored: managed policies take no old version.
    """
    reading = read_policy(value)
    problems = [
        *reading.problems,
        *_characters(value, ()),
        *_document_problems(value, reading, policy_type),
        *_repeated_sids(reading.sound),
    ]
    for path, statement in reading.sound:
        problems += _statement_problems(statement, path, partition=partition)
    return reading.document, tuple(problems)


def _characters(value: JsonValue, path: SpecPath) -> Iterator[GrammarProblem]:
    if isinstance(value, str):
        flaw = character_flaw(value)
        if flaw is not None:
            yield GrammarProblem.of(flaw, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _characters(item, (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            flaw = character_flaw(key)
            if flaw is not None:
                yield GrammarProblem.of(flaw, (*path, key), at=Anchor.KEY)
            yield from _characters(item, (*path, key))


def _document_problems(
    value: JsonValue, reading: PolicyReading, policy_type: PolicyType
) -> Iterator[GrammarProblem]:
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("Id"), str):
        message = "Id says nothing in the policy of a role, and is left out"
        info = Severity.INFO
        yield GrammarProblem(
            ("Id",), message, "policy-id", hint="remove it", severity=info, at=Anchor.KEY
        )
    if "Version" not in value:
        message = f"there is no Version: {POLICY_VERSION} is written, IAM would take {OLD_VERSION}"
        hint = f'add "Version": "{POLICY_VERSION}"'
        yield GrammarProblem((), message, "policy-version", hint=hint, severity=Severity.LOW)
    if value.get("Version") == OLD_VERSION:
        yield _old_version(reading.document, policy_type)


def _old_version(document: PolicyDocument, policy_type: PolicyType) -> GrammarProblem:
    variable = next(_variables_of(document), None)
    severity = Severity.ERROR
    if policy_type is PolicyType.MANAGED:
        message = f"IAM takes no managed policy of the version {OLD_VERSION}"
    elif variable is not None:
        message = f"the version {OLD_VERSION} knows no policy variables: {quoted(variable)} is text"
    else:
        message = f"{OLD_VERSION} is the version of old policies, without policy variables"
        severity = Severity.LOW
    hint = f'write "{POLICY_VERSION}"'
    return GrammarProblem(("Version",), message, "policy-version", hint=hint, severity=severity)


def _variables_of(document: PolicyDocument) -> Iterator[str]:
    for statement in document.statements:
        for text in (*statement.resources, *statement.not_resources):
            yield from policy_variables(text)
        for condition in statement.conditions:
            for text in condition.values:
                yield from policy_variables(text)


def _repeated_sids(statements: Iterable[tuple[SpecPath, Statement]]) -> Iterator[GrammarProblem]:
    seen: set[str] = set()
    for path, statement in statements:
        if statement.sid in seen:
            message = f"the Sid {quoted(statement.sid)} is used twice"
            yield GrammarProblem((*path, "Sid"), message, "bad-sid", hint="rename one")
        seen |= {statement.sid} if statement.sid else set()


def _statement_problems(
    statement: Statement, path: SpecPath, *, partition: str
) -> Iterator[GrammarProblem]:
    for name, principals in (
        ("Principal", statement.principals),
        ("NotPrincipal", statement.not_principals),
    ):
        if principals:
            message = f"a permission policy names no {name}: it is the role it is attached to"
            place = (*path, name)
            yield GrammarProblem(place, message, "bad-statement", hint="remove it", at=Anchor.KEY)
    if not statement.resources and not statement.not_resources:
        message = "a statement of a permission policy needs a Resource"
        yield GrammarProblem(path, message, "bad-statement", hint='add "Resource"')
    yield from _action_problems(statement, path)
    yield from _resource_problems(statement, path, partition=partition)
    yield from _condition_problems(statement, path)


def _action_problems(statement: Statement, path: SpecPath) -> Iterator[GrammarProblem]:
    for name, actions in (("Action", statement.actions), ("NotAction", statement.not_actions)):
        for index, action in enumerate(actions):
            flaw = action_flaw(action)
            if flaw is not None:
                yield GrammarProblem.of(flaw, (*path, name, index))


def _resource_problems(
    statement: Statement, path: SpecPath, *, partition: str
) -> Iterator[GrammarProblem]:
    for name, arns in (
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        for index, arn in enumerate(arns):
            place = (*path, name, index)
            text_problems = tuple(_text_problems(arn, place))
            yield from text_problems or resource_problems(arn, place, partition=partition)


def _condition_problems(statement: Statement, path: SpecPath) -> Iterator[GrammarProblem]:
    seen: set[tuple[str, str]] = set()
    for condition in statement.conditions:
        place = (*path, "Condition", condition.operator, condition.key)
        yield from condition_problems(condition, place)
        for index, value in enumerate(condition.values):
            yield from _text_problems(value, (*place, index))
        test = (condition.operator, condition.key.lower())
        if test in seen:
            message = (
                f"{condition.operator} {quoted(condition.key)} is tested twice, in another case"
            )
            hint = "keep one of the two"
            yield GrammarProblem(place, message, "repeated-condition", hint=hint, at=Anchor.KEY)
        seen.add(test)


def _text_problems(text: str, path: SpecPath) -> Iterator[GrammarProblem]:
    flaw = variable_flaw(text)
    ours = _PLACEHOLDER.search(text)
    if flaw is not None:
        yield GrammarProblem.of(flaw, path)
    elif ours is not None:
        message = f"{quoted(text)} is taken as it is: nothing is filled into policy documents"
        hint = "write the value out, or make it a statement of 'permissions'"
        severity = Severity.HIGH
        yield GrammarProblem(path, message, "unfilled-placeholder", hint=hint, severity=severity)
