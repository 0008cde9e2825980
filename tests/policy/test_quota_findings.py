from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ai_role_cli.policy import (
    NamedPolicy,
    PolicyDocument,
    Principal,
    PrincipalKind,
    RoleDocuments,
    Statement,
    document_json,
    policy_chars,
)
from ai_role_cli.policy.quota_findings import account_quota_findings, quota_findings
from ai_role_cli.spec import Effect, Finding, PolicyType, Quotas, Severity, SpecPath

RoleFactory = Callable[..., RoleDocuments]


@pytest.fixture
def plain(role: RoleFactory) -> RoleDocuments:
    """A role far from every quota."""
    return role("service: lambda\n")


def of_size(chars: int) -> PolicyDocument:
    def padded(padding: int) -> PolicyDocument:
        user = Principal(PrincipalKind.AWS, "x" * padding)
        return PolicyDocument((Statement(Effect.ALLOW, principals=(user,), actions=("a:A",)),))

    return padded(chars - policy_chars(document_json(padded(0))))


def managed(key: str, name: str | None = None) -> NamedPolicy:
    return NamedPolicy(key, name or key, PolicyType.MANAGED, of_size(200), arn="arn")


def inline(key: str, *, chars: int) -> NamedPolicy:
    return NamedPolicy(key, key, PolicyType.INLINE, of_size(chars), arn=None)


def found(role: RoleDocuments, quotas: Quotas | None = None) -> list[tuple[str, SpecPath]]:
    findings: list[Finding] = list(quota_findings(role, quotas or Quotas()))

    assert all(finding.severity is Severity.ERROR for finding in findings)
    assert all(finding.role == "agent" and finding.hint for finding in findings)
    return [(finding.id, finding.path) for finding in findings]


@pytest.mark.parametrize(
    ("quotas", "limit"),
    [
        pytest.param(Quotas(), 2_048, id="of-every-account"),
        pytest.param(Quotas(trust_policy_chars=4_096), 4_096, id="raised"),
    ],
)
def test_a_trust_policy_may_be_as_large_as_the_quota(
    plain: RoleDocuments, quotas: Quotas, limit: int
) -> None:
    assert found(replace(plain, trust=of_size(limit)), quotas) == []
    assert found(replace(plain, trust=of_size(limit + 1)), quotas) == [
        ("trust-policy-too-large", ("roles", "agent", "trust"))
    ]


def test_inline_policies_share_one_quota(plain: RoleDocuments) -> None:
    half = inline("a", chars=5_120)

    assert found(replace(plain, policies=(half, inline("b", chars=5_120)))) == []
    assert found(replace(plain, policies=(half, inline("b", chars=5_121)))) == [
        ("inline-policies-too-large", ("roles", "agent"))
    ]


def test_managed_policies_do_not_count_as_inline(plain: RoleDocuments) -> None:
    policies = (inline("a", chars=10_240), managed("b"))

    assert found(replace(plain, policies=policies)) == []


@pytest.mark.parametrize(
    ("quotas", "limit"),
    [
        pytest.param(Quotas(), 10, id="of-every-account"),
        pytest.param(Quotas(managed_policies_per_role=20), 20, id="raised"),
    ],
)
def test_own_and_other_managed_policies_are_counted_together(
    plain: RoleDocuments, quotas: Quotas, limit: int
) -> None:
    attachments = tuple(f"arn:aws:iam::aws:policy/{number}" for number in range(limit - 1))
    full = replace(plain, policies=(managed("a"),), attachments=attachments)

    assert found(full, quotas) == []
    assert found(replace(full, policies=(inline("i", chars=200), managed("a"))), quotas) == []
    assert found(replace(full, policies=(managed("a"), managed("b"))), quotas) == [
        ("too-many-policies", ("roles", "agent"))
    ]


def test_a_policy_name_has_at_most_128_characters(plain: RoleDocuments) -> None:
    assert found(replace(plain, policies=(managed("long", "x" * 128),))) == []
    assert found(replace(plain, policies=(managed("long", "x" * 129),))) == [
        ("policy-name-too-long", ("roles", "agent", "policy_documents", "long"))
    ]


def test_names_that_differ_in_case_alone_clash(plain: RoleDocuments) -> None:
    policies = (managed("permissions", "agent-Same"), managed("other"), managed("b", "AGENT-same"))

    assert found(replace(plain, policies=policies)) == [
        ("policy-name-clash", ("roles", "agent", "policy_documents", "b"))
    ]


def test_all_that_is_over_a_quota_is_found_at_once(plain: RoleDocuments) -> None:
    role = replace(
        plain,
        trust=of_size(3_000),
        policies=(inline("a", chars=6_000), inline("A", chars=6_000)),
        attachments=tuple(f"arn:aws:iam::aws:policy/{number}" for number in range(11)),
    )

    assert [finding_id for finding_id, _ in found(role)] == [
        "trust-policy-too-large",
        "inline-policies-too-large",
        "too-many-policies",
        "policy-name-clash",
    ]


def test_what_the_file_alone_needs_is_held_against_the_quotas_of_an_account(
    plain: RoleDocuments,
) -> None:
    profile = replace(plain, instance_profile_arn="arn", policies=(managed("a"), managed("b")))

    assert list(account_quota_findings([profile] * 750)) == []
    assert list(account_quota_findings([plain] * 1_000)) == []
    told = list(account_quota_findings([profile] * 1_001))
    assert {(each.id, each.severity, each.path) for each in told} == {
        ("account-quota", Severity.MEDIUM, ("roles",))
    }
    assert [each.message.split("; ")[0] for each in told] == [
        "the file makes 1,001 roles",
        "the file makes 2,002 customer managed policies",
        "the file makes 1,001 instance profiles",
    ]


def test_inline_policies_are_none_of_the_account(plain: RoleDocuments) -> None:
    role = replace(plain, policies=(inline("a", chars=200), inline("b", chars=200)))

    assert list(account_quota_findings([role] * 1_000)) == []
