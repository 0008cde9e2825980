from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import service_names
from ai_role_cli.policy import RoleDocuments, Target, synthesize
from ai_role_cli.spec import LoadedRoleFile, load_role_file

if TYPE_CHECKING:
    from pathlib import Path

TARGET = Target("123456789012", "eu-west-1")

RoleFileFactory = Callable[..., LoadedRoleFile]
RoleFactory = Callable[..., RoleDocuments]


@pytest.fixture
def target() -> Target:
    """Account 123456789012, region eu-west-1."""
    return TARGET


@pytest.fixture
def role_file(tmp_path: Path) -> RoleFileFactory:
    """Load a role file from the text below its version; `files` are written beside it."""

    def load(text: str, **files: str) -> LoadedRoleFile:
        path = tmp_path / "roles.yaml"
        path.write_text(f"version: 1\n{dedent(text)}", encoding="utf-8")
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
        return load_role_file(str(path), service_names=service_names())

    return load


@pytest.fixture
def role(role_file: RoleFileFactory) -> RoleFactory:
    """The documents of one role, `agent`, from the text of its entry."""

    def documents(entry: str, target: Target = TARGET, **files: str) -> RoleDocuments:
        text = f"roles:\n  agent:\n{indent(dedent(entry), '    ')}"
        (found,) = synthesize(role_file(text, **files), target).roles
        return found

    return documents
