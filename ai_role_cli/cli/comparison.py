"""Two role files side by side: what `diff` compares, and the report of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_role_cli.cli.reports import report_findings, statement_locations
from ai_role_cli.cli.revisions import is_revision, open_revision
from ai_role_cli.cli.role_file import CheckedRoles, checked, load_origin
from ai_role_cli.cli.taken_names import taken_name_warnings
from ai_role_cli.cli.validation import checked_file
from ai_role_cli.errors import UsageError
from ai_role_cli.plan import StackName, plan_between, role_access
from ai_role_cli.policy import Synthesis, Target, synthesize_each
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.validation_text import heading_line
from ai_role_cli.spec import STANDARD_INPUT, Anchor, FileOrigin, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ai_role_cli.render.report import StatementKey
    from ai_role_cli.render.report_finding import ReportFinding
    from ai_role_cli.spec import Finding, LoadedRoleFile, Location, Origin, RoleFile

__all__ = ["Comparison", "open_comparison"]

_NOTHING = Synthesis((), ())


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two files; nothing is loaded where there are no roles."""

    text: str
    """As the user named it."""

    loaded: LoadedRoleFile | None
    flaw: Finding | None = None
    """Why nothing of it counts, although it is there."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.text if self.loaded is None else self.loaded.document.source.name

    @property
    def role_file(self) -> RoleFile | None:
        """The typed contents."""
        return None if self.loaded is None else self.loaded.role_file

    def locations(self) -> Iterator[tuple[str, Location]]:
        """Yield the place of each role."""
        if self.loaded is not None:
            for key in self.loaded.role_file.roles:
                yield key, self.loaded.location(("roles", key), at=Anchor.KEY)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two role files, and what each of them makes of its roles."""

    old: _Side
    new: _Side
    before: Synthesis
    after: CheckedRoles

    def report(self) -> PlanReport:
        """Return what makes the old roles the new ones, and what that does to access."""
        files = self._role_files()
        name = StackName(files[0].project, files[0].stack) if files else StackName("", "")
        plan = plan_between(self.before.roles, self.after.synthesis.roles, stack=name)
        plan = replace(plan, warnings=(*self._warnings(), *taken_name_warnings(plan)))
        return PlanReport(
            phase=Phase.DIFF,
            plan=plan,
            result=Result.NO_CHANGES if plan.is_empty else Result.COMPARED,
            stack=name.stack or None,
            account=_first(file.account for file in files),
            region=_first(file.region for file in files),
            file=self.new.name,
            base=self.old.name,
            sandbox=False,
            locations=self._locations(),
            findings=self._findings(),
            statements=self._statements(),
            access={role.key: role_access(role) for role in plan.roles},
        )

    def heading(self) -> str | None:
        """Return the counts of the new file in a line; None if it has no roles."""
        new = self.new.loaded
        return None if new is None else heading_line(checked_file(new, self.after))

    def _warnings(self) -> Iterator[str]:
        """Say which old roles are taken for new ones, since there is nothing to compare with."""
        if self.old.flaw is not None:
            why = self.old.flaw.message
            yield f"{self.old.text} is not valid, so that every role counts as new: {why}"
        made = {role.key for role in self.before.roles}
        for key in self.old.role_file.roles if self.old.role_file else ():
            if key not in made:
                yield f"{key} is not valid in {self.old.name}, so that it counts as new"

    def _findings(self) -> list[ReportFinding]:
        new = self.new.loaded
        return [] if new is None else report_findings(self.after.synthesis.findings, new.document)

    def _statements(self) -> Mapping[StatementKey, Location]:
        new = self.new.loaded
        return {} if new is None else statement_locations(self.after.synthesis.roles, new.document)

    def _role_files(self) -> list[RoleFile]:
        return [file for file in (self.new.role_file, self.old.role_file) if file is not None]

    def _locations(self) -> Mapping[str, Location]:
        """A role that is gone stands where it was."""
        return dict([*self.old.locations(), *self.new.locations()])


def open_comparison(old: str, new: str, *, variables: Sequence[str] | None) -> Comparison:
    """
    Return two role files as they are compared.

    Each side is a file, `REV:PATH` for the file of a git revision, or `-` for standard input. An
    empty file has no roles. What a file does not say of account and region is taken from the other.

    An old file that is not valid counts as an empty one, with a warning: the new one may mend it.

    Raises:
        RoleFileError: One is not there, or the new one is not valid.
        UsageError: A variable, or a revision, is none.
        SurroundingsError: Git is needed and does not work here.
    """
    if old == new == STANDARD_INPUT:
        raise UsageError(
            "standard input can be one of the two files, not both",
            code="standard-input-twice",
            hint="name a file for one of them",
        )
    before, after = _old_side(old, variables), _side(new, variables)
    return Comparison(before, after, _declared(before, after), _checked(after, before))


def _declared(side: _Side, other: _Side) -> Synthesis:
    """Of the old file it only matters what it declares: a rule it breaks may be mended by now."""
    return _NOTHING if side.loaded is None else synthesize_each(side.loaded, _target(side, other))


def _checked(side: _Side, other: _Side) -> CheckedRoles:
    if side.loaded is None:
        return CheckedRoles(_NOTHING, ())
    return checked(side.loaded, _target(side, other))


def _old_side(text: str, variables: Sequence[str] | None) -> _Side:
    try:
        return _side(text, variables)
    except SpecError as error:
        return _Side(text, None, flaw=error.findings[0])


def _side(text: str, variables: Sequence[str] | None) -> _Side:
    try:
        return _Side(text, load_origin(_origin(text), variables))
    except SpecError as error:
        if error.document.source.text.strip():
            raise
        return _Side(text, None)


def _origin(text: str) -> Origin:
    """A file may have a colon in its name, or a drive before it."""
    # Not `Path.exists`, which raises for what is too long to be a name.
    is_file = text == STANDARD_INPUT or os.path.exists(text)  # noqa: PTH110
    return open_revision(text) if is_revision(text) and not is_file else FileOrigin(text)


def _target(side: _Side, other: _Side) -> Target:
    files = [file for file in (side.role_file, other.role_file) if file is not None]
    return Target.of(_first(file.account for file in files), _first(file.region for file in files))


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)
