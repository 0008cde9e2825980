"""Trust policies: who may assume a role, from the forms of the role file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import assumers, service_trust, trust_condition
from ai_role_cli.policy.arn import account_arn, oidc_provider_arn
from ai_role_cli.policy.conditions import catalog_conditions, conditions_of
from ai_role_cli.policy.document import (
    Condition,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Statement,
)
from ai_role_cli.spec import (
    AccountTrust,
    ConfusedDeputyMode,
    Effect,
    EksPodIdentityTrust,
    EksServiceAccountTrust,
    GithubClaims,
    GithubTrust,
    RoleSpec,
    RoleTrust,
    SamlTrust,
    ServiceTrust,
    TrustSpec,
    UserTrust,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.policy.role_tasks import RoleTasks
    from ai_role_cli.policy.target import Target

__all__ = ["trust_policy", "trust_statements"]

_GITHUB_ISSUER = "token.actions.githubusercontent.com"
_STS_AUDIENCE = "sts.amazonaws.com"

_SAML_AUDIENCES: Mapping[str, str] = {
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}
"""Sign-in endpoints that differ from the one of `aws` (IAM User Guide, "SAML federation")."""


def trust_policy(role: RoleSpec, tasks: RoleTasks, target: Target) -> PolicyDocument:
    """Return the trust policy: what `service` needs, then a statement for each `trust` entry."""
    statements = [] if role.service is None else _service_statements(role, tasks, target)
    return PolicyDocument((*statements, *trust_statements(role, target)))


def trust_statements(role: RoleSpec, target: Target) -> tuple[Statement, ...]:
    """Return the statement of each `trust` entry, as it is written."""
    return tuple(_statement(entry, target) for entry in role.trust)


def _service_statements(role: RoleSpec, tasks: RoleTasks, target: Target) -> list[Statement]:
    """A name of the catalog brings its conditions; a principal is taken as it is written."""
    service = target.fill(str(role.service))
    if tasks.entry is None or "." in service:
        facts = service_trust(service)
        who = _principals(PrincipalKind.SERVICE, *facts.principals)
        return [Statement(Effect.ALLOW, principals=who, actions=facts.actions)]
    conditions = _confused_deputy(role, tasks, target)
    return [
        Statement(
            Effect.ALLOW,
            principals=_principals(PrincipalKind.SERVICE, *assumer.principals),
            actions=assumer.actions,
            conditions=conditions,
        )
        for assumer in assumers(tasks.entry, tasks.uses)
    ]


def _confused_deputy(role: RoleSpec, tasks: RoleTasks, target: Target) -> tuple[Condition, ...]:
    if tasks.entry is None or role.confused_deputy is ConfusedDeputyMode.OFF:
        return ()
    found = trust_condition(tasks.entry, tasks.uses)
    strict = role.confused_deputy is ConfusedDeputyMode.STRICT
    return catalog_conditions(found.strict if strict else found.conditions, target)


def _statement(entry: TrustSpec, target: Target) -> Statement:
    principals, actions, conditions = _who(entry, target)
    return Statement(
        Effect.ALLOW,
        principals=principals,
        actions=actions,
        conditions=(*conditions, *conditions_of(entry.conditions, target)),
    )


_Who = tuple[tuple[Principal, ...], tuple[str, ...], tuple[Condition, ...]]


def _who(entry: TrustSpec, target: Target) -> _Who:  # noqa: PLR0911 - one for each form
    match entry:
        case ServiceTrust():
            facts = [service_trust(target.fill(name)) for name in entry.service]
            names = [name for fact in facts for name in fact.principals]
            actions = dict.fromkeys(action for fact in facts for action in fact.actions)
            return _principals(PrincipalKind.SERVICE, *names), tuple(actions), ()
        case AccountTrust():
            return _aws(account_arn(target, target.fill(entry.account)), entry)
        case RoleTrust():
            return _aws(target.fill(entry.role), entry)
        case UserTrust():
            return _aws(target.fill(entry.user), entry)
        case GithubTrust():
            return _github(entry.github, target)
        case EksServiceAccountTrust():
            account = entry.eks_service_account
            subject = f"system:serviceaccount:{account.namespace}:{account.name}"
            issuer = target.fill(account.oidc_provider).removeprefix("https://")
            return _web_identity(issuer, subject, target=target)
        case EksPodIdentityTrust():
            return _pod_identity(entry)
        case SamlTrust():
            audience = _SAML_AUDIENCES.get(target.partition, "https://signin.aws.amazon.com/saml")
            condition = Condition("StringEquals", "SAML:aud", (audience,))
            principals = _principals(PrincipalKind.FEDERATED, target.fill(entry.saml))
            return principals, ("sts:AssumeRoleWithSAML",), (condition,)


def _principals(kind: PrincipalKind, *values: str) -> tuple[Principal, ...]:
    return tuple(Principal(kind, value) for value in values)


def _aws(arn: str, entry: AccountTrust | RoleTrust | UserTrust) -> _Who:
    wanted = {"sts:ExternalId": entry.external_id, "aws:PrincipalOrgID": entry.organization}
    conditions = tuple(
        Condition("StringEquals", key, (value,)) for key, value in wanted.items() if value
    )
    return _principals(PrincipalKind.AWS, arn), ("sts:AssumeRole",), conditions


def _github(claims: GithubClaims, target: Target) -> _Who:
    if claims.pull_request:
        context = "pull_request"
    elif claims.environment is not None:
        context = f"environment:{claims.environment}"
    else:
        context = f"ref:{claims.ref}"
    return _web_identity(_GITHUB_ISSUER, f"repo:{claims.repository}:{context}", target=target)


def _web_identity(issuer: str, subject: str, *, target: Target) -> _Who:
    """IAM refuses a shared provider whose subject is not tested; a wildcard needs StringLike."""
    operator = "StringLike" if "*" in subject or "?" in subject else "StringEquals"
    conditions = (
        Condition("StringEquals", f"{issuer}:aud", (_STS_AUDIENCE,)),
        Condition(operator, f"{issuer}:sub", (subject,)),
    )
    principals = _principals(PrincipalKind.FEDERATED, oidc_provider_arn(target, issuer))
    return principals, ("sts:AssumeRoleWithWebIdentity",), conditions


def _pod_identity(entry: EksPodIdentityTrust) -> _Who:
    """Pod Identity sends the namespace and the account as session tags, so it must tag sessions."""
    pod = entry.eks_pod_identity
    conditions = (
        Condition("StringEquals", "aws:RequestTag/kubernetes-namespace", (pod.namespace,)),
        Condition(
            "StringEquals", "aws:RequestTag/kubernetes-service-account", (pod.service_account,)
        ),
    )
    principals = _principals(PrincipalKind.SERVICE, "pods.eks.amazonaws.com")
    return principals, ("sts:AssumeRole", "sts:TagSession"), conditions
