"""What a user is told of a stack that belongs to another role file, account or region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.cli.role_file_place import STANDARD_INPUT_NAME
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.cli.session import Session
    from ai_role_cli.engine.state.owner_record import RecordedOwner

__all__ = ["another_account", "another_file", "another_region", "file_words", "moved"]

_MAX_NAMES = 10

_OWN_STACK = "a stack of its own, by --stack NAME or `stack:` in the file"


def another_file(
    session: Session, recorded: RecordedOwner, roles: Sequence[str]
) -> SurroundingsError:
    """Return the error of a stack that another role file made."""
    return SurroundingsError(
        f"stack {session.settings.stack} belongs to another role file; nothing was started",
        code="stack-of-another-file",
        facts=(
            ("belongs to", file_words(recorded.file, recorded.repository)),
            ("this is", file_words(session.owner.file, session.owner.repository)),
            *_at_stake(session, roles),
        ),
        hint=f"give this file {_OWN_STACK}; if it is to have that stack from now on: --take-over",
    )


def another_account(
    session: Session, recorded: RecordedOwner, roles: Sequence[str]
) -> SurroundingsError:
    """Return the error of a stack whose roles are in another account."""
    here = session.owner.account
    whose = "the sandbox is" if session.sandbox else "the credentials are for"
    return SurroundingsError(
        f"stack {session.settings.stack} belongs to account {recorded.account}, and {whose} "
        f"{here}; nothing was started",
        code="stack-of-another-account",
        facts=(("its roles", _names(roles)),),
        hint=f"use account {recorded.account} for it, and for account {here} {_OWN_STACK}; "
        "--take-over is for files and regions, since roles stay in their account",
    )


def another_region(
    session: Session, recorded: RecordedOwner, roles: Sequence[str]
) -> SurroundingsError:
    """Return the error of a stack that was applied for another region."""
    here = session.owner.region
    return SurroundingsError(
        f"stack {session.settings.stack} belongs to region {recorded.region}, and this run is for "
        f"{here}; nothing was started",
        code="stack-of-another-region",
        facts=tuple(_at_stake(session, roles)),
        hint=f"name it: --region {recorded.region}, or `region:` in the file; if the stack is to "
        f"be for {here} from now on: --take-over",
    )


def moved(session: Session, recorded: RecordedOwner) -> str:
    """Return what to know of a stack whose role file has another name now."""
    return (
        f"stack {session.settings.stack} was applied from {recorded.file}, which is not there any "
        f"more; {session.owner.file} has its roles, so it goes on with that stack"
    )


def file_words(file: str | None, repository: str | None) -> str:
    """Return a role file in words."""
    named = "standard input" if file == STANDARD_INPUT_NAME else file or "a file not recorded"
    return f"{named} in {repository}" if repository else named


def _at_stake(session: Session, roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """An apply deletes the roles of a stack that are not in the file."""
    yield "its roles", _names(roles)
    gone = [key for key in roles if key not in session.loaded.role_file.roles]
    if gone:
        yield "apply would delete", _names(gone)


def _names(roles: Sequence[str]) -> str:
    named = ", ".join(roles[:_MAX_NAMES])
    rest = len(roles) - _MAX_NAMES
    return f"{named} and {rest} more" if rest > 0 else named
