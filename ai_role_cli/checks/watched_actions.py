"""A set of actions that a rule is about, and which of them a pattern means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ai_role_cli.access import applies_to_action
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["WatchedActions"]


@dataclass(frozen=True, slots=True, eq=False)
class WatchedActions:
    """The actions by their names in lower case; what patterns mean is found out once."""

    names: dict[str, str]
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, actions: Iterable[str]) -> WatchedActions:
        """Return the set of these actions, in their order."""
        return cls({action.lower(): action for action in actions})

    def meant_by(self, pattern: str) -> tuple[str, ...]:
        """Return the actions that a pattern means."""
        if pattern not in self.known:
            self.known[pattern] = tuple(self._meant(pattern))
        return self.known[pattern]

    def in_statement(self, statement: Statement) -> Iterable[str]:
        """Return the actions that a statement is about."""
        if statement.not_actions:
            return [each for each in self.names.values() if applies_to_action(statement, each)]
        return dict.fromkeys(name for each in statement.actions for name in self.meant_by(each))

    def _meant(self, pattern: str) -> Iterable[str]:
        start = pattern.lower().partition("*")[0].partition("?")[0]
        if start == pattern.lower():
            return [self.names[start]] if start in self.names else []
        statement = Statement(Effect.ALLOW, actions=(pattern,))
        near = (name for lower, name in self.names.items() if lower.startswith(start))
        return [name for name in near if applies_to_action(statement, name)]
