"""Rules about actions and resources that cannot meet: what looks granted and is not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    arn_example,
    expand_action,
    has_documented_form,
    has_resources,
    is_for_service,
    is_whole_service,
    may_be_used_on,
    service_of,
)
from ai_role_cli.checks.actions import is_documented
from ai_role_cli.checks.pages import IAM_GUIDE, SERVICE_REFERENCE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject
    from ai_role_cli.policy import Statement

__all__ = ["RULES"]


_ARN_PARTS = 6
_ACCOUNT = 4
_MOST_REMARKS = 3


def _dead(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    dead = [index for index, action in enumerate(_scoped(statement)) if _is_dead(action, statement)]
    if not dead:
        return
    is_certain = all(map(has_documented_form, statement.resources))
    if len(dead) == len(statement.actions):
        yield _nothing(statement, Severity.ERROR if is_certain else Severity.HIGH)
    elif len(dead) <= _MOST_REMARKS:
        for index in dead:
            yield _some(statement, [index], Severity.HIGH if is_certain else Severity.MEDIUM)
    else:
        yield _some(statement, dead, Severity.HIGH if is_certain else Severity.MEDIUM)


def _nothing(statement: Statement, severity: Severity) -> Remark:
    what = "grants" if statement.effect is Effect.ALLOW else "denies"
    return Remark(
        Element.RESOURCES,
        (),
        f"{what} nothing: {listed(statement.actions)} cannot be used on these resources",
        hint=_written_for(statement.actions, statement.resources),
        at=Anchor.KEY,
        severity=severity,
    )


def _some(statement: Statement, indices: list[int], severity: Severity) -> Remark:
    names = tuple(statement.actions[index] for index in indices)
    return Remark(
        Element.ACTIONS,
        (indices[0],),
        f"{listed(names)} cannot be used on any of the resources of the statement",
        hint=_written_for(names, statement.resources),
        severity=severity,
    )


def _unmatched(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    actions = _scoped(statement)
    if not actions or not all(map(is_documented, actions)):
        return
    if all(_is_dead(each, statement) or _works_on_no_resource(each) for each in actions):
        return
    for index, resource in enumerate(statement.resources):
        is_named_twice = f"{resource}:*" in statement.resources
        if not is_named_twice and not any(_may_be_for(action, resource) for action in actions):
            yield Remark(
                Element.RESOURCES,
                (index,),
                f"none of the actions can be used on {resource}",
                hint=_written_for(actions, (resource,)),
            )


def _without_resource(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    found = [
        (index, action)
        for index, action in enumerate(_scoped(statement))
        if _works_on_no_resource(action) and not _names_whole_service(action, statement)
    ]
    if found:
        index, names = found[0][0], [action for _, action in found]
        yield Remark(
            Element.ACTIONS,
            (index,),
            f"AWS documents no resources for {listed(names)}, so ARNs may not grant it",
            hint="give it a statement of its own with the resource '*'",
        )


def _scoped(statement: Statement) -> tuple[str, ...]:
    """Return the actions of a statement that names resources; none where it names all."""
    return () if "*" in statement.resources or not statement.resources else statement.actions


def _is_dead(action: str, statement: Statement) -> bool:
    """An action without resources is left out: what AWS compares its ARN with is not documented."""
    return _has_resources(action) and not any(
        may_be_used_on(action, resource) for resource in statement.resources
    )


@cache
def _has_resources(action: str) -> bool:
    return is_documented(action) and (service_of(action) is None or has_resources(action))


@cache
def _works_on_no_resource(action: str) -> bool:
    return is_documented(action) and not _has_resources(action)


def _may_be_for(action: str, resource: str) -> bool:
    unknown = _works_on_no_resource(action) and is_for_service(action, resource)
    return unknown or may_be_used_on(action, resource)


def _names_whole_service(action: str, statement: Statement) -> bool:
    """A pattern for all of a service matches whatever ARN its action is asked for with."""
    own = [each for each in statement.resources if is_for_service(action, each)]
    return any(map(is_whole_service, own))


def _written_for(actions: tuple[str, ...], resources: tuple[str, ...]) -> str | None:
    names = (name for action in actions for name in expand_action(action) if has_resources(name))
    name = next(names, None)
    if name is None:
        return None
    near = next((arn for arn in resources if is_for_service(name, arn)), None)
    example = arn_example(name, near=near)
    return f"{name} works on {example}{_about_account(example, near)}"


def _about_account(example: str | None, near: str | None) -> str:
    wanted, given = _account(example), _account(near)
    if wanted is None or given is None or bool(wanted) == bool(given):
        return ""
    return ", with an account" if wanted else ", without an account"


def _account(arn: str | None) -> str | None:
    parts = (arn or "").split(":", _ARN_PARTS - 1)
    return parts[_ACCOUNT] if len(parts) == _ARN_PARTS else None


RULES = (
    Rule(
        id="dead-grant",
        severity=Severity.ERROR,
        title="An action that cannot be used on any of the resources beside it",
        why=(
            "IAM stores such a statement without a word, and the request is denied all the same: "
            "s3:ListBucket works on a bucket and not on its objects, s3:GetObject the other way "
            "round, and the ARN of a log group ends in `:*` for all actions but those on tags. A "
            "Deny of this kind guards nothing. It is an error where nothing of the "
            "statement works, `high` where some of its actions do not, and never more than that "
            "in a policy document; one less where AWS documents no resource that looks like the "
            "ARN, for it may be new."
        ),
        fix="Write the ARN that the action works on, in a statement of its own if others differ.",
        sources=(SERVICE_REFERENCE, f"{IAM_GUIDE}reference_policies_elements_resource.html"),
        check=each_statement(_dead),
    ),
    Rule(
        id="unmatched-resource",
        severity=Severity.MEDIUM,
        title="A resource that none of the actions beside it works on",
        why="The statement does not reach what it names: the ARN or the list of actions is wrong.",
        fix="Mend the ARN, remove it, or add the action that it was written for.",
        sources=(SERVICE_REFERENCE,),
        check=each_statement(_unmatched),
    ),
    Rule(
        id="action-without-resource",
        severity=Severity.MEDIUM,
        title="An action that works on no resource, beside ARNs",
        why=(
            "For some actions, such as logs:DescribeLogGroups, AWS documents no resource. They "
            "are granted with `*` only; what an ARN does for them is not said, and most often it "
            "grants nothing."
        ),
        fix='Put such actions into a statement of their own with `resources: "*"`.',
        sources=(
            SERVICE_REFERENCE,
            f"{IAM_GUIDE}access_policies_understand-policy-summary-access-level-summaries.html",
        ),
        check=each_statement(_without_resource),
    ),
)
