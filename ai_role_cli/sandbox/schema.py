"""What a resource type's properties are: the little of the provider's schema that decides plans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.sandbox.values import JsonValue

__all__ = ["Kind", "Property", "Schema"]


class Kind(Enum):
    """How two values of a property are compared and stored."""

    SCALAR = auto()
    DOCUMENT = auto()
    """A policy document; equivalent texts are no difference."""
    TAGS = auto()
    NAMES = auto()
    """A list whose order says nothing."""


@dataclass(frozen=True, slots=True)
class Property:
    """
    One property of a resource type.

    Args:
        name: The Pulumi name, `assumeRolePolicy`.
        argument: The Terraform name, which the provider's messages use, `assume_role_policy`.
        kind: How values are compared.
        required: A program must set it.
        default: Filled in by Check when the program leaves it out.
        autonamed_max_chars: Longest name Check makes up when the program leaves it out; 0: none is.
        replaces: A change needs a new resource.
        provided: Left out of the program, AWS or the provider decides; that is no difference.
        problems: Says what is wrong with a value, in the provider's words.
    """

    name: str
    argument: str
    kind: Kind = Kind.SCALAR
    required: bool = False
    default: JsonValue = None
    autonamed_max_chars: int = 0
    replaces: bool = False
    provided: bool = False
    problems: Callable[[str, JsonValue], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """
    The properties of a resource type.

    Args:
        type: The Pulumi type, `aws:iam/role:Role`.
        title: What the provider's messages call the type, `IAM Role`.
        properties: What a program may set.
        computed: Outputs that only AWS can tell.
        refreshed: Outputs that only a refresh brings up to date; an update leaves them as they are.
        normalize: The form in which documents are stored.
        is_detailed: Check lists the defaults it filled in, Diff the paths that differ, and what
            failed half way is recorded; types written for the newer plugin framework do none of it.
        is_deleted_first: Every replacement deletes before it creates.
    """

    type: str
    title: str
    properties: tuple[Property, ...]
    computed: tuple[str, ...] = ()
    refreshed: tuple[str, ...] = ()
    normalize: Callable[[str], str] = str
    is_detailed: bool = True
    is_deleted_first: bool = False

    @property
    def has_tags(self) -> bool:
        """Whether resources of the type have tags, and so `tagsAll`."""
        return any(item.kind is Kind.TAGS for item in self.properties)

    @property
    def records_failures(self) -> bool:
        """Whether a resource that AWS made or began to change is recorded though a call failed."""
        return self.is_detailed

    def find(self, name: str) -> Property | None:
        """Return one of the properties a program may set."""
        return next((item for item in self.properties if item.name == name), None)
