from __future__ import annotations

import json
from pathlib import Path

import yaml

DATA = Path(__file__).parents[2] / "ai_role_cli" / "catalog" / "data"
JSON = DATA / "json"
NO_TWINS = {"index"}  # it is made of the others


def _names(folder: Path, suffix: str) -> set[str]:
    files = folder.rglob(f"*{suffix}")
    return {str(path.relative_to(folder)).removesuffix(suffix) for path in files}


def test_each_yaml_file_has_a_json_file_that_says_the_same() -> None:
    written = {
        name: _text(yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8")))
        for name in _names(DATA, ".yaml")
    }
    read = {
        name: _text(json.loads((JSON / f"{name}.json").read_text(encoding="utf-8")))
        for name in _names(JSON, ".json") - NO_TWINS
    }

    assert written == read


def _text(value: object) -> str:
    """Return a value as a text, since the order of keys counts: listings follow it."""
    return json.dumps(value)
