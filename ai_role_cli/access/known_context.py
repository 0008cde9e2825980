"""
What a question says of the context of its request, before anybody names a key.

Source:
    IAM User Guide, "AWS global condition context keys": aws:CurrentTime, aws:EpochTime,
    aws:RequestedRegion, aws:SecureTransport and aws:UserAgent are always in the context.
    aws:ResourceAccount is the account that owns the resource. AWS General Reference, "AWS APIs":
    the SDKs and the CLI call AWS by HTTPS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.access.conditions import condition_holds
from ai_role_cli.access.request import RequestContext
from ai_role_cli.policy import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "KnownContext",
    "always_present",
    "not_there",
    "of_resource",
    "temporary_credentials",
    "there",
    "user_id_like",
]

_ARN_PARTS = 6
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_ACCOUNT = re.compile(r"\d{12}")
_ALWAYS = ("aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion", "aws:UserAgent")
_TEMPORARY = ("aws:TokenIssueTime", "aws:MultiFactorAuthPresent")


@dataclass(frozen=True, slots=True)
class KnownContext:
    """
    The keys that a request has whoever asks about it.

    Args:
        fixed: Keys with the value they have in every such request.
        usual: Keys with the value they have where none is given.
        present: What holds of keys that are there with a value which nobody knows.
        absent: Keys in lower case that are never there but with a value of `fixed`.
    """

    fixed: RequestContext
    usual: RequestContext
    present: tuple[Condition, ...]
    absent: frozenset[str] = frozenset()

    def of(self, asked: frozenset[str]) -> KnownContext:
        """Return what is known of these keys, which are in lower case; each is told once."""
        fixed = _of(self.fixed, asked)
        usual = _of(self.usual, {key for key in asked if key not in fixed})
        named = frozenset(key.lower() for key in (*fixed, *usual))
        present = tuple(c for c in self.present if c.key.lower() in asked - named)
        return replace(self, fixed=fixed, usual=usual, present=present, absent=self.absent - named)

    def own(self, given: RequestContext) -> RequestContext:
        """Return what a request has by itself beside what is given."""
        values = {**self.usual, **self.fixed}
        return RequestContext({key: found for key, found in values.items() if key not in given})

    def open(self, given: RequestContext) -> tuple[Condition, ...]:
        """Return what holds of the keys that are there though nobody gave their values."""
        return tuple(condition for condition in self.present if condition.key not in given)

    def contradicted_by(self, given: RequestContext) -> tuple[str, ...]:
        """Return the keys that are given with a value that no such request has."""
        wrong = [key for key, found in self.fixed.items() if given.get(key, found) != found]
        there = (each for each in self.present if each.key in given)
        return (*wrong, *(each.key for each in there if not condition_holds(each, given)))

    def impossible_in(self, given: RequestContext) -> tuple[str, ...]:
        """Return the keys that are given and that no such request has."""
        return tuple(key for key in given if key.lower() in self.absent)


def _of(context: RequestContext, asked: Iterable[str]) -> RequestContext:
    names = frozenset(asked)
    return RequestContext({key: context[key] for key in context if key.lower() in names})


def there(key: str) -> Condition:
    """Return the condition that a request has the key."""
    return Condition("Null", key, ("false",))


def not_there(key: str) -> Condition:
    """Return the condition that a request lacks the key; one that has it has none of no values."""
    return Condition("StringEqualsIfExists", key, ())


def always_present() -> tuple[Condition, ...]:
    """Return that the keys are there which every request has."""
    return tuple(map(there, _ALWAYS))


def temporary_credentials() -> tuple[Condition, ...]:
    """Return that the keys are there which temporary credentials bring."""
    return tuple(map(there, _TEMPORARY))


def user_id_like(pattern: str) -> Condition:
    """Return the condition on the unique id of the caller."""
    return Condition("StringLike", "aws:userid", (pattern,))


def of_resource(resource: str) -> Mapping[str, tuple[str, ...]]:
    """Return what the request has for being about this resource, and for being made as usual."""
    found = {"aws:SecureTransport": ("true",)}
    parts = resource.split(":", _ARN_PARTS - 1)
    if len(parts) == _ARN_PARTS and _REGION.fullmatch(parts[3]):
        found["aws:RequestedRegion"] = (parts[3],)
    if len(parts) == _ARN_PARTS and _ACCOUNT.fullmatch(parts[4]):
        found["aws:ResourceAccount"] = (parts[4],)
    return found
