"""`${var.NAME}`: texts of the role file with the user's variables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.refusal import did_you_mean, quoted
from ai_role_cli.spec.wording import in_words

if TYPE_CHECKING:
    from ai_role_cli.spec.document import Document, Value

__all__ = ["fill_variables"]

_USE = re.compile(r"\$\{var\.([A-Za-z_][A-Za-z0-9_-]*)\}|\$\{var(?![\w-])[^}]*\}?")
"""A use of a variable, or what was meant to be one; `${variable}` is IAM's and none of ours."""

_VARS = "vars"

_MAX_CHARS = 1_024
"""Ours: no ARN is longer, and no file can grow without bounds by what it fills in."""


def fill_variables(
    document: Document, given: Mapping[str, str]
) -> tuple[Value, tuple[Finding, ...]]:
    """
    Return the values with variables filled in, and what is wrong with the variables.

    Args:
        document: The role file.
        given: Variables from outside; they win over those of the file.
    """
    if not isinstance(document.values, Mapping):
        return document.values, ()
    declared = document.values.get(_VARS, {})
    if not isinstance(declared, Mapping):
        return document.values, ()
    texts = {name: value for name, value in declared.items() if isinstance(value, str)}
    filler = _Filler({**texts, **given}, [*_declaration_findings(declared)])
    filled = {
        key: value if key == _VARS else filler.value(value, (key,))
        for key, value in document.values.items()
    }
    return filled, tuple(filler.findings)


def _declaration_findings(declared: Mapping[str, Value]) -> Iterator[Finding]:
    for name, value in declared.items():
        path = (_VARS, name)
        if not isinstance(value, str):
            message = f"the variable {quoted(name)} must be text, not {in_words(value)}"
            yield error_at(
                path, "wrong-type", message=message, hint="write it as a text, in quotes"
            )
        elif len(value) > _MAX_CHARS:
            message = f"the variable {quoted(name)} has {len(value):,} characters"
            hint = f"variables have at most {_MAX_CHARS:,}"
            yield error_at(path, "bad-variable", message=message, hint=hint)
        elif _USE.search(value):
            message = f"the variable {quoted(name)} uses another variable"
            yield error_at(path, "bad-variable", message=message, hint="write its value out")


@dataclass(slots=True)
class _Filler:
    variables: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def value(self, value: Value, path: SpecPath) -> Value:
        match value:
            case str():
                return (
                    _USE.sub(lambda use: self._text(use, path), value) if "${" in value else value
                )
            case list():
                return [self.value(item, (*path, index)) for index, item in enumerate(value)]
            case dict():
                for key in value:
                    self._check_key(key, (*path, key))
                return {key: self.value(item, (*path, key)) for key, item in value.items()}
            case _:
                return value

    def _text(self, use: re.Match[str], path: SpecPath) -> str:
        name = use[1]
        if name in self.variables:
            return self.variables[name]
        if name is None:
            message = f"{quoted(use[0])} is not a variable"
            finding = error_at(path, "bad-variable", message=message, hint="write ${var.NAME}")
        else:
            message = f"the variable {quoted(name)} is not set"
            hint = did_you_mean(name, self.variables) or "set it under 'vars:', or with --var"
            finding = error_at(path, "unknown-variable", message=message, hint=hint)
        self.findings.append(finding)
        return use[0]

    def _check_key(self, key: str, path: SpecPath) -> None:
        if _USE.search(key):
            message = "variables are filled into values, not into keys"
            self.findings.append(
                error_at(
                    path, "bad-variable", message=message, hint="write the key out", at=Anchor.KEY
                )
            )
