"""What one statement lets through of one action, whatever else is denied."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from ai_role_cli.access.action_resources import may_work_on
from ai_role_cli.access.actions import action_data, iam_data
from ai_role_cli.access.automaton import matches
from ai_role_cli.access.globs import Glob, completed_arn, escape
from ai_role_cli.policy import Condition, Statement
from ai_role_cli.spec import Effect

__all__ = ["UNNAMED", "Reach", "applies_to_action"]

UNNAMED = "zq9x"
"""A name that nobody gives: what reaches a resource of this name reaches any."""

_ONLY_NAMES = {"directoryid": "default", "tokenvaultid": "default"}
"""What there is one of in an account, so that its name limits nothing (AgentCore Identity)."""

_PARTS = {1: "aws", 3: "us-east-1", 4: "123456789012"}
_ARN_PARTS = 6
_HOLE = re.compile(r"\$\{([^}]*)\}")
_WILD = re.compile(r"[*?$]")
_VARIABLE = re.compile(r"\$\{([^}]{2,})\}")
_PLACES = re.compile(r"(?:(?:\$\{[^}]*\}|[^:$])*:){5}")
_KEY = re.compile(r"[^:]+:[^:].*")
_CHOSEN = ("aws:referer", "aws:requesttag/", "aws:tagkeys", "aws:useragent")
"""Keys whose values the caller makes up; the others say who calls, from where, and of what."""

_SOMEBODY = "zq9y"
"""What a variable stands for that the caller cannot choose: any name but `UNNAMED`."""

_NOWHERE = f"arn:aws:{_SOMEBODY}:::{_SOMEBODY}"
_NO_USER = Condition("Null", "aws:username", ("true",))
"""A role is no user: `${aws:username}` stands for nothing."""


def applies_to_action(statement: Statement, action: str) -> bool:
    """Tell whether the statement is about the action."""
    name = action.lower()
    if statement.not_actions:
        return not any(matches(Glob(p.lower()), name) for p in statement.not_actions)
    return any(matches(Glob(p.lower()), name) for p in statement.actions)


@dataclass(frozen=True, slots=True)
class Reach:
    """
    What a statement lets through of an action, beside what the role is denied.

    Each answer is a request that the statement allows and no other denies, or the proof that there
    is none; what is not decided counts as none.

    Args:
        given: What the context of the request must be like.
    """

    action: str
    allow: Statement
    denies: tuple[Statement, ...] = ()
    given: tuple[Condition, ...] = ()

    def includes(self, resource: str) -> bool:
        """Tell whether a request for exactly this resource goes through."""
        if not _may_match(self.allow, resource):
            return False
        return self._lets_through(_bare(self.allow), _Asked((escape(resource),)))

    def includes_other_than(self, resource: str) -> bool:
        """Tell whether a request for another resource goes through."""
        others = tuple(arn for arn in self.allow.resources if arn != resource)
        if self.allow.resources and not others:
            return False
        rest = replace(self, allow=replace(self.allow, resources=others))
        if others and not any(map(_WILD.search, others)):
            return rest.includes_something()
        other = Statement(Effect.DENY, resources=(escape(resource),))
        return rest._lets_something_through(_Asked(besides=(other,)))  # noqa: SLF001 - its own kind

    def includes_something(self) -> bool:
        """Tell whether any request goes through."""
        return self._lets_something_through(_Asked())

    def includes_unnamed(self, kinds: tuple[str, ...] = ()) -> bool:
        """
        Tell whether a request goes through for a resource that nobody named: any of its kind.

        Args:
            kinds: The kinds of resources that count, if the action has any of them.
        """
        named = replace(self, allow=_with_names(self.allow))
        resources = named.allow.resources
        if resources and not any(map(_WILD.search, resources)):
            return False
        return any(named.includes(arn) for arn in _unnamed(self.action, resources, kinds))

    def _lets_something_through(self, asked: _Asked) -> bool:
        allow = _living(self.action, _bare(self.allow))
        return allow is not None and self._lets_through(allow, asked)

    def _lets_through(self, allow: Statement, asked: _Asked) -> bool:
        denies = tuple(_bare(deny) for deny in self.denies if applies_to_action(deny, self.action))
        tied = allow.not_resources or any("${" in arn for arn in allow.resources)
        if not (denies or asked.besides or tied):
            # Any living resource will do, or the one asked for, which was looked at before.
            allow, asked = _without_resources(allow), _Asked()
        conditions = (*self.given, _NO_USER)
        question = Statement(Effect.ALLOW, resources=asked.resources, conditions=conditions)
        return _is_possible((allow, question), (*denies, *asked.besides))


@lru_cache(maxsize=16384)
def _with_names(statement: Statement) -> Statement:
    """Return the statement with a name in place of each variable that stands for one."""
    if not any("${" in arn for arn in statement.resources):
        return statement
    return replace(statement, resources=tuple(map(_with_name, statement.resources)))


def _with_name(resource: str) -> str:
    """Region and account are places, not names, unless no request has such a variable."""
    begin = _PLACES.match(resource)
    end = 0 if begin is None else begin.end()
    if not all(map(_KEY.fullmatch, _VARIABLE.findall(resource[:end]))):
        return _NOWHERE
    return resource[:end] + _VARIABLE.sub(_name_unless_chosen, resource[end:])


def _name_unless_chosen(variable: re.Match[str]) -> str:
    return variable[0] if variable[1].lower().startswith(_CHOSEN) else _SOMEBODY


class _Asked(NamedTuple):
    """What is asked of a request: one of the resources, if any are given, and not `besides`."""

    resources: tuple[str, ...] = ()
    besides: tuple[Statement, ...] = ()


@lru_cache(maxsize=16384)
def _is_possible(inside: tuple[Statement, ...], outside: tuple[Statement, ...]) -> bool:
    # Ordinary roles never ask this, and need not wait for its import.
    from ai_role_cli.access.languages import UndecidedError  # noqa: PLC0415
    from ai_role_cli.access.questions import solve  # noqa: PLC0415

    try:
        return solve(inside, outside) is not None
    except UndecidedError:
        return False


def _may_match(allow: Statement, resource: str) -> bool:
    """Spare the search what is seen at once: that no resource of the statement is this one."""
    return not allow.resources or any(_is_one(pattern, resource) for pattern in allow.resources)


def _is_one(pattern: str, resource: str) -> bool:
    wild = _WILD.search(pattern)
    if wild is None:
        return pattern == resource
    if not resource.startswith(pattern[: wild.start()]):
        return False
    return "${" in pattern or matches(Glob(completed_arn(pattern)), resource)


@lru_cache(maxsize=16384)
def _without_resources(statement: Statement) -> Statement:
    return replace(statement, resources=())


@lru_cache(maxsize=16384)
def _bare(statement: Statement) -> Statement:
    """Return the statement without what says nothing of resource and context."""
    return replace(statement, sid=None, actions=(), not_actions=())


@lru_cache(maxsize=16384)
def _living(action: str, statement: Statement) -> Statement | None:
    """Return the statement without resources that the action does not work on."""
    living = tuple(arn for arn in statement.resources if may_work_on(action, arn))
    if statement.resources and not living:
        return None
    return replace(statement, resources=living)


@lru_cache(maxsize=16384)
def _unnamed(action: str, resources: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return ARNs of unnamed resources in the partitions, Regions and accounts of a statement."""
    templates = _templates(action, kinds)
    if not templates:
        return ("*",)
    places = dict.fromkeys(_place(arn) for arn in resources or ("*",))
    return tuple(dict.fromkeys(_filled(t, place) for t in templates for place in places))


@cache
def _templates(action: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    service = action.partition(":")[0].lower()
    names = [kind["name"] for kind in (action_data(action) or {}).get("resourceTypes", ())]
    counting = [name for name in names if name in kinds] or names
    details = (iam_data().resources.get_resource_type_details(service, name) for name in counting)
    return tuple(template for kind in details for template in kind["arn"].split(", "))


def _place(resource: str) -> tuple[str, str, str]:
    """Return partition, Region and account of a pattern, examples where it leaves them open."""
    parts = resource.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        parts = f"{resource}{':*' * _ARN_PARTS}".split(":", _ARN_PARTS - 1)
    partition, region, account = (_part(parts[index], index) for index in (1, 3, 4))
    return partition, region, account


def _part(text: str, index: int) -> str:
    return _PARTS[index] if text == "*" else re.sub(r"[*?]", "x", text)


def _filled(template: str, place: tuple[str, str, str]) -> str:
    """An empty Region or account of the pattern is none that such a resource could have."""
    known = _ONLY_NAMES | dict(zip(("partition", "region", "account"), place, strict=True))
    return _HOLE.sub(lambda hole: known.get(hole[1].lower(), UNNAMED), template)
