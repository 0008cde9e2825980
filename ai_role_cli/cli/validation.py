"""Validates role files one by one and writes what was found, in the wanted format."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.cli.role_file import load, reviewed
from ai_role_cli.errors import RoleFileError
from ai_role_cli.policy import Target
from ai_role_cli.render.validation import (
    ValidatedFile,
    accepted_in_order,
    placed_in_order,
    unreadable_file,
)
from ai_role_cli.spec import SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.cli.role_file import CheckedRoles
    from ai_role_cli.spec import LoadedRoleFile, Severity

__all__ = ["ValidationFormat", "checked_file", "findings_as", "validated"]


class ValidationFormat(StrEnum):
    """How the findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"


def validated(file: str | None, variables: Sequence[str] | None) -> ValidatedFile:
    """Return what is to be said of a file, whatever is wrong: a bad one must not hide the next."""
    try:
        loaded = load(file, variables)
    except SpecError as error:
        name = error.document.source.name
        findings = placed_in_order(error.findings, error.document)
        return ValidatedFile(name, (), findings, document=error.document)
    except RoleFileError as error:
        return unreadable_file(file or "roles.yaml", error)
    role_file = loaded.role_file
    return checked_file(loaded, reviewed(loaded, Target.of(role_file.account, role_file.region)))


def checked_file(loaded: LoadedRoleFile, found: CheckedRoles) -> ValidatedFile:
    """Return what is to be said of a file that could be read."""
    document = loaded.document
    return ValidatedFile(
        document.source.name,
        tuple(loaded.role_file.roles),
        placed_in_order(found.synthesis.findings, document),
        accepted_in_order(found.suppressed, document),
        document,
    )


def findings_as(
    output: ValidationFormat, files: Sequence[ValidatedFile], *, failing: Sequence[Severity]
) -> str:
    """Return the findings of all files in a format for machines; only its writer is imported."""
    from ai_role_cli.render.plan_json import json_text  # noqa: PLC0415

    match output:
        case ValidationFormat.JSON | ValidationFormat.TEXT:
            from ai_role_cli.render.validation_json import validation_value  # noqa: PLC0415

            passed = not any(file.fails_by(failing) for file in files)
            return json_text(validation_value(files, passed=passed))
        case ValidationFormat.SARIF:
            from ai_role_cli.render.validation_sarif import sarif_value  # noqa: PLC0415

            return json_text(sarif_value(files))
        case ValidationFormat.GITHUB:
            from ai_role_cli.cli.github import github_step  # noqa: PLC0415
            from ai_role_cli.render.github import finding_note  # noqa: PLC0415

            notes = [finding_note(each.reported) for file in files for each in file.findings]
            lines = github_step(os.environ).lines(notes)
            return "".join(f"{line}\n" for line in lines)
        case ValidationFormat.JUNIT:
            from ai_role_cli.render.validation_junit import junit_text  # noqa: PLC0415

            return junit_text(files, failing=failing)
