"""Names, paths, tags, sessions and free texts of the role file."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from ai_role_cli.spec.placeholders import filled_with_samples
from ai_role_cli.spec.refusal import matching, quoted, refuse

__all__ = [
    "MAX_TAGS",
    "Description",
    "FilledText",
    "NamePrefix",
    "PolicyName",
    "ProjectName",
    "RoleName",
    "RolePath",
    "SessionSeconds",
    "StackName",
    "Tags",
    "VariableName",
]

_IAM_NAME_HINT = "use letters, digits and _+=,.@-"
_PULUMI_NAME = r"[A-Za-z0-9_][\w.-]{0,99}"
"""Not '..', which is a folder, nor what begins like an option of the engine."""
_PULUMI_NAME_HINT = (
    "use at most 100 letters, digits, '-', '_' and '.', the first a letter, digit or '_'"
)

_SESSION = re.compile(r"([0-9]{1,6})([hms])")
_SESSION_HINT = "write it with a unit, like 1h, 90m or 43200s"
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_SESSION_SECONDS = range(3600, 43_200 + 1)
"""IAM API Reference, CreateRole, `MaxSessionDuration`."""

MAX_TAGS = 50
"""IAM User Guide, "IAM and AWS STS quotas": tags of a role."""

_TAG_KEY_CHARS = 128
_TAG_VALUE_CHARS = 256
_TAG_MARKS = "_.:/=+-@"
"""IAM API Reference, `Tag`."""


def _session_seconds(text: object) -> object:
    if not isinstance(text, str | int) or isinstance(text, bool):
        return text
    match = _SESSION.fullmatch(str(text))
    if match is None:
        refuse("bad-session", f"{quoted(text)} is not a length of time", hint=_SESSION_HINT)
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds not in _SESSION_SECONDS:
        message = f"a session of {text} is outside what IAM allows"
        refuse("bad-session", message, hint="sessions last 1h..12h")
    return seconds


def _check_tag_count(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > MAX_TAGS:
        refuse("bad-tag", f"{len(tags)} tags on one role", hint=f"IAM takes at most {MAX_TAGS}")
    return tags


def _check_tag_key(key: str) -> str:
    if not 1 <= len(key) <= _TAG_KEY_CHARS:
        what = f"the tag key {quoted(key)} has {len(key)} characters"
        refuse("bad-tag", what, hint=f"tag keys have 1 to {_TAG_KEY_CHARS} characters")
    if key.lower().startswith("aws:"):
        what = f"the tag key {quoted(key)} begins with 'aws:'"
        refuse("bad-tag", what, hint="AWS keeps that prefix for itself")
    _refuse_tag_chars(key, key)
    return key


def _check_tag_value(value: str) -> str:
    if len(value) > _TAG_VALUE_CHARS:
        what = f"the tag value has {len(value)} characters"
        refuse("bad-tag", what, hint=f"tag values have at most {_TAG_VALUE_CHARS}")
    # What is filled in has characters that a tag may have.
    _refuse_tag_chars(value, value if "$" in value else filled_with_samples(value))
    return value


def _refuse_tag_chars(written: str, text: str) -> None:
    for char in text:
        if char not in _TAG_MARKS and unicodedata.category(char)[0] not in "LNZ":
            refuse(
                "bad-tag",
                f"the tag text {quoted(written)} contains {quoted(char)}",
                hint=f"use letters, digits, spaces and {_TAG_MARKS}",
            )


FilledText: TypeAlias = Annotated[
    str,
    matching(r"[\s\S]*\S[\s\S]*", finding_id="empty-value", what="a text", hint="write something"),
]

RoleName: TypeAlias = Annotated[
    str,
    matching(r"[\w+=,.@-]+", finding_id="bad-name", what="a role name", hint=_IAM_NAME_HINT),
]
"""IAM API Reference, CreateRole, `RoleName`; `spec.checks` counts it with its prefix."""

NamePrefix: TypeAlias = Annotated[
    str,
    matching(
        r"[\w+=,.@-]*", finding_id="bad-name", what="the start of a role name", hint=_IAM_NAME_HINT
    ),
]

PolicyName: TypeAlias = Annotated[
    str,
    matching(
        r"[\w+=,.@-]{1,128}", finding_id="bad-name", what="a policy name", hint=_IAM_NAME_HINT
    ),
]

RolePath: TypeAlias = Annotated[
    str,
    matching(
        r"(?=.{1,512}$)/([!-.0-~]+/)*",
        finding_id="bad-name",
        what="a path",
        hint="a path begins and ends with '/' and has at most 512 characters",
    ),
    matching(
        r"(?!/aws-service-role/).*",
        finding_id="bad-name",
        what="a path for roles of your own",
        hint="IAM keeps /aws-service-role/ for roles that AWS makes; /service-role/ is free",
    ),
]
"""IAM API Reference, CreateRole, `Path`."""

Description: TypeAlias = Annotated[
    str,
    matching(
        r"[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}",
        finding_id="bad-description",
        what="a description IAM takes",
        hint="at most 1000 characters of ISO 8859-1",
    ),
]
"""IAM API Reference, CreateRole, `Description`."""

SessionSeconds: TypeAlias = Annotated[
    int,
    BeforeValidator(_session_seconds),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_SESSION.pattern}$",
            "patternErrorMessage": _SESSION_HINT,
            "examples": ["1h", "90m", "43200s"],
        }
    ),
]

Tags: TypeAlias = Annotated[
    dict[
        Annotated[str, AfterValidator(_check_tag_key)],
        Annotated[str, AfterValidator(_check_tag_value)],
    ],
    AfterValidator(_check_tag_count),
]

ProjectName: TypeAlias = Annotated[
    str,
    matching(_PULUMI_NAME, finding_id="bad-name", what="a Pulumi project", hint=_PULUMI_NAME_HINT),
]

StackName: TypeAlias = Annotated[
    str,
    matching(_PULUMI_NAME, finding_id="bad-name", what="a Pulumi stack", hint=_PULUMI_NAME_HINT),
]

VariableName: TypeAlias = Annotated[
    str,
    matching(
        r"[A-Za-z_][\w-]*",
        finding_id="bad-name",
        what="a variable name",
        hint="begin with a letter; then letters, digits, '_' and '-'",
    ),
]
