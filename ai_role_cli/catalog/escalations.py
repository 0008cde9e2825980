"""Ways from some permissions to more, as data: the actions that are needed together."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, TypeAdapter

from ai_role_cli.catalog.facts import OF_DATA_FILES, Line, NotStrict, Source, Texts
from ai_role_cli.catalog.package_data import read_adapted

__all__ = ["EscalationFamily", "EscalationPath", "EscalationTarget", "escalation_paths"]


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


class EscalationFamily(StrEnum):
    """How a path gives more; the worst come first."""

    IDENTITY = "identity"
    ASSUME_ROLE = "assume_role"
    PASS_ROLE = "pass_role"  # noqa: S105 - no password, but the action iam:PassRole
    EXISTING_ROLE = "existing_role"


class EscalationTarget(StrEnum):
    """What a path must reach to give more."""

    OWN_ROLE = "own_role"
    OWN_POLICY = "own_policy"
    ANY = "any"


_Alternatives: TypeAlias = Annotated[Texts, BeforeValidator(_one_or_more)]
_Given: TypeAlias = Annotated[Texts, BeforeValidator(lambda value: value or ())]


class EscalationPath(BaseModel):
    """
    One way to more permissions.

    Args:
        actions: All of them are needed; of alternatives, one is.
        passes_to: Service principals, to one of which a role must be passed; none: no role is.
        kinds: Of the kinds of resources of an action, those that count if it has them.
        given: Context keys as they are in the request that gives more; none is an absent key.
        gives: What a role can do then, in the infinitive.
    """

    model_config = OF_DATA_FILES

    id: str
    family: NotStrict[EscalationFamily]
    actions: NotStrict[tuple[_Alternatives, ...]]
    passes_to: Texts = ()
    target: NotStrict[EscalationTarget] = EscalationTarget.ANY
    kinds: Texts = ()
    given: dict[str, _Given] = {}
    gives: Line
    source: Source

    @property
    def all_actions(self) -> tuple[str, ...]:
        """Every action that the path names, alternatives included."""
        return tuple(action for alternatives in self.actions for action in alternatives)


@cache
def escalation_paths() -> tuple[EscalationPath, ...]:
    """Return all paths that are known, by family, the worst of each first."""
    paths = read_adapted("escalations", TypeAdapter(tuple[EscalationPath, ...]))
    families = list(EscalationFamily)
    return tuple(sorted(paths, key=lambda path: families.index(path.family)))
