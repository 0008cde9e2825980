"""A repository with its remote, and machines that run the jobs of the workflows on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
WORKFLOWS = HERE.parents[2] / "docs" / "workflows"
IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
SHARED = ("account", "state")
"""What is on AWS: the same for all jobs, while the rest of a machine is gone after each."""

AI_ROLE = f"""\
#!/bin/sh
# The engine is there, and the AWS plugin is half a gigabyte that the sandbox does without.
if [ "$*" = "setup --provider" ]; then exit 0; fi
exec {sys.executable} -m ai_role_cli "$@"
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a script or a job."""

    code: int
    log: str
    folder: Path
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@dataclass
class Site:
    """A remote repository, the account, what the API holds, and the programs of a machine."""

    root: Path
    env: Mapping[str, str]

    @property
    def origin(self) -> str:
        return f"file://{self.root / 'origin.git'}"

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        result = subprocess.run(
            ["git", *IDENTITY, *arguments],
            cwd=cwd or self.root / "desk",
            env=dict(self.env),
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return result.stdout.strip()

    def push(self, branch: str, roles: str) -> str:
        """Commit a role file on top of main, push it as a branch, return the commit."""
        self.git("fetch", "--quiet", "origin")
        self.git("checkout", "--quiet", "-B", branch, "origin/main")
        (self.root / "desk" / "roles.yaml").write_text(dedent(roles), encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", branch)
        self.git("push", "--quiet", "--force", "origin", branch)
        return self.git("rev-parse", "HEAD")

    def propose(self, roles: str) -> str:
        """Open a pull request; return the commit that GitHub makes to test it."""
        head = self.push("change", roles)
        self.git("checkout", "--quiet", "--detach", "origin/main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", head)
        self.git("push", "--quiet", "origin", "HEAD:refs/pull/1/merge")
        return self.git("rev-parse", "HEAD")

    def merge(self) -> str:
        """Squash the pull request onto main; return the commit."""
        self.git("checkout", "--quiet", "-B", "main", "origin/main")
        self.git("merge", "--quiet", "--squash", "change")
        self.git("commit", "--quiet", "--message", "Squashed")
        self.git("push", "--quiet", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def machine(self, commit: str, *, depth: int | None) -> Path:
        """Check out a commit on a machine that nobody used before."""
        machines = self.root / "machines"
        machines.mkdir(exist_ok=True)
        folder = machines / str(len(list(machines.iterdir())))
        self.git("init", "--quiet", str(folder))
        shallow = () if depth is None else (f"--depth={depth}",)
        self.git("fetch", "--quiet", *shallow, self.origin, commit, cwd=folder)
        self.git("checkout", "--quiet", "--detach", commit, cwd=folder)
        sandbox = folder / ".ai-role" / "sandbox"
        sandbox.mkdir(mode=0o700, parents=True)
        sandbox.parent.chmod(0o700)
        return folder

    def run(self, script: str, folder: Path, env: Mapping[str, str] | None = None) -> Done:
        here, kept = folder / ".ai-role" / "sandbox", self.root / "aws"
        _copy(kept, here)
        result = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=folder,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        _copy(here, kept)
        assert "Traceback" not in result.stdout, result.stdout
        return Done(result.returncode, result.stdout, folder)

    def read(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.api(name).read_text(encoding="utf-8"))
        return found

    def add(self, name: str, *new: dict[str, Any]) -> None:
        self.api(name).write_text(json.dumps([*self.read(name), *new]), encoding="utf-8")

    def api(self, name: str) -> Path:
        return self.root / "api" / name


def _programs(folder: Path) -> None:
    """The programs that the workflows take from the machine, and that tests must not reach."""
    folder.mkdir()
    texts = {
        "ai-role": AI_ROLE,
        "pip": "#!/bin/sh\n",
        "gh": f'#!/bin/sh\nexec {sys.executable} {HERE / "fake_gh.py"} "$@"\n',
        "curl": f'#!/bin/sh\nexec {sys.executable} {HERE / "fake_curl.py"} "$@"\n',
        "python": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)


@pytest.fixture
def site(tmp_path: Path, engine_path: str) -> Site:
    _programs(tmp_path / "bin")
    (tmp_path / "api").mkdir()
    for name in ("comments", "artifacts", "notes"):
        (tmp_path / "api" / f"{name}.json").write_text("[]", encoding="utf-8")
    env = {
        "AI_ROLE_PULUMI": engine_path,
        "AI_ROLE_SANDBOX": "1",
        "CI": "true",
        "FAKE_API": str(tmp_path / "api"),
        "HOME": str(tmp_path / "home"),
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "PULUMI_HOME": str(tmp_path / "pulumi-home"),
    }
    made = Site(tmp_path, env)
    made.git("init", "--quiet", "--bare", "origin.git", cwd=tmp_path)
    made.git("clone", "--quiet", made.origin, "desk", cwd=tmp_path)
    made.git("commit", "--quiet", "--allow-empty", "--message", "First")
    made.git("push", "--quiet", "origin", "HEAD:main")
    return made


def _copy(source: Path, target: Path) -> None:
    """Carry account and state to another machine, as AWS and a backend are the same for all."""
    for name in SHARED:
        shutil.rmtree(target / name, ignore_errors=True)
        if (source / name).exists():
            shutil.copytree(source / name, target / name)
