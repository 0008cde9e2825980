"""What a change does to access, and the requests that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.evaluate import Decision
    from ai_role_cli.access.request import Request

__all__ = ["Access", "Gain", "Verdict", "Witness", "combined", "verdict_of"]


class Access(StrEnum):
    """What a change does to the set of allowed requests; the values are those of the reports."""

    BROADER = "broader"
    NARROWER = "narrower"
    BOTH = "both"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Witness:
    """A request that one side allows and the other does not, as the evaluator decided it."""

    request: Request
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Gain:
    """
    What one side allows beyond the other.

    `causes` are gains without a request to show, as a policy whose text is not known; `doubts` say
    why more could not be ruled out.
    """

    witnesses: tuple[Witness, ...] = ()
    causes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether something is gained for certain."""
        return bool(self.witnesses or self.causes)

    @property
    def is_excluded(self) -> bool:
        """Whether it is proven that nothing is gained."""
        return not (self.witnesses or self.causes or self.doubts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    The effect of a change, with its evidence.

    Every witness was decided by the evaluator on both sides. `reasons` say what a verdict rests on
    that no request can show.
    """

    access: Access
    witnesses: tuple[Witness, ...] = ()
    reasons: tuple[str, ...] = ()
    only_loss_is_open: bool = False
    """Of an unknown verdict: whether a gain is ruled out all the same."""

    @property
    def may_be_broader(self) -> bool:
        """Whether something is newly allowed, or that could not be ruled out."""
        match self.access:
            case Access.BROADER | Access.BOTH:
                return True
            case Access.NARROWER | Access.SAME:
                return False
            case Access.UNKNOWN:
                return not self.only_loss_is_open


def verdict_of(gained: Gain, lost: Gain) -> Verdict:
    """Return the verdict; access is never narrower or the same while a gain is not excluded."""
    witnesses = (*gained.witnesses, *lost.witnesses)
    reasons = (*gained.causes, *lost.causes, *gained.doubts, *lost.doubts)
    access = _access(gained, lost)
    only_loss_is_open = access is Access.UNKNOWN and gained.is_excluded
    return Verdict(access, witnesses, tuple(dict.fromkeys(reasons)), only_loss_is_open)


def _access(gained: Gain, lost: Gain) -> Access:
    if gained.is_certain:
        return Access.BOTH if lost.is_certain else Access.BROADER
    if not gained.is_excluded:
        return Access.UNKNOWN
    if lost.is_certain:
        return Access.NARROWER
    return Access.SAME if lost.is_excluded else Access.UNKNOWN


def combined(verdicts: Iterable[Verdict]) -> Access:
    """Return what several changes do together; a gain that is not excluded outweighs the rest."""
    found = {verdict.access for verdict in verdicts} - {Access.SAME}
    if Access.BOTH in found or {Access.BROADER, Access.NARROWER} <= found:
        return Access.BOTH
    for access in (Access.BROADER, Access.UNKNOWN, Access.NARROWER):
        if access in found:
            return access
    return Access.SAME
