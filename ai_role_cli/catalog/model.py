"""
The entries of the catalog as data: who assumes a role, or why nobody does.

An entry that `catalog.entries` returns is complete: the fragments it uses are merged in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from ai_role_cli.catalog.facts import (
    OF_DATA_FILES,
    Confidence,
    Feature,
    Lifecycle,
    Line,
    Lines,
    Name,
    Names,
    NotStrict,
    Sources,
    Support,
    Texts,
)
from ai_role_cli.catalog.tasks import ConditionBlock, Task

__all__ = [
    "ConfusedDeputy",
    "Host",
    "NoRole",
    "Platform",
    "PlatformTrust",
    "Service",
    "TrustedEntry",
]


class _Model(BaseModel):
    model_config = OF_DATA_FILES


class ConfusedDeputy(_Model):
    """Whether and how the trust policy of a service names the account and resource it acts for."""

    support: NotStrict[Support]
    conditions: ConditionBlock = {}
    note: Line | None = None
    sources: Sources = ()


class _Entry(_Model):
    name: Name
    title: Line
    summary: Line
    aliases: Names = ()
    lifecycle: Lifecycle = Field(default_factory=Lifecycle)
    confidence: NotStrict[Confidence]
    doubts: Lines = ()
    sources: Sources


class TrustedEntry(_Entry):
    """What services and hosts have in common: somebody assumes the role to do tasks."""

    principals: Texts = ()
    trust_actions: Texts = ("sts:AssumeRole",)
    confused_deputy: ConfusedDeputy
    tasks: Mapping[Name, Task] = {}
    also_required: Lines = ()


class Service(TrustedEntry):
    """
    An AWS service that assumes a role of the customer.

    Args:
        takes_clients: Whether code of the customer runs with the role, so that client tasks fit.
        role_parameters: The API parameters that take the role.
        service_linked_roles: Roles that AWS makes for the service; not to be written by hand.
    """

    takes_clients: bool = False
    features: NotStrict[tuple[Feature, ...]] = ()
    role_parameters: Texts
    service_linked_roles: Lines = ()
    name_hint: Line | None = None


class Host(TrustedEntry):
    """
    Where code of the customer runs, or comes from, that acts with the role.

    Args:
        trust_form: The key of `trust` that states who assumes the role, where it is no service.
        instance_profile: Whether the role goes into an instance profile.
        baseline: The host's own tasks that nearly every role needs.
    """

    trust_form: Name | None = None
    instance_profile: bool = False
    baseline: Names = ()


class NoRole(_Entry):
    """
    A service, or part of one, for which a role is of no use.

    Args:
        principals: Service principals that a role would trust in vain.
        reason: Why, as a sentence.
        instead: What does the job, as a sentence.
        hosts: The hosts to suggest, the likeliest first.
        clients: The client tasks that do the job.
        services: The catalog services whose role does the job.
    """

    principals: Texts = ()
    reason: Line
    instead: Line
    hosts: Names = ()
    clients: Names = ()
    services: Names = ()


class PlatformTrust(_Model):
    """
    Who of a platform assumes the role.

    Args:
        when: In which case it is this one, in a few words.
        principal: The ARN that the vendor documents; None where each customer gets another one.
        principal_from: Where a customer finds the principal.
        external_id_from: Where a customer finds the external id.
        self_assuming: The role must trust itself under the same condition.
    """

    partition: Literal["aws", "aws-cn", "aws-us-gov"] = "aws"
    when: Line | None = None
    principal: str | None = None
    principal_from: Line | None = None
    external_id_from: Line
    self_assuming: bool = False


class Platform(_Entry):
    """A platform outside AWS that assumes roles of its customers; always with an external id."""

    trusts: NotStrict[tuple[PlatformTrust, ...]]
    tasks: Mapping[Name, Task] = {}
    also_required: Lines = ()
