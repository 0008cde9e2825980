"""What a plan without an engine takes a role to declare is what the program registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ai_role_cli.plan.declared import DeclaredResource, declared_resources

if TYPE_CHECKING:
    from ai_role_cli.policy import JsonValue, RoleDocuments
    from tests.program.conftest import ProgramRunner, Registration

ROLES = """
roles:
  trainer:
    service: ec2
    path: /ai/
    description: Trains
    exclusive: true
    protect: true
    tags: {team: ml}
    permissions_boundary: arn:aws:iam::123456789012:policy/boundary
    permissions: [{actions: [s3:GetObject], resources: ["*"]}]
    managed_policies: [ReadOnlyAccess, "arn:aws:iam::123456789012:policy/own/extra"]
  agent:
    service: bedrock
    policy_type: inline
    exclusive: true
    retain: true
    max_session: 2h
    permissions: [{actions: [s3:GetObject], resources: ["*"]}]
  plain: {service: textract}
"""

NOT_COMPARED = {
    "arn",  # known before anything is made, and no input of the program
    "forceDetachPolicies",  # the same for every role
}


def test_every_resource_is_declared_as_it_is_registered(
    roles: Callable[..., tuple[RoleDocuments, ...]], run_program: ProgramRunner
) -> None:
    documents = roles(ROLES)

    registered = [_registered(each) for each in run_program(documents).resources]

    declared = [_declared(each) for role in documents for each in declared_resources(role)]
    assert sorted(declared, key=_place) == sorted(registered, key=_place)


Spelled = tuple[str, str, Mapping[str, Any], bool, bool]


def _place(resource: Spelled) -> tuple[str, str]:
    return resource[:2]


def _declared(resource: DeclaredResource) -> Spelled:
    properties = _compared(resource.properties)
    return resource.kind.value, resource.name, properties, resource.protect, resource.retain


def _registered(resource: Registration) -> Spelled:
    properties = _compared(resource.inputs)
    return resource.type, resource.name, properties, resource.protect, resource.retain


def _compared(properties: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """No tags and an empty mapping of them are the same."""
    return {name: value for name, value in properties.items() if value and name not in NOT_COMPARED}
