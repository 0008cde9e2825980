"""The engine's end when ai-role is killed: it stops in good order and gives its lock back."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["tied_to_this_process"]

_PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal that a process gets when its parent ends (Linux)."""

_TIE = f"""\
import ctypes, os, sys
ctypes.CDLL(None).prctl({_PR_SET_PDEATHSIG}, {signal.SIGINT.value})
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""
"""
Asks for the signal, then becomes the engine; it takes about 10 ms.

Not `preexec_fn`, which runs Python in a fork of a process that has threads.
"""


def tied_to_this_process(command: Sequence[str]) -> list[str]:
    """
    Return the command that runs this one and interrupts it when this process ends.

    SIGINT, since the engine then finishes the calls under way and removes its lock. The thread that
    starts it must outlive it. Where the system has no such thing the command is returned as it is.
    """
    if sys.platform != "linux" or not sys.executable:
        return list(command)
    # -I and -S: nothing of the current folder or of the environment is imported.
    return [sys.executable, "-IS", "-c", _TIE, str(os.getpid()), *command]
