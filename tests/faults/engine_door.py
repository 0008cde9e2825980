"""A stand-in for the engine that asks the test for leave before it becomes the engine."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.faults.events import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.events import Course

# `exec` keeps the number of the process: the test knows the engine by it.
_STAND_IN = """\
#!/bin/bash
if [ "$1" = version ]; then exec {engine} "$@"; fi
{{ exec 3<>/dev/tcp/127.0.0.1/{port} && echo "$$ $*" >&3 && read -r _ <&3; }} 2>/dev/null
exec 3>&-
exec {engine} "$@"
"""


@contextmanager
def engine_door(stand_in: Path, course: Course, *, engine: str) -> Iterator[None]:
    """Write the stand-in, and tell the course of each engine process that wants to start."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        stand_in.write_text(
            _STAND_IN.format(engine=engine, port=listener.getsockname()[1]), encoding="utf-8"
        )
        stand_in.chmod(0o700)
        thread = threading.Thread(target=_attend, args=(listener, course), name="engine-door")
        thread.start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _attend(listener: socket.socket, course: Course) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_let_in, args=(connection, course), daemon=True).start()


def _let_in(connection: socket.socket, course: Course) -> None:
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        pid, _, arguments = stream.readline().strip().partition(" ")
        event = course.enter(f"engine:{_subcommand(arguments)}", {}, pid=int(pid or 0))
        for moment in Moment:
            course.react(event, moment)
        try:
            stream.write("go\n")
            stream.flush()
        except OSError:
            return


def _subcommand(arguments: str) -> str:
    words = arguments.removeprefix("--non-interactive ").split()
    return " ".join(words[: 2 if words[:1] == ["stack"] else 1])
