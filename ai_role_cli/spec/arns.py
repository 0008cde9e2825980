"""ARNs, account ids and regions of the role file: their shape, before any placeholder is filled."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from ai_role_cli.spec.arn_advice import right_form
from ai_role_cli.spec.json_shape import Shaped
from ai_role_cli.spec.placeholders import OR_FILLED_IN, KnownPlaceholders, filled_with_samples
from ai_role_cli.spec.policy_text import PolicyText
from ai_role_cli.spec.refusal import matching, quoted, refuse, refuse_flaw
from ai_role_cli.spec.resource_arns import is_incomplete, partition_flaw, resource_flaw

__all__ = [
    "AccountId",
    "ManagedPolicy",
    "PolicyArn",
    "Region",
    "Resource",
    "RoleArn",
    "SamlProviderArn",
    "TrustedAccount",
    "UserArn",
]

_NAME = r"[\w+=,.@-]"
_PATH = r"/(?:[!-.0-~]+/)*"
_IAM_SHAPES = {
    "role": rf"\d{{12}}:role{_PATH}{_NAME}{{1,64}}",
    "user": rf"\d{{12}}:user{_PATH}{_NAME}{{1,64}}",
    "policy": rf"(?:aws|\d{{12}}):policy{_PATH}{_NAME}{{1,128}}",
    "saml-provider": r"\d{12}:saml-provider/[\w.-]{1,128}",
}
"""IAM API Reference: `path`, `RoleName`, `UserName`, `PolicyName`, `SAMLProviderArn`."""

_EXAMPLES = {
    "role": "arn:aws:iam::123456789012:role/NAME",
    "user": "arn:aws:iam::123456789012:user/NAME",
    "policy": "arn:aws:iam::123456789012:policy/NAME or arn:aws:iam::aws:policy/NAME",
    "saml-provider": "arn:aws:iam::123456789012:saml-provider/NAME",
}
_RESOURCE_HINT = "write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, or '*' for everything"
_WORDS = {"role": "role", "user": "user", "policy": "policy", "saml-provider": "SAML provider"}


def _iam_arn(kind: str) -> Shaped:
    return Shaped(
        lambda text: _check_iam_arn(text, kind),
        {
            "pattern": f"^{_iam_arn_pattern(kind)}${OR_FILLED_IN}",
            "patternErrorMessage": f"not the ARN of an IAM {_WORDS[kind]}: write {_EXAMPLES[kind]}",
        },
    )


def _iam_arn_pattern(kind: str) -> str:
    return rf"arn:[\w-]+:iam::{_IAM_SHAPES[kind]}"


def _check_iam_arn(text: str, kind: str) -> str:
    sample = filled_with_samples(text)
    _check_partition(text, sample)
    if re.fullmatch(_iam_arn_pattern(kind), sample, re.ASCII) is None:
        what = f"{quoted(text)} is not the ARN of an IAM {_WORDS[kind]}"
        refuse("bad-arn", what, hint=_iam_arn_hint(sample, kind))
    return text


def _iam_arn_hint(sample: str, kind: str) -> str:
    if sample.endswith(":root"):
        return "for a whole account, write 'account:' with its id"
    if ":assumed-role/" in sample:
        return f"name the role, not a session of it: {_EXAMPLES['role']}"
    return f"write {_EXAMPLES[kind]}"


def _check_partition(text: str, sample: str) -> None:
    if sample.startswith("arn:"):
        refuse_flaw(partition_flaw(text, sample.split(":")[1]))


def _check_resource(text: str) -> str:
    refuse_flaw(resource_flaw(text))
    if is_incomplete(text):
        refuse(
            "bad-arn",
            f"{quoted(text)} is not a resource ARN",
            hint=right_form(text),
        )
    return text


def _check_managed_policy(text: str) -> str:
    if text.startswith("arn:"):
        return _check_iam_arn(text, "policy")
    if re.fullmatch(rf"{_NAME}{{1,128}}", text, re.ASCII) is None:
        refuse(
            "bad-arn",
            f"{quoted(text)} is neither a policy ARN nor the name of an AWS managed policy",
            hint="write the ARN: arn:aws:iam::aws:policy/PATH/NAME",
        )
    return text


AccountId: TypeAlias = Annotated[
    str,
    matching(
        r"\d{12}",
        finding_id="bad-account-id",
        what="an AWS account id",
        hint="account ids have 12 digits, in quotes",
    ),
]

TrustedAccount: TypeAlias = Annotated[
    str,
    KnownPlaceholders,
    matching(
        r"\d{12}|\{account\}",
        finding_id="bad-account-id",
        what="an AWS account id",
        hint="account ids have 12 digits, in quotes",
    ),
]
"""An account in `trust`, where `{account}` stands for the role's own."""

Region: TypeAlias = Annotated[
    str,
    matching(
        r"(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso[bf]?|eu-isoe|eusc-[a-z]{2})-[a-z]+-\d{1,2}",
        finding_id="bad-region",
        what="an AWS region of a known partition",
        hint="write a region like eu-west-1",
    ),
]
"""The patterns of botocore's `partitions.json`, in one."""

RoleArn: TypeAlias = Annotated[str, KnownPlaceholders, _iam_arn("role")]
UserArn: TypeAlias = Annotated[str, KnownPlaceholders, _iam_arn("user")]
PolicyArn: TypeAlias = Annotated[str, KnownPlaceholders, _iam_arn("policy")]
SamlProviderArn: TypeAlias = Annotated[str, KnownPlaceholders, _iam_arn("saml-provider")]
ManagedPolicy: TypeAlias = Annotated[
    str,
    KnownPlaceholders,
    Shaped(
        _check_managed_policy,
        {
            "pattern": f"^{_iam_arn_pattern('policy')}$|^{_NAME}{{1,128}}${OR_FILLED_IN}",
            "patternErrorMessage": "neither a policy ARN nor the name of an AWS managed policy",
        },
    ),
]
Resource: TypeAlias = Annotated[
    str,
    KnownPlaceholders,
    PolicyText,
    Shaped(_check_resource, {"pattern": r"^\*$|^arn:", "patternErrorMessage": _RESOURCE_HINT}),
]
