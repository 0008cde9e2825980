"""The rule about actions that change who may do what."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access import (
    AccessLevel,
    Reach,
    access_levels,
    expand_action,
    needs_resource,
    service_of,
)
from ai_role_cli.catalog import EscalationFamily, EscalationTarget, escalation_paths
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES", "permission_changes"]

_VERBS = (
    *("Add", "Associate", "Attach", "Authorize", "BatchGrant", "BatchRevoke", "Cancel", "Create"),
    *("Deauthorize", "Delete", "Detach", "Disable", "Disassociate", "Dissociate", "Enable"),
    *("Grant", "Manage", "Modify", "Put", "Remove", "Reset", "Revoke", "Set", "Update"),
)
"""What changes something; AWS gives the level to some actions that only read or call."""

_ELSEWHERE = frozenset(
    {
        *("kms:CreateGrant", "kms:RevokeGrant"),
        *("bedrock-agentcore:AuthorizeAction", "ec2:AttachResourcesToPlacementGroup"),
        *("ec2:AttachApplianceToNatGateway", "ec2:DetachApplianceFromNatGateway"),
        "ec2:DetachResourcesFromPlacementGroup",
    }
)
"""Grants of KMS have a rule of their own; the others change no permissions."""

_COUNTED_AS_WRITE = frozenset(
    {
        *("bedrock-agentcore:PutResourcePolicy", "sagemaker:PutModelPackageGroupPolicy"),
        *("cognito-identity:SetIdentityPoolRoles", "cognito-idp:AdminAddUserToGroup"),
        *("ec2:ModifyImageAttribute", "sso:CreateAccountAssignment"),
        *("ram:AssociateResourceShare", "ram:CreateResourceShare"),
        *("rds:ModifyDBClusterSnapshotAttribute", "rds:ModifyDBSnapshotAttribute"),
    }
)
"""What shares something or says who may use it, though AWS gives it the level Write."""

_OPENS_DATA = frozenset(
    {
        *("s3:PutAccessPointPolicy", "s3:PutAccountPublicAccessBlock", "s3:PutBucketAcl"),
        *("s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutObjectAcl"),
        *("s3:PutObjectVersionAcl", "secretsmanager:PutResourcePolicy"),
    }
)
"""What lets anybody at the data itself, with one call."""

_LOWER = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW, Severity.LOW: Severity.LOW}


def _changes(subject: StatementSubject) -> Iterator[Remark]:
    by_service: dict[str, list[tuple[int, str]]] = {}
    for index, pattern in enumerate(subject.statement.actions):
        for action in permission_changes(pattern):
            if _counts(subject, action):
                by_service.setdefault(str(service_of(action)), []).append((index, action))
    for service, found in by_service.items():
        yield _remark(subject, service, found=found)


def _counts(subject: StatementSubject, action: str) -> bool:
    reach = Reach(action, subject.statement, subject.denies)
    if action in _told_as_escalation() and reach.includes_unnamed():
        return False
    return reach.includes_something()


def _remark(subject: StatementSubject, service: str, *, found: list[tuple[int, str]]) -> Remark:
    names = [action for _, action in found]
    is_unnamed = any(
        Reach(name, subject.statement, subject.denies).includes_unnamed() for name in names
    )
    opens_data = is_unnamed and not _OPENS_DATA.isdisjoint(names)
    severity = Severity.HIGH if service == "iam" or opens_data else Severity.MEDIUM
    for lowers in (not is_unnamed, bool(subject.statement.conditions)):
        severity = _LOWER[severity] if lowers else severity
    verb = "changes" if len(set(names)) == 1 else "change"
    whom = "of any resource" if is_unnamed else "of the resources named"
    by_name = ", or name the one resource" if any(map(needs_resource, names)) else ""
    return Remark(
        Element.ACTIONS,
        (found[0][0],),
        f"{listed(names)} {verb} the permissions {whom}",
        hint=f"leave it to the pipeline that makes the resource{by_name}",
        severity=severity,
    )


@lru_cache(maxsize=16384)
def permission_changes(pattern: str) -> tuple[str, ...]:
    """
    Return the actions of a pattern that change who may do what.

    A pattern for all actions of a service, or of all, is told of with all that it allows.
    """
    if pattern.partition(":")[2] in {"", "*"}:
        return ()
    return tuple(action for action in expand_action(pattern) if _changes_permissions(action))


def _changes_permissions(action: str) -> bool:
    verb = action.partition(":")[2].startswith(_VERBS)
    is_level = AccessLevel.PERMISSIONS in access_levels(action)
    return action in _COUNTED_AS_WRITE or (verb and is_level and action not in _ELSEWHERE)


@lru_cache(maxsize=1)
def _told_as_escalation() -> frozenset[str]:
    """Return the actions that alone are a path to more permissions where they reach anything."""
    return frozenset(
        action
        for path in escalation_paths()
        if path.family is EscalationFamily.IDENTITY and len(path.actions) == 1
        for action in path.all_actions
        if path.target is not EscalationTarget.OWN_POLICY
    )


RULES = (
    Rule(
        id="permissions-management",
        severity=Severity.MEDIUM,
        title="Changes who may do what",
        why=(
            "The action changes policies, grants, access lists or what is shared with others; AWS "
            "counts most of such to the access level Permissions management. A workload that may "
            "do so can open its resources to others, also to other accounts. `high` for IAM "
            "itself and, where no resource is named, for what opens buckets, objects or secrets, "
            "`medium` for the rest, one less where the resources are named and one less where the "
            "statement has conditions. What is a path to more permissions of the role itself is "
            "told by privilege-escalation."
        ),
        fix="Leave it to the pipeline that makes the resource, or name the one resource.",
        sources=(
            f"{IAM_GUIDE}access_policies_understand-policy-summary-access-level-summaries.html",
            "https://cloudsplaining.readthedocs.io/en/latest/glossary/",
        ),
        check=each_allow(_changes),
    ),
)
