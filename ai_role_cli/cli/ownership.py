"""
Whose a stack is: asked before anything is started.

The state of a stack remembers the role file it was made from, its account and region. A run for
another one would delete what the first one made, or fail half way.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.cli.claim import Claim, Standing
from ai_role_cli.cli.left_behind import left_behind
from ai_role_cli.cli.ownership_words import another_account, another_file, another_region, moved
from ai_role_cli.cli.session import open_session
from ai_role_cli.engine.state.owner_record import recorded_owner, recorded_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.cli.option_groups import EngineOptions, OwnerOptions
    from ai_role_cli.cli.session import Session
    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.errors import AiRoleError

__all__ = ["open_owned_session"]


@contextmanager
def open_owned_session(
    options: EngineOptions, owner: OwnerOptions, terminal: Terminal
) -> Iterator[Session]:
    """
    Open a session on a stack that belongs to this role file, account and region.

    Raises:
        AiRoleError: As `open_session`.
        SurroundingsError: The stack belongs to another file, account or region.
    """
    with open_session(options, terminal) as session:
        yield _owned(session, owner)


def _owned(session: Session, options: OwnerOptions) -> Session:
    stored = session.runner.state.stored
    roles = () if stored is None else recorded_roles(stored)
    if stored is None or not roles:
        return replace(session, notices=left_behind(session))
    claim = Claim(
        here=session.owner,
        place=session.place,
        declared=session.loaded.role_file.roles,
        recorded=recorded_owner(stored),
        roles=roles,
        is_private=session.has_private_state,
    )
    refusal = _refusal(session, claim, options)
    if refusal is not None:
        raise refusal
    is_moved = claim.standing is Standing.MOVED
    return replace(
        session,
        owner=claim.owner,
        owner_is_new=not claim.is_recorded,
        notices=(moved(session, claim.recorded),) if is_moved else (),
    )


def _refusal(session: Session, claim: Claim, options: OwnerOptions) -> AiRoleError | None:
    facts = (session, claim.recorded, claim.roles)
    match claim.standing:
        case Standing.ANOTHER_ACCOUNT:
            return another_account(*facts)
        case Standing.ANOTHER_FILE if not options.take_over:
            return another_file(*facts)
        case Standing.ANOTHER_REGION if not options.take_over:
            return another_region(*facts)
        case _:
            return None
