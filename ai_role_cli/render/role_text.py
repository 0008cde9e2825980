"""One role of a plan as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    PolicyChange,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
)
from ai_role_cli.policy import INLINE_POLICIES_CHARS, MANAGED_POLICY_CHARS
from ai_role_cli.render.statements import Line, statement_lines
from ai_role_cli.render.symbols import STYLES, Symbols
from ai_role_cli.render.visible_text import visible
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.render.report import PlanReport

__all__ = ["role_lines"]

_LABEL = 12
"""Columns of the word that says which part of the role a line is about."""

_LIMITS = {
    PolicyType.MANAGED: MANAGED_POLICY_CHARS,
    PolicyType.INLINE: INLINE_POLICIES_CHARS,
}


def role_lines(role: RoleChange, report: PlanReport, *, symbols: Symbols) -> Iterator[Text]:
    """Yield the headline of a role and a block for each part that changes."""
    yield _headline(role, report, symbols=symbols)
    entries = [
        ("arn", _arn(role)),
        *((setting.name, _setting(setting, symbols)) for setting in _shown(role)),
        ("trust", list(statement_lines(role.trust))),
        *(("policy", _policy(policy)) for policy in role.policies),
        ("attached", [_attachment(change) for change in role.attachments]),
        ("grants", _unchanged_grants(role)),
        ("resources", _resources(role.resources)),
        ("note", _notes(role)),
    ]
    for label, lines in entries:
        yield from _entry(label, lines, symbols=symbols)


def _headline(role: RoleChange, report: PlanReport, *, symbols: Symbols) -> Text:
    place = report.location(role)
    where = f"{_one_line(place.file)}:{place.line}" if place else "(not in the file)"
    sign = symbols.operations[role.operation]
    text = Text(f"{sign} {role.key}  {role.operation}", style=f"bold {STYLES[role.operation]}")
    return text.append(f"  {where}", style="not bold dim")


def _entry(label: str, lines: Iterable[Line], *, symbols: Symbols) -> Iterator[Text]:
    for index, line in enumerate(lines):
        head = f"    {_one_line(label) if index == 0 else '':<{_LABEL - 1}} "
        sign = symbols.operations[line.operation]
        body = f"{sign:<{symbols.width}} {'  ' * line.depth}{_one_line(line.text)}"
        text = Text(head, style="dim" if line.operation is Operation.UNCHANGED else "")
        yield text.append(body.rstrip(), style=STYLES[line.operation])


def _one_line(text: str) -> str:
    """Keep a line break in a text of AWS or the file from beginning a line of the diff."""
    return visible(text).replace("\n", "\u240a")


def _arn(role: RoleChange) -> list[Line]:
    match role.operation:
        case Operation.CREATE:
            return [Line(Operation.UNCHANGED, 0, f"{role.arn_after} (after apply)")]
        case Operation.REPLACE:
            return [
                Line(Operation.DELETE, 0, str(role.arn_before)),
                Line(Operation.CREATE, 0, str(role.arn_after)),
            ]
        case Operation.DELETE:
            return [Line(Operation.DELETE, 0, str(role.arn_before))]
        case Operation.UPDATE | Operation.UNCHANGED:
            return [Line(Operation.UNCHANGED, 0, str(role.arn_before or role.arn_after))]


def _shown(role: RoleChange) -> Iterator[SettingChange]:
    """Of a role that comes or goes the ARN says name and path, and 1 h is what everyone expects."""
    whole = role.operation in (Operation.CREATE, Operation.DELETE)
    for setting in role.settings:
        value = setting.after or setting.before
        plain = setting.name in ("name", "path") or (setting.name == "session" and value == "3600")
        if not (whole and plain):
            yield setting


def _setting(setting: SettingChange, symbols: Symbols) -> list[Line]:
    before, after = _value(setting.name, setting.before), _value(setting.name, setting.after)
    if before is None:
        return [Line(Operation.CREATE, 0, str(after))]
    if after is None:
        return [Line(Operation.DELETE, 0, before)]
    cause = "  (forces replacement)" if setting.forces_replacement else ""
    return [Line(Operation.UPDATE, 0, f"{before} {symbols.arrow} {after}{cause}")]


def _value(name: str, value: str | None) -> str | None:
    if name != "session" or value is None:
        return value
    seconds = int(value)
    units = (("h", 3600), ("m", 60), ("s", 1))
    return next(f"{seconds // size}{unit}" for unit, size in units if seconds % size == 0)


def _policy(policy: PolicyChange) -> list[Line]:
    title = f"{policy.name}  {policy.kind}{_size(policy)}"
    if policy.replaced_by:
        title += f"  ({', '.join(policy.replaced_by)} changed: replaced)"
    return [Line(policy.operation, 0, title), *map(_deeper, statement_lines(policy.statements))]


def _deeper(line: Line) -> Line:
    return Line(line.operation, line.depth + 1, line.text)


def _size(policy: PolicyChange) -> str:
    if policy.chars_after is None:
        return ""
    size = f"{policy.chars_after:,} of {_LIMITS[policy.kind]:,} chars"
    changed = policy.chars_before not in (None, policy.chars_after)
    return f", {policy.chars_before:,} to {size}" if changed else f", {size}"


def _attachment(change: AttachmentChange) -> Line:
    return Line(change.operation, 0, change.arn)


def _unchanged_grants(role: RoleChange) -> list[Line]:
    if role.operation is not Operation.REPLACE:
        return []
    count = sum(policy.statements.unchanged for policy in role.policies)
    if any(policy.statements for policy in role.policies) or not count:
        return []
    return [Line(Operation.UNCHANGED, 0, f"unchanged, {count} statement{'s' * (count > 1)}")]


def _resources(resources: Iterable[ResourceChange]) -> list[Line]:
    """The engine's view, for a reader who knows Pulumi: types by operation."""
    types: dict[Operation, list[str]] = {}
    order = list(ResourceKind)
    for resource in sorted(resources, key=lambda resource: order.index(resource.kind)):
        if resource.operation is not Operation.UNCHANGED:
            types.setdefault(resource.operation, []).append(resource.kind.value.rpartition(":")[2])
    return [Line(operation, 0, _counted(names)) for operation, names in types.items()]


def _counted(names: list[str]) -> str:
    counts = {name: names.count(name) for name in names}
    return ", ".join(name if n == 1 else f"{n} {name}" for name, n in counts.items())


def _notes(role: RoleChange) -> list[Line]:
    if role.operation is not Operation.REPLACE:
        return []
    return [
        Line(
            Operation.UNCHANGED,
            0,
            "the old role is deleted before the new one is made: a short gap",
        ),
        Line(
            Operation.UNCHANGED,
            0,
            "trust policies and iam:PassRole that name the old ARN stop matching",
        ),
    ]
