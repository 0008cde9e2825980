"""Where the engine is looked for: the place the user names, PATH, then the place setup fills."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from ai_role_cli.engine.folder.checkout import is_within_checkout, programs_on_path
from ai_role_cli.engine.folder.owned import flaw_of_owner
from ai_role_cli.engine.installation.engine import (
    MINIMUM_ENGINE,
    PINNED_ENGINE,
    Engine,
    EngineSource,
)
from ai_role_cli.engine.installation.version import engine_version
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "EXPLICIT_ENGINE_VARIABLE",
    "find_engine",
    "managed_engine",
    "safe_engine",
    "usable_engine",
]

EXPLICIT_ENGINE_VARIABLE = "AI_ROLE_PULUMI"
"""The variable that names the engine; when it is set, no other place is looked at."""

SETUP_HINT = "ai-role setup"

_OWN_LEVELS = 3
"""Folders around the managed engine that are ai-role's: bin, that of the version, engine."""


def managed_engine() -> Path:
    """Return the place that `ai-role setup` fills; XDG_DATA_HOME is honoured."""
    home = platformdirs.user_data_path("ai-role", appauthor=False)
    return home / "engine" / str(PINNED_ENGINE) / "bin" / "pulumi"


def find_engine(*, beside: Path | None = None) -> Engine:
    """
    Return the first usable engine.

    An unusable one on PATH does not hide the managed one, else setup could never mend it. What came
    with a repository is not run, unless the user names it.

    Args:
        beside: The folder of the role file; None for the current one.

    Raises:
        SurroundingsError: None is usable; the error is that of the first place that had one.
    """
    explicit = os.environ.get(EXPLICIT_ENGINE_VARIABLE)
    if explicit:
        return _explicit_engine(Path(explicit).expanduser().absolute())
    refusals: list[SurroundingsError] = []
    for path, source in _candidates():
        try:
            return safe_engine(path, source=source, beside=beside)
        except SurroundingsError as refusal:
            refusals.append(refusal)
    raise _with_hint(refusals[0] if refusals else _missing(), hint=SETUP_HINT)


def safe_engine(path: Path, *, source: EngineSource, beside: Path | None = None) -> Engine:
    """
    Return the engine at `path`, which the user did not name.

    Args:
        path: The program.
        source: How it was found.
        beside: The folder of the role file; None for the current one.

    Raises:
        SurroundingsError: It may be somebody else's (`engine-unsafe`), or is not usable.
    """
    _check_origin(path, source, beside=beside or Path())
    return usable_engine(path, source=source)


def usable_engine(path: Path, *, source: EngineSource) -> Engine:
    """
    Return the engine at `path`, asked for its version.

    Raises:
        SurroundingsError: It does not work, or is too old or too new.
    """
    engine = Engine(path, engine_version(path), source)
    if engine.version < MINIMUM_ENGINE:
        raise _unfit(engine, "too old", code="engine-too-old")
    if engine.version.major > MINIMUM_ENGINE.major:
        raise _unfit(engine, "too new", code="engine-too-new")
    return engine


def _explicit_engine(path: Path) -> Engine:
    try:
        return usable_engine(path, source=EngineSource.EXPLICIT)
    except SurroundingsError as refusal:
        hint = f"correct or unset {EXPLICIT_ENGINE_VARIABLE}; `{SETUP_HINT}` gets an engine"
        raise _with_hint(refusal, hint=hint) from refusal


def _candidates() -> Iterator[tuple[Path, EngineSource]]:
    yield from ((path, EngineSource.PATH) for path in programs_on_path("pulumi"))
    managed = managed_engine()
    if managed.exists():
        yield managed, EngineSource.MANAGED


def _check_origin(path: Path, source: EngineSource, *, beside: Path) -> None:
    flaw = None
    if is_within_checkout(path, beside=beside):
        flaw = "it lies in the repository of the role file, or in the current one"
    elif source is EngineSource.MANAGED:
        flaw = _flaw_of_managed(path)
    if flaw is not None:
        raise SurroundingsError(
            f"the Pulumi CLI is not run, it may be somebody else's: {path}",
            code="engine-unsafe",
            facts=(("looked at", str(path)), ("problem", flaw)),
        )


def _flaw_of_managed(path: Path) -> str | None:
    places = (path, *list(path.parents)[:_OWN_LEVELS])
    flaws = ((place, flaw_of_owner(place)) for place in places)
    return next((f"{place}: {flaw}" for place, flaw in flaws if flaw is not None), None)


def _unfit(engine: Engine, verdict: str, *, code: str) -> SurroundingsError:
    return SurroundingsError(
        f"the Pulumi CLI is {verdict}: {engine.path}",
        code=code,
        facts=(
            ("looked at", str(engine.path)),
            ("found", str(engine.version)),
            ("needed", f"{MINIMUM_ENGINE} or newer, below {MINIMUM_ENGINE.major + 1}"),
        ),
    )


def _missing() -> SurroundingsError:
    return SurroundingsError(
        "the engine, the Pulumi CLI, was not found",
        code="engine-missing",
        facts=(
            ("looked in", f"{EXPLICIT_ENGINE_VARIABLE}: not set"),
            ("looked in", "PATH: no pulumi"),
            ("looked in", f"{managed_engine()}: not there"),
        ),
    )


def _with_hint(error: SurroundingsError, *, hint: str) -> SurroundingsError:
    return SurroundingsError(error.message, code=error.code, facts=error.facts, hint=hint)
