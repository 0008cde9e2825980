"""
The keys of a state that the engine itself reads.

It reads them whatever their case, and so would take one that a reader of the exact names oversees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.policy import JsonValue

__all__ = ["deployment_flaws"]

_DEPLOYMENT = (
    "manifest",
    "secrets_providers",
    "resources",
    "pending_operations",
    "metadata",
)
"""The parts of a state. What is newer, such as `snippets` and `extensions`, names programs."""

_MANIFEST = ("time", "magic", "version", "plugins")
_SECRETS = ("type", "state")
_OPERATION = ("resource", "type")

_RESOURCE = (
    *("urn", "custom", "delete", "id", "type", "inputs", "outputs", "parent", "protect", "taint"),
    *("external", "dependencies", "initErrors", "provider", "propertyDependencies"),
    *("pendingReplacement", "additionalSecretOutputs", "aliases", "customTimeouts", "importID"),
    *("retainOnDelete", "deletedWith", "replaceWith", "created", "modified", "sourcePosition"),
    *("stackTrace", "ignoreChanges", "hideDiff", "replaceOnChanges", "replacementTrigger"),
    *("refreshBeforeUpdate",),
)
_RUNS_SOMETHING = ("viewOf", "resourceHooks", "extensionRef", "snippetID")
"""Of a resource, what refers to a program, a plugin or a piece of code."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""
The key of a value that is not plain. The engine opens the file or address that an asset names, and
an asset may be within a secret; ai-role writes neither.

Source:
    sdk/go/common/resource/sig/sig.go.
"""

_DOWNLOAD_KEYS = ("plugindownloadurl", "pluginchecksums", "downloadurl")


def deployment_flaws(deployment: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield what a deployment has beside the parts that ai-role's operations leave there."""
    for name, value in deployment.items():
        if name not in _DEPLOYMENT and value:
            yield "part", _shown(name)
    manifest = _object(deployment.get("manifest"))
    if manifest.get("plugins"):
        yield "manifest", "names plugins"
    pending = [_object(each) for each in _list(deployment.get("pending_operations"))]
    resources = [_object(each) for each in _list(deployment.get("resources"))]
    resources += [_object(each.get("resource")) for each in pending]
    yield from _other_case("part", [deployment], _DEPLOYMENT)
    yield from _other_case("manifest", [manifest], _MANIFEST)
    secrets = _object(deployment.get("secrets_providers"))
    yield from _other_case("secrets provider", [secrets], _SECRETS)
    yield from _other_case("pending operation", pending, _OPERATION)
    yield from _other_case("resource", resources, (*_RESOURCE, *_RUNS_SOMETHING))
    for resource in resources:
        yield from (("resource", f"has {n}") for n in _RUNS_SOMETHING if resource.get(n))
        yield from (("resource", text) for text in _value_flaws(resource))


def _other_case(
    where: str, objects: Iterable[Mapping[str, JsonValue]], names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    exact = {name.casefold(): name for name in names}
    for each in objects:
        for name in each:
            if exact.get(name.casefold(), name) != name:
                yield where, f"{_shown(name)} is not spelled {exact[name.casefold()]}"


def _value_flaws(value: JsonValue) -> Iterator[str]:
    left = [value]
    while left:
        found = left.pop()
        if isinstance(found, Mapping):
            if _SIGNATURE in found:
                yield "holds a secret, an asset or a reference"
            yield from (f"has {_shown(n)}" for n in found if n.casefold() in _DOWNLOAD_KEYS)
            left += found.values()
        elif isinstance(found, Sequence) and not isinstance(found, str):
            left += found


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {}


def _list(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _shown(name: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", name[:60])
