from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.catalog import service_names
from ai_role_cli.policy import RoleDocuments, Target, synthesize
from ai_role_cli.spec import load_role_file

EVENTS = Path(__file__).parents[1] / "events"

Loader = Callable[..., tuple[RoleDocuments, ...]]
EventReader = Callable[[str], list[EngineEvent]]


@pytest.fixture
def recorded() -> EventReader:
    """The events of a run of the real AWS provider, by the number of its file."""

    def read(number: str) -> list[EngineEvent]:
        (path,) = EVENTS.glob(f"{number}-*.jsonl")
        lines = path.read_text(encoding="utf-8").splitlines()
        return [EngineEvent.from_json(json.loads(line)) for line in lines]

    return read


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """The documents of roles, each from the text of its entry."""

    def documents(**entries: str) -> tuple[RoleDocuments, ...]:
        path = tmp_path / "roles.yaml"
        roles = [f"  {key}:\n{indent(dedent(text), '    ')}\n" for key, text in entries.items()]
        path.write_text("version: 1\nroles:\n" + "".join(roles), encoding="utf-8")
        loaded = load_role_file(str(path), service_names=service_names())
        return synthesize(loaded, Target("123456789012", "us-east-1")).roles

    return documents
