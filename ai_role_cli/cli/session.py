"""What every engine command needs before the engine starts: roles, target, stack, engine."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.cli.backends import chosen_backend, confirm_backend
from ai_role_cli.cli.role_file import checked, load
from ai_role_cli.cli.role_file_place import RoleFilePlace, place_of
from ai_role_cli.cli.validation import checked_file
from ai_role_cli.engine import (
    BackendSource,
    StackSettings,
    backend_url,
    make_private,
    prepare_folder,
)
from ai_role_cli.policy import Synthesis, Target
from ai_role_cli.program import StackOwner
from ai_role_cli.render.validation_text import heading_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.checks import SuppressedFinding
    from ai_role_cli.cli.option_groups import EngineOptions
    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.engine.installation import Engine
    from ai_role_cli.engine.runner import StackRunner
    from ai_role_cli.spec import LoadedRoleFile, Quotas

__all__ = [
    "SandboxPlace",
    "Session",
    "open_session",
    "private_folder",
    "sandbox_place",
    "stack_settings",
]

_SANDBOX_ACCOUNT = "123456789012"
_SANDBOX_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Session:
    """Everything checked, nothing started yet."""

    loaded: LoadedRoleFile
    synthesis: Synthesis
    suppressed: tuple[SuppressedFinding, ...]
    target: Target
    settings: StackSettings
    runner: StackRunner
    sandbox: bool
    private_folder: Path
    """`.ai-role` beside the role file."""

    place: RoleFilePlace
    owner: StackOwner
    """Whose the stack is from now on; an apply records it."""

    owner_is_new: bool = False
    """Whether the state does not say so yet."""

    notices: tuple[str, ...] = ()
    """What to know before anything is done, in sentences."""

    @property
    def has_private_state(self) -> bool:
        """Whether the state lies in the private folder, and not where others may share it."""
        root = self.settings.state_root
        return root is not None and root.is_relative_to(self.private_folder)


@contextmanager
def open_session(options: EngineOptions, terminal: Terminal) -> Iterator[Session]:
    """
    Check everything an operation needs, cheapest first, and open the sandbox if it is wanted.

    Raises:
        RoleFileError: The role file is not valid.
        DeclinedError: The role file names a backend that the user did not confirm.
        SurroundingsError: Engine, plugin, credentials, account, region or backend are amiss.
    """
    from ai_role_cli.engine.installation import (  # noqa: PLC0415 - starts slowly
        explicit_plugin,
        find_engine,
    )
    from ai_role_cli.engine.runner import StackRunner  # noqa: PLC0415 - imports Pulumi

    loaded = load(options.file, options.var)
    settings = stack_settings(options, loaded)
    # The first pass finds what is wrong in the file before anybody is asked for credentials.
    named = Target.of(loaded.role_file.account, loaded.role_file.region)
    found = checked(loaded, named)
    confirm_backend(settings, terminal, base=private_folder(options).parent)
    engine = find_engine(beside=private_folder(options).parent)
    prepare_folder(private_folder(options))
    with ExitStack() as stack:
        if options.sandbox:
            target, env = stack.enter_context(_sandbox(options, loaded))
        else:
            target, env = _aws(options, loaded, engine)
            settings = settings.with_plugin(explicit_plugin())
        settings = settings.with_env(env)
        found = found if target == named else checked(loaded, target)
        place = place_of("-" if options.file == "-" else loaded.document.source.name)
        session = Session(
            loaded=loaded,
            synthesis=found.synthesis,
            suppressed=found.suppressed,
            target=target,
            settings=settings,
            runner=StackRunner(engine, settings, lock_timeout_seconds=options.lock_timeout_seconds),
            sandbox=options.sandbox,
            private_folder=private_folder(options),
            place=place,
            owner=StackOwner(place.name, place.repository, target.account, target.region),
        )
        terminal.say(_header(session))
        terminal.say(heading_line(checked_file(loaded, found)))
        yield session


def stack_settings(options: EngineOptions, loaded: LoadedRoleFile) -> StackSettings:
    """
    Return where the stack of a role file lives; a sandbox has a place of its own.

    What the role file alone names is still to be confirmed: see `confirm_backend`.

    Raises:
        UsageError: A variable that would name the backend is empty.
        SurroundingsError: The backend is none that Pulumi knows.
    """
    role_file = loaded.role_file
    folder = private_folder(options)
    if options.sandbox:
        folder, url, source = folder / "sandbox", None, BackendSource.DEFAULT
    else:
        url, source = chosen_backend(options.backend, role_file.backend, os.environ)
    return StackSettings(
        project=role_file.project,
        stack=options.stack or role_file.stack,
        folder=folder,
        backend=backend_url(url, folder=folder, base=folder.parent),
        backend_source=source,
    )


def private_folder(options: EngineOptions) -> Path:
    """Return the folder of ai-role beside the role file; in the current one for standard input."""
    base = Path() if options.file in (None, "-") else Path(options.file).parent
    return (base / ".ai-role").absolute()


@dataclass(frozen=True, slots=True)
class SandboxPlace:
    """Where the pretend account of a role file is kept, and what it pretends to be."""

    folder: Path
    account: str
    region: str
    quotas: Quotas

    def prepare(self) -> None:
        """
        Make its folder, within the private one.

        Raises:
            SurroundingsError: Something else is in its place.
        """
        for folder in (self.folder.parent, self.folder):
            make_private(folder)


def sandbox_place(options: EngineOptions, loaded: LoadedRoleFile) -> SandboxPlace:
    """Return the place of the sandbox that belongs to a role file."""
    return SandboxPlace(
        folder=stack_settings(options, loaded).folder / "account",
        account=loaded.role_file.account or _SANDBOX_ACCOUNT,
        region=options.region or loaded.role_file.region or _SANDBOX_REGION,
        quotas=loaded.role_file.quotas,
    )


@contextmanager
def _sandbox(
    options: EngineOptions, loaded: LoadedRoleFile
) -> Iterator[tuple[Target, Mapping[str, str]]]:
    from ai_role_cli.sandbox import open_sandbox  # noqa: PLC0415 - an optional extra

    place = sandbox_place(options, loaded)
    place.prepare()
    with open_sandbox(
        place.folder,
        account=place.account,
        region=place.region,
        quotas=place.quotas,
        lock_timeout_seconds=options.lock_timeout_seconds,
    ) as sandbox:
        # A passphrase of the user's is for stacks on AWS; this one holds nothing to keep.
        yield (
            Target(place.account, place.region),
            {**sandbox.engine_env, "PULUMI_CONFIG_PASSPHRASE": ""},
        )


def _aws(
    options: EngineOptions, loaded: LoadedRoleFile, engine: Engine
) -> tuple[Target, Mapping[str, str]]:
    from ai_role_cli.engine.identity import find_identity  # noqa: PLC0415 - imports boto3
    from ai_role_cli.engine.installation import require_provider_plugin  # noqa: PLC0415

    require_provider_plugin(engine, beside=private_folder(options).parent)
    identity = find_identity(
        region=options.region or loaded.role_file.region,
        profile=options.profile,
        account=loaded.role_file.account,
    )
    env = {"AWS_PROFILE": options.profile} if options.profile else {}
    return Target(identity.account, identity.region), env


def _header(session: Session) -> str:
    from ai_role_cli import __version__  # noqa: PLC0415

    account = f"account {session.target.account}" + (" (sandbox)" if session.sandbox else "")
    parts = (
        f"ai-role {__version__}",
        f"stack {session.settings.stack}",
        account,
        session.target.region,
    )
    return "  ".join(parts)
