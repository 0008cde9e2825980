"""Whose a stack is: what its state remembers of the role file it was made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["StackOwner"]


@dataclass(frozen=True, slots=True)
class StackOwner:
    """A role file, and the account and region that it was applied to."""

    file: str
    """Its path from the root of its repository; its bare name outside of one; `-` for input."""

    repository: str | None
    """Host and path of the repository's origin."""

    account: str
    region: str

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the state keeps."""
        return {name: value for name, value in asdict(self).items() if value is not None}
