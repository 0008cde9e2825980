"""pydantic's errors as findings: our paths, our words, a hint, one for each mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.principals import TRUST_KINDS
from ai_role_cli.spec.refusal import REFUSAL, did_you_mean, nearest, quoted
from ai_role_cli.spec.role_references import own_policy_arn
from ai_role_cli.spec.shapes import accepted_keys, name_of, value_at
from ai_role_cli.spec.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from ai_role_cli.spec.document import Value

__all__ = ["findings_of"]

_KEY_MARK = "[key]"
"""What pydantic appends to the path of a mapping's key."""

_EXPECTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
"""pydantic's error types for values of the wrong kind, and what was expected."""

_TYPE_HINTS: tuple[tuple[str, tuple[type, ...], str], ...] = (
    ("a text", (bool, int, float), "quote it"),
    ("a list", (dict,), "begin each entry with '- '"),
    ("a list", (str, bool, int, float), "write [...], or each item on its own line after '- '"),
    ("a mapping", (list,), "write 'key: value' lines without '- '"),
    ("a mapping", (str, bool, int, float), "write 'key: value' pairs"),
    ("true or false", (str,), "write true or false, without quotes"),
)
"""What was expected, what was found, and how to get from one to the other."""

_LATER = "environments"
"""A key of the role file that this version does not read yet."""


def findings_of(errors: Sequence[ErrorDetails], values: Value) -> tuple[Finding, ...]:
    """
    Return a finding for each mistake that pydantic found in the values.

    A misspelt key makes two errors, an unknown and a missing key; the first is the mistake.
    """
    unknown = [_path(error) for error in errors if error["type"] == "extra_forbidden"]
    meant = {(*path[:-1], _nearest(path, values)) for path in unknown}
    return tuple(
        _finding(error, values)
        for error in errors
        if error["type"] != "missing" or _path(error) not in meant
    )


def _path(error: ErrorDetails) -> SpecPath:
    """Return the path in our values: without the tag of the union, the fifth part of a path."""
    path = tuple(error["loc"])
    if path[:1] == ("roles",) and path[2:3] == ("trust",):
        path = (*path[:4], *path[5:])
    return path[:-1] if _is_about_key(error) else path


def _is_about_key(error: ErrorDetails) -> bool:
    """A key that is spelt like pydantic's mark is the last part of the path of its value."""
    return error["loc"][-1:] == (_KEY_MARK,) and error["input"] == error["loc"][-2]


def _finding(error: ErrorDetails, values: Value) -> Finding:
    path, kind = _path(error), error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, values)
    if kind == "missing":
        return _missing_key(path)
    if kind == "union_tag_not_found" and isinstance(error["input"], dict):
        return _missing_principal(path)
    if kind == REFUSAL:
        return _refused(path, error, values)
    about_values = {
        "enum": _unknown_value,
        "literal_error": _unknown_value,
        "greater_than_equal": _out_of_range,
        "less_than_equal": _out_of_range,
    }
    return about_values.get(kind, _wrong_type)(path, error)


def _unknown_key(path: SpecPath, values: Value) -> Finding:
    container, key = path[:-1], str(path[-1])
    if path == (_LATER,):
        message = f"{quoted(key)} is not supported by this version yet"
        hint = "remove it for now"
    elif container[2:3] == ("trust",) and key in TRUST_KINDS:
        message = "an entry of 'trust' names one kind of principal, this one names several"
        hint = f"make {quoted(key)} an entry of its own"
    else:
        message = f"unknown key {quoted(key)} in {name_of(container)}"
        guess = _nearest(path, values)
        known = f"known are {', '.join(accepted_keys(container, values))}"
        hint = f"did you mean {quoted(guess)}?" if guess else known
    return error_at(path, "unknown-key", message=message, hint=hint, at=Anchor.KEY)


def _nearest(path: SpecPath, values: Value) -> str | None:
    """Return the accepted key that an unknown one is nearest to, unless it is there as well."""
    beside = value_at(path[:-1], values)
    taken = beside if isinstance(beside, dict) else {}
    known = [key for key in accepted_keys(path[:-1], values) if key not in taken]
    return nearest(str(path[-1]), known)


def _missing_key(path: SpecPath) -> Finding:
    message = f"{name_of(path[:-1])} needs {quoted(path[-1])}"
    hint = "write 'version: 1'" if path == ("version",) else f"add '{path[-1]}:'"
    return error_at(path, "missing-key", message=message, hint=hint, at=Anchor.KEY)


def _missing_principal(path: SpecPath) -> Finding:
    message = "an entry of 'trust' names nobody"
    hint = f"write one of {', '.join(TRUST_KINDS)}"
    return error_at(path, "missing-principal", message=message, hint=hint)


def _unknown_value(path: SpecPath, error: ErrorDetails) -> Finding:
    expected = str(error["ctx"]["expected"])
    message = f"{name_of(path)} must be {expected}, not {in_words(error['input'])}"
    if path == ("version",):
        return error_at(path, "unknown-version", message=message, hint="write 'version: 1'")
    hint = did_you_mean(str(error["input"]), expected.replace("'", "").split(" or "))
    return error_at(path, "unknown-value", message=message, hint=hint)


def _out_of_range(path: SpecPath, error: ErrorDetails) -> Finding:
    limits = error["ctx"]
    bound = f"at least {limits['ge']}" if "ge" in limits else f"at most {limits['le']}"
    message = f"{name_of(path)} must be {bound}, not {in_words(error['input'])}"
    return error_at(path, "bad-quota", message=message, hint="write the quota your account has")


def _refused(path: SpecPath, error: ErrorDetails, values: Value) -> Finding:
    context = error["ctx"]
    at = Anchor.KEY if _is_about_key(error) else Anchor.VALUE
    hint = _reference_meant(path, error, values) or context["hint"]
    return error_at(path, context["id"], message=context["message"], hint=hint, at=at)


def _reference_meant(path: SpecPath, error: ErrorDetails, values: Value) -> str | None:
    """Return what to write where a role of the file is named by its key in place of an ARN."""
    key, roles = error["input"], value_at(("roles",), values)
    if not isinstance(key, str) or not isinstance(roles, dict) or key not in roles:
        return None
    if path[-1:] == ("permissions_boundary",):
        return f"for its policy write {own_policy_arn(key, roles[key])}"
    takes_role = "role" in path[-1:] or not {"resources", "not_resources"}.isdisjoint(path[-2:])
    return f"for the role of this file write ${{role.{key}.arn}}" if takes_role else None


def _wrong_type(path: SpecPath, error: ErrorDetails) -> Finding:
    found = error["input"]
    is_time = path[-1:] == ("max_session",)
    expected = "a time like 1h" if is_time else _EXPECTED.get(error["type"], "a mapping")
    message = f"{name_of(path)} must be {expected}, not {in_words(found)}"
    return error_at(path, "wrong-type", message=message, hint=_type_hint(expected, found))


def _type_hint(expected: str, found: Value) -> str | None:
    fitting = (
        hint for kind, types, hint in _TYPE_HINTS if kind == expected and type(found) in types
    )
    return next(fitting, None)
