"""Who assumes a role for a set of tasks, and under which confused-deputy conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.catalog.expand import ConditionData, expand_conditions
from ai_role_cli.catalog.facts import Support
from ai_role_cli.catalog.template import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.catalog.facts import Source
    from ai_role_cli.catalog.model import TrustedEntry
    from ai_role_cli.catalog.task_use import TaskUse
    from ai_role_cli.catalog.tasks import TaskConfusedDeputy

__all__ = ["Assumer", "TrustCondition", "assumers", "trust_condition"]

_SOURCE_ARN = "aws:SourceArn"
_ACCOUNT_ONLY = (ConditionData("StringEquals", "aws:SourceAccount", ("{account}",)),)
"""What a service that acts for the account can be expected to send, if it sends anything."""


class Assumer(NamedTuple):
    """Principals that assume the role with the same actions; one statement of the trust policy."""

    principals: tuple[str, ...]
    actions: tuple[str, ...]


class TrustCondition(NamedTuple):
    """
    The confused-deputy condition of a role.

    Args:
        support: What AWS says of it, for the least supported of the tasks.
        conditions: What to add by default; empty where AWS does not document or recommend it.
        strict: What to add for those who want it in any case.
        must_not_narrow: AWS says that a narrower `aws:SourceArn` breaks a task.
        reason: Why it is so, as a sentence.
        sources: Where it is said.
    """

    support: Support
    conditions: tuple[ConditionData, ...]
    strict: tuple[ConditionData, ...]
    must_not_narrow: bool
    reason: str
    sources: tuple[Source, ...]


def assumers(entry: TrustedEntry, uses: Sequence[TaskUse] = ()) -> tuple[Assumer, ...]:
    """Return who assumes the role, with the actions of each; tasks of clients change nothing."""
    tasks = [use.task for use in _own(entry, uses)]
    found = [
        Assumer(task.principals or entry.principals, task.trust_actions or entry.trust_actions)
        for task in tasks
    ]
    return tuple(dict.fromkeys(found or [Assumer(entry.principals, entry.trust_actions)]))


def trust_condition(entry: TrustedEntry, uses: Sequence[TaskUse] = ()) -> TrustCondition:
    """
    Return the confused-deputy condition that fits all tasks at once.

    It is as narrow as the widest of them needs: narrower values of `aws:SourceArn` apply only
    where each task has some, and nothing is added by default once AWS is silent on one task.
    """
    own = _own(entry, uses)
    departures = [use.task.confused_deputy for use in own]
    support = _weakest(entry, departures)
    general = expand_conditions(entry.confused_deputy.conditions, {})
    fitting = _narrowed(general, own) or general
    default, strict = _by_support(support, fitting)
    return TrustCondition(
        support,
        default,
        strict,
        any(departure.must_not_narrow for departure in departures if departure),
        _reason(entry, own, support),
        _sources(entry, departures),
    )


def _by_support(
    support: Support, fitting: tuple[ConditionData, ...]
) -> tuple[tuple[ConditionData, ...], tuple[ConditionData, ...]]:
    """Return the default and the strict condition."""
    match support:
        case Support.DOCUMENTED | Support.RECOMMENDED:
            return fitting, fitting
        case Support.UNDOCUMENTED:
            return (), fitting or _ACCOUNT_ONLY
        case Support.NOT_APPLICABLE:
            return (), ()


def _own(entry: TrustedEntry, uses: Sequence[TaskUse]) -> list[TaskUse]:
    return [use for use in uses if entry.tasks.get(use.name) is use.task]


def _support(entry: TrustedEntry, departure: TaskConfusedDeputy | None) -> Support:
    return entry.confused_deputy.support if departure is None else departure.support


def _weakest(entry: TrustedEntry, departures: Sequence[TaskConfusedDeputy | None]) -> Support:
    order = list(Support)
    return max((_support(entry, each) for each in departures or [None]), key=order.index)


def _narrowed(
    general: tuple[ConditionData, ...], uses: Sequence[TaskUse]
) -> tuple[ConditionData, ...]:
    """
    Return the condition with what the tasks narrow; nothing if there is no such for all of them.

    Values of `aws:SourceArn` join; whatever else the tasks test must be the same.
    """
    own = [narrower for use in uses if (narrower := _narrower(use))]
    source_arns = [c for each in own for c in each if c.key == _SOURCE_ARN]
    others = {tuple(c for c in each if c.key != _SOURCE_ARN) for each in own}
    operator = _common_operator({condition.operator for condition in source_arns})
    alike = len(others) == 1 and len(source_arns) in (0, len(own))
    if len(own) < len(uses) or not alike or (source_arns and operator is None):
        return ()
    arns = tuple(dict.fromkeys(arn for condition in source_arns for arn in condition.values))
    joined = (ConditionData(operator, _SOURCE_ARN, arns),) if operator is not None else ()
    kept = (condition for condition in general if condition.key != _SOURCE_ARN)
    return (*kept, *others.pop(), *joined)


def _narrower(use: TaskUse) -> tuple[ConditionData, ...]:
    departure = use.task.confused_deputy
    if departure is None:
        return ()
    arns = [arn for text in departure.source_arns for arn in filled(text, use.values)]
    source_arn = ConditionData(departure.operator, _SOURCE_ARN, tuple(dict.fromkeys(arns)))
    others = expand_conditions(departure.conditions, use.values)
    return (*others, source_arn) if arns else others


def _common_operator(operators: set[str]) -> str | None:
    """ArnEquals and ArnLike behave alike (IAM User Guide, "ARN condition operators")."""
    if operators == {"ArnEquals", "ArnLike"}:
        return "ArnLike"
    return next(iter(operators)) if len(operators) == 1 else None


def _reason(entry: TrustedEntry, uses: Sequence[TaskUse], support: Support) -> str:
    deciding = [use for use in uses if _support(entry, use.task.confused_deputy) is support]
    departures = [use.task.confused_deputy for use in deciding]
    notes = [each.note if each else entry.confused_deputy.note for each in departures or [None]]
    return "; ".join((_verdict(entry, deciding, support), *dict.fromkeys(filter(None, notes))))


def _verdict(entry: TrustedEntry, deciding: Sequence[TaskUse], support: Support) -> str:
    tasks = ", ".join(dict.fromkeys(use.name for use in deciding))
    what = f"{entry.title} ({tasks})" if tasks else entry.title
    match support:
        case Support.DOCUMENTED:
            return f"AWS documents this condition for {what}"
        case Support.RECOMMENDED:
            return f"AWS recommends a condition of this kind for {what}"
        case Support.UNDOCUMENTED:
            return f"AWS shows no condition for {what}; one might keep the service out"
        case Support.NOT_APPLICABLE:
            return f"{what} acts for nobody else, so there is nothing to guard against"


def _sources(
    entry: TrustedEntry, departures: Sequence[TaskConfusedDeputy | None]
) -> tuple[Source, ...]:
    own = [source for each in departures if each for source in each.sources]
    return tuple(dict.fromkeys((*own, *entry.confused_deputy.sources)))
