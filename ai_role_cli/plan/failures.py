"""Why an operation failed, from the engine's diagnostics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.plan.refusal import parse_failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import DiagnosticEvent

    from ai_role_cli.plan.refusal import ResourceFailure

__all__ = ["failures_of", "warnings_of"]

_PROVIDER_LOG = re.compile(r"^\S+\.go:\d+: ")
"""The provider logs what it then returns; the second one is whole."""

_ENDINGS = frozenset(
    f"{operation} {end}"
    for operation in ("update", "preview", "destroy", "refresh")
    for end in ("failed", "canceled")
)
"""The engine's last word, which repeats that there was an error, or that it was told to stop."""


def failures_of(events: Iterable[EngineEvent]) -> tuple[ResourceFailure, ...]:
    """Return each cause of failure once, without the noise of the layers it came through."""
    failures = [
        failure
        for diagnostic in _diagnostics(events, severity="error")
        if not _is_noise(diagnostic)
        for failure in parse_failures(diagnostic.urn or None, diagnostic.message)
    ]
    return tuple(dict.fromkeys(failures))


def warnings_of(events: Iterable[EngineEvent]) -> tuple[str, ...]:
    """Return each warning of the engine once."""
    found = _diagnostics(events, severity="warning")
    return tuple(dict.fromkeys(diagnostic.message.strip() for diagnostic in found))


def _diagnostics(events: Iterable[EngineEvent], *, severity: str) -> Iterator[DiagnosticEvent]:
    for event in events:
        diagnostic = event.diagnostic_event
        if diagnostic is not None and diagnostic.severity == severity:
            yield diagnostic


def _is_noise(diagnostic: DiagnosticEvent) -> bool:
    message = diagnostic.message.strip()
    return message in _ENDINGS or _PROVIDER_LOG.match(message) is not None
