"""What every fact of the catalog has: words for how firm it is, sources, and its place in time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "OF_DATA_FILES",
    "Confidence",
    "Date",
    "Feature",
    "Lifecycle",
    "LifecycleStatus",
    "Line",
    "Lines",
    "Name",
    "Names",
    "NotStrict",
    "Source",
    "SourceKind",
    "Sources",
    "Support",
    "Texts",
    "Url",
]


class Support(StrEnum):
    """What AWS says of confused-deputy conditions in a trust policy, from firmest to weakest."""

    DOCUMENTED = "documented"
    RECOMMENDED = "recommended"
    UNDOCUMENTED = "undocumented"
    NOT_APPLICABLE = "not_applicable"


class Confidence(StrEnum):
    """
    How firm a fact is.

    High: AWS documentation, a managed policy or an SDK model says it. Medium: code that AWS or
    others publish. Low: nothing confirms it.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class LifecycleStatus(StrEnum):
    """Where a service or feature stands; `maintenance` is closed to new customers."""

    ACTIVE = "active"
    MAINTENANCE = "maintenance"
    SUNSET = "sunset"
    RETIRED = "retired"


class SourceKind(StrEnum):
    """What kind of text a fact comes from."""

    DOCUMENTATION = "documentation"
    MANAGED_POLICY = "managed_policy"
    SDK_MODEL = "sdk_model"
    AWS_CODE = "aws_code"
    VENDOR_DOCUMENTATION = "vendor_documentation"
    THIRD_PARTY = "third_party"


T = TypeVar("T")
NotStrict: TypeAlias = Annotated[T, Field(strict=False)]
"""YAML has lists and texts; strict pydantic takes neither for a tuple or an enum."""


OF_DATA_FILES = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
"""Schemas are built when an entry is first read, not when the module is."""


class _Model(BaseModel):
    model_config = OF_DATA_FILES


Line: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\S.*\S$")]
"""One line of prose."""
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""The name of an entry, task, option or parameter."""
Date: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
"""A day, or a month where the day is not known."""
Url: TypeAlias = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
Texts: TypeAlias = NotStrict[tuple[str, ...]]
Lines: TypeAlias = NotStrict[tuple[Line, ...]]
Names: TypeAlias = NotStrict[tuple[Name, ...]]


class Source(_Model):
    """Where a fact comes from; `as_of` is the date of the text that was read."""

    url: Url
    as_of: Date
    kind: NotStrict[SourceKind] = SourceKind.DOCUMENTATION
    note: Line | None = None


Sources: TypeAlias = NotStrict[tuple[Source, ...]]


class Lifecycle(_Model):
    """
    Where a service or a feature of it stands.

    Args:
        since: When maintenance began.
        closed: When it was closed to new customers.
        end: When it stops, or stopped, working.
        successor: What AWS points to instead.
    """

    status: NotStrict[LifecycleStatus] = LifecycleStatus.ACTIVE
    since: Date | None = None
    closed: Date | None = None
    end: Date | None = None
    successor: Line | None = None
    note: Line | None = None


class Feature(Lifecycle):
    """A part of a service that stands elsewhere than the service."""

    name: Line
