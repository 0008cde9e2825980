"""What the actions of a statement mean, by what AWS documents."""

from __future__ import annotations

from functools import cache

from ai_role_cli.access import access_levels, expand_action

__all__ = ["is_documented", "means_one_of"]


@cache
def is_documented(action: str) -> bool:
    """Tell whether AWS documents the action, or some action that a pattern matches."""
    return action == "*" or all(map(access_levels, expand_action(action)))


@cache
def means_one_of(action: str, wanted: frozenset[str]) -> bool:
    """
    Tell whether an action or pattern means one of some.

    All actions of a service, or of all, are left out: a rule of their own reports them.
    """
    is_whole = set(action.rpartition(":")[2]) == {"*"}
    return not is_whole and not wanted.isdisjoint(expand_action(action))
