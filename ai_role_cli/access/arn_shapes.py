"""
What resources an action works on, compared with the patterns of a statement.

AWS documents them as ARNs with holes, as in `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import (
    action_data,
    expand_action,
    iam_data,
    resource_templates,
    service_of,
    service_resource_templates,
)
from ai_role_cli.access.automaton import automaton_of, matches
from ai_role_cli.access.globs import Glob, GlobKind, completed_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BUCKET",
    "OBJECTS",
    "arn_example",
    "covers",
    "has_documented_form",
    "has_resources",
    "may_work_on",
    "takes_resource_tag",
    "working_actions",
]

_HOLE = re.compile(r"\$\{([^}]*)\}")
_OPENING = re.compile(r"\$?\{[^}]*\}|\?")
"""Policy variables, placeholders that are not filled in, and the wildcard for one character."""

_WILD = re.compile(r"[*?$]")

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
_LIKE = 0.6
_EXAMPLE_WORDS: Mapping[str, str] = {"Partition": "aws", "Region": "REGION", "Account": "ACCOUNT"}


@cache
def has_resources(action: str) -> bool:
    """Tell whether AWS documents resources that the action, or one of a pattern, works on."""
    return any(map(resource_templates, expand_action(action)))


@cache
def arn_example(action: str, *, near: str | None = None) -> str | None:
    """
    Return the ARN to write for an action, its holes as words; None if it has no resources.

    The shortest one of the action's own service comes first.

    Args:
        action: An action that AWS documents.
        near: What was written instead; the type that is named most like it comes first then.
    """
    service = service_of(action)
    templates = resource_templates(action)

    def order(arn: str) -> tuple[bool, float, int]:
        likeness = 0.0 if near is None else _likeness(arn, near)
        return arn.split(":")[_SERVICE] != service, -likeness, len(arn)

    found = sorted(templates, key=order)
    return _HOLE.sub(_word, found[0]) if found else None


def _likeness(template: str, resource: str) -> float:
    """Types that are less like the one written than this are as good as each other."""
    ratio = SequenceMatcher(None, _type_name(template), _type_name(resource)).ratio()
    return ratio if ratio >= _LIKE else 0.0


def _type_name(arn: str) -> str:
    """Return what the last part begins with: the name of a type, in most services."""
    parts = arn.split(":", _COLONS)
    return re.split("[/:]", parts[-1], maxsplit=1)[0].lower() if len(parts) == _ARN_PARTS else ""


def may_work_on(action: str, resource: str) -> bool:
    """
    Tell whether an action works on some resource that the pattern of a statement matches.

    A policy variable, or a placeholder that is not filled in, may stand for any text, and upper and
    lower case are taken for the same, but for the service, whose name has lower case only. An
    action without resources is asked for with `*` in place of one.

    Args:
        action: An action, or a pattern for several, of which one is enough.
        resource: What a statement names.
    """
    return resource == "*" or any(_meet(shapes, resource) for shapes in _by_shapes(action))


def working_actions(pattern: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the actions a pattern means that work on some resource the patterns match."""
    if "*" in resources:
        return expand_action(pattern)
    groups = _by_shapes(pattern).items()
    found = (names for shapes, names in groups if any(_meet(shapes, r) for r in resources))
    return tuple(name for names in found for name in names)


def has_documented_form(resource: str) -> bool:
    """Tell whether AWS documents some resource of the ARN's service that a pattern matches."""
    service = next(iter(resource.split(":")[2:3]), "")
    return resource == "*" or _meet(_shapes(service_resource_templates(service)), resource)


@cache
def takes_resource_tag(action: str, resource: str) -> bool:
    """
    Tell whether a request for the action can have tags of a resource that the pattern matches.

    Args:
        action: An action, or a pattern for several, of which one is enough.
        resource: What a statement names.

    Source:
        Service Authorization Reference: `aws:ResourceTag/${TagKey}` in the rows of an action and of
        the types of resources that it works on.
    """
    shapes = [_taggable(name) for name in expand_action(action)]
    return any(found and (resource == "*" or _meet(found, resource)) for found in shapes)


