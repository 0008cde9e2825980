"""The roles of a plan as a table: the whole before the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from ai_role_cli.plan import Operation
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.role_text import verdict_text
from ai_role_cli.render.symbols import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.plan import PolicyChange, RoleChange
    from ai_role_cli.render.layout import Layout
    from ai_role_cli.render.report import PlanReport

__all__ = ["role_table"]

_GAP = "  "


class _Row(NamedTuple):
    """The cells of a role, from left to right."""

    name: Text
    operation: Text
    short: Text
    verdict: Text


def role_table(report: PlanReport, layout: Layout) -> Iterator[Text]:
    """Yield a line for each role that changes: sign, name, operation, what, and the verdict."""
    rows = [_row(role, report, layout) for role in report.plan.changes]
    if not layout.fits(" " * (sum(_widths(rows)) + len(_GAP) * len(rows[0]))):
        rows = [row._replace(short=Text()) for row in rows]
    widths = _widths(rows)
    for row in rows:
        *cells, verdict = (
            Text.assemble(cell, " " * (width - cell.cell_len))
            for cell, width in zip(row, widths, strict=True)
        )
        told = [Text(), *(cell for cell in cells if cell)]
        line = layout.with_edge(Text(_GAP).join(told), verdict)
        line.rstrip()
        yield line


def _widths(rows: Iterable[_Row]) -> list[int]:
    return [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]


def _row(role: RoleChange, report: PlanReport, layout: Layout) -> _Row:
    style = STYLES[role.operation]
    sign = layout.symbols.operations[role.operation]
    access = report.access.get(role.key)
    return _Row(
        Text(f"{sign:<{layout.symbols.width}} {one_line(role.key)}", style=f"bold {style}"),
        Text(role.operation, style=style),
        Text(_in_short(role)),
        Text() if access is None else verdict_text(role, access.access, layout),
    )


def _in_short(role: RoleChange) -> str:
    if role.forced_by:
        return f"{', '.join(role.forced_by)} changed: new ARN"
    parts = [
        _trust(role),
        _number(sum(map(_statements, role.policies)), "statement", "statements"),
        _number(sum(not policy.statements for policy in role.policies), "policy", "policies"),
        _number(len(role.attachments), "attachment", "attachments"),
        _settings(role),
        *(f"policy of role {one_line(p.role)}" for p in role.shared if p.is_changed),
    ]
    return ", ".join(part for part in parts if part)


def _trust(role: RoleChange) -> str:
    """Say who is trusted by a new role, if it is one; of others that their trust changes."""
    if role.operation is not Operation.CREATE:
        return "trust" if role.trust and role.operation is Operation.UPDATE else ""
    trusted = [principal for s in role.trust.added for principal in s.principals]
    return f"trusts {one_line(trusted[0].value)}" if len(trusted) == 1 else "trust"


def _statements(policy: PolicyChange) -> int:
    changes = policy.statements
    return len(changes.added) + len(changes.removed) + len(changes.changed)


def _settings(role: RoleChange) -> str:
    if role.operation not in (Operation.UPDATE, Operation.UNCHANGED):
        return ""
    if len(role.settings) == 1:
        return one_line(role.settings[0].name)
    return _number(len(role.settings), "setting", "settings")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""
