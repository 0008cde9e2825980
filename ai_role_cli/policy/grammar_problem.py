"""What is wrong at one place of a policy document: a finding before it belongs to a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.spec import Anchor, Finding, Severity

if TYPE_CHECKING:
    from ai_role_cli.spec import Flaw, SpecPath

__all__ = ["GrammarProblem", "MalformedPolicyError"]


class GrammarProblem(NamedTuple):
    """
    One problem of a document.

    Args:
        path: Where in the document.
        message: One sentence without a final stop.
        id: Stable kebab-case id of the kind of problem.
        hint: The fix, worded to stand after a caret.
        severity: An error is what AWS refuses, or what cannot work.
        at: Whether the key or the value is at fault.
    """

    path: SpecPath
    message: str
    id: str = "malformed-policy"
    hint: str | None = None
    severity: Severity = Severity.ERROR
    at: Anchor = Anchor.VALUE

    @classmethod
    def of(cls, flaw: Flaw, path: SpecPath, *, at: Anchor = Anchor.VALUE) -> GrammarProblem:
        """Return the flaw of the value at a path."""
        return cls(path, flaw.message, flaw.id, hint=flaw.hint, at=at)

    @property
    def is_error(self) -> bool:
        """Whether the document cannot be used."""
        return self.severity is Severity.ERROR

    def finding(self, top: SpecPath) -> Finding:
        """Return the finding, where the document stands at the path `top` of a role file."""
        path = (*top, *self.path)
        role = str(top[1])
        return Finding(
            self.id, self.severity, self.message, path, at=self.at, hint=self.hint, role=role
        )


class MalformedPolicyError(ValueError):
    """A document that cannot be read as a policy; holds every problem found, in its order."""

    def __init__(self, problems: tuple[GrammarProblem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
