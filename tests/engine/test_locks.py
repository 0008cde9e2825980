from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ai_role_cli.engine.locks import lock_facts

if TYPE_CHECKING:
    from pathlib import Path


def test_each_lock_says_who_where_and_since_when(tmp_path: Path) -> None:
    for name, user in (("b", "ann"), ("a", "jo")):
        lock = {"pid": 7, "username": user, "hostname": "box", "timestamp": "2026-11-24T12:00:00Z"}
        (tmp_path / f"{name}.json").write_text(json.dumps(lock))

    assert lock_facts(tmp_path) == (
        ("locked by", "jo@box (pid 7) since 2026-11-24T12:00:00Z"),
        ("lock file", str(tmp_path / "a.json")),
        ("locked by", "ann@box (pid 7) since 2026-11-24T12:00:00Z"),
        ("lock file", str(tmp_path / "b.json")),
    )


def test_a_lock_nobody_can_read_is_still_named(tmp_path: Path) -> None:
    for name, text in (("empty", ""), ("list", "[]")):
        (tmp_path / f"{name}.json").write_text(text)

    unknown = ("locked by", "?@? (pid ?) since ?")
    assert lock_facts(tmp_path) == (
        unknown,
        ("lock file", str(tmp_path / "empty.json")),
        unknown,
        ("lock file", str(tmp_path / "list.json")),
    )


def test_no_folder_is_no_lock(tmp_path: Path) -> None:
    assert lock_facts(None) == ()
    assert lock_facts(tmp_path / "absent") == ()
    assert lock_facts(tmp_path) == ()
