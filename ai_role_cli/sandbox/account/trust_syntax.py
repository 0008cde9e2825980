"""What a trust policy has to look like before anybody asks who is named in it."""

from __future__ import annotations

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import VALID_VERSIONS, BaseIAMPolicyValidator
from typing_extensions import override

__all__ = ["TrustSyntax"]


class TrustSyntax(BaseIAMPolicyValidator):
    """
    moto's check of a policy document, with what AWS wants of a trust policy.

    moto's own one for trust policies knows only some actions of STS, and refuses the version of
    2008, in which many roles of AWS services are written.

    Args:
        policy_document: The text.
    """

    @override
    def validate(self) -> None:
        super().validate()
        for statement in self._statements:
            if "Resource" in statement or "NotResource" in statement:
                raise MalformedPolicyDocument("Has prohibited field Resource")
            if "Principal" not in statement and "NotPrincipal" not in statement:
                raise MalformedPolicyDocument("Missing required field Principal")

    @override
    def _validate_version(self) -> None:
        assert self._policy_json.get("Version", VALID_VERSIONS[0]) in VALID_VERSIONS  # noqa: S101
