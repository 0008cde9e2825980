"""Check: fills in defaults and names, and says what the provider would not accept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.sandbox.schema import Property, Schema
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["DEFAULTS", "CheckedInputs", "Naming", "check"]

DEFAULTS = "__defaults"
"""The input that lists which inputs Check filled in."""


@dataclass(frozen=True, slots=True)
class Naming:
    """
    What a name can be made of when the program sets none.

    Args:
        logical_name: The resource's name in the program.
        seed: Same seed, same name; the engine keeps it between preview and up.
        proposed: The name the engine's autonaming configuration asks for; empty: none.
    """

    logical_name: str
    seed: bytes = b""
    proposed: str = ""

    def name(self, *, max_chars: int) -> str:
        """Return the proposed name, or the logical name and seven random hex digits."""
        if self.proposed:
            return self.proposed
        suffix = sha256(self.seed + self.logical_name.encode()).hexdigest()[:7]
        return f"{self.logical_name[: max_chars - 8]}-{suffix}"


@dataclass(frozen=True, slots=True)
class CheckedInputs:
    """The inputs with defaults filled in, and the problems with them, one text each."""

    inputs: PropertyMap
    problems: tuple[str, ...]


def check(
    schema: Schema, news: PropertyMap, *, olds: PropertyMap, naming: Naming, tags: PropertyMap
) -> CheckedInputs:
    """
    Return the checked inputs of a resource.

    Args:
        schema: The resource's type.
        news: The inputs as the program gave them.
        olds: The checked inputs of the last run; empty on create.
        naming: What a missing name is made of.
        tags: The provider's default tags, put under the resource's own in `tagsAll`.
    """
    defaults = dict(_defaults(schema, news, olds=olds, naming=naming))
    inputs: dict[str, JsonValue] = {**{k: v for k, v in news.items() if v is not None}, **defaults}
    if schema.is_detailed:
        inputs[DEFAULTS] = [*sorted(defaults)]
    if schema.has_tags:
        own = inputs.get("tags")
        inputs["tagsAll"] = {**tags, **own} if isinstance(own, dict) else own or dict(tags)
    problems = tuple(_problems(schema, inputs, logical_name=naming.logical_name))
    return CheckedInputs(inputs=inputs, problems=problems)


def _defaults(
    schema: Schema, news: PropertyMap, *, olds: PropertyMap, naming: Naming
) -> Iterator[tuple[str, JsonValue]]:
    kept = olds.get(DEFAULTS)
    for item in schema.properties:
        if news.get(item.name) is not None:
            continue
        if isinstance(kept, list) and item.name in kept and item.name in olds:
            yield item.name, olds[item.name]
        elif item.autonamed_max_chars:
            yield item.name, naming.name(max_chars=item.autonamed_max_chars)
        elif item.default is not None:
            yield item.name, item.default


def _problems(schema: Schema, inputs: PropertyMap, *, logical_name: str) -> Iterator[str]:
    for item in schema.properties:
        for problem in _problems_of(item, inputs.get(item.name)):
            yield f"{problem}. Examine values at '{logical_name}.{item.name}'."


def _problems_of(item: Property, value: JsonValue) -> tuple[str, ...]:
    if value is None:
        return (_missing(item),) if item.required else ()
    if value == UNKNOWN or item.problems is None:
        return ()
    return item.problems(item.argument, value)


def _missing(item: Property) -> str:
    return (
        f'Missing required argument. The argument "{item.argument}" is required'
        ", but no definition was found."
    )
