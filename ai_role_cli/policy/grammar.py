"""
From JSON to `PolicyDocument`: which elements a policy has, and of which type they are.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ai_role_cli.policy.document import (
    POLICY_VERSION,
    Condition,
    JsonValue,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Statement,
)
from ai_role_cli.policy.grammar_problem import GrammarProblem, MalformedPolicyError
from ai_role_cli.spec import Anchor, Effect, SpecPath, did_you_mean, in_words, nearest, quoted

__all__ = ["OLD_VERSION", "PolicyReading", "parse_policy", "read_policy"]

OLD_VERSION = "2008-10-17"
"""The version that IAM also takes a document without Version for."""

_VERSIONS = (POLICY_VERSION, OLD_VERSION)
_DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
_STATEMENT_ELEMENTS = (
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
)
_EFFECTS = {"Allow": Effect.ALLOW, "Deny": Effect.DENY}


class PolicyReading(NamedTuple):
    """
    What was read of a JSON value.

    Args:
        document: The policy; what could not be read is left out.
        sound: The statements that could be read whole, each with its place.
        problems: What could not be read.
    """

    document: PolicyDocument
    sound: tuple[tuple[SpecPath, Statement], ...]
    problems: tuple[GrammarProblem, ...]


def parse_policy(value: JsonValue) -> PolicyDocument:
    """
    Return the policy document that a JSON value spells.

    Raises:
        MalformedPolicyError: The value breaks the grammar; all problems are listed.
    """
    reading = read_policy(value)
    if reading.problems:
        raise MalformedPolicyError(reading.problems)
    return reading.document


def read_policy(value: JsonValue) -> PolicyReading:
    """Return the policy document that a JSON value spells, as far as it does."""
    reader = _Reader()
    document = reader.document(value)
    return PolicyReading(document, tuple(reader.sound), tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    """Reads element by element and goes on after a problem, so that one run names them all."""

    problems: list[GrammarProblem] = field(default_factory=list)
    sound: list[tuple[SpecPath, Statement]] = field(default_factory=list)

    def document(self, value: JsonValue) -> PolicyDocument:
        elements = self._mapping(value, (), what="a policy document")
        if not isinstance(value, Mapping):
            return PolicyDocument(())
        self._known(elements, (), accepted=_DOCUMENT_ELEMENTS)
        version = elements.get("Version", POLICY_VERSION)
        if version not in _VERSIONS:
            message = f"Version must be one of {', '.join(_VERSIONS)}, not {in_words(version)}"
            self._problem(("Version",), message, hint=f'write "{POLICY_VERSION}"')
        if not isinstance(elements.get("Id", ""), str):
            message = f"Id must be a text, not {in_words(elements['Id'])}"
            self._problem(("Id",), message, hint="remove it")
        statements = [self._placed(item, path) for path, item in self._statements(elements)]
        return PolicyDocument(tuple(statements), version=str(version))

    def _statements(self, elements: Mapping[str, JsonValue]) -> list[tuple[SpecPath, JsonValue]]:
        """IAM takes one statement without the list around it; its place has no index then."""
        raw = elements.get("Statement")
        if raw is None or raw == []:
            if not _is_meant("Statement", elements, accepted=_DOCUMENT_ELEMENTS):
                hint = 'add "Statement": [...]'
                self._problem((), "a policy document needs at least one Statement", hint=hint)
            return []
        if isinstance(raw, list):
            return [(("Statement", index), item) for index, item in enumerate(raw)]
        return [(("Statement",), raw)]

    def _placed(self, value: JsonValue, path: SpecPath) -> Statement:
        before = len(self.problems)
        statement = self._statement(value, path)
        if len(self.problems) == before:
            self.sound.append((path, statement))
        return statement

    def _statement(self, value: JsonValue, path: SpecPath) -> Statement:
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
        found = elements.get("Effect")
        if isinstance(found, str) and found in _EFFECTS:
            return _EFFECTS[found]
        if "Effect" in elements:
            hint = did_you_mean(str(found), _EFFECTS) or "write Allow or Deny"
            message = f"Effect must be Allow or Deny, not {in_words(found)}"
            self._problem((*path, "Effect"), message, hint=hint)
        elif not _is_meant("Effect", elements, accepted=_STATEMENT_ELEMENTS):
            hint = 'add "Effect": "Allow" or "Deny"'
            self._problem((*path, "Effect"), "a statement needs an Effect", hint=hint)
        return Effect.DENY

    def _sid(self, elements: Mapping[str, JsonValue], path: SpecPath) -> str | None:
        sid = elements.get("Sid")
        if isinstance(sid, str):
            if sid != "" and not (sid.isascii() and sid.isalnum()):
                message = f"{quoted(sid)} is not a Sid"
                hint = "use only the letters a-z, A-Z and digits"
                self.problems.append(GrammarProblem((*path, "Sid"), message, "bad-sid", hint=hint))
            return sid or None
        if sid is not None:
            message = f"Sid must be a text, not {in_words(sid)}"
            self._problem((*path, "Sid"), message, hint="put it in quotes")
        return None

    def _principals(self, value: JsonValue, path: SpecPath) -> tuple[Principal, ...]:
        if value is None:
            return ()
        if value == "*":
            return (Principal(PrincipalKind.AWS, "*"),)
        found: list[Principal] = []
        for kind, names in self._mapping(value, path, what="a Principal").items():
            if kind not in set(PrincipalKind):
                hint = did_you_mean(kind, PrincipalKind) or f"known are {', '.join(PrincipalKind)}"
                message = f"unknown kind of principal {quoted(kind)}"
                self._problem((*path, kind), message, hint=hint, at=Anchor.KEY)
                continue
            values = self._strings(names, (*path, kind))
            found += [Principal(PrincipalKind(kind), name) for name in values]
        return tuple(found)

    def _conditions(self, value: JsonValue, path: SpecPath) -> Iterator[Condition]:
        if value is None:
            return
        for operator, keys in self._mapping(value, path, what="a Condition").items():
            place = (*path, operator)
            what = f"the operator {quoted(operator)}"
            for key, values in self._mapping(keys, place, what=what).items():
                yield Condition(operator, key, self._scalars(values, (*place, key)))

    def _scalars(self, value: JsonValue, path: SpecPath) -> tuple[str, ...]:
        texts: list[str] = []
        for place, item in _listed(value, path):
            text = _scalar(item)
            if text is None:
                found = in_words(item)
                message = f"a condition value must be a text, a number or true/false, not {found}"
                self._problem(place, message, hint="write a text")
            else:
                texts.append(text)
        return tuple(texts)

    def _strings(self, value: JsonValue, path: SpecPath) -> tuple[str, ...]:
        if value is None:
            return ()
        if value == []:
            self._problem(path, f"{path[-1]} is an empty list", hint="name one, or remove it")
        texts: list[str] = []
        for place, item in _listed(value, path):
            if isinstance(item, str) and item:
                texts.append(item)
            else:
                found = "an empty one" if item == "" else in_words(item)
                message = f"{path[-1]} must be a text or a list of texts, not {found}"
                self._problem(place, message, hint="write a text")
        return tuple(texts)

    def _either(self, elements: Mapping[str, JsonValue], path: SpecPath) -> None:
        for name in ("Action", "Principal", "Resource"):
            other = f"Not{name}"
            given = [each for each in (name, other) if elements.get(each) is not None]
            if len(given) > 1:
                message = f"a statement takes either {name} or {other}, this one has both"
                self._problem((*path, other), message, hint="keep one of them", at=Anchor.KEY)
            misspelt = any(
                _is_meant(each, elements, accepted=_STATEMENT_ELEMENTS) for each in (name, other)
            )
            if not given and not misspelt and name == "Action":
                message = f"a statement needs either {name} or {other}"
                self._problem(path, message, hint=f'add "{name}"')

    def _mapping(self, value: JsonValue, path: SpecPath, *, what: str) -> Mapping[str, JsonValue]:
        if isinstance(value, Mapping):
            return value
        message = f"{what} must be a JSON object, not {in_words(value)}"
        self._problem(path, message, hint='write {"name": …}')
        return {}

    def _known(self, elements: Iterable[str], path: SpecPath, *, accepted: tuple[str, ...]) -> None:
        for name in elements:
            if name not in accepted:
                hint = did_you_mean(name, accepted) or f"known are {', '.join(accepted)}"
                message = f"unknown element {quoted(name)}"
                self._problem((*path, name), message, hint=hint, at=Anchor.KEY)

    def _problem(
        self, path: SpecPath, message: str, *, hint: str, at: Anchor = Anchor.VALUE
    ) -> None:
        self.problems.append(GrammarProblem(path, message, hint=hint, at=at))


def _is_meant(name: str, elements: Iterable[str], *, accepted: tuple[str, ...]) -> bool:
    """Say whether an unknown element is a misspelling of this one: one mistake is told once."""
    return any(nearest(each, accepted) == name for each in elements if each not in accepted)


def _listed(value: JsonValue, path: SpecPath) -> list[tuple[SpecPath, JsonValue]]:
    """IAM takes one value for a list of one; its place has no index then."""
    if isinstance(value, list):
        return [((*path, index), item) for index, item in enumerate(value)]
    return [(path, value)]


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
