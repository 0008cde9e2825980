"""
The role file as typed data: what a person may write, already checked value by value.

`spec.loader` merges `defaults` into the roles before validation, so a `RoleSpec` is complete.
Rules across fields and roles are in `spec.checks`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from ai_role_cli.spec import arns, dates, names, principals, statements, task_entries
from ai_role_cli.spec.refusal import refuse

__all__ = [
    "AccountTrust",
    "ConfusedDeputyMode",
    "Defaults",
    "Effect",
    "EksPodIdentity",
    "EksPodIdentityTrust",
    "EksServiceAccount",
    "EksServiceAccountTrust",
    "GithubClaims",
    "GithubTrust",
    "PolicyType",
    "Quotas",
    "RoleFile",
    "RoleSpec",
    "RoleTrust",
    "SamlTrust",
    "ServiceTrust",
    "StatementSpec",
    "Suppression",
    "TrustSpec",
    "UserTrust",
]


class Effect(StrEnum):
    """What a statement does with the requests it matches."""

    ALLOW = "allow"
    DENY = "deny"


class PolicyType(StrEnum):
    """How the permissions of a role are stored: as customer managed or as inline policies."""

    MANAGED = "managed"
    INLINE = "inline"


def _whole_number(value: object) -> object:
    """Python holds True and 1.0 for the number 1, and so does a pydantic `Literal[1]`."""
    return value if type(value) is int else str(value)


class ConfusedDeputyMode(StrEnum):
    """
    Which confused-deputy conditions the trust of a catalog service gets.

    Strict: wherever AWS does not rule it out. Documented: where AWS documents or recommends it.
    Off: nowhere.
    """

    STRICT = "strict"
    DOCUMENTED = "documented"
    OFF = "off"


class _Model(BaseModel):
    # The schema of a whole role file holds those of its parts: it alone is built, on first use.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Suppression(_Model):
    """A rule whose findings are accepted, and why; `checks` knows which rules there are."""

    rule: names.FilledText
    reason: names.FilledText
    until: dates.Day | None = None
    """The last day on which it holds."""


class StatementSpec(_Model):
    """One statement of a role's permissions; `spec.checks` sees to actions or not_actions."""

    sid: statements.Sid | None = None
    effect: Annotated[Effect, Field(strict=False)] = Effect.ALLOW
    actions: statements.ListOf[statements.Action] = []
    not_actions: statements.ListOf[statements.Action] = []
    resources: statements.ListOf[arns.Resource] = []
    not_resources: statements.ListOf[arns.Resource] = []
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class ServiceTrust(_Model):
    """AWS services may assume the role: catalog names or service principals."""

    service: statements.ListOf[principals.Service]
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class _OutsideTrust(_Model):
    external_id: principals.ExternalId | None = None
    organization: principals.OrganizationId | None = None
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class AccountTrust(_OutsideTrust):
    """Whoever an AWS account lets may assume the role."""

    account: arns.TrustedAccount


class RoleTrust(_OutsideTrust):
    """Another IAM role may assume the role."""

    role: arns.RoleArn


class UserTrust(_OutsideTrust):
    """An IAM user may assume the role."""

    user: arns.UserArn


class GithubClaims(_Model):
    """Which GitHub Actions runs are meant: a repository and exactly one of the other three."""

    repository: principals.GithubRepository
    ref: principals.GithubRef | None = None
    environment: principals.GithubEnvironment | None = None
    pull_request: bool = False

    @model_validator(mode="after")
    def _has_one_claim(self) -> GithubClaims:
        claims = (self.ref is not None, self.environment is not None, self.pull_request)
        if sum(claims) != 1:
            refuse(
                "bad-github-claim",
                "a GitHub trust needs exactly one of 'ref', 'environment' and 'pull_request'",
                hint="keep one of them; without any, every run of the repository would be trusted",
            )
        return self


