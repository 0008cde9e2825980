"""A plan as text: what happens to each role, and what access changes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.plan import Operation, RoleChange
from ai_role_cli.render.access_text import access_lines
from ai_role_cli.render.report import Phase, PlanReport
from ai_role_cli.render.role_text import role_lines
from ai_role_cli.render.symbols import STYLES, Symbols

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["outcome_text", "plan_text"]

_FUTURE = {
    Operation.CREATE: "to create",
    Operation.UPDATE: "to update",
    Operation.REPLACE: "to replace",
    Operation.DELETE: "to delete",
    Operation.UNCHANGED: "unchanged",
}
_PAST = {
    Operation.CREATE: "created",
    Operation.UPDATE: "updated",
    Operation.REPLACE: "replaced",
    Operation.DELETE: "deleted",
    Operation.UNCHANGED: "unchanged",
}


def plan_text(report: PlanReport, symbols: Symbols) -> Text:
    """Return what would change, role by role; the last line counts the roles."""
    changes = report.plan.changes
    if not changes:
        return Text(f"{_nothing(report)}\n")
    blocks = [_table(changes, symbols)] if len(changes) > 1 else []
    blocks += [_block(role_lines(role, report, symbols=symbols)) for role in changes]
    blocks += [Text("\n").join(lines)] if (lines := list(access_lines(report, symbols))) else []
    blocks.append(Text(_counts("Plan:", report, words=_FUTURE), style="bold"))
    return Text("\n\n").join(blocks).append("\n")


def outcome_text(report: PlanReport) -> Text:
    """Return what was done, after an operation: the counts, then the ARN of each role there is."""
    if report.phase is Phase.DESTROY:
        return Text(f"{_counts('Destroyed:', report, words=_PAST)}\n", style="bold")
    text = Text(f"{_counts('Applied:', report, words=_PAST)}\n", style="bold")
    there = [role for role in report.plan.roles if role.arn_after is not None]
    width = max((len(role.key) for role in there), default=0)
    for role in there:
        text.append(f"  {role.key:<{width}}  {role.arn_after}\n", style="not bold")
    return text


def _nothing(report: PlanReport) -> str:
    count = len(report.plan.roles)
    if report.phase is Phase.DESTROY_PREVIEW:
        return f"Nothing to destroy: stack {report.stack} holds no roles."
    recorded = [role.key for role in report.plan.roles if any(r.state_only for r in role.resources)]
    if recorded:
        return f"No changes in AWS. To be recorded: protect or retain of {', '.join(recorded)}."
    noun = "role matches" if count == 1 else "roles match"
    return f"No changes. {count} {noun} {report.file} (account {report.account})."


def _table(changes: Iterable[RoleChange], symbols: Symbols) -> Text:
    """One line a role, for a reader who wants the whole before the parts."""
    rows = list(changes)
    names = max(len(role.key) for role in rows)
    text = Text()
    for index, role in enumerate(rows):
        sign = f"{symbols.operations[role.operation]:>{symbols.width}}"
        line = f"  {sign} {role.key:<{names}}  {role.operation:<7}  {_in_short(role)}"
        text.append(("\n" if index else "") + line.rstrip(), style=STYLES[role.operation])
    return text


def _in_short(role: RoleChange) -> str:
    if role.forced_by:
        return f"{', '.join(role.forced_by)} changed: new ARN"
    parts = [
        ("trust", bool(role.trust)),
        (_number(len(role.policies), "policy", "policies"), bool(role.policies)),
        (_number(len(role.attachments), "attachment", "attachments"), bool(role.attachments)),
        (_number(len(role.settings), "setting", "settings"), role.operation is Operation.UPDATE),
    ]
    return ", ".join(text for text, shown in parts if shown and not text.startswith("0 "))


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _block(lines: Iterator[Text]) -> Text:
    return Text("\n").join(lines)


def _counts(title: str, report: PlanReport, *, words: dict[Operation, str]) -> str:
    counts = [f"{report.plan.count(operation)} {word}" for operation, word in words.items()]
    return f"{title} {', '.join(counts)}."
