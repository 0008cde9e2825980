"""Finds and loads the role file a command is about."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.catalog import load_index, service_names
from ai_role_cli.checks import review_roles
from ai_role_cli.errors import RoleFileError, UsageError
from ai_role_cli.policy import Synthesis, synthesize_each
from ai_role_cli.spec import FileOrigin, LoadedRoleFile, Severity, SpecError, load_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ai_role_cli.checks import SuppressedFinding
    from ai_role_cli.policy import RoleDocuments, Target
    from ai_role_cli.spec import Origin

__all__ = ["checked", "load", "load_origin", "parse_variables", "reviewed", "role_named"]

_DEFAULT_NAMES = ("roles.yaml", "roles.yml")


def load(file: str | None, variables: Sequence[str] | None) -> LoadedRoleFile:
    """
    Return the role file a command was given, or the one of the current folder.

    Raises:
        RoleFileError: There is none, or it is not valid.
        UsageError: A variable is not `NAME=VALUE`.
    """
    return load_origin(FileOrigin(file if file is not None else _default_file()), variables)


def load_origin(origin: Origin, variables: Sequence[str] | None) -> LoadedRoleFile:
    """
    Return the role file of an origin.

    Raises:
        RoleFileError: It is not there, or not valid.
        UsageError: A variable is not `NAME=VALUE`.
    """
    return load_from(
        origin,
        variables=parse_variables(variables or ()),
        # What never assumes a role passes here: the catalog has more to say of it than "unknown".
        service_names=(*service_names(), *load_index().no_role),
    )


@dataclass(frozen=True, slots=True)
class CheckedRoles:
    """
    The documents of a file's roles, what is to be said of them, and what the file accepts.

    A role that has no documents, since AWS would refuse it, has an error among the findings.
    """

    synthesis: Synthesis
    suppressed: tuple[SuppressedFinding, ...]


def checked(loaded: LoadedRoleFile, target: Target) -> CheckedRoles:
    """
    Return the documents of every role with all findings that do not stand in their way.

    Raises:
        SpecError: AWS would refuse a role, or part of it cannot work.
    """
    found = reviewed(loaded, target)
    findings = found.synthesis.findings
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SpecError(findings, loaded.document)
    return found


def reviewed(loaded: LoadedRoleFile, target: Target) -> CheckedRoles:
    """Return the documents of the roles with all findings, errors too."""
    synthesis = synthesize_each(loaded, target)
    review = review_roles(loaded, synthesis, target, today=datetime.now(tz=UTC).date())
    return CheckedRoles(Synthesis(synthesis.roles, review.findings), review.suppressed)


def role_named(roles: Sequence[RoleDocuments], key: str) -> RoleDocuments:
    """
    Return the role of a key.

    Raises:
        UsageError: There is none; the nearest one is named.
    """
    known = {role.key: role for role in roles}
    if key in known:
        return known[key]
    near = difflib.get_close_matches(key, known, n=1)
    raise UsageError(
        f"there is no role {key}",
        code="unknown-role",
        facts=(("roles", ", ".join(known)),),
        hint=f"did you mean {near[0]}?" if near else None,
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
