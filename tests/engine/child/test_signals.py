from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """\
import os, signal, sys
from ai_role_cli.engine.child.signals import stop_on_signals
from ai_role_cli.errors import InterruptedRunError

if "ignore" in sys.argv:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
stop_on_signals()
try:
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    print("goes on")
except InterruptedRunError as error:
    for _ in range(int(sys.argv[2])):
        os.kill(os.getpid(), signal.SIGINT)
    print(error.code)
    sys.exit(130)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_unwinds_the_program(name: str) -> None:
    ended = run(name, "0")

    assert (ended.stdout, ended.returncode) == ("interrupted\n", 130)


def test_a_second_signal_does_not_disturb_the_unwinding() -> None:
    assert run("SIGTERM", "1").stdout == "interrupted\n"


def test_the_third_ends_it_at_once() -> None:
    ended = run("SIGINT", "2")

    assert (ended.stdout, ended.returncode) == ("", 130)


def test_what_nohup_ignores_stays_ignored() -> None:
    assert run("SIGHUP", "0", "ignore").stdout == "goes on\n"
