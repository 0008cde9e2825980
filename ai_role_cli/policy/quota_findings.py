"""What of a role is over a quota of IAM, before AWS says so half way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ai_role_cli.policy.document import document_json
from ai_role_cli.policy.quotas import (
    INLINE_POLICIES_CHARS,
    INSTANCE_PROFILES,
    MANAGED_POLICIES,
    POLICY_NAME_CHARS,
    ROLES,
    policy_chars,
)
from ai_role_cli.spec import Anchor, Finding, PolicyType, Quotas, Severity, SpecPath

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.policy.role_documents import NamedPolicy, RoleDocuments

__all__ = ["account_quota_findings", "quota_findings"]


def quota_findings(role: RoleDocuments, quotas: Quotas) -> Iterator[Finding]:
    """Yield what IAM would refuse of a role's sizes and numbers; all are errors."""
    yield from _trust(role, quotas)
    yield from _inline(role)
    yield from _attached(role, quotas)
    yield from _names(role)


def account_quota_findings(roles: Sequence[RoleDocuments]) -> Iterator[Finding]:
    """Yield what the roles of one file alone need more of than an account has unasked."""
    policies = [policy for role in roles for policy in role.policies]
    profiles = [role for role in roles if role.instance_profile_arn is not None]
    managed = [policy for policy in policies if policy.kind is PolicyType.MANAGED]
    for count, quota, what in (
        (len(roles), ROLES, "roles"),
        (len(managed), MANAGED_POLICIES, "customer managed policies"),
        (len(profiles), INSTANCE_PROFILES, "instance profiles"),
    ):
        if count > quota:
            yield Finding(
                "account-quota",
                Severity.MEDIUM,
                f"the file makes {count:,} {what}; an account may have {quota:,} in all",
                ("roles",),
                at=Anchor.KEY,
                hint="have AWS raise the quota, or spread the roles over accounts",
            )


def _error(
    finding_id: str, message: str, role: RoleDocuments, *, inner: SpecPath = (), hint: str
) -> Finding:
    path = ("roles", role.key, *inner)
    return Finding(finding_id, Severity.ERROR, message, path, hint=hint, role=role.key)


def _trust(role: RoleDocuments, quotas: Quotas) -> Iterator[Finding]:
    chars = policy_chars(document_json(role.trust))
    if chars > quotas.trust_policy_chars:
        yield _error(
            "trust-policy-too-large",
            f"the trust policy has {chars:,} of {quotas.trust_policy_chars:,} characters",
            role,
            inner=("trust",),
            hint="name fewer principals; if AWS raised the quota of your account, say so in "
            "quotas.trust_policy_chars",
        )


def _inline(role: RoleDocuments) -> Iterator[Finding]:
    inline = [policy for policy in role.policies if policy.kind is PolicyType.INLINE]
    chars = sum(policy_chars(document_json(policy.document)) for policy in inline)
    if chars > INLINE_POLICIES_CHARS:
        yield _error(
            "inline-policies-too-large",
            f"the inline policies have {chars:,} of {INLINE_POLICIES_CHARS:,} characters together",
            role,
            hint="use policy_type: managed, which is split where needed",
        )


def _attached(role: RoleDocuments, quotas: Quotas) -> Iterator[Finding]:
    own = sum(policy.kind is PolicyType.MANAGED for policy in role.policies)
    count = own + len(role.attachments)
    if count > quotas.managed_policies_per_role:
        yield _error(
            "too-many-policies",
            f"{count} managed policies are attached ({own} of them from this file); "
            f"the quota is {quotas.managed_policies_per_role}",
            role,
            hint="join statements, or if AWS raised the quota of your account, say so in "
            "quotas.managed_policies_per_role",
        )


def _names(role: RoleDocuments) -> Iterator[Finding]:
    counts = Counter(policy.name.lower() for policy in role.policies)
    for policy in role.policies:
        if len(policy.name) > POLICY_NAME_CHARS:
            yield _error(
                "policy-name-too-long",
                f"the policy name {policy.name} has {len(policy.name)} of {POLICY_NAME_CHARS} "
                "characters",
                role,
                inner=_place(policy),
                hint="shorten the key under policy_documents",
            )
    for name in (name for name, count in counts.items() if count > 1):
        clash = next(policy for policy in reversed(role.policies) if policy.name.lower() == name)
        yield _error(
            "policy-name-clash",
            f"two policies of the role would be named {clash.name}",
            role,
            inner=_place(clash),
            hint="rename the key under policy_documents",
        )


def _place(policy: NamedPolicy) -> SpecPath:
    return ("policy_documents", policy.key)
