"""
What a saved plan holds: `preview --save-plan` makes it, `apply --plan` is bound to it.

Digests to compare with, and the whole report to read; no path of this machine, nothing of the
environment, no time. It is not signed: it shows what was previewed, not who reviewed it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from ai_role_cli import __version__
from ai_role_cli.errors import UsageError
from ai_role_cli.plan import RoleDigest, json_digest, plan_digest, role_digests
from ai_role_cli.render.plan_json import json_text, plan_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.cli.session import Session
    from ai_role_cli.render.report import PlanReport

__all__ = ["Place", "PlanScope", "SavedPlan", "backend_name", "saved_plan", "scope_of"]


_NOT_BOUND = frozenset({"file", "location", "tool", "warnings"})
"""Keys of the report that may differ though the same would be done."""


@dataclass(frozen=True, slots=True)
class PlanScope:
    """What a preview looks at, and so what an apply of its plan looks at."""

    targets: tuple[str, ...] = ()
    """Keys of the only roles; none means all."""

    refresh: bool = False
    """Whether AWS is asked what is there."""

    def options(self) -> tuple[str, ...]:
        """Return the options of the command line that give this scope."""
        named = tuple(text for key in self.targets for text in ("--target", key))
        return (*named, "--refresh") if self.refresh else named


class Place(BaseModel):
    """What a plan is about; `apply` refuses any other."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    project: str
    stack: str
    backend: str
    account: str
    region: str
    sandbox: bool

    @classmethod
    def of(cls, session: Session) -> Place:
        """Return the place that a session works on."""
        return cls(
            project=session.settings.project,
            stack=session.settings.stack,
            backend=backend_name(session.settings.backend),
            account=session.target.account,
            region=session.target.region,
            sandbox=session.sandbox,
        )


class SavedPlan(BaseModel):
    """The content of a plan file, in its order."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal["ai-role plan"] = "ai-role plan"
    format_version: Literal["1.0"] = "1.0"
    tool_version: str = __version__
    place: Place
    targets: tuple[str, ...]
    refresh: bool
    state: str | None
    """Digest of what the stack holds, or of what is left of a removed one; None of a new one."""

    digest: str
    """Of all roles together: this one decides whether the plan still holds."""

    roles: tuple[RoleDigest, ...]
    """Of each role, to say which ones changed."""

    report: dict[str, JsonValue]
    """What `preview --output json` shows."""

    @property
    def shown(self) -> str:
        """Digest of what the report shows, wherever the role file says it."""
        return json_digest(_shown(self.report))

    @property
    def scope(self) -> PlanScope:
        """What the preview looked at."""
        return PlanScope(self.targets, self.refresh)


def saved_plan(report: PlanReport, session: Session, scope: PlanScope) -> SavedPlan:
    """
    Return a preview as it would be saved.

    Raises:
        SurroundingsError: The state cannot be read.
    """
    roles = role_digests(report.plan)
    content = json.loads(json_text(plan_value(report)))
    return SavedPlan(
        place=Place.of(session),
        targets=tuple(sorted(set(scope.targets))),
        refresh=scope.refresh,
        state=session.runner.state.lineage,
        digest=plan_digest(roles),
        roles=roles,
        report=_portable(content, folder=Path(report.file).parent),
    )


def scope_of(plan: SavedPlan | None, targets: Sequence[str]) -> PlanScope:
    """
    Return the scope of a saved plan, or of the targets where there is none.

    Raises:
        UsageError: The targets are not those of the plan.
    """
    if plan is None:
        return PlanScope(tuple(targets))
    if targets and set(targets) != set(plan.targets):
        raise UsageError(
            "--target and --plan name different roles",
            code="plan-targets",
            facts=(("in the plan", ", ".join(plan.targets) or "all roles"),),
            hint="leave out --target: the plan has its own",
        )
    return plan.scope


def backend_name(url: str) -> str:
    """
    Return what two machines call the same backend.

    A local folder has another path on each of them; what is before `@` and after `?` may hold
    credentials.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "file":
        return scheme
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def _shown(value: JsonValue) -> JsonValue:
    """The order of the role file decides nothing, and warnings may be of one machine."""
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items() if key not in _NOT_BOUND}
    if isinstance(value, list):
        return sorted((_shown(part) for part in value), key=json_digest)
    return value


def _portable(value: dict[str, JsonValue], *, folder: Path) -> dict[str, JsonValue]:
    """Name files from the role file's folder where the user named it by an absolute path."""
    return {key: _portable_part(key, part, folder=folder) for key, part in value.items()}


def _portable_part(key: str, part: JsonValue, *, folder: Path) -> JsonValue:
    if isinstance(part, dict):
        return _portable(part, folder=folder)
    if isinstance(part, list):
        return [_portable_part(key, entry, folder=folder) for entry in part]
    if key == "file" and isinstance(part, str) and Path(part).is_absolute():
        return os.path.relpath(part, folder)
    return part
