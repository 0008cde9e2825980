"""What reading and synthesis find that does not stand in the way of a role, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOTICES"]

NOTICES: Mapping[str, str] = {
    "account-quota": "More roles or policies in one file than an account may have unasked",
    "confused-deputy-off": "`confused_deputy: off` where AWS documents a condition for the service",
    "confused-deputy-undocumented": "`confused_deputy: strict` where AWS documents no condition",
    "empty-condition": "A condition without a key or a value in a policy document",
    "incomplete-arn": "A resource with fewer parts than an ARN has",
    "policy-id": "An Id in a policy document, which IAM takes and nobody reads",
    "policy-version": "A policy document of the version 2008-10-17, or of none",
    "service-lifecycle": "A service or feature that AWS closes or has closed",
    "service-linked-role": "A service that also works with a role that AWS makes",
    "switch-role-too-long": "Path and name too long for Switch Role in the console",
    "unfilled-placeholder": "A placeholder of ours in IAM JSON, where nothing is filled in",
}
"""Titles of the findings, in the order of their ids."""