@lru_cache(maxsize=65536)
def covers(pattern: str, other: str) -> bool:
    """
    Tell whether a pattern of a statement is seen to match all that another one does.

    Both are resources, or both are actions in lower case.
    """
    if pattern in {"*", other}:
        return True
    start = _WILD.split(pattern, maxsplit=1)[0]
    if not other.startswith(start):
        return False
    return automaton_of(frozenset({Glob(completed_arn(pattern))})).covers(Glob(other))


def _word(hole: re.Match[str]) -> str:
    return _EXAMPLE_WORDS.get(hole[1], hole[1])


@cache
def _by_shapes(pattern: str) -> Mapping[tuple[_Shape, ...], tuple[str, ...]]:
    """Return the actions a pattern means, by the ARNs they work on."""
    found: dict[tuple[_Shape, ...], tuple[str, ...]] = {}
    for name in expand_action(pattern):
        shapes = _shapes(resource_templates(name))
        found[shapes] = (*found.get(shapes, ()), name)
    return found


@cache
def _taggable(action: str) -> tuple[_Shape, ...]:
    """Return the shapes of the resources of an action whose tags its requests have."""
    data = action_data(action) or {}
    if any(map(_is_resource_tag, data.get("conditionKeys", ()))):
        return _shapes(resource_templates(action))
    service, resources = action.partition(":")[0], iam_data().resources
    types = [
        (kind, resources.get_resource_type_details(service, kind["name"]))
        for kind in data.get("resourceTypes", ())
    ]
    tagged = [
        details["arn"]
        for kind, details in types
        if any(
            map(
                _is_resource_tag,
                (*kind.get("conditionKeys", ()), *details.get("conditionKeys", ())),
            )
        )
    ]
    return _shapes(tuple(template for arn in tagged for template in arn.split(", ")))


def _is_resource_tag(key: str) -> bool:
    return key.lower().startswith("aws:resourcetag/")


@cache
def _shapes(templates: tuple[str, ...]) -> tuple[_Shape, ...]:
    return tuple(map(_shape, sorted(set(templates))))


@dataclass(frozen=True, eq=False)
class _Shape:
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
        """All ARNs of the shape."""
        return Glob(":".join(self.parts), GlobKind.ARN)

    @cached_property
    def colons(self) -> int:
        """How many colons an ARN of the shape has if no hole holds one."""
        return self.pattern.text.count(":")

    def meets(self, parts: list[str]) -> bool:
        """Tell whether an ARN of the shape is matched by a pattern, taken part by part."""
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
def _shape(template: str) -> _Shape:
    pattern = _HOLE.sub("*", template).lower()
    parts = tuple(pattern.split(":", _COLONS))
    has_account = parts[_ACCOUNT] == "*" and parts[_SERVICE] in _OWNED_BY_ACCOUNTS
    return _Shape(parts, template.endswith(BUCKET), has_account)


def _meet(shapes: tuple[_Shape, ...], resource: str) -> bool:
    text = _OPENING.sub("*", completed_arn(resource) if resource.count(":") < _COLONS else resource)
    service = next(iter(text.split(":")[_SERVICE : _SERVICE + 1]), "")
    if service != service.lower():
        # IAM User Guide, "IAM policy validation check reference": INVALID_ARN_SERVICE_CASE.
        return False
    text = text.lower()
    parts = text.split(":", _COLONS)
    if any(shape.meets(parts) for shape in shapes):
        return True
    is_open = len(parts) < _ARN_PARTS or "*" in "".join(parts[:-1])
    longer = (shape for shape in shapes if shape.colons > text.count(":"))
    return is_open and any(_meet_over_colons(shape, text) for shape in longer)


@lru_cache(maxsize=65536)
def _meet_over_colons(shape: _Shape, text: str) -> bool:
    """
    Tell whether they meet where a `*` reaches over the colons that a shape has in its last part.

    A hole stands for no colon then: any type of resource could be read into
    `arn:aws:ec2:*:*:instance/*` otherwise.
    """
    from ai_role_cli.access.languages import (  # noqa: PLC0415 - ordinary ARNs never ask it
        Language,
        UndecidedError,
        find_text,
    )

    more_colons = Glob("*:" * (shape.colons + 1) + "*")
    objects = OBJECTS if shape.is_bucket else frozenset()
    shared = Language(
        frozenset({frozenset({Glob(text)}), frozenset({shape.pattern})}), objects | {more_colons}
    )
    try:
        return find_text(shared) is not None
    except UndecidedError:
        # No rule speaks up without proof.
        return True
