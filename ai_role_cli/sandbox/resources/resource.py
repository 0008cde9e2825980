"""What every resource type of the embedded provider can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from ai_role_cli.sandbox.failures import MissingIsFine

if TYPE_CHECKING:
    from concurrent.futures import Future

    from mypy_boto3_iam import IAMClient

    from ai_role_cli.sandbox.schema import Schema
    from ai_role_cli.sandbox.values import JsonValue, PropertyMap

__all__ = ["Resource"]


class Resource(ABC):
    """
    One resource type: its schema, and the IAM calls behind each operation.

    Operations raise ResourceError when AWS refuses; what was done before stays done, as with the
    real provider.

    Args:
        iam: Client of the account, shared by all types; may still be in the making.
    """

    schema: ClassVar[Schema]

    def __init__(self, iam: Future[IAMClient]) -> None:
        self._client = iam

    @property
    def _iam(self) -> IAMClient:
        return self._client.result()

    @abstractmethod
    def create(self, inputs: PropertyMap) -> str:
        """Create the resource and return its id."""

    @abstractmethod
    def read(self, resource_id: str) -> dict[str, JsonValue] | None:
        """Return what the account says of the resource; None when it is gone."""

    @abstractmethod
    def update(self, resource_id: str, olds: PropertyMap, *, news: PropertyMap) -> None:
        """Bring the resource from its old outputs to the new inputs."""

    @abstractmethod
    def delete(self, resource_id: str, olds: PropertyMap) -> None:
        """Delete the resource; one that is gone already is no error."""

    def _leave_instance_profile(self, profile_name: str, role_name: str) -> None:
        # A role and its profile may be deleted at the same time: who comes second has no work.
        with MissingIsFine():
            self._iam.remove_role_from_instance_profile(
                InstanceProfileName=profile_name, RoleName=role_name
            )

    def _managed_policy_arns(self, role_name: str) -> tuple[str, ...]:
        return tuple(
            policy["PolicyArn"]
            for page in self._iam.get_paginator("list_attached_role_policies").paginate(
                RoleName=role_name
            )
            for policy in page["AttachedPolicies"]
        )

    def _inline_policy_names(self, role_name: str) -> tuple[str, ...]:
        return tuple(
            policy_name
            for page in self._iam.get_paginator("list_role_policies").paginate(RoleName=role_name)
            for policy_name in page["PolicyNames"]
        )
