"""
From JSON to `PolicyDocument`: IAM's grammar of policy elements.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ai_role_cli.policy.document import (
    POLICY_VERSION,
    Condition,
    JsonValue,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Statement,
)
from ai_role_cli.spec import Effect, SpecPath

__all__ = [
    "GrammarProblem",
    "MalformedPolicyError",
    "parse_permission_policy",
    "parse_policy",
]

_VERSIONS = ("2012-10-17", "2008-10-17")
_DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
_STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


@dataclass(frozen=True, slots=True)
class GrammarProblem:
    """What is wrong at one place of a document."""

    path: SpecPath
    message: str


class MalformedPolicyError(ValueError):
    """A document AWS would refuse as malformed; holds every problem found, in document order."""

    def __init__(self, problems: tuple[GrammarProblem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def parse_policy(value: JsonValue) -> PolicyDocument:
    """
    Return the policy document that a JSON value spells.

    Raises:
        MalformedPolicyError: The value breaks the grammar; all problems are listed.
    """
    reader = _Reader()
    document = reader.document(value)
    if reader.problems:
        raise MalformedPolicyError(tuple(reader.problems))
    return document


def parse_permission_policy(value: JsonValue) -> PolicyDocument:
    """
    Return the policy of an identity that a JSON value spells.

    Raises:
        MalformedPolicyError: AWS would refuse it for a role; all problems are listed.
    """
    document = parse_policy(value)
    problems = tuple(_permission_problems(document))
    if problems:
        raise MalformedPolicyError(problems)
    return document


@dataclass(slots=True)
class _Reader:
    """Reads element by element and goes on after a problem, so that one run names them all."""

    problems: list[GrammarProblem] = field(default_factory=list)

    def document(self, value: JsonValue) -> PolicyDocument:
        elements = self._mapping(value, (), what="a policy document")
        if not isinstance(value, Mapping):
            return PolicyDocument(())
        self._known(elements, (), accepted=_DOCUMENT_ELEMENTS)
        version = elements.get("Version", POLICY_VERSION)
        if version not in _VERSIONS:
            self._problem(("Version",), f"Version must be one of {', '.join(_VERSIONS)}")
        raw = elements.get("Statement")
        listed = raw if isinstance(raw, list) else [raw]
        if raw is None or not listed:
            self._problem((), "a policy document needs at least one Statement")
            listed = []
        paths = _statement_paths(raw, listed)
        statements = tuple(self.statement(item, path) for path, item in paths)
        return PolicyDocument(statements, version=str(version))

    def statement(self, value: JsonValue, path: SpecPath) -> Statement:
        elements = self._mapping(value, path, what="a statement")
        if not isinstance(value, Mapping):
            return Statement(Effect.DENY)
        self._known(elements, path, accepted=_STATEMENT_ELEMENTS)
        self._either(elements, path)
        return Statement(
            effect=self._effect(elements, path),
            sid=self._sid(elements, path),
            principals=self._principals(elements.get("Principal"), (*path, "Principal")),
            not_principals=self._principals(elements.get("NotPrincipal"), (*path, "NotPrincipal")),
            actions=self._strings(elements.get("Action"), (*path, "Action")),
            not_actions=self._strings(elements.get("NotAction"), (*path, "NotAction")),
            resources=self._strings(elements.get("Resource"), (*path, "Resource")),
            not_resources=self._strings(elements.get("NotResource"), (*path, "NotResource")),
            conditions=tuple(self._conditions(elements.get("Condition"), (*path, "Condition"))),
        )

    def _effect(self, elements: Mapping[str, JsonValue], path: SpecPath) -> Effect:
        effects = {"Allow": Effect.ALLOW, "Deny": Effect.DENY}
        found = elements.get("Effect")
        if not isinstance(found, str) or found not in effects:
            self._problem((*path, "Effect"), "Effect must be Allow or Deny")
            return Effect.DENY
        return effects[found]

    def _sid(self, elements: Mapping[str, JsonValue], path: SpecPath) -> str | None:
        sid = elements.get("Sid")
        if sid is not None and not (isinstance(sid, str) and (sid == "" or _plain(sid))):
            self._problem((*path, "Sid"), "a Sid may hold only the letters a-z, A-Z and digits")
        return sid or None if isinstance(sid, str) else None

    def _principals(self, value: JsonValue, path: SpecPath) -> tuple[Principal, ...]:
        if value is None:
            return ()
        if value == "*":
            return (Principal(PrincipalKind.AWS, "*"),)
        found: list[Principal] = []
        for kind, names in self._mapping(value, path, what="a Principal").items():
            if kind not in set(PrincipalKind):
                self._problem((*path, kind), f"unknown kind of principal {kind!r}")
                continue
            values = self._strings(names, (*path, kind))
            found += [Principal(PrincipalKind(kind), name) for name in values]
        return tuple(found)

    def _conditions(self, value: JsonValue, path: SpecPath) -> Iterator[Condition]:
        if value is None:
            return
        for operator, keys in self._mapping(value, path, what="a Condition").items():
            place = (*path, operator)
            for key, values in self._mapping(keys, place, what=f"the operator {operator}").items():
                yield Condition(operator, key, self._scalars(values, (*place, key)))

    def _scalars(self, value: JsonValue, path: SpecPath) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        spelled = [_scalar(item) for item in listed]
        if any(text is None for text in spelled):
            self._problem(path, "a condition value must be text, a number or true/false")
        return tuple(text for text in spelled if text is not None)

    def _strings(self, value: JsonValue, path: SpecPath) -> tuple[str, ...]:
        if value is None:
            return ()
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(item, str) and item for item in listed):
            self._problem(path, f"{path[-1]} must be a text or a list of texts")
        return tuple(item for item in listed if isinstance(item, str))

    def _either(self, elements: Mapping[str, JsonValue], path: SpecPath) -> None:
        for name in ("Action", "Principal", "Resource"):
            other = f"Not{name}"
            count = sum(elements.get(element) is not None for element in (name, other))
            if count > 1 or (count == 0 and name == "Action"):
                self._problem(path, f"a statement takes either {name} or {other}")

    def _mapping(self, value: JsonValue, path: SpecPath, *, what: str) -> Mapping[str, JsonValue]:
        if isinstance(value, Mapping):
            return value
        self._problem(path, f"{what} must be a JSON object")
        return {}

    def _known(self, elements: Iterable[str], path: SpecPath, *, accepted: tuple[str, ...]) -> None:
        for name in elements:
            if name not in accepted:
                known = ", ".join(accepted)
                self._problem((*path, name), f"unknown element {name!r}; known are {known}")

    def _problem(self, path: SpecPath, message: str) -> None:
        self.problems.append(GrammarProblem(path, message))


def _permission_problems(document: PolicyDocument) -> Iterator[GrammarProblem]:
    sids: set[str] = set()
    for index, statement in enumerate(document.statements):
        path: SpecPath = ("Statement", index)
        if statement.principals or statement.not_principals:
            message = "a permission policy names no Principal: it is the role it is attached to"
            yield GrammarProblem(path, message)
        if not statement.resources and not statement.not_resources:
            yield GrammarProblem(path, "a statement of a permission policy needs a Resource")
        if statement.sid in sids:
            yield GrammarProblem((*path, "Sid"), f"the Sid {statement.sid!r} is used twice")
        sids |= {statement.sid} if statement.sid else set()


def _statement_paths(raw: JsonValue, listed: list[JsonValue]) -> list[tuple[SpecPath, JsonValue]]:
    """IAM takes one statement without the list around it; its place has no index then."""
    if isinstance(raw, list):
        return [(("Statement", index), item) for index, item in enumerate(listed)]
    return [(("Statement",), item) for item in listed]


def _plain(sid: str) -> bool:
    return sid.isascii() and sid.isalnum()


def _scalar(value: JsonValue) -> str | None:
    """IAM compares text: `true` is "true", 5 is "5"."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return None
