"""A run on a stack that has an owner: whether it may have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from ai_role_cli.engine.folder.repository import repository_label

if TYPE_CHECKING:
    from collections.abc import Collection

    from ai_role_cli.cli.role_file_place import RoleFilePlace
    from ai_role_cli.engine.state.owner_record import RecordedOwner
    from ai_role_cli.program import StackOwner

__all__ = ["Claim", "Standing"]


class Standing(Enum):
    """How a run stands to the stack it is about."""

    OWN = auto()
    MOVED = auto()
    """The role file of the stack has another name now."""

    ANOTHER_ACCOUNT = auto()
    ANOTHER_FILE = auto()
    ANOTHER_REGION = auto()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a run is, and what the state says."""

    here: StackOwner
    place: RoleFilePlace
    declared: Collection[str]
    """Keys of the roles of the file."""

    recorded: RecordedOwner
    roles: tuple[str, ...]
    """Keys of the roles of the stack."""

    is_private: bool
    """Whether the state lies in the private folder beside the file."""

    @property
    def standing(self) -> Standing:
        """
        The first thing that stands against it, if anything does.

        Another account comes first: roles cannot be moved there, whatever is taken over.
        """
        if self.recorded.account not in (None, self.here.account):
            return Standing.ANOTHER_ACCOUNT
        if not (self._is_same_file or self._is_moved):
            return Standing.ANOTHER_FILE
        if self.recorded.region not in (None, self.here.region):
            return Standing.ANOTHER_REGION
        return Standing.OWN if self._is_same_file else Standing.MOVED

    @property
    def owner(self) -> StackOwner:
        """
        Whose the stack is from now on.

        One file may be fetched in two ways: what is recorded stays, or each would undo the other.
        """
        then = self.recorded
        if then.file is None or not self._is_same_file:
            return self.here
        return replace(self.here, file=then.file, repository=then.repository)

    @property
    def is_recorded(self) -> bool:
        """Whether the state says already whose the stack is from now on."""
        now, then = self.owner, self.recorded
        return (now.file, now.repository, now.account, now.region) == (
            *(then.file, then.repository, then.account, then.region),
        )

    @property
    def _is_same_file(self) -> bool:
        """Whether it is the file that made the stack, as far as anybody can know."""
        then, now = self.recorded, self.here
        if then.file is None:
            return True
        if now.repository and (then.file, then.repository) == (now.file, now.repository):
            return True
        # Two folders outside of any repository may each have a file of this name.
        if not _ends_alike(then.file, now.file):
            return False
        return self.is_private or (self._may_be_one_repository and self._has_most_roles)

    @property
    def _is_moved(self) -> bool:
        """Whether the file that made the stack is gone, and this one has its roles."""
        if self.recorded.file is None or self.place.has(self.recorded.file):
            return False
        return self._has_most_roles and (self.is_private or self._may_be_one_repository)

    @property
    def _may_be_one_repository(self) -> bool:
        """A clone may lack its origin, or have it under the address of another server."""
        then, now = self.recorded.repository, self.here.repository
        return then is None or now is None or repository_label(then) == repository_label(now)

    @property
    def _has_most_roles(self) -> bool:
        return 2 * sum(key in self.declared for key in self.roles) >= len(self.roles)


def _ends_alike(one: str, other: str) -> bool:
    """Outside of a repository only the bare name of a file is known."""
    return f"/{one}".endswith(f"/{other}") or f"/{other}".endswith(f"/{one}")
