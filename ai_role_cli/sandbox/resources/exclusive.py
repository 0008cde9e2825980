"""What the two exclusive types share: a role has the named policies and no others."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ai_role_cli.sandbox.failures import MissingIsFine, doing
from ai_role_cli.sandbox.resources.resource import Resource
from ai_role_cli.sandbox.values import text_of

if TYPE_CHECKING:
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["Exclusive"]


class Exclusive(Resource):
    """The policies of one kind that a role has; the id is the role's name."""

    names_property: ClassVar[str]

    @override
    def create(self, inputs: PropertyMap) -> str:
        role_name = text_of(inputs, "roleName")
        with doing(f'creating {self.schema.title} ("{role_name}")'):
            self._enforce(role_name, inputs)
        return role_name

    @override
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        with MissingIsFine():
            present: list[JsonValue] = [*self._present(resource_id)]
            return {self.names_property: present, "roleName": resource_id}
        return None

    @override
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        with doing(f'updating {self.schema.title} ("{resource_id}")'):
            self._enforce(resource_id, news)

    @override
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        # Only the claim goes; the policies belong to other resources.
        return

    @abstractmethod
    def _present(self, role_name: str) -> tuple[str, ...]:
        """Return the policies the role has."""

    @abstractmethod
    def _add(self, role_name: str, policy: str) -> None:
        """Give the role a policy it should have."""

    @abstractmethod
    def _remove(self, role_name: str, policy: str) -> None:
        """Take a policy from the role that it should not have."""

    def _enforce(self, role_name: str, inputs: PropertyMap) -> None:
        names = inputs.get(self.names_property)
        wanted = [str(name) for name in names] if isinstance(names, list) else []
        present = self._present(role_name)
        for policy in wanted:
            if policy not in present:
                self._add(role_name, policy)
        for policy in present:
            if policy not in wanted:
                self._remove(role_name, policy)
