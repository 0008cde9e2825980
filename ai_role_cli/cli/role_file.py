"""Finds and loads the role file a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.catalog import load_index, service_names
from ai_role_cli.errors import RoleFileError, UsageError
from ai_role_cli.spec import LoadedRoleFile, load_role_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["load", "parse_variables"]

_DEFAULT_NAMES = ("roles.yaml", "roles.yml")


def load(file: str | None, variables: Sequence[str] | None) -> LoadedRoleFile:
    """
    Return the role file a command was given, or the one of the current folder.

    Raises:
        RoleFileError: There is none, or it is not valid.
        UsageError: A variable is not `NAME=VALUE`.
    """
    return load_role_file(
        file if file is not None else _default_file(),
        variables=parse_variables(variables or ()),
        # What never assumes a role passes here: the catalog has more to say of it than "unknown".
        service_names=(*service_names(), *load_index().no_role),
    )


def parse_variables(variables: Sequence[str]) -> Mapping[str, str]:
    """
    Return `NAME=VALUE` texts as a mapping; the last one of a name wins.

    Raises:
        UsageError: One has no `=` or no name.
    """
    parsed = {}
    for text in variables:
        name, separator, value = text.partition("=")
        if not separator or not name:
            raise UsageError(
                f"--var {text!r} is not NAME=VALUE",
                code="bad-variable",
                hint="write --var data_bucket=acme-train",
            )
        parsed[name] = value
    return parsed


def _default_file() -> str:
    found = next((name for name in _DEFAULT_NAMES if Path(name).exists()), None)
    if found is None:
        raise RoleFileError(
            "there is no role file here",
            code="file-missing",
            facts=(("looked for", ", ".join(_DEFAULT_NAMES)), ("in", str(Path.cwd()))),
            hint="name one, as in: ai-role preview path/to/roles.yaml",
        )
    return found
