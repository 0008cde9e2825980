"""
The errors a user may see: a short tree, each class with its exit code.

An error carries facts, not prose: `code` names the kind of problem for scripts and docs, `facts`
say what was looked at, `hint` says the next step. Constructors neither print nor log; `cli` prints
once.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from ai_role_cli.secrets import masked

__all__ = [
    "AiRoleError",
    "DeclinedError",
    "ExitCode",
    "GateError",
    "InterruptedRunError",
    "OperationError",
    "RoleFileError",
    "StackConflictError",
    "SurroundingsError",
    "UsageError",
]


class ExitCode(IntEnum):
    """The exit codes of the command line; stable, see README.md."""

    OK = 0
    BUG = 1
    CHANGES = 2
    INVALID = 3
    SURROUNDINGS = 4
    GATE = 5
    OPERATION = 6
    CONFLICT = 7
    DECLINED = 8
    USAGE = 64
    INTERRUPTED = 130


class AiRoleError(Exception):
    """
    Something a user can understand and mend.

    What looks like a secret in its texts, and credentials in a URL, are made unreadable.

    Args:
        message: One sentence without a final stop: what went wrong.
        code: Stable kebab-case id of the kind of problem.
        facts: Label and text pairs, shown one a line: what was looked at, what AWS said.
        hint: The next step, as a command where there is one.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(
        self,
        message: str,
        *,
        code: str,
        facts: tuple[tuple[str, str], ...] = (),
        hint: str | None = None,
    ) -> None:
        self.message = masked(message)
        super().__init__(self.message)
        self.code = code
        self.facts = tuple((label, masked(text)) for label, text in facts)
        self.hint = None if hint is None else masked(hint)


class UsageError(AiRoleError):
    """The command line itself is wrong."""

    exit_code = ExitCode.USAGE


class RoleFileError(AiRoleError):
    """The role file, or a document it names, cannot be used."""

    exit_code = ExitCode.INVALID


class SurroundingsError(AiRoleError):
    """Engine, plugin, credentials, account, region, backend or passphrase are not as needed."""

    exit_code = ExitCode.SURROUNDINGS


class GateError(AiRoleError):
    """A gate the user set, or `protect`, forbids what would be done."""

    exit_code = ExitCode.GATE


class OperationError(AiRoleError):
    """AWS or the engine refused an operation; what was done before is recorded."""

    exit_code = ExitCode.OPERATION


class StackConflictError(AiRoleError):
    """The stack is locked by another run, or changed since the plan was saved."""

    exit_code = ExitCode.CONFLICT


class DeclinedError(AiRoleError):
    """The user said no, or a question was needed and there is no terminal."""

    exit_code = ExitCode.DECLINED


class InterruptedRunError(AiRoleError):
    """The user stopped the run with Ctrl-C or a signal."""

    exit_code = ExitCode.INTERRUPTED
