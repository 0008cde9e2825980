"""What changes of access, with the requests that prove it: the part a reviewer reads first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.access.comparison import Access
from ai_role_cli.render.layout import one_line
from ai_role_cli.render.marks import direction
from ai_role_cli.render.role_text import place_text, verdict_text
from ai_role_cli.render.symbols import ACCESS_STYLES
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.access.comparison import Witness
    from ai_role_cli.access.evaluation import Request
    from ai_role_cli.plan import RoleAccess, RoleChange
    from ai_role_cli.render.layout import Layout
    from ai_role_cli.render.report import PlanReport
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Location

__all__ = ["context_words", "security_lines"]

_EMPTY = '""'

_MOST_LINES = 40
"""Lines of evidence in short, shared by the roles."""

_MOST_OF_ROLE = 5
"""Lines of evidence of one role in short."""

_MOST_NARROWER = 10
_MOST_FINDINGS = 10

_INDENT = 6
_LISTED = (Severity.ERROR, Severity.HIGH, Severity.MEDIUM)
"""Findings that a reviewer must see, worst first; the rest is counted."""

_FINDING_STYLES = {Severity.MEDIUM: "yellow"}


def security_lines(report: PlanReport, layout: Layout) -> Iterator[Text]:
    """
    Yield verdicts with their evidence and findings, the gravest first; "same" stays out.

    In short much of it is cut, but never a role that gains access, nor the first proof of it.
    """
    lines = list(_lines(report, layout))
    if lines:
        yield Text("Security", style="bold")
        yield from lines


def _lines(report: PlanReport, layout: Layout) -> Iterator[Text]:
    judged = _judged(report)
    gaining = [each for each in judged if each.access is not Access.NARROWER]
    losing = [each for each in judged if each.access is Access.NARROWER]
    for each in gaining:
        yield from each.lines(layout, most=_share(len(gaining), layout))
    yield from _finding_lines(report, layout)
    yield from _narrower(losing, layout)


def _judged(report: PlanReport) -> list[_Judged]:
    order = list(ACCESS_STYLES)
    found = [
        _Judged(role, report.access[role.key], report)
        for role in report.plan.changes
        if role.key in report.access and report.access[role.key].access is not Access.SAME
    ]
    return sorted(found, key=lambda each: order.index(each.access))


def _share(count: int, layout: Layout) -> int | None:
    """Return how many lines of evidence each of so many roles gets; None for all."""
    if not layout.is_short:
        return None
    return max(1, min(_MOST_OF_ROLE, _MOST_LINES // max(count, 1)))


def _narrower(losing: Sequence[_Judged], layout: Layout) -> Iterator[Text]:
    shown = losing[:_MOST_NARROWER] if layout.is_short else losing
    for each in shown:
        yield from each.lines(layout, most=1 if layout.is_short else None)
    if len(shown) < len(losing):
        sign, count = layout.symbols.access[Access.NARROWER], len(losing) - len(shown)
        more = f"{layout.symbols.ellipsis} {count} more roles, --full"
        yield Text(f"  {sign} {more}", style=ACCESS_STYLES[Access.NARROWER])


@dataclass(frozen=True, slots=True)
class _Judged:
    """A role and what the change does to its access."""

    role: RoleChange
    found: RoleAccess
    report: PlanReport

    @property
    def access(self) -> Access:
        return self.found.access

    def lines(self, layout: Layout, *, most: int | None) -> Iterator[Text]:
        """Yield the verdict and as many pieces of evidence, those of new access first."""
        verdict = verdict_text(self.role, self.access, layout)
        sign, _, words = verdict.plain.partition(" ")
        head = Text(f"  {sign} {one_line(self.role.key)}: {words}", style=verdict.style)
        yield layout.with_edge(head, place_text(self.report.location(self.role)))
        pieces = [*self._witnesses(layout), *self._reasons(layout)]
        shown = pieces if most is None or len(pieces) <= most + 1 else pieces[:most]
        for piece in shown:
            yield from piece
        if len(shown) < len(pieces):
            more = f"{layout.symbols.ellipsis} {len(pieces) - len(shown)} more, --full"
            yield Text(f"{' ' * _INDENT}{more}", style="dim")

    def _witnesses(self, layout: Layout) -> Iterator[list[Text]]:
        witnesses = [*self.found.permissions.witnesses, *self.found.trust.witnesses]
        for witness in sorted(witnesses, key=lambda each: direction(each) is Access.NARROWER):
            place = self.report.evidence_location(self.role, witness)
            yield list(_witness_lines(witness, place, layout))

    def _reasons(self, layout: Layout) -> Iterator[list[Text]]:
        indent = " " * (_INDENT + 2)
        for reason in (*self.found.permissions.reasons, *self.found.trust.reasons):
            wrapped = layout.wrapped(one_line(reason), indent=len(indent))
            yield [Text(f"{indent}{line}") for line in wrapped]


def _witness_lines(witness: Witness, place: Location | None, layout: Layout) -> Iterator[Text]:
    """Yield the request, on one line if it fits."""
    access = direction(witness)
    head = f"{' ' * _INDENT}{layout.symbols.access[access]} "
    style = ACCESS_STYLES[access].removeprefix("bold ")
    where = Text() if place is None else place_text(place)
    edge = where.cell_len + len("  ") if where else 0
    phrases = list(_phrases(witness.request))
    first, *others = _filled(phrases, layout, first=len(head) + edge, other=len(head) + 2)
    yield layout.with_edge(Text(f"{head}{first}", style=style), where)
    for line in others:
        yield Text(f"{' ' * len(head)}  {line}", style=style)


def _filled(phrases: Sequence[str], layout: Layout, *, first: int, other: int) -> list[str]:
    """Return the phrases in lines that fit beside so many columns; a phrase is never broken."""
    lines = [phrases[0]]
    for phrase in phrases[1:]:
        longer = f"{lines[-1]} {phrase}"
        if layout.fits(longer, indent=first if len(lines) == 1 else other):
            lines[-1] = longer
        else:
            lines.append(phrase)
    return lines


def _phrases(request: Request) -> Iterator[str]:
    """Yield a request in words, each with the name or ARN that it is about."""
    if request.principal is not None:
        yield one_line(request.principal.value)
        yield one_line(f"may {request.action}")
    else:
        yield one_line(request.action)
        yield one_line(f"on {request.resource}")
    for number, words in enumerate(context_words(request)):
        yield one_line(f"{'and' if number else 'when'} {words}")


def context_words(request: Request) -> list[str]:
    """Return each key of the context with its value; an empty one is seen to be there."""
    return [
        f"{key} = {' or '.join(value or _EMPTY for value in values)}"
        for key, values in request.context.items()
    ]


def _finding_lines(report: PlanReport, layout: Layout) -> Iterator[Text]:
    listed = [
        finding
        for severity in _LISTED
        for finding in report.findings
        if finding.severity == severity
    ]
    shown = listed[:_MOST_FINDINGS] if layout.is_short else listed
    for finding in shown:
        yield from _finding(finding, layout)
    yield from (
        Text(f"    {line}", style="dim") for line in _counted(report, layout, shown, listed)
    )


def _counted(
    report: PlanReport,
    layout: Layout,
    shown: Sequence[ReportFinding],
    listed: Sequence[ReportFinding],
) -> Iterator[str]:
    """Yield how many are left out; of severity info the header speaks, and a review need not."""
    if len(shown) < len(listed):
        yield f"{layout.symbols.ellipsis} {len(listed) - len(shown)} more findings, --full"
    low = sum(finding.severity == Severity.LOW for finding in report.findings)
    if low:
        yield f"{low} low: ai-role validate {one_line(report.file)}"


def _finding(finding: ReportFinding, layout: Layout) -> Iterator[Text]:
    style = _FINDING_STYLES.get(Severity(finding.severity), "red")
    of = f" {finding.role}" if finding.role else ""
    head = one_line(f"  {layout.symbols.note} {finding.severity}[{finding.id}]{of}:")
    text = one_line(finding.message)
    place = place_text(finding.location)
    if layout.fits(f"{head} {text}  {place.plain}"):
        yield layout.with_edge(Text(f"{head} {text}", style=style), place)
        return
    yield layout.with_edge(Text(head, style=style), place)
    for line in layout.wrapped(text, indent=_INDENT):
        yield Text(f"{' ' * _INDENT}{line}", style=style)
