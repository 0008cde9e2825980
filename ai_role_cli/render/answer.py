"""What is asked of a role, what its documents decide, and how far that answers the question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import (
    MatchingStatement,
    Outcome,
    PolicyLayer,
    RequestContext,
    may_deny,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.access.evaluation import Decision, Request
    from ai_role_cli.policy import RoleDocuments
    from ai_role_cli.spec import LoadedRoleFile, Location, SpecPath

__all__ = ["Answer", "Result"]


class Result(StrEnum):
    """What is said in the end."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A request to a role and what its documents decide.

    Args:
        own: What the request has for what is asked, and nobody gave.
        opened: Values of keys that each such request has, chosen where nobody gave them.
        hangs_on: Those of these keys whose values change the decision.
        left_out: Keys that were given and that no such request has.
        allowing: The context that would change a denial.
    """

    role: RoleDocuments
    request: Request
    decision: Decision
    loaded: LoadedRoleFile
    own: RequestContext = field(default_factory=RequestContext)
    opened: RequestContext = field(default_factory=RequestContext)
    hangs_on: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    allowing: RequestContext | None = None

    @property
    def asked(self) -> Request:
        """The request without values that nobody gave."""
        context = self.request.context
        known = RequestContext({key: context[key] for key in context if key not in self.opened})
        return replace(self.request, context=known)

    @property
    def lacking(self) -> Mapping[str, tuple[str, ...]]:
        """Condition keys that the request does not have, and would be allowed with."""
        asked = self.asked.context
        found = self.allowing or RequestContext()
        return {key: values for key, values in found.items() if asked.get(key) != values}

    @property
    def unread(self) -> tuple[str, ...]:
        """What has no text here and may change the answer; nothing lifts an explicit Deny."""
        if self.request.principal is not None:
            return ()
        match self.decision.outcome:
            case Outcome.EXPLICIT_DENY:
                return ()
            case Outcome.IMPLICIT_DENY:
                return self.role.attachments
            case Outcome.ALLOWED:
                denying = filter(may_deny, self.role.attachments)
                return tuple(filter(None, (self.role.permissions_boundary, *denying)))

    @property
    def result(self) -> Result:
        """The outcome, unless it hangs on a text that was not read, or a value nobody gave."""
        if self.unread or self.hangs_on:
            return Result.UNKNOWN
        return Result.ALLOWED if self.decision.is_allowed else Result.DENIED

    @property
    def doubt(self) -> str | None:
        """Why the result is unknown."""
        if self.hangs_on:
            keys = " and ".join(self.hangs_on)
            return f"the answer hangs on {keys}, which every such request has: give it by --context"
        if not self.unread:
            return None
        change = "deny" if self.decision.is_allowed else "allow"
        return f"the answer hangs on what is not read: {', '.join(self.unread)} may {change} it"

    @property
    def decided(self) -> bool:
        """Whether the statements listed are the reason for the answer."""
        return self.decision.outcome is not Outcome.IMPLICIT_DENY

    def location(self, match: MatchingStatement) -> Location:
        """Return the place of a statement, or of the nearest thing that it comes from."""
        return self.loaded.location(_path(self.role, match))


def _path(role: RoleDocuments, match: MatchingStatement) -> SpecPath:
    if match.layer is PolicyLayer.TRUST:
        return role.trust_places[match.index]
    policy = next(policy for policy in role.policies if policy.key == match.document)
    return policy.places[match.index]
