"""A role file, a pretend account that outlives every command, and commands that fail in it."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ai_role_cli.engine.installation import find_engine
from ai_role_cli.sandbox.account import AccountPlace
from ai_role_cli.sandbox.clients import iam_client
from ai_role_cli.sandbox.moto_server import serving_moto
from ai_role_cli.sandbox.occupancy import announced, occupied
from ai_role_cli.sandbox.shield import shielded
from tests.faults.engine_door import engine_door
from tests.faults.events import Course
from tests.faults.plugin import ACCOUNT, REGION, write_plugin
from tests.faults.processes import HANG_SECONDS, Running, heed_signals
from tests.faults.proxy import proxied
from tests.faults.terminal_run import RunningOnTerminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_iam import IAMClient

    from tests.faults.events import Rule

KEPT = ("PATH", "LANG")


class Variant(StrEnum):
    """Where the provider runs."""

    EMBEDDED = "embedded"
    """In the process of the command, which works on its sandbox."""
    PLUGIN = "plugin"
    """In a process that the engine starts, as with AWS: the command knows of no sandbox."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended; code None: it hung."""

    code: int | None
    stdout: str
    stderr: str
    left_behind: list[str] = field(default_factory=list)


class Scene:
    """
    Folders, environment and account of some runs, one after the other or at once.

    Args:
        root: A folder that is the scene's alone.
        variant: Where the provider runs.
    """

    def __init__(self, root: Path, variant: Variant) -> None:
        self.variant = variant
        self.course = Course()
        self._root = root
        self._live = root / "live"
        self._exits = ExitStack()
        self._account = ExitStack()
        self.endpoint = ""
        self.prefix: tuple[str, ...] = ()
        """What comes before each command."""
        self.seen_from = Path("/")
        """Where the folder of the role file is looked at: it may be a disk of the commands' own."""

    @property
    def work(self) -> Path:
        """The folder of the role file."""
        return self.seen_from / (self._live / "work").relative_to("/")

    @property
    def temporary(self) -> Path:
        """The folder for temporary files of the commands."""
        return self._root / "tmp"

    @property
    def private(self) -> Path:
        """The folder of the stack's state, work and logs."""
        folder = self.work / ".ai-role"
        return folder / "sandbox" if self.variant is Variant.EMBEDDED else folder

    def __enter__(self) -> Self:
        """Set everything up but the account."""
        heed_signals()
        for folder in ("home", "pulumi-home", "tmp", "live/work"):
            (self._root / folder).mkdir(parents=True, exist_ok=True)
        write_plugin(
            self._root / "pulumi-home",
            version=version("pulumi-aws"),
            endpoint=self._root / "endpoint",
        )
        self._exits.enter_context(shielded(REGION))
        self._exits.enter_context(
            engine_door(self._root / "pulumi", self.course, engine=str(find_engine().path))
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self.close_account()
        self._exits.close()

    def open_account(self) -> None:
        """Serve the account, as the last `close_account` or `restore` left it."""
        place = AccountPlace(self._account_folder, ACCOUNT, "aws")
        held = self._account.enter_context(occupied(place))
        assert held is None, f"somebody serves the account: {held}"
        self.endpoint = self._account.enter_context(serving_moto(place))
        proxy = self._account.enter_context(proxied(self.endpoint, self.course))
        self._account.enter_context(announced(place, proxy))
        (self._root / "endpoint").write_text(proxy, encoding="utf-8")

    def close_account(self) -> None:
        self._account.close()

    def save(self, name: str) -> None:
        """Keep folder and account under a name."""
        self.close_account()
        shutil.copytree(self._live, self._root / "saved" / name, symlinks=True)
        self.open_account()

    def restore(self, name: str) -> None:
        """Bring folder and account back as they were kept."""
        self.close_account()
        shutil.rmtree(self._live)
        shutil.copytree(self._root / "saved" / name, self._live, symlinks=True)
        self.open_account()

    def has_saved(self, name: str) -> bool:
        return (self._root / "saved" / name).exists()

    def write(self, text: str) -> None:
        (self.work / "roles.yaml").write_text(text, encoding="utf-8")

    def iam(self) -> IAMClient:
        """Look into the account, or change it by hand: no fault strikes here."""
        return iam_client(self.endpoint, region=REGION)

    def start(self, *arguments: str) -> Running:
        return Running(self._command(arguments), cwd=self._live / "work", env=self._env())

    def start_on_terminal(self, *arguments: str) -> RunningOnTerminal:
        return RunningOnTerminal(self._command(arguments), cwd=self._live / "work", env=self._env())

    def run(self, *arguments: str, seconds: float = HANG_SECONDS) -> Ended:
        """Run a command to its end."""
        return ended(self.start(*arguments), seconds=seconds)

    def run_with(self, *rules: Rule, arguments: tuple[str, ...]) -> Ended:
        """Run a command with faults; there are none any more afterwards."""
        self.course.reset(*rules)
        result = self.run(*arguments)
        self.course.rules.clear()
        return result

    def private_files(self) -> Iterator[Path]:
        return (path for path in (self.work / ".ai-role").rglob("*") if not path.is_dir())

    @property
    def _account_folder(self) -> Path:
        of_sandbox = self._live / "work/.ai-role/sandbox/account"
        return of_sandbox if self.variant is Variant.EMBEDDED else self._live / "account"

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [*self.prefix, sys.executable, "-m", "ai_role_cli", *arguments]

    def _env(self) -> dict[str, str]:
        env = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "HOME": str(self._root / "home"),
            "TMPDIR": str(self.temporary),
            "PULUMI_HOME": str(self._root / "pulumi-home"),
            "AI_ROLE_PULUMI": str(self._root / "pulumi"),
        }
        if self.variant is Variant.EMBEDDED:
            return {**env, "AI_ROLE_SANDBOX": "1"}
        endpoint = (self._root / "endpoint").read_text("utf-8")
        keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "none"}
        return {**env, **keys, "AWS_ENDPOINT_URL": endpoint}


def ended(running: Running, *, seconds: float = HANG_SECONDS) -> Ended:
    """Wait for a command, and then for what it leaves behind."""
    code = running.end(seconds=seconds)
    left = running.left_behind()
    return Ended(code, running.stdout, running.stderr, left)
