"""A statement with the place where its author wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.policy import Statement
    from ai_role_cli.spec import SpecPath

__all__ = ["Element", "PlacedStatement", "StatementOrigin"]


class StatementOrigin(StrEnum):
    """Where a statement comes from; the values are keys of the role file."""

    SERVICE = "service"
    TRUST = "trust"
    TASKS = "tasks"
    PERMISSIONS = "permissions"
    DOCUMENT = "policy_documents"


class Element(StrEnum):
    """An element of a statement, by its name in the role file."""

    SID = "sid"
    EFFECT = "effect"
    ACTIONS = "actions"
    NOT_ACTIONS = "not_actions"
    RESOURCES = "resources"
    NOT_RESOURCES = "not_resources"
    CONDITIONS = "conditions"


_IAM_NAMES: Mapping[Element, str] = {
    Element.SID: "Sid",
    Element.EFFECT: "Effect",
    Element.ACTIONS: "Action",
    Element.NOT_ACTIONS: "NotAction",
    Element.RESOURCES: "Resource",
    Element.NOT_RESOURCES: "NotResource",
    Element.CONDITIONS: "Condition",
}


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A statement of a role's policies or of its trust."""

    statement: Statement
    place: SpecPath
    origin: StatementOrigin

    @property
    def is_authored(self) -> bool:
        """Whether a person wrote the statement itself, and not the name of a task or service."""
        return self.origin in (StatementOrigin.PERMISSIONS, StatementOrigin.DOCUMENT)

    @property
    def is_given(self) -> bool:
        """Whether it is IAM JSON that is taken as it is."""
        return self.origin is StatementOrigin.DOCUMENT

    def at(self, element: Element, *inner: str | int) -> SpecPath:
        """
        Return the place of an element, or of something in it.

        Args:
            element: The element.
            inner: The index of an action or resource; operator, key and index of a condition.
        """
        if self.origin is StatementOrigin.DOCUMENT:
            return (*self.place, _IAM_NAMES[element], *inner)
        if self.origin in (StatementOrigin.PERMISSIONS, StatementOrigin.TRUST):
            return (*self.place, element.value, *inner)
        return self.place
