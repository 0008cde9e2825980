"""What happens to one role, as the lines of a diff: only `+` and `-` in front get a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan import Operation
from ai_role_cli.render.layout import Layout
from ai_role_cli.render.role_parts import role_parts
from ai_role_cli.render.symbols import UNICODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.plan import PolicyChange, RoleChange
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.statements import Line

__all__ = ["role_diff", "short_change", "statement_diff"]

_LABEL = 11
"""Columns of the word that says which part of a role a line is about."""

_INDENT = "  "
_STATEMENTS = {"policy": 1}
"""How deep the titles of statements stand, where it is not 0."""


def short_change(role: RoleChange) -> str:
    """Return the parts of a role that change, in a few words of ours."""
    if role.forced_by:
        return "replaced: a new role, a short gap"
    stays = role.operation in (Operation.UPDATE, Operation.UNCHANGED)
    parts = [
        "trust" if role.trust else "",
        _counted(sum(map(_statements, role.policies)), "statement", "statements"),
        _counted(sum(not policy.statements for policy in role.policies), "policy", "policies"),
        _counted(len(role.attachments), "attachment", "attachments"),
        _counted(len(role.settings) if stays else 0, "setting", "settings"),
        _counted(_shared(role), "policy of another role", "policies of other roles"),
    ]
    return ", ".join(part for part in parts if part)


def _shared(role: RoleChange) -> int:
    return sum(policy.is_changed for policy in role.shared)


def _statements(policy: PolicyChange) -> int:
    changes = policy.statements
    return len(changes.added) + len(changes.removed) + len(changes.changed)


def role_diff(role: RoleChange, report: PlanReport) -> Iterator[str]:
    """Yield every change of a role, one fact a line."""
    for label, lines in _parts(role, report):
        yield from _labelled(label, lines)


def statement_diff(role: RoleChange, report: PlanReport) -> Iterator[str]:
    """Yield the statements of a role that change, without what stands below their titles."""
    for label, lines in _parts(role, report):
        deepest = _STATEMENTS.get(label, 0)
        yield from _labelled(label, [line for line in lines if line.depth <= deepest])


def _parts(role: RoleChange, report: PlanReport) -> list[tuple[str, list[Line]]]:
    return role_parts(role, report, Layout(UNICODE), indent=len(_INDENT) + _LABEL)


def _labelled(label: str, lines: list[Line]) -> Iterator[str]:
    for index, line in enumerate(lines):
        head = f"{label if index == 0 else '':<{_LABEL}}"
        mark = f"  {UNICODE.access[line.mark]}" if line.mark is not None else ""
        effect = f"  ({line.effect})" if line.effect else ""
        sign = UNICODE.operations[line.operation]
        yield f"{sign} {head} {_INDENT * line.depth}{line.text}{effect}{mark}".rstrip()


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""
