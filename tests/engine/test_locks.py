from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ai_role_cli.engine.locks import StackLock, lock_facts, locks_in, told_locks

if TYPE_CHECKING:
    from pathlib import Path


def test_each_lock_says_who_where_and_since_when(tmp_path: Path) -> None:
    for name, user in (("b", "ann"), ("a", "jo")):
        lock = {"pid": 7, "username": user, "hostname": "box", "timestamp": "2026-11-24T12:00:00Z"}
        (tmp_path / f"{name}.json").write_text(json.dumps(lock))

    assert lock_facts(locks_in(tmp_path)) == (
        ("locked by", "jo@box (pid 7) since 2026-11-24T12:00:00Z"),
        ("lock file", str(tmp_path / "a.json")),
        ("locked by", "ann@box (pid 7) since 2026-11-24T12:00:00Z"),
        ("lock file", str(tmp_path / "b.json")),
    )


def test_a_lock_nobody_can_read_is_still_named(tmp_path: Path) -> None:
    for name, text in (("empty", ""), ("list", "[]")):
        (tmp_path / f"{name}.json").write_text(text)

    unknown = ("locked by", "?@? (pid ?) since ?")
    assert lock_facts(locks_in(tmp_path)) == (
        unknown,
        ("lock file", str(tmp_path / "empty.json")),
        unknown,
        ("lock file", str(tmp_path / "list.json")),
    )


def test_no_folder_is_no_lock(tmp_path: Path) -> None:
    assert locks_in(None) == []
    assert locks_in(tmp_path / "absent") == []
    assert locks_in(tmp_path) == []


def test_locks_are_read_from_the_engine_s_error() -> None:
    message = (
        "error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) "
        "to end or delete the lock file with `pulumi cancel`.\n"
        "  s3://b/.pulumi/locks/1.json: created by jo@box (pid 7) at 2026-11-24T12:00:00+01:00\n"
        "  s3://b/.pulumi/locks/2.json: created by ann@pc (pid 8) at 2026-11-24T12:00:01Z\n"
    )

    assert [(lock.user, lock.pid) for lock in told_locks(message)] == [("jo", 7), ("ann", 8)]
    assert told_locks("something else") == []


def test_a_lock_is_left_behind_where_its_process_is_gone() -> None:
    here, now = socket.gethostname(), datetime.now(UTC)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()

    def lock(pid: int, host: str = here, since: datetime = now) -> StackLock:
        return StackLock("1.json", "jo", host, pid, since.isoformat())

    assert lock(dead.pid).is_left_behind
    assert not lock(os.getpid()).is_left_behind
    assert lock(os.getpid(), since=now - timedelta(days=1)).is_left_behind
    assert not lock(dead.pid, host="elsewhere").is_left_behind
    assert not lock(0).is_left_behind
    assert not StackLock("1.json", "jo", here, os.getpid(), "?").is_left_behind
