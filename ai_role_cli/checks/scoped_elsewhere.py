"""Actions of which other rules say that they reach everything: one cause is one finding."""

from __future__ import annotations

from functools import cache

from ai_role_cli.catalog import escalation_paths, sensitive_actions
from ai_role_cli.checks.permissions_management import permission_changes
from ai_role_cli.checks.watched_actions import WatchedActions

__all__ = ["is_scoped_elsewhere"]

_BY_NAME = (
    *("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"),
    *("iam:PassRole", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"),
    *("kms:GenerateDataKey", "kms:GenerateDataKeyPair"),
    *("kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext"),
    *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
)
"""What rules are about that leave out patterns for all of a service."""


@cache
def is_scoped_elsewhere(pattern: str) -> bool:
    """Tell whether another rule reports an action or pattern where its resource is not limited."""
    is_whole = set(pattern.partition(":")[2]) == {"*"}
    if _sensitive().meant_by(pattern) or (not is_whole and _named().meant_by(pattern)):
        return True
    return not {"*", "?"} & set(pattern) and bool(permission_changes(pattern))


@cache
def _named() -> WatchedActions:
    return WatchedActions.of(_BY_NAME)


@cache
def _sensitive() -> WatchedActions:
    """Of the ways to more permissions, those that one action opens."""
    known = sensitive_actions()
    groups = (*known.data_exfiltration, *known.credential_exposure, *known.audit_tampering)
    alone = (path for path in escalation_paths() if len(path.actions) == 1 and not path.passes_to)
    return WatchedActions.of(
        (
            *(action for group in groups for action in group.actions),
            *(action for path in alone for action in path.all_actions),
        )
    )
