"""Where AWS documents what rules rest on."""

from __future__ import annotations

__all__ = ["IAM_GUIDE", "POLICY_CHECKS", "SERVICE_REFERENCE"]

IAM_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
"""The folder of the IAM User Guide; the name of a page follows."""

POLICY_CHECKS = (
    f"{IAM_GUIDE}access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks"
)
"""The page of IAM Access Analyzer's checks; `-error-invalid-action` and the like follow."""

SERVICE_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)
"""The page of the Service Authorization Reference that leads to actions, resources and keys."""
