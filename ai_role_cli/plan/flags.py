"""The flags of a role that no property of it in AWS tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.plan.model import EXCLUSIVE_KINDS, Operation, ResourceKind, SettingChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ai_role_cli.plan.model import Properties, ResourceChange

__all__ = ["becomes_exclusive", "flag_changes"]


def flag_changes(resources: Sequence[ResourceChange]) -> Iterator[SettingChange]:
    """Yield the flags that a role which stays is given or loses."""
    if not _role_stays(resources):
        return
    for name, (before, after) in _flags(resources).items():
        if before != after:
            yield SettingChange(name, _word(before), _word(after))


def becomes_exclusive(resources: Sequence[ResourceChange]) -> bool:
    """Tell whether what nobody here knows of goes from a role that is there already."""
    made = (r for r in resources if r.kind in EXCLUSIVE_KINDS and r.operation is Operation.CREATE)
    return _role_stays(resources) and any(made)


def _role_stays(resources: Iterable[ResourceChange]) -> bool:
    roles = [resource for resource in resources if resource.kind is ResourceKind.ROLE]
    return any(role.before is not None and role.after is not None for role in roles)


def _flags(resources: Sequence[ResourceChange]) -> Mapping[str, tuple[bool, bool]]:
    return {
        "exclusive": (
            _is_exclusive((resource.kind, resource.before) for resource in resources),
            _is_exclusive((resource.kind, resource.after) for resource in resources),
        ),
        "protect": (
            any(resource.protected for resource in resources),
            any(resource.protect_after for resource in resources),
        ),
        "retain": (
            any(resource.retain_before for resource in resources),
            any(resource.retain_after for resource in resources),
        ),
    }


def _is_exclusive(side: Iterable[tuple[ResourceKind, Properties | None]]) -> bool:
    return {kind for kind, properties in side if properties is not None} >= EXCLUSIVE_KINDS


def _word(flag: bool) -> str | None:  # noqa: FBT001 - the value to tell
    return "true" if flag else None
