"""
An evaluator as plain as can be, for tests of what the package proves.

It shares no code with the package: regular expressions, and each operator as its sentence in the
IAM User Guide.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import pytest

from ai_role_cli.policy import Condition, Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from ai_role_cli.access.evaluation import Request

Context: TypeAlias = Mapping[str, tuple[str, ...]]


def like(pattern: str, text: str, *, within: str = r"[\s\S]") -> bool:
    parts = {"*": f"{within}*", "?": within}
    special = {"${*}": r"\*", "${?}": r"\?", "${$}": r"\$"}
    pieces = re.findall(r"\$\{.\}|[\s\S]", pattern)
    expression = "".join(special.get(p) or parts.get(p) or re.escape(p) for p in pieces)
    return re.fullmatch(expression, text) is not None


def arn_like(pattern: str, text: str) -> bool:
    wanted, found = pattern.split(":", 5), text.split(":", 5)
    return len(wanted) == len(found) == 6 and all(map(like, wanted, found))


def complete(pattern: str) -> str:
    colons = re.sub(r"\$\{[^}]*\}", "", pattern).count(":")
    return pattern + ":*" * (5 - colons) if pattern.startswith("arn:") else pattern


def fill(text: str, context: Context) -> str | None:
    """None where a variable has no value."""
    found: list[str | None] = []

    def value(match: re.Match[str]) -> str:
        key, _, default = match[1].partition(", ")
        values = context.get(key.lower(), ())
        usable = values[0] if len(values) == 1 and values[0] else default.strip("'") or None
        found.append(usable)
        return usable or ""

    filled = re.sub(r"\$\{([^}]{2,})\}", value, text)
    return None if None in found else filled


def fill_pattern(pattern: str, context: Context) -> str | None:
    """A value is no pattern, whatever characters it has."""
    escaped = {
        key: tuple(re.sub(r"[*?$]", r"${\g<0>}", value) for value in values)
        for key, values in context.items()
    }
    return fill(pattern, escaped)


def fill_value(operator: str, value: str, context: Context) -> str | None:
    if "Like" in operator or "Arn" in operator:
        return fill_pattern(value, context)
    return fill(value, context) if "String" in operator or "Bool" in operator else value


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def moment(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return number(text)


def in_network(network: str, text: str) -> bool:
    try:
        return ipaddress.ip_address(text) in ipaddress.ip_network(network)
    except ValueError:
        return False


Comparison: TypeAlias = Callable[[float, float], bool]


def ordered(
    parse: Callable[[str], float | None], compare: Comparison
) -> Callable[[str, str], bool]:
    def test(wanted: str, text: str) -> bool:
        left, right = parse(text), parse(wanted)
        return left is not None and right is not None and compare(left, right)

    return test


COMPARISONS: dict[str, Comparison] = {
    "Equals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}
BOOLEANS = ("true", "false")
TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, text: wanted == text,
    "StringEqualsIgnoreCase": lambda wanted, text: wanted.lower() == text.lower(),
    "StringLike": like,
    "ArnLike": arn_like,
    "ArnEquals": arn_like,
    "IpAddress": in_network,
    "Bool": lambda wanted, text: wanted.lower() == text.lower() and text.lower() in BOOLEANS,
    **{f"Numeric{name}": ordered(number, compare) for name, compare in COMPARISONS.items()},
    **{f"Date{name}": ordered(moment, compare) for name, compare in COMPARISONS.items()},
}


def value_is_accepted(operator: str, wanted: Sequence[str | None], text: str) -> bool:
    plain = operator.replace("Not", "")
    is_match = any(TESTS[plain](one, text) for one in wanted if one is not None)
    return is_match != ("Not" in operator)


class PlainEvaluator:
    """Decides requests by the documents alone."""

    def condition_holds(self, condition: Condition, context: Context) -> bool:
        sets, _, name = condition.operator.rpartition(":")
        plain = name.removesuffix("IfExists")
        found = context.get(condition.key.lower(), ())
        has_value = any(value != "" for value in found)
        if plain == "Null":
            return ("false" if has_value else "true") in condition.values
        wanted = [fill_value(plain, value, context) for value in condition.values]
        if sets == "ForAllValues":
            return not has_value or all(value_is_accepted(plain, wanted, v) for v in found)
        if sets == "ForAnyValue":
            return has_value and any(value_is_accepted(plain, wanted, v) for v in found)
        if not found:
            return "Not" in plain or name != plain
        return len(found) == 1 and value_is_accepted(plain, wanted, found[0])

    def resource_matches(self, statement: Statement, resource: str, context: Context) -> bool:
        def any_of(patterns: Sequence[str]) -> bool:
            filled = (fill_pattern(complete(pattern), context) for pattern in patterns)
            return any(like(pattern, resource) for pattern in filled if pattern is not None)

        if statement.not_resources:
            return not any_of(statement.not_resources)
        return not statement.resources or any_of(statement.resources)

    def action_matches(self, statement: Statement, action: str) -> bool:
        patterns = [p.lower() for p in (*statement.actions, *statement.not_actions)]
        return any(like(p, action.lower()) for p in patterns) != bool(statement.not_actions)

    def principal_matches(self, statement: Statement, caller: Principal | None) -> bool:
        def one(named: Principal) -> bool:
            assert caller is not None
            if named.value == "*" or named == caller:
                return True
            account = re.fullmatch(r"(?:arn:aws:iam::)?(\d{12})(?::root)?", named.value)
            if caller.kind is not PrincipalKind.AWS or named.kind is not PrincipalKind.AWS:
                return False
            if account:
                return f"::{account[1]}:" in caller.value
            role = re.fullmatch(r"arn:aws:iam::(\d+):role/(?:.*/)?([^/]+)", named.value)
            session = re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.*", caller.value)
            return bool(role and session and role.groups() == session.groups())

        if not statement.principals and not statement.not_principals:
            return True
        named = statement.principals or statement.not_principals
        return any(map(one, named)) != bool(statement.not_principals)

    def applies(self, statement: Statement, request: Request) -> bool:
        context = {key.lower(): values for key, values in request.context.items()}
        return (
            self.action_matches(statement, request.action)
            and self.principal_matches(statement, request.principal)
            and self.resource_matches(statement, request.resource, context)
            and all(self.condition_holds(c, context) for c in statement.conditions)
        )

    def is_allowed(self, layers: Sequence[Sequence[Statement]], request: Request) -> bool:
        matching = [[s for s in layer if self.applies(s, request)] for layer in layers]
        denied = any(s.effect is Effect.DENY for layer in matching for s in layer)
        return not denied and all(any(s.effect is Effect.ALLOW for s in m) for m in matching)


@pytest.fixture(scope="session")
def plain() -> PlainEvaluator:
    return PlainEvaluator()
