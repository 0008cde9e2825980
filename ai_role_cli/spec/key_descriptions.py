"""What the keys of the role file mean, in the words of docs/role-file.md, for editors to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["key_description"]

_DESCRIPTIONS: dict[str, dict[str, str]] = {
    "RoleFile": {
        "version": "Version of the format: 1.",
        "project": "Pulumi project; default ai-role.",
        "stack": "Pulumi stack; default dev; --stack wins.",
        "account": "AWS account id, in quotes; checked before anything is changed.",
        "region": "AWS Region; the partition follows from it.",
        "backend": "Any Pulumi backend URL; default: a file store in .ai-role/ beside the file.",
        "quotas": "Quotas of IAM, if AWS raised them for your account.",
        "defaults": "Merged into each role; tags one by one. A role's own keys win.",
        "vars": "Variables, as texts; ${var.NAME} stands for one. --var NAME=VALUE wins.",
        "roles": "The roles by logical name; their order is the order of every listing.",
    },
    "Quotas": {
        "trust_policy_chars": "Characters of a trust policy; default 2048, at most 8192.",
        "managed_policies_per_role": "Managed policies of a role; default 10, at most 25.",
    },
    "Defaults": {
        "name_prefix": "Begins the name in AWS of each role.",
        "path": "IAM path; begins and ends with '/'.",
        "max_session": "Longest session: 1h, 90m or 43200s; from 1h to 12h; default 1h.",
        "permissions_boundary": "ARN of the policy that bounds what the role may do.",
        "policy_type": (
            "managed (default): a policy of its own, split into several where it is too long. "
            "inline: part of the role, 10,240 characters in all."
        ),
        "exclusive": "true: policies put on the role by hand are removed by the next apply.",
        "confused_deputy": (
            "documented (default): the trust of a catalog service gets the conditions that AWS "
            "documents or recommends for it. strict: also where AWS is silent. off: none."
        ),
        "tags": "Tags of the role, by key.",
    },
    "RoleSpec": {
        "name": "Name in AWS, after name_prefix; default: the key of the role.",
        "description": "Up to 1,000 characters.",
        "service": "Who assumes it: the name of a service or host, or a service principal.",
        "trust": "More principals, or others than services; each entry is one statement.",
        "tasks": "What it does, from the catalog; see docs/tasks.md and `ai-role services`.",
        "permissions": "Its own statements, in IAM's words in lower case.",
        "managed_policies": "ARNs, or bare names of AWS managed policies.",
        "policy_documents": "IAM JSON files by name, relative to the role file, taken as they are.",
        "protect": "true: apply and destroy refuse to delete or replace it.",
        "retain": "true: the role stays in AWS when it leaves the file.",
    },
    "StatementSpec": {
        "sid": "Optional; letters and digits.",
        "effect": "allow (default) or deny.",
        "actions": "Actions, like s3:GetObject; wildcards after the colon.",
        "not_actions": "All actions but these; instead of actions.",
        "resources": (
            "ARNs, or '*'; {account}, {region}, {partition} and ${role.NAME.arn} are filled in."
        ),
        "not_resources": "All resources but these; instead of resources.",
    },
    "ServiceTrust": {"service": "AWS services: names of the catalog or service principals."},
    "AccountTrust": {"account": "An account id, in quotes, or {account}."},
    "RoleTrust": {"role": "ARN of an IAM role; ${role.NAME.arn} is that of a role of the file."},
    "UserTrust": {"user": "ARN of an IAM user."},
    "SamlTrust": {"saml": "ARN of a SAML provider."},
    "GithubTrust": {"github": "GitHub Actions, through its OIDC provider."},
    "EksServiceAccountTrust": {"eks_service_account": "Pods on EKS, through IRSA."},
    "EksPodIdentityTrust": {"eks_pod_identity": "Pods on EKS, through EKS Pod Identity."},
    "_OutsideTrust": {
        "external_id": "What they must say to assume the role: 2 to 1,224 characters.",
        "organization": "The AWS organization they must belong to, like o-a1b2c3d4e5.",
    },
    "GithubClaims": {
        "repository": "owner/name, without wildcards.",
        "ref": "refs/heads/BRANCH or refs/tags/TAG; instead of environment and pull_request.",
        "environment": "A GitHub environment; instead of ref and pull_request.",
        "pull_request": "true: runs for pull requests; instead of ref and environment.",
    },
    "EksServiceAccount": {
        "oidc_provider": "OIDC provider of the cluster, without https://.",
        "namespace": "Kubernetes namespace.",
        "name": "Kubernetes service account.",
    },
    "EksPodIdentity": {
        "namespace": "Kubernetes namespace.",
        "service_account": "Kubernetes service account.",
    },
    "Suppression": {
        "rule": "Id of the rule; see docs/rules.md.",
        "reason": "Why the finding is accepted.",
        "until": "The last day on which it holds, like 2027-01-31.",
    },
    "_Model": {
        "conditions": "Conditions as in IAM: operator, then key, then values.",
        "ignore": "Findings that are accepted, each with rule, reason and, if wanted, until.",
    },
}
"""By class of the model, then by key; what a class inherits is told once."""


def key_description(model: type[BaseModel], key: str) -> str:
    """
    Return what a key of a part of the role file means.

    Raises:
        KeyError: Nobody has said it yet.
    """
    for known in model.__mro__:
        described = _DESCRIPTIONS.get(known.__name__, {})
        if key in described:
            return described[key]
    raise KeyError(f"{model.__name__}.{key}")
