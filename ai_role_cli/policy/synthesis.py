"""From the role file to the documents of each role, and what IAM would refuse of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.catalog import service_trust
from ai_role_cli.policy.arn import (
    instance_profile_arn,
    managed_policy_arn,
    policy_arn,
    role_arn,
)
from ai_role_cli.policy.catalog_findings import catalog_findings, no_role_findings
from ai_role_cli.policy.conditions import repeated_conditions
from ai_role_cli.policy.document import PolicyDocument
from ai_role_cli.policy.permission_grammar import read_permission_policy
from ai_role_cli.policy.permissions import permission_policy, task_policy
from ai_role_cli.policy.quota_findings import account_quota_findings, quota_findings
from ai_role_cli.policy.role_documents import NamedPolicy, RoleDocuments
from ai_role_cli.policy.role_grammar import role_findings
from ai_role_cli.policy.role_tasks import RoleTasks, catalog_name, role_tasks
from ai_role_cli.policy.splitting import (
    PolicyPart,
    UnsplittableStatementError,
    split_policy,
)
from ai_role_cli.policy.trust import trust_policy, trust_statements
from ai_role_cli.spec import (
    Finding,
    LoadedRoleFile,
    PolicyType,
    RoleSpec,
    ServiceTrust,
    Severity,
    SpecError,
    SpecPath,
    error_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.policy.document import Statement
    from ai_role_cli.policy.target import Target

__all__ = ["Synthesis", "synthesize", "synthesize_each"]

_TASKS = "tasks"
"""The key of the policy made from the catalog's tasks."""

_OWN_POLICY = "permissions"
"""The key of the policy made from a role's own statements."""


class Synthesis(NamedTuple):
    """The documents of roles in file order, and what was found of all roles of the file."""

    roles: tuple[RoleDocuments, ...]
    findings: tuple[Finding, ...]


def synthesize(loaded: LoadedRoleFile, target: Target) -> Synthesis:
    """
    Return the documents of every role.

    Raises:
        SpecError: A document is malformed, or over a quota that splitting cannot help.
    """
    found = synthesize_each(loaded, target)
    if any(finding.severity is Severity.ERROR for finding in found.findings):
        raise SpecError(found.findings, loaded.document)
    return found


def synthesize_each(loaded: LoadedRoleFile, target: Target) -> Synthesis:
    """Return the documents of each role that has no error, whatever is wrong with the others."""
    findings: list[Finding] = []
    roles: list[RoleDocuments] = []
    for key, spec in loaded.role_file.roles.items():
        synthesizer = _RoleSynthesizer(key, spec, loaded, target, findings)
        roles.append(synthesizer.documents())
    for role in roles:
        findings += role_findings(role, loaded.role_file.roles[role.key], target)
        findings += quota_findings(role, loaded.role_file.quotas)
    findings += account_quota_findings(roles)
    wrong = {finding.path[:2] for finding in findings if finding.severity is Severity.ERROR}
    sound = tuple(role for role in roles if ("roles", role.key) not in wrong)
    return Synthesis(sound, tuple(findings))


