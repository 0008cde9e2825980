"""What is asked of a role, what its documents decide, and how far that answers the question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluation import MatchingStatement, Outcome, PolicyLayer, RequestContext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.access.evaluation import Decision, Request
    from ai_role_cli.policy import RoleDocuments
    from ai_role_cli.spec import LoadedRoleFile, Location, SpecPath

__all__ = ["Answer", "Result"]

_OF_AWS = re.compile(r"arn:[^:]+:iam::aws:policy/")


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
        own: What the request has for being the role's, and nobody gave.
        allowing: The context that would change a denial.
    """

    role: RoleDocuments
    request: Request
    decision: Decision
    loaded: LoadedRoleFile
    own: RequestContext = field(default_factory=RequestContext)
    allowing: RequestContext | None = None

    @property
    def lacking(self) -> Mapping[str, tuple[str, ...]]:
        """Condition keys that the request does not have, and would be allowed with."""
        asked = self.request.context
        found = self.allowing or RequestContext()
        return {key: values for key, values in found.items() if asked.get(key) != values}

    @property
    def unread(self) -> tuple[str, ...]:
        """
        What has no text here and could make the answer another; no policy lifts an explicit Deny.

        Policies of AWS count as grants: they are "designed to provide permissions for many common
        use cases" (IAM User Guide, "AWS managed policies").
        """
        if self.request.principal is not None:
            return ()
        match self.decision.outcome:
            case Outcome.EXPLICIT_DENY:
                return ()
            case Outcome.IMPLICIT_DENY:
                return self.role.attachments
            case Outcome.ALLOWED:
                own = (arn for arn in self.role.attachments if not _OF_AWS.match(arn))
                return tuple(filter(None, (self.role.permissions_boundary, *own)))

    @property
    def result(self) -> Result:
        """The outcome, unless it hangs on a text that was not read."""
        if self.unread:
            return Result.UNKNOWN
        return Result.ALLOWED if self.decision.is_allowed else Result.DENIED

    @property
    def doubt(self) -> str | None:
        """Why the result is unknown."""
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
