"""Why an operation failed, from the engine's diagnostics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.plan.model import ResourceFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi.automation import EngineEvent
    from pulumi.automation.events import DiagnosticEvent

__all__ = ["failures_of", "warnings_of"]

_PROVIDER_LOG = re.compile(r"^\S+\.go:\d+: ")
"""The provider logs what it then returns; the second one is whole."""

_BULLET = re.compile(r"^(?:Preview failed: )?\d+ errors? occurred:\s*\*\s*", re.DOTALL)
_TRANSPORT = re.compile(
    r"operation error \w+: (?P<call>\w+), https response error StatusCode: \d+, "
    r"RequestID: [\w-]*, (?:api error )?"
)
_ENDINGS = ("update failed", "preview failed", "destroy failed")
"""The engine's last word, which repeats that there was an error."""


def failures_of(events: Iterable[EngineEvent]) -> tuple[ResourceFailure, ...]:
    """Return each cause of failure once, without the noise of the layers it came through."""
    failures = [
        ResourceFailure(diagnostic.urn or None, _cause(diagnostic.message))
        for diagnostic in _diagnostics(events, severity="error")
        if not _is_noise(diagnostic)
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


def _cause(message: str) -> str:
    """Return `attaching …: Call: Code: text` of what the provider wraps three times around it."""
    text = _BULLET.sub("", message.strip())
    text = _TRANSPORT.sub(lambda match: f"{match['call']}: ", text)
    return " ".join(text.split())
