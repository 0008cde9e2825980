"""How much an action tells a reviewer, where any of several proves the same."""

from __future__ import annotations

from functools import cache

from ai_role_cli.access.action_details import AccessLevel, access_levels

__all__ = ["TELLING", "rank"]

TELLING = (
    *("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion"),
    *("iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:PassRole", "sts:AssumeRole"),
    *("secretsmanager:GetSecretValue", "kms:Decrypt", "s3:PutBucketPolicy", "s3:PutObjectAcl"),
    *("ssm:GetParameter", "ssm:SendCommand"),
    *("lambda:UpdateFunctionCode", "lambda:CreateFunction", "lambda:InvokeFunction"),
    *("bedrock-agentcore:InvokeCodeInterpreter", "sagemaker:CreatePresignedDomainUrl"),
    *("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreateTrainingJob"),
    *("kms:CreateGrant", "lambda:AddPermission"),
)
"""Actions that lead to other permissions, to secrets or to running code, the worst first."""


@cache
def rank(action: str) -> int:
    """
    Return a number that is lower the more an action tells.

    After those named here come what changes permissions, what writes, and the rest.
    """
    if action in TELLING:
        return TELLING.index(action)
    levels = access_levels(action)
    if AccessLevel.PERMISSIONS in levels or (
        action.startswith("iam:") and AccessLevel.WRITE in levels
    ):
        return len(TELLING)
    return len(TELLING) + (1 if AccessLevel.WRITE in levels else 2)
