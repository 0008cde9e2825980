"""Explanations of roles as Markdown, for a wiki or the record of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.render.explanation_words import (
    actions_of,
    conditions_of,
    level_of,
    principals_of,
    resources_of,
    service_of,
)
from ai_role_cli.render.markdown import code, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.access.evaluation import Grant
    from ai_role_cli.policy import Statement
    from ai_role_cli.render.explanation import RoleExplanation
    from ai_role_cli.render.validation import PlacedFinding

__all__ = ["explanation_markdown"]

_BREAK = "<br>"


def explanation_markdown(explanations: Iterable[RoleExplanation]) -> str:
    """Return a section for each role."""
    sections = ("\n\n".join(_section(each)) for each in explanations)
    return "\n\n".join(sections) + "\n"


def _section(explanation: RoleExplanation) -> Iterator[str]:
    role = explanation.role
    yield f"## {code(role.key)}"
    yield f"{code(role.arn)}, sessions of at most {role.max_session_seconds:,} seconds."
    yield "### Who may assume it"
    rows = [_assumer(statement) for statement in explanation.trust]
    yield table(["who", "by", "when"], rows) if rows else "Nobody."
    yield "### What it may do"
    yield _grants(explanation.allowed) or "Nothing by its own policies."
    if explanation.denied:
        yield "### What it may never do"
        yield _grants(explanation.denied)
    beside = list(_beside(explanation))
    if beside:
        yield "### Not read here"
        yield "\n".join(beside)
    yield "### Risks"
    yield "\n".join(map(_risk, explanation.findings)) or "None found."


def _assumer(statement: Statement) -> Sequence[str]:
    denied = "not " if statement.effect.value == "deny" else ""
    who = _BREAK.join(f"{denied}{code(each)}" for each in principals_of(statement))
    return who, _codes(statement.actions), _codes(conditions_of(statement.conditions))


def _grants(grants: Sequence[Grant]) -> str:
    if not grants:
        return ""
    rows = [
        (
            code(service_of(grant)),
            level_of(grant),
            code(" ".join(actions_of(grant))),
            _codes(resources_of(grant)),
            _codes(conditions_of(grant.conditions)),
        )
        for grant in grants
    ]
    return table(["service", "access", "actions", "resources", "when"], rows)


def _beside(explanation: RoleExplanation) -> Iterator[str]:
    for arn in explanation.role.attachments:
        yield f"- attached: {code(arn)}"
    if explanation.role.permissions_boundary:
        yield f"- permissions boundary: {code(explanation.role.permissions_boundary)}"


def _risk(each: PlacedFinding) -> str:
    finding, at = each.finding, each.location
    place = code(f"{at.file}:{at.line}")
    return f"- **{finding.severity}** {code(finding.id)} {code(finding.message)} ({place})"


def _codes(texts: Iterable[str]) -> str:
    return _BREAK.join(map(code, texts))
