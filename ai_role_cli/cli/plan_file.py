"""The file of a saved plan: written whole or not at all, read with suspicion."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ai_role_cli import __version__
from ai_role_cli.cli.new_file import refuse_link, write_whole
from ai_role_cli.cli.saved_plan import SavedPlan
from ai_role_cli.errors import UsageError
from ai_role_cli.plan import json_digest
from ai_role_cli.regular_file import open_regular
from ai_role_cli.render.plan_json import json_text

if TYPE_CHECKING:
    from pydantic import JsonValue

__all__ = ["check_plan_file", "read_plan", "write_plan"]

_BEGINNING = '{\n  "format": "ai-role plan",\n'
"""How every plan file begins, whatever its version."""

_OWNER_ONLY = 0o600

_MOST_BYTES = 256 * 1024 * 1024
"""Of a plan file; ten thousand roles fit."""


def check_plan_file(file: str) -> None:
    """
    Check that a plan can be saved there, before anything is started.

    Raises:
        UsageError: There is no such folder, or the name is taken by something that is no plan.
    """
    refuse_link(file)
    path = Path(file)
    if file == "-" or not path.parent.is_dir():
        raise UsageError(
            "a plan cannot be written to standard output"
            if file == "-"
            else f"there is no folder {path.parent} to save the plan in",
            code="bad-plan-file",
            hint="name a file in a folder that is there: --save-plan plan.json",
        )
    if os.path.lexists(path) and not _may_be_replaced(path):
        raise UsageError(
            f"{file} is there already, and it is no plan",
            code="file-exists",
            hint="name another file, or remove this one",
        )


def write_plan(file: str, plan: SavedPlan) -> None:
    """
    Write a plan whole or not at all, readable by this user alone.

    Raises:
        SurroundingsError: It cannot be written; what was there before is as it was.
    """
    content = plan.model_dump(mode="json")
    text = json_text({**content, "checksum": json_digest(content)})
    write_whole(file, text, mode=_OWNER_ONLY)


def read_plan(file: str) -> SavedPlan:
    """
    Return the plan of a file.

    Raises:
        UsageError: It cannot be read, is no plan, or is not as it was saved.
    """
    try:
        with open_regular(Path(file)) as stream:
            text = stream.read(_MOST_BYTES).decode()
    except OSError as error:
        raise _unusable(file, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _unusable(file, "it is no text") from error
    # A copy that took another kind of line break on its way is still the same plan.
    if not text.startswith(_BEGINNING):
        raise _unusable(file, "preview --save-plan did not write it")
    return _parsed(file, text)


def _parsed(file: str, text: str) -> SavedPlan:
    try:
        content = json.loads(text)
        checksum = content.pop("checksum", None)
        is_whole = checksum == json_digest(content)
    except (ValueError, RecursionError) as error:
        raise _unusable(file, "it is cut off or damaged") from error
    if not is_whole:
        raise _unusable(file, "it was changed after it was saved")
    try:
        return SavedPlan.model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise _unusable(file, _other_format(content)) from error


def _other_format(content: dict[str, JsonValue]) -> str:
    version = content.get("tool_version")
    return f"it has the format of another ai-role ({version}); this is {__version__}"


def _unusable(file: str, reason: str) -> UsageError:
    return UsageError(
        f"{file} is no plan that can be applied",
        code="bad-plan",
        facts=(("reason", reason),),
        hint=f"save one: ai-role preview --save-plan {file}",
    )


def _may_be_replaced(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_BEGINNING)) in (b"", _BEGINNING.encode())
