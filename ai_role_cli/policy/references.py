"""Roles and policies of one file that its roles name by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.policy.document import PrincipalKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.policy.document import PolicyDocument
    from ai_role_cli.policy.role_documents import RoleDocuments

__all__ = ["FileArns", "OwnPolicy"]


class OwnPolicy(NamedTuple):
    """A managed policy of a role of the file."""

    role: str
    """The key of the role."""

    key: str
    """The key of the policy within the role."""


class FileArns(NamedTuple):
    """
    The ARNs that a role file gives away.

    Args:
        roles: Keys of roles by the ARN of each.
        policies: The same of their managed policies.
    """

    roles: Mapping[str, str]
    policies: Mapping[str, OwnPolicy]

    @classmethod
    def of(cls, roles: Iterable[RoleDocuments]) -> FileArns:
        """Return the ARNs of these roles."""
        listed = tuple(roles)
        return cls(
            {role.arn: role.key for role in listed},
            {
                policy.arn: OwnPolicy(role.key, policy.key)
                for role in listed
                for policy in role.policies
                if policy.arn is not None
            },
        )

    def trusted(self, role: RoleDocuments) -> Iterator[tuple[int, str]]:
        """Yield each role that a role trusts by its ARN, after the index of the statement."""
        for index, statement in enumerate(role.trust.statements):
            for principal in statement.principals:
                if principal.kind is PrincipalKind.AWS and principal.value in self.roles:
                    yield index, self.roles[principal.value]

    def attached(self, role: RoleDocuments) -> tuple[OwnPolicy, ...]:
        """Return the policies of the file that a role attaches beside its own."""
        return tuple(self.policies[arn] for arn in role.attachments if arn in self.policies)

    def boundary(self, role: RoleDocuments) -> OwnPolicy | None:
        """Return the policy of the file that is the permissions boundary of a role."""
        return self.policies.get(role.permissions_boundary or "")

    def named(self, document: PolicyDocument) -> tuple[str, ...]:
        """Return the roles that a permission policy has among its resources, without wildcards."""
        arns = (arn for statement in document.statements for arn in statement.resources)
        return tuple(dict.fromkeys(self.roles[arn] for arn in arns if arn in self.roles))
