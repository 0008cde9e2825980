"""Whether a saved plan still holds: for the same place, and for what is there and wanted now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.errors import StackConflictError
from ai_role_cli.plan import RoleDigest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.cli.saved_plan import Place, SavedPlan

__all__ = ["check_place", "check_unchanged"]

_MAX_NAMES = 10
"""More roles than this are counted, not named."""

_Pair = tuple[RoleDigest, RoleDigest]


def check_place(plan: SavedPlan, here: Place) -> None:
    """
    Refuse a plan that was saved for something else, before the engine is started.

    Raises:
        StackConflictError: Names each difference.
    """
    then, now = (place.model_dump(mode="json") for place in (plan.place, here))
    facts = tuple(
        (name, f"{_word(then[name])} in the plan, {_word(now[name])} here")
        for name in then
        if then[name] != now[name]
    )
    if facts:
        raise StackConflictError(
            "the plan was saved for another place; nothing was changed",
            code="plan-elsewhere",
            facts=facts,
            hint="apply it where it was previewed, or save a plan of what is here",
        )


def check_unchanged(then: SavedPlan, now: SavedPlan) -> None:
    """
    Refuse a plan if a new preview finds anything else than what was reviewed.

    Raises:
        StackConflictError: Names what changed, and the roles.
    """
    if _bound(then) == _bound(now):
        return
    causes = tuple(_causes(then, now)) or (("plan file", "it shows something else than is found"),)
    raise StackConflictError(
        "the plan no longer holds; nothing was changed",
        code="plan-stale",
        facts=(*causes, *_versions(then)),
        hint="review what would be done now: ai-role preview --save-plan FILE",
    )


def _bound(plan: SavedPlan) -> tuple[object, ...]:
    """All that the plan says is bound: nothing of what was reviewed can be put in its place."""
    return plan.digest, plan.state, sorted(plan.roles, key=str), plan.shown


def _causes(then: SavedPlan, now: SavedPlan) -> Iterator[tuple[str, str]]:
    pairs = _pairs(then.roles, now.roles)
    wanted = [pair for pair in pairs if pair[0].wanted != pair[1].wanted]
    present = [pair for pair in pairs if pair[0].present != pair[1].present]
    explained = [*wanted, *present]
    steps = [p for p in pairs if p[0].steps != p[1].steps and p not in explained]
    if wanted:
        yield "role file", f"declares something else for {_names(wanted)}"
    if then.state != now.state:
        yield "state", f"an operation ran since{_of(present)}"
    elif present:
        yield ("AWS" if now.refresh else "state"), f"something else is there{_of(present)}"
    if steps:
        yield "engine", f"would do something else with {_names(steps)}"


def _pairs(then: Sequence[RoleDigest], now: Sequence[RoleDigest]) -> list[_Pair]:
    before, after = ({role.name: role for role in roles} for roles in (then, now))
    return [
        (before.get(name) or RoleDigest.absent(name), after.get(name) or RoleDigest.absent(name))
        for name in dict.fromkeys((*before, *after))
    ]


def _of(pairs: Sequence[_Pair]) -> str:
    return f": {_names(pairs)}" if pairs else ""


def _names(pairs: Sequence[_Pair]) -> str:
    named = ", ".join(_name(*pair) for pair in pairs[:_MAX_NAMES])
    rest = len(pairs) - _MAX_NAMES
    return f"{named} and {rest} more" if rest > 0 else named


def _name(then: RoleDigest, now: RoleDigest) -> str:
    if _operation(then) == _operation(now):
        return then.name
    return f"{then.name} ({_operation(then)} then, {_operation(now)} now)"


def _operation(role: RoleDigest) -> str:
    return "nothing" if role == RoleDigest.absent(role.name) else role.operation.value


def _versions(plan: SavedPlan) -> tuple[tuple[str, str], ...]:
    if plan.tool_version == __version__:
        return ()
    return (("ai-role", f"{plan.tool_version} saved the plan, this is {__version__}"),)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
