"""One request as IAM sees it: who does what to which resource, and the request context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_role_cli.policy import Principal

__all__ = ["Request", "RequestContext"]


class RequestContext(Mapping[str, tuple[str, ...]]):
    """
    The context keys of a request with their values.

    Keys are looked up without regard to case and listed as they were spelled. A value counts once;
    a key without values is not in the context.

    Source:
        IAM User Guide, "IAM JSON policy elements: Condition" (case of keys) and "Single-valued vs.
        multivalued context keys".
    """

    __slots__ = ("_entries",)

    def __init__(self, values: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._entries = {
            key.lower(): (key, tuple(dict.fromkeys(found)))
            for key, found in (values or {}).items()
            if found
        }

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._entries[key.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._meaning().items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RequestContext) and self._meaning() == other._meaning()

    def __repr__(self) -> str:
        return f"RequestContext({dict(self.items())!r})"

    def _meaning(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(found) for key, (_, found) in self._entries.items()}


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request.

    `resource` is an ARN, or `*` for an action that works on no resource. `principal` matters to
    trust policies only: who permission policies speak of is the role they belong to.
    """

    action: str
    resource: str = "*"
    context: RequestContext = field(default_factory=RequestContext)
    principal: Principal | None = None
