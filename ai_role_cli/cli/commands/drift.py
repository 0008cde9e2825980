"""`ai-role drift`: what differs in AWS from what was applied."""

from __future__ import annotations

import typer

from ai_role_cli.cli.gates import gated
from ai_role_cli.cli.healing import is_healed
from ai_role_cli.cli.operations import drift_roles
from ai_role_cli.cli.option_groups import (
    EngineOptions,
    GateOptions,
    OwnerOptions,
    ResultOptions,
    grouped,
)
from ai_role_cli.cli.ownership import open_owned_session
from ai_role_cli.cli.results import Results, show_preview
from ai_role_cli.cli.terminal import Terminal

__all__ = ["drift"]


@grouped
def drift(
    context: typer.Context,
    *,
    gates: GateOptions,
    result: ResultOptions,
    engine: EngineOptions,
) -> None:
    """
    Show what differs in AWS from what was applied. Changes neither AWS nor the state.

    Looks at every role of the stack: trust, description, session, boundary, tags, all inline
    policies and all attachments, exclusive or not, the documents of its own policies and the
    instance profile. It cannot see into policies of others (AWS managed ones, the boundary), and
    not what was made outside the stack. What is new in the role file is for `preview`.

    Signs, from what was applied to what AWS has now: + put on, ~ changed, - gone.
    """
    terminal: Terminal = context.obj
    results = Results(result, terminal)
    with open_owned_session(engine, OwnerOptions(), terminal) as session:
        report = drift_roles(session)
    healing = engine.command("apply", report.file, "--refresh")
    is_useful = is_healed(report.plan, session.loaded.role_file)
    report = gated(report, gates.wanted)
    show_preview(report, results, following=healing if is_useful else None)
    gates.end(report)
