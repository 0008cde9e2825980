"""What came of a role in an operation, in words: created, partly created (1 of 5), not created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan import Completion, Operation, ResourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.plan import Plan, RoleChange

__all__ = ["PAST", "left_counts", "outcome_words"]

PAST: Mapping[Operation, str] = {
    Operation.CREATE: "created",
    Operation.UPDATE: "updated",
    Operation.REPLACE: "replaced",
    Operation.DELETE: "deleted",
    Operation.UNCHANGED: "unchanged",
}

_LEFT = {Completion.PARTLY: "partly", Completion.NOT_DONE: "not"}


def outcome_words(role: RoleChange) -> str:
    """Return what was done with a role; it is never said to be created while a part is missing."""
    word = PAST[role.operation]
    match role.completion:
        case Completion.DONE:
            return word
        case Completion.PARTLY:
            counted = f"partly {word} ({role.done_steps} of {len(role.steps)})"
            return f"{counted}{_not_known(role) or _gone(role)}"
        case Completion.NOT_DONE:
            return f"not {word}{_not_known(role)}"


def _not_known(role: RoleChange) -> str:
    number = sum(step.under_way for step in role.steps)
    return f"; {number} under way when the engine ended: the next run looks" if number else ""


def _gone(role: RoleChange) -> str:
    is_gone = any(each.kind is ResourceKind.ROLE and each.gone for each in role.resources)
    return "; AWS does not have it until the next apply" if is_gone else ""


def left_counts(plan: Plan) -> Iterator[str]:
    """Yield how many roles are partly done, and how many not at all, by their operation."""
    for completion, adverb in _LEFT.items():
        for operation, word in PAST.items():
            if number := plan.count_left(completion, operation):
                yield f"{number} {adverb} {word}"
