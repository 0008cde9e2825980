"""Role files to paste, for what `ai-role services` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import client_task, find_host
from ai_role_cli.policy.starter import (
    advised_role,
    has_trust_form,
    starter_role,
    starter_task,
    with_baseline,
)
from ai_role_cli.render.role_file_text import snippet_text

if TYPE_CHECKING:
    from ai_role_cli.catalog import NoRole, Task
    from ai_role_cli.policy.starter import StarterEntry

__all__ = ["advice_snippet", "task_snippet"]


def task_snippet(entry: StarterEntry, name: str, task: Task) -> str | None:
    """Return the role file of one task; None if a role file cannot say who assumes the role."""
    if not has_trust_form(entry):
        return None
    tasks = with_baseline(entry, {name: task})
    found = [starter_task(known, each, {}) for known, each in tasks.items()]
    return snippet_text(starter_role(entry, found))


def advice_snippet(advice: NoRole) -> str | None:
    """Return the role file that does the job of a service without a role; None if none does."""
    host = find_host(advice.hosts[0]) if advice.hosts else None
    clients = [client for name in advice.clients if (client := client_task(name)) is not None]
    if host is None or not clients:
        return None
    return snippet_text(advised_role(advice, host=host, clients=clients))
