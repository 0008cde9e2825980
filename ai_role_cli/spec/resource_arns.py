"""ARNs as the Resource element takes them: what AWS would refuse, or what can name nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.spec.arn_advice import REGIONAL_S3_TYPES, right_form
from ai_role_cli.spec.partitions import PARTITIONS
from ai_role_cli.spec.placeholders import filled_with_samples
from ai_role_cli.spec.refusal import Flaw, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "ARN_PARTS",
    "arn_parts",
    "is_incomplete",
    "partition_flaw",
    "resource_flaw",
]

ARN_PARTS = 6
"""arn, partition, service, region, account, resource."""

_ACCOUNT_DIGITS = 12
_VARIABLE = re.compile(r"\$\{[^}]*\}?")
_NO_SERVICE = re.compile(r"[*?$]|\A\Z")

_IAM_TYPES = (
    *("access-report", "assumed-role", "delegation-request", "federated-user", "group"),
    *("instance-profile", "mfa", "oidc-provider", "policy", "report", "role", "role-template"),
    *("saml-provider", "server-certificate", "sms-mfa", "user", "root"),
)
"""Resource types of IAM (Service Authorization Reference); `root` stands in AWS's own policies."""

_TYPES_BEFORE_COLONS = (
    *("activity", "alarm", "cluster", "db", "delivery-stream", "domain", "event-bus", "execution"),
    *("event-source-mapping", "function", "layer", "log-group", "secret", "snapshot"),
    *("stateMachine", "statemachine", "trail"),
)
"""Types of resources whose name follows a colon, and which slip to where an account belongs."""


def arn_parts(text: str) -> Sequence[str]:
    """Return the parts of an ARN, six at most; a policy variable in it is one `$`."""
    return filled_with_samples(_VARIABLE.sub("$", text)).split(":", ARN_PARTS - 1)


def resource_flaw(text: str) -> Flaw | None:
    """
    Return why AWS would refuse a Resource, or why it can name nothing; None for a good one.

    Source:
        The messages of MalformedPolicyDocument; IAM User Guide, "IAM policy validation check
        reference".
    """
    if text == "*":
        return None
    return next(_flaws(text, arn_parts(text)), None)


def is_incomplete(text: str) -> bool:
    """Say whether an ARN ends early and not in a wildcard: IAM takes what is missing for `*`."""
    parts = arn_parts(text)
    return text != "*" and (
        parts[-1] == "" or (len(parts) < ARN_PARTS and not parts[-1].endswith("*"))
    )


def partition_flaw(text: str, partition: str) -> Flaw | None:
    """Return what is wrong with the partition of an ARN that names one that there is not."""
    if partition in PARTITIONS:
        return None
    guess = did_you_mean(partition, PARTITIONS)
    if guess is None and text.count(":") == ARN_PARTS - 2:
        guess = f"write arn:PARTITION:{text.removeprefix('arn:')}"
    return Flaw(
        "bad-arn",
        f"{quoted(text)} names an unknown partition {quoted(partition)}",
        hint=guess or f"known are {', '.join(PARTITIONS)}",
    )


def _flaws(text: str, parts: Sequence[str]) -> Iterator[Flaw]:
    if parts[0] != "arn" or len(parts) == 1:
        yield Flaw("bad-arn", f"{quoted(text)} is not a resource ARN", right_form(text))
        return
    wrong = None if parts[1] == "*" else partition_flaw(text, parts[1])
    if wrong is not None:
        yield wrong
    service, region, account, resource = [*parts[2:], *[""] * ARN_PARTS][:4]
    if _NO_SERVICE.search(service):
        said = f"{quoted(text)} names no service: neither a wildcard nor a variable can stand there"
        yield Flaw("bad-arn", said, "name the service; '*' alone means every resource")
    if len(parts) < ARN_PARTS and ("::" in text or "/" in "".join(parts)):
        said = f"{quoted(text)} is not a resource ARN: it has {len(parts)} of {ARN_PARTS} parts"
        yield Flaw("bad-arn", said, right_form(text))
    # A wildcard may stand for several parts, as in AWS's own policies.
    if resource.startswith((":", "arn:")) and "*" not in (region, account):
        said = f"{quoted(text)} is not a resource ARN: it has more than {ARN_PARTS} parts"
        yield Flaw("bad-arn", said, right_form(text))
    if len(parts) == ARN_PARTS:
        yield from _service_flaws(text, service, region=region, resource=resource)
    if account in _TYPES_BEFORE_COLONS or "/" in account:
        said = f"{quoted(text)} is not a resource ARN: {quoted(account)} stands for an account"
        yield Flaw("bad-arn", said, right_form(text))
    if account.isdecimal() and len(account) != _ACCOUNT_DIGITS:
        said = f"{quoted(text)} names an account id of {len(account)} digits"
        yield Flaw("bad-arn", said, "account ids have 12 digits")


def _service_flaws(text: str, service: str, *, region: str, resource: str) -> Iterator[Flaw]:
    """IAM knows the ARNs of two services when it takes a policy: its own and those of S3."""
    kind = resource.partition("/")[0]
    is_pattern = re.search(r"[*?$]", kind) is not None
    if service == "iam" and region:
        yield Flaw("bad-arn", f"{quoted(text)} names a region, IAM has none", "leave it empty")
    if service == "iam" and resource and not is_pattern and kind not in _IAM_TYPES:
        hint = did_you_mean(kind, _IAM_TYPES) or "write role/NAME, policy/NAME or the like"
        yield Flaw("bad-arn", f"{quoted(text)} names nothing that IAM has", hint)
    if service == "s3" and resource.startswith("s3:"):
        yield Flaw("bad-arn", f"{quoted(text)} has a URL in it", right_form(text))
    if service == "s3" and region and not is_pattern and kind not in REGIONAL_S3_TYPES:
        said = f"{quoted(text)} names a region, buckets and objects have none"
        yield Flaw(
            "bad-arn", said, "write arn:PARTITION:s3:::BUCKET or arn:PARTITION:s3:::BUCKET/*"
        )
