"""Explanations of roles for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.render.explanation_words import (
    actions_of,
    conditions_of,
    level_of,
    principals_of,
    resources_of,
    service_of,
)
from ai_role_cli.render.layout import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.access.evaluation import Grant
    from ai_role_cli.policy import Condition, Statement
    from ai_role_cli.render.explanation import RoleExplanation
    from ai_role_cli.render.layout import Layout
    from ai_role_cli.render.validation import PlacedFinding

__all__ = ["explanation_text"]

_LABEL = 14
_LEVEL_AT = 16
"""Column of the access level."""

_ACTIONS_AT = 24
"""Column of the actions."""

_HOURS = 3600


def explanation_text(explanations: Iterable[RoleExplanation], layout: Layout) -> Text:
    """Return a block for each role, a blank line between them."""
    blocks = (_block(each, layout) for each in explanations)
    return Text("\n").join(Text("\n").join(block).append("\n") for block in blocks)


def _block(explanation: RoleExplanation, layout: Layout) -> Iterator[Text]:
    role, place = explanation.role, explanation.location
    title = Text(one_line(role.key), style="bold")
    yield layout.with_edge(title, Text(f"{one_line(place.file)}:{place.line}", style="dim"))
    yield from _labelled("arn", [role.arn])
    yield from _labelled("session", [_session(role.max_session_seconds)])
    yield from _labelled("assumed by", _trust(explanation.trust) or ["nobody"])
    yield from _grants("may", explanation.allowed, layout)
    if not explanation.allowed and not role.attachments:
        yield from _labelled("may", ["nothing"])
    yield from _grants("never", explanation.denied, layout)
    yield from _labelled(
        "attached", [f"{arn} (its text is not known here)" for arn in role.attachments]
    )
    boundary = role.permissions_boundary
    yield from _labelled("boundary", [f"{boundary} (may deny some of it)"] if boundary else [])
    yield from _labelled("risks", list(_risks(explanation.findings)) or ["none found"])


def _session(seconds: int) -> str:
    hours, rest = divmod(seconds, _HOURS)
    return f"{hours} h at most" if not rest else f"{seconds:,} s at most"


def _trust(statements: Iterable[Statement]) -> list[str]:
    return [line for statement in statements for line in _assumers(statement)]


def _assumers(statement: Statement) -> Iterator[str]:
    denied = "not " if statement.effect.value == "deny" else ""
    for principal in principals_of(statement):
        yield f"{denied}{principal} by {', '.join(statement.actions)}"
    yield from _when(statement.conditions)


def _when(conditions: tuple[Condition, ...]) -> Iterator[str]:
    for number, text in enumerate(conditions_of(conditions)):
        yield f"  {'and' if number else 'when'} {text}"


def _grants(label: str, grants: Sequence[Grant], layout: Layout) -> Iterator[Text]:
    """Yield a part for each service; its name stands once, as does the name of a level."""
    services = dict.fromkeys(map(service_of, grants))
    for number, service in enumerate(services):
        if number == 0:
            yield Text(f"  {label}", style="cyan")
        yield from _service(service, [g for g in grants if service_of(g) == service], layout)


def _service(service: str, grants: Sequence[Grant], layout: Layout) -> Iterator[Text]:
    head, level = f"    {service}", ""
    for grant in grants:
        told, level = "" if level_of(grant) == level else level_of(grant), level_of(grant)
        if len(head) + 1 > _LEVEL_AT or len(told) + 1 > _ACTIONS_AT - _LEVEL_AT:
            wide = max(_LEVEL_AT, len(head) + 1)
            yield Text(f"{head:<{wide}}{told}", style="bold")
            head = told = ""
        lines = layout.wrapped(" ".join(actions_of(grant)), indent=_ACTIONS_AT)
        for line in lines:
            lead = f"{head:<{_LEVEL_AT}}{told:<{_ACTIONS_AT - _LEVEL_AT}}"
            yield Text.assemble((lead, "bold"), one_line(line))
            head = told = ""
        details = [*(f"on {each}" for each in resources_of(grant)), *_when(grant.conditions)]
        yield from (Text(f"{' ' * _ACTIONS_AT}  {one_line(line.strip())}") for line in details)


def _risks(findings: Iterable[PlacedFinding]) -> Iterator[str]:
    for each in findings:
        finding = each.finding
        place = f"{each.location.file}:{each.location.line}"
        yield f"{finding.severity:<6} {finding.message} ({finding.id}, {place})"


def _labelled(label: str, lines: Sequence[str]) -> Iterator[Text]:
    for number, line in enumerate(lines):
        head = label if number == 0 else ""
        yield Text.assemble((f"  {head:<{_LABEL}}", "cyan"), one_line(line))
