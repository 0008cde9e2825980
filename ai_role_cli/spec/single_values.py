"""A value that was not written in a role file, by the rules that hold for it there."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from ai_role_cli.spec.messages import findings_of
from ai_role_cli.spec.model import RoleFile
from ai_role_cli.spec.refusal import Flaw

__all__ = ["Key", "flaw_of_value"]

Key: TypeAlias = Literal["project", "stack", "account", "region"]


def flaw_of_value(key: Key, text: str) -> Flaw | None:
    """Return why a text cannot be the value of this key at the top of a role file."""
    adapter: TypeAdapter[object] = TypeAdapter(RoleFile.model_fields[key].rebuild_annotation())
    try:
        adapter.validate_python(text)
    except ValidationError as error:
        finding = findings_of(error.errors(include_url=False), text)[0]
        return Flaw(finding.id, finding.message, finding.hint or "")
    return None