@dataclass(slots=True)
class _RoleSynthesizer:
    """Makes the documents of one role; `findings` collects what IAM would refuse."""

    key: str
    spec: RoleSpec
    loaded: LoadedRoleFile
    target: Target
    findings: list[Finding]

    def documents(self) -> RoleDocuments:
        spec, target = self.spec, self.target
        name = spec.name_prefix + (spec.name or self.key)
        trust, tasks = self._trust()
        boundary = spec.permissions_boundary
        return RoleDocuments(
            key=self.key,
            name=name,
            path=spec.path,
            arn=role_arn(target, spec.path, name=name),
            description=None if spec.description is None else target.fill(spec.description),
            trust=trust,
            max_session_seconds=spec.max_session_seconds,
            permissions_boundary=None if boundary is None else target.fill(boundary),
            tags={tag: target.fill(value) for tag, value in spec.tags.items()},
            policies=tuple(self._policies(name, tasks)),
            attachments=tuple(self._attachments()),
            exclusive=spec.exclusive,
            protect=spec.protect,
            retain=spec.retain,
            instance_profile_arn=(
                instance_profile_arn(target, spec.path, name=name) if _for_ec2(spec) else None
            ),
            trust_places=self._trust_places(trust),
        )

    def _attachments(self) -> Iterator[str]:
        arns = [managed_policy_arn(self.target, name) for name in self.spec.managed_policies]
        yield from dict.fromkeys(self.target.fill(arn) for arn in arns)

    def _trust(self) -> tuple[PolicyDocument, RoleTasks]:
        """Return who may assume the role and its tasks; of a service that never does, nobody."""
        tasks = role_tasks(self.key, self.spec)
        no_role = no_role_findings(self.key, self.spec)
        self.findings += [*tasks.findings, *no_role]
        if no_role:
            return PolicyDocument(()), tasks
        self.findings += catalog_findings(self.key, self.spec, tasks)
        self._refuse_repeated(trust_statements(self.spec, self.target), "trust")
        return trust_policy(self.spec, tasks, self.target), tasks

    def _trust_places(self, trust: PolicyDocument) -> tuple[SpecPath, ...]:
        """The statements of `service` come first, then one for each entry of `trust`."""
        entries = [self._path("trust", index) for index in range(len(self.spec.trust))]
        of_service = len(trust.statements) - len(entries)
        return (*[self._path("service")] * of_service, *entries)[: len(trust.statements)]

    def _policies(self, role_name: str, tasks: RoleTasks) -> Iterator[NamedPolicy]:
        path_and_name = f"{self.spec.path}{role_name}".removeprefix("/")
        granted = task_policy(tasks, self.target, role_name=path_and_name)
        if granted is not None:
            yield from self._named(_TASKS, role_name, granted, path=self._path("tasks"))
        own = permission_policy(self.spec, self.target)
        if own is not None:
            self._refuse_repeated(own.statements, "permissions")
            yield from self._named(_OWN_POLICY, role_name, own, path=self._path("permissions"))
        for name in self.spec.policy_documents:
            path = self._path("policy_documents", name)
            document = self._parsed(path)
            if document is not None:
                yield from self._named(name, role_name, document, path=path)

    def _refuse_repeated(self, statements: Sequence[Statement], part: str) -> None:
        """Two spellings of one key are two conditions in the file and one in the document."""
        self.findings += [
            error_at(
                self._path(part, index, "conditions"),
                "repeated-condition",
                message=f"{found.operator} {found.key} is tested twice in one statement",
                hint="keep one of the two",
            )
            for index, statement in enumerate(statements)
            for found in repeated_conditions(statement.conditions)
        ]

    def _path(self, *inner: str | int) -> SpecPath:
        return ("roles", self.key, *inner)

    def _parsed(self, path: SpecPath) -> PolicyDocument | None:
        document, problems = read_permission_policy(
            self.loaded.document.included[path].values,
            partition=self.target.partition,
            policy_type=self.spec.policy_type,
        )
        self.findings += [problem.finding(path) for problem in problems]
        return None if any(problem.is_error for problem in problems) else document

    def _named(
        self, key: str, role_name: str, document: PolicyDocument, *, path: SpecPath
    ) -> Iterator[NamedPolicy]:
        """Inline policies share one quota, so splitting would not help them."""
        managed = self.spec.policy_type is PolicyType.MANAGED
        places = [self._place(path, index) for index in range(len(document.statements))]
        parts = self._split(document, places) if managed else (_whole(document),)
        for number, part in enumerate(parts, start=1):
            part_key = key if number == 1 else f"{key}-{number}"
            policy = self._policy(part_key, role_name, part.document)
            yield replace(policy, places=tuple(places[origin] for origin in part.origins))

    def _place(self, path: SpecPath, index: int) -> SpecPath:
        """Statements made from tasks have no place of their own; JSON may hold one unlisted."""
        if path == self._path(_OWN_POLICY):
            return (*path, index)
        if path == self._path(_TASKS):
            return path
        values = self.loaded.document.included[path].values
        listed = isinstance(values, Mapping) and isinstance(values.get("Statement"), list)
        return (*path, "Statement", index) if listed else (*path, "Statement")

    def _policy(self, key: str, role_name: str, document: PolicyDocument) -> NamedPolicy:
        if self.spec.policy_type is PolicyType.INLINE:
            return NamedPolicy(key, key, PolicyType.INLINE, document, arn=None)
        name = f"{role_name}-{key}"
        arn = policy_arn(self.target, self.spec.path, name=name)
        return NamedPolicy(key, name, PolicyType.MANAGED, document, arn=arn)

    def _split(
        self, document: PolicyDocument, places: Sequence[SpecPath]
    ) -> tuple[PolicyPart, ...]:
        try:
            return split_policy(document)
        except UnsplittableStatementError as error:
            self.findings.append(
                error_at(
                    places[document.statements.index(error.whole)],
                    "statement-too-large",
                    message=f"a statement of {error.chars:,} characters is over the quota of 6,144 "
                    f"and has no list that could be divided: {error.why}",
                    hint="write it with fewer or shorter values",
                )
            )
            return (_whole(document),)


def _whole(document: PolicyDocument) -> PolicyPart:
    return PolicyPart(document, tuple(range(len(document.statements))))


def _for_ec2(spec: RoleSpec) -> bool:
    """EC2 takes a role only through an instance profile; a service that trusts EC2 too does not."""
    named = [spec.service] if spec.service else []
    named += [
        name for entry in spec.trust if isinstance(entry, ServiceTrust) for name in entry.service
    ]
    known = [name for name in named if "." in name or catalog_name(name) is not None]
    return any(service_trust(name).instance_profile for name in known)
