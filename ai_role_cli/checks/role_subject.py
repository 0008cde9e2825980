"""A role as the rules look at it: its statements with their places, and all around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ai_role_cli.checks.placed_statement import PlacedStatement, StatementOrigin
from ai_role_cli.checks.statement_subject import StatementSubject, subjects_of
from ai_role_cli.policy import RoleTasks, role_tasks
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.policy import RoleDocuments, Target
    from ai_role_cli.spec import LoadedRoleFile, RoleFile, RoleSpec, SpecPath, TrustSpec

__all__ = ["RoleSubject"]


@dataclass(frozen=True)
class RoleSubject:
    """
    One role under check.

    Without slots, since what several rules need is worked out once.
    """

    documents: RoleDocuments
    loaded: LoadedRoleFile
    target: Target
    trusts: Mapping[str, Mapping[str, SpecPath]] = field(default_factory=dict)
    """Roles of the file by key, each with those it trusts and the entries that say so."""

    policy_arns: Mapping[str, str] = field(default_factory=dict)
    """ARNs of managed policies of the file by their names, and by the keys of their roles."""

    @property
    def key(self) -> str:
        """The key of the role in the file."""
        return self.documents.key

    @property
    def file(self) -> RoleFile:
        """The whole file."""
        return self.loaded.role_file

    @property
    def spec(self) -> RoleSpec:
        """What the file says of the role."""
        return self.file.roles[self.key]

    @cached_property
    def tasks(self) -> RoleTasks:
        """What the catalog knows of the role."""
        return role_tasks(self.key, self.spec)

    @cached_property
    def trust(self) -> tuple[PlacedStatement, ...]:
        """The statements of the trust policy."""
        documents = self.documents
        pairs = zip(documents.trust.statements, documents.trust_places, strict=True)
        return tuple(PlacedStatement(each, place, _origin(place)) for each, place in pairs)

    @property
    def trust_entries(self) -> Iterator[tuple[PlacedStatement, TrustSpec]]:
        """The entries of `trust`, each with its statement."""
        for placed in self.trust:
            if placed.origin is StatementOrigin.TRUST:
                yield placed, self.spec.trust[int(placed.place[3])]

    @cached_property
    def statements(self) -> tuple[PlacedStatement, ...]:
        """The statements of all permission policies, those of tasks included."""
        return tuple(self._statements())

    @cached_property
    def authored(self) -> tuple[PlacedStatement, ...]:
        """The statements of permission policies that a person wrote."""
        return tuple(each for each in self.statements if each.is_authored)

    @cached_property
    def allows(self) -> tuple[PlacedStatement, ...]:
        """The authored statements that allow something."""
        return tuple(each for each in self.authored if each.statement.effect is Effect.ALLOW)

    @cached_property
    def subjects(self) -> tuple[tuple[PlacedStatement, StatementSubject], ...]:
        """The authored statements as rules look at them one by one, with their places."""
        denies = (each.statement for each in self.statements)
        return subjects_of(
            self.authored, tuple(each for each in denies if each.effect is Effect.DENY)
        )

    @cached_property
    def trust_subjects(self) -> tuple[tuple[PlacedStatement, StatementSubject], ...]:
        """The same of the entries of `trust`; what a service brings is the catalog's."""
        written = (each for each in self.trust if each.origin is StatementOrigin.TRUST)
        return subjects_of(written, ())

    def path(self, *inner: str | int) -> SpecPath:
        """Return the place of something in the role."""
        return ("roles", self.key, *inner)

    def _statements(self) -> Iterator[PlacedStatement]:
        for policy in self.documents.policies:
            pairs = zip(policy.document.statements, policy.places, strict=True)
            for statement, place in pairs:
                yield PlacedStatement(statement, place, _origin(place))


def _origin(place: SpecPath) -> StatementOrigin:
    return StatementOrigin(str(place[2]))
