"""
The forms that ARNs have, as AWS documents them, and what patterns of statements share with them.

They are documented with holes, as in `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from ai_role_cli.access.automaton import matches
from ai_role_cli.access.globs import Glob, GlobKind, completed_arn

__all__ = ["BUCKET", "HOLE", "OBJECTS", "ArnForm", "arn_forms", "meet"]

HOLE = re.compile(r"\$\{([^}]*)\}")
"""A hole of a documented ARN, with its name."""

_OPENING = re.compile(r"\$?\{[^}]*\}|\?")
"""Policy variables, placeholders that are not filled in, and the wildcard for one character."""

_OWNED_BY_ACCOUNTS = frozenset(
    {
        *("aoss", "bedrock", "bedrock-agentcore", "dynamodb", "ecr", "es", "firehose", "iam"),
        *("kinesis", "lambda", "logs", "s3tables", "s3vectors", "sagemaker", "secretsmanager"),
        *("sns", "sqs", "states"),
    }
)
"""
Services in whose ARNs an account stands wherever the reference has a hole for it.

What AWS owns there has a form without the hole, as models of Amazon Bedrock have, or `aws` in its
place. Others leave the account out under the same form, as AWS Systems Manager does for the
documents of AWS; which services do so is not documented in one place.

Source: Service Authorization Reference, "Resource types"; the AWS managed policies.
"""

BUCKET = ":::${BucketName}"
"""How the ARN of a bucket ends; its name has no slash, and what follows one is an object."""

OBJECTS = frozenset({Glob("arn:*:s3:::*/*")})
"""Every object in a bucket."""

_ARN_PARTS = 6
_COLONS = _ARN_PARTS - 1
_SERVICE = 2
_REGION = 3
_ACCOUNT = 4


@cache
def arn_forms(templates: tuple[str, ...]) -> tuple[ArnForm, ...]:
    """Return the forms of ARNs with holes; the same for the same ones in another order."""
    return tuple(map(_form, sorted(set(templates))))


@dataclass(frozen=True, eq=False)
class ArnForm:
    """
    The form of an ARN; without slots, since its pattern is made when it is needed.

    Args:
        parts: The six parts as patterns. An account may be empty: what AWS owns, such as the
            document `arn:aws:ssm:eu-west-1::document/AWS-RunShellScript`, has none.
        is_bucket: Whether the last part has no slash.
        has_account: Whether the account is never empty.
    """

    parts: tuple[str, ...]
    is_bucket: bool
    has_account: bool

    @cached_property
    def pattern(self) -> Glob:
        """All ARNs of the form."""
        return Glob(":".join(self.parts), GlobKind.ARN)

    @cached_property
    def colons(self) -> int:
        """How many colons an ARN of the form has if no hole holds one."""
        return self.pattern.text.count(":")

    def meets(self, parts: list[str]) -> bool:
        """Tell whether an ARN of the form is matched by a pattern, taken part by part."""
        if len(parts) != len(self.parts) or not all(map(_overlap, self.parts, parts)):
            return False
        lacks_region = self.parts[_REGION] == "*" and not parts[_REGION]
        lacks_account = self.has_account and not parts[_ACCOUNT]
        is_object = self.is_bucket and "/" in parts[-1]
        return not (lacks_region or lacks_account or is_object)


def _overlap(one: str, other: str) -> bool:
    """
    Tell whether two patterns without `?` have a text in common.

    What stands between wildcards can always be had one after the other, so only the beginnings and
    the ends matter.
    """
    if "*" not in one or "*" not in other:
        return one == other or matches(Glob(one), other) or matches(Glob(other), one)
    shorter, longer = sorted((one.partition("*")[0], other.partition("*")[0]), key=len)
    last, last_of_longer = sorted((one.rpartition("*")[2], other.rpartition("*")[2]), key=len)
    return longer.startswith(shorter) and last_of_longer.endswith(last)


@cache
def _form(template: str) -> ArnForm:
    pattern = HOLE.sub("*", template).lower()
    parts = tuple(pattern.split(":", _COLONS))
    has_account = parts[_ACCOUNT] == "*" and parts[_SERVICE] in _OWNED_BY_ACCOUNTS
    return ArnForm(parts, template.endswith(BUCKET), has_account)


def meet(forms: tuple[ArnForm, ...], resource: str) -> bool:
    """Tell whether some ARN of the forms is matched by the pattern of a statement."""
    text = _OPENING.sub("*", completed_arn(resource) if resource.count(":") < _COLONS else resource)
    service = next(iter(text.split(":")[_SERVICE : _SERVICE + 1]), "")
    if service != service.lower():
        # IAM User Guide, "IAM policy validation check reference": INVALID_ARN_SERVICE_CASE.
        return False
    text = text.lower()
    parts = text.split(":", _COLONS)
    if any(form.meets(parts) for form in forms):
        return True
    is_open = len(parts) < _ARN_PARTS or "*" in "".join(parts[:-1])
    longer = (form for form in forms if form.colons > text.count(":"))
    return is_open and any(_meet_over_colons(form, text) for form in longer)


@lru_cache(maxsize=65536)
def _meet_over_colons(form: ArnForm, text: str) -> bool:
    """
    Tell whether they meet where a `*` reaches over the colons that a form has in its last part.

    A hole stands for no colon then: any type of resource could be read into
    `arn:aws:ec2:*:*:instance/*` otherwise.
    """
    from ai_role_cli.access.languages import (  # noqa: PLC0415 - ordinary ARNs never ask it
        Language,
        UndecidedError,
        find_text,
    )

    more_colons = Glob("*:" * (form.colons + 1) + "*")
    objects = OBJECTS if form.is_bucket else frozenset()
    shared = Language(
        frozenset({frozenset({Glob(text)}), frozenset({form.pattern})}), objects | {more_colons}
    )
    try:
        return find_text(shared) is not None
    except UndecidedError:
        # No rule speaks up without proof.
        return True
