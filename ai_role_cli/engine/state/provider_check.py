"""Whether the provider of a state is told what ai-role tells it, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.engine.state.checkpoint import StateResource
    from ai_role_cli.policy import JsonValue

__all__ = ["provider_flaws"]

_INPUTS: Mapping[str, re.Pattern[str]] = {
    "region": re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+){1,4}"),
    "allowedAccountIds": re.compile(r'\["\d{12}"\]'),
    "version": re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}"),
    # What the SDK and the provider fill in where the program says nothing.
    "skipCredentialsValidation": re.compile("true|false"),
    "skipMetadataApiCheck": re.compile("true|false"),
    "skipRegionValidation": re.compile("true|false"),
}
"""
Every input there is, and what it looks like: the engine keeps them as text.

An endpoint, a proxy, keys, a role to assume, files of settings or certificates: none of them is
ever written, and each could lead the credentials of this user elsewhere.
"""

_ENGINE_ONLY = ("__internal", "__defaults")
"""Where the engine keeps more of its own: where to get the plugin, for one. Here it is empty."""

_NEEDED = ("region", "allowedAccountIds")


def provider_flaws(provider: StateResource) -> Iterator[str]:
    """Yield what of a provider ai-role does not write."""
    yield from _unknown("input", provider.inputs)
    yield from _unknown("output", provider.outputs)
    for name in _NEEDED:
        if name not in provider.inputs:
            yield f"has no input {name}"


def _unknown(kind: str, properties: Mapping[str, JsonValue]) -> Iterator[str]:
    for name, value in properties.items():
        if name not in _INPUTS:
            if name not in _ENGINE_ONLY or value:
                yield f"{kind} {_name(name)}"
        elif not isinstance(value, str) or not _INPUTS[name].fullmatch(value):
            yield f"{kind} {name} is not as ai-role writes it"


def _name(name: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", name[:60])