class GithubTrust(_Model):
    """GitHub Actions may assume the role through its OIDC provider."""

    github: GithubClaims
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class EksServiceAccount(_Model):
    """A Kubernetes service account as the OIDC provider of its EKS cluster names it."""

    oidc_provider: principals.OidcProvider
    namespace: principals.KubernetesName
    name: principals.KubernetesName


class EksServiceAccountTrust(_Model):
    """Pods of one Kubernetes service account may assume the role (IRSA)."""

    eks_service_account: EksServiceAccount
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class EksPodIdentity(_Model):
    """A Kubernetes service account as EKS Pod Identity tags its sessions."""

    namespace: principals.KubernetesName
    service_account: principals.KubernetesName


class EksPodIdentityTrust(_Model):
    """Pods of one Kubernetes service account may assume the role through EKS Pod Identity."""

    eks_pod_identity: EksPodIdentity
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


class SamlTrust(_Model):
    """People signed in through a SAML provider may assume the role in the console."""

    saml: arns.SamlProviderArn
    conditions: statements.Conditions = {}
    ignore: list[Suppression] = []


TrustSpec: TypeAlias = Annotated[
    Annotated[ServiceTrust, Tag("service")]
    | Annotated[AccountTrust, Tag("account")]
    | Annotated[RoleTrust, Tag("role")]
    | Annotated[UserTrust, Tag("user")]
    | Annotated[GithubTrust, Tag("github")]
    | Annotated[EksServiceAccountTrust, Tag("eks_service_account")]
    | Annotated[EksPodIdentityTrust, Tag("eks_pod_identity")]
    | Annotated[SamlTrust, Tag("saml")],
    Discriminator(principals.trust_kind),
]
"""One entry of `trust`: the key that names the principal says which form it is."""


class Defaults(_Model):
    """What every role starts from; a role's own keys win, tags one by one."""

    name_prefix: names.NamePrefix = ""
    path: names.RolePath = "/"
    max_session_seconds: names.SessionSeconds = Field(default=3600, alias="max_session")
    permissions_boundary: arns.PolicyArn | None = None
    policy_type: Annotated[PolicyType, Field(strict=False)] = PolicyType.MANAGED
    exclusive: bool = False
    confused_deputy: Annotated[ConfusedDeputyMode, Field(strict=False)] = (
        ConfusedDeputyMode.DOCUMENTED
    )
    tags: names.Tags = {}


class RoleSpec(Defaults):
    """One role, complete: `defaults` are merged in."""

    name: names.RoleName | None = None
    description: names.Description | None = None
    service: principals.Service | None = None
    trust: list[TrustSpec] = []
    tasks: list[task_entries.TaskEntry] = []
    permissions: list[StatementSpec] = []
    managed_policies: statements.ListOf[arns.ManagedPolicy] = []
    policy_documents: dict[names.PolicyName, names.FilledText] = {}
    protect: bool = False
    retain: bool = False
    ignore: list[Suppression] = []


class Quotas(_Model):
    """
    Quotas of IAM that AWS raises for an account on request; the defaults are AWS's own.

    Source:
        IAM User Guide, "IAM and AWS STS quotas".
    """

    trust_policy_chars: int = Field(default=2_048, ge=2_048, le=8_192)
    managed_policies_per_role: int = Field(default=10, ge=1, le=25)


class RoleFile(_Model):
    """A whole role file; roles are in the order of the file."""

    version: Annotated[Literal[1], BeforeValidator(_whole_number)]
    project: names.ProjectName = "ai-role"
    stack: names.StackName = "dev"
    account: arns.AccountId | None = None
    region: arns.Region | None = None
    backend: names.FilledText | None = None
    quotas: Quotas = Field(default_factory=Quotas)
    defaults: Defaults = Field(default_factory=Defaults)
    vars: dict[names.VariableName, str] = {}
    roles: dict[names.RoleName, RoleSpec]

    @cached_property
    def permissions_boundaries(self) -> tuple[str, ...]:
        """The permissions boundaries that roles of the file have, each once."""
        found = (role.permissions_boundary for role in self.roles.values())
        return tuple(dict.fromkeys(arn for arn in found if arn is not None))
