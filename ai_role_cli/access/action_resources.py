"""What resources an action works on, compared with the patterns of a statement."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import (
    OF_ITS_STREAMS,
    action_data,
    expand_action,
    iam_data,
    resource_templates,
    service_of,
    service_resource_templates,
)
from ai_role_cli.access.arn_forms import HOLE, ArnForm, arn_forms, meet
from ai_role_cli.access.automaton import automaton_of
from ai_role_cli.access.globs import Glob, completed_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "arn_example",
    "covers",
    "has_documented_form",
    "has_resources",
    "may_work_on",
    "takes_resource_tag",
    "working_actions",
]

_WILD = re.compile(r"[*?$]")

_ARN_PARTS = 6
_COLONS = _ARN_PARTS - 1
_SERVICE = 2
_LIKE = 0.6
_NAME_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]?[a-z]+|[A-Z]+|\d+")

_FAMILIAR_TYPES: Mapping[str, tuple[str, ...]] = {
    "bedrock": ("foundation-model",),
    "lambda": ("function",),
    "logs": ("log-group",),
}
"""Types of resources that people mean by most actions of a service that work on them."""

_EXAMPLE_WORDS: Mapping[str, str] = {"Partition": "aws", "Region": "REGION", "Account": "ACCOUNT"}


@cache
def has_resources(action: str) -> bool:
    """Tell whether AWS documents resources that the action, or one of a pattern, works on."""
    return any(map(resource_templates, expand_action(action)))


@cache
def arn_example(action: str, *, near: str | None = None) -> str | None:
    """
    Return the ARN to write for an action, its holes as words; None if it has no resources.

    One of the action's own service comes first, then what people mean by it: what it needs in any
    case, what it is named after, and of equals the shortest.

    Args:
        action: An action that AWS documents.
        near: What was written instead; the type that is named most like it comes first then.
    """
    service = service_of(action)
    templates = resource_templates(action)

    def order(arn: str) -> tuple[bool, float, bool, float, int]:
        likeness = 0.0 if near is None else _likeness(arn, near)
        is_foreign = arn.split(":")[_SERVICE] != service
        is_odd = _type_name(arn) not in _FAMILIAR_TYPES.get(str(service), ())
        return is_foreign, -likeness, is_odd, -_named_after(action, arn), len(arn)

    found = sorted(templates, key=order)
    return _in_words(found[0]) if found else None


def _likeness(template: str, resource: str) -> float:
    """Types that are less like the one written than this are as good as each other."""
    ratio = SequenceMatcher(None, _type_name(template), _type_name(resource)).ratio()
    return ratio if ratio >= _LIKE else 0.0


def _named_after(action: str, template: str) -> float:
    """Return how much of the name of a type is words of the action's own."""
    words = [word.lower() for word in _NAME_WORDS.findall(action.partition(":")[2])]
    runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    named = re.split("[-_]", _type_name(template))
    shared = [word for word in named if runs & {word, f"{word}s"}]
    return sum(map(len, shared)) / max(1, sum(map(len, named)))


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
    return resource == "*" or any(meet(forms, resource) for forms in _byarn_forms(action))


def working_actions(pattern: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the actions a pattern means that work on some resource the patterns match."""
    if "*" in resources:
        return expand_action(pattern)
    groups = _byarn_forms(pattern).items()
    found = (names for forms, names in groups if any(meet(forms, r) for r in resources))
    return tuple(name for names in found for name in names)


def has_documented_form(resource: str) -> bool:
    """Tell whether AWS documents some resource of the ARN's service that a pattern matches."""
    service = next(iter(resource.split(":")[2:3]), "")
    return resource == "*" or meet(arn_forms(service_resource_templates(service)), resource)


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
    forms = [_taggable(name) for name in expand_action(action)]
    return any(found and (resource == "*" or meet(found, resource)) for found in forms)


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


def _in_words(template: str) -> str:
    ends_in_streams = template.endswith(OF_ITS_STREAMS)
    shown = f"{template.removesuffix(OF_ITS_STREAMS)}:*" if ends_in_streams else template
    return HOLE.sub(_word, shown)


def _word(hole: re.Match[str]) -> str:
    return _EXAMPLE_WORDS.get(hole[1], hole[1])


@cache
def _byarn_forms(pattern: str) -> Mapping[tuple[ArnForm, ...], tuple[str, ...]]:
    """Return the actions a pattern means, by the ARNs they work on."""
    found: dict[tuple[ArnForm, ...], tuple[str, ...]] = {}
    for name in expand_action(pattern):
        forms = arn_forms(resource_templates(name))
        found[forms] = (*found.get(forms, ()), name)
    return found


@cache
def _taggable(action: str) -> tuple[ArnForm, ...]:
    """Return the forms of the resources of an action whose tags its requests have."""
    data = action_data(action) or {}
    if any(map(_is_resource_tag, data.get("conditionKeys", ()))):
        return arn_forms(resource_templates(action))
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
    return arn_forms(tuple(template for arn in tagged for template in arn.split(", ")))


def _is_resource_tag(key: str) -> bool:
    return key.lower().startswith("aws:resourcetag/")
