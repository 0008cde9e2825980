"""A machine of its own for each test: empty home, empty PATH, and programs written as shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from ai_role_cli.engine.installation import PINNED_ENGINE, release

if TYPE_CHECKING:
    from pathlib import Path


class WriteProgram(Protocol):
    def __call__(self, path: Path, script: str, mode: int = 0o755) -> Path: ...


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("AI_ROLE_PULUMI", "AI_ROLE_AWS_PLUGIN", "PULUMI_HOME"):
        monkeypatch.delenv(variable, raising=False)
    folders = {"HOME": "home", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache"}
    for variable, folder in (folders | {"XDG_STATE_HOME": "state", "PATH": "bin"}).items():
        monkeypatch.setenv(variable, str(tmp_path / folder))
    monkeypatch.setattr(release, "ADDRESSES", (f"{tmp_path.as_uri()}/{{archive}}",))
    return tmp_path


@pytest.fixture
def program() -> WriteProgram:
    def write(path: Path, script: str, mode: int = 0o755) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(mode)
        return path

    return write


@pytest.fixture
def managed(machine: Path) -> Path:
    return machine / "data" / "ai-role" / "engine" / str(PINNED_ENGINE) / "bin" / "pulumi"
