"""How long commands take that have next to nothing to do; `python -c pass` is the floor."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from installation import AI_ROLE, compile_all
from measuring import Contender, measured, table
from role_files import Edition, role_file

_WARM_RUNS = 10
_COLD_RUNS = 3


def main() -> None:
    compile_all()
    with TemporaryDirectory() as name:
        folder = Path(name)
        old, new = folder / "old.yaml", folder / "new.yaml"
        old.write_text(role_file(1), encoding="utf-8")
        new.write_text(role_file(1, Edition.NEW), encoding="utf-8")
        commands = _commands(str(old), str(new))
        print(table("warm", measured([_warm(*command) for command in commands], _WARM_RUNS)))
        print()
        # As after an installer that compiles nothing: every module is compiled, and none is kept.
        print(table("cold", measured([_cold(*command) for command in commands], _COLD_RUNS)))


def _commands(old: str, new: str) -> list[tuple[str, list[str]]]:
    role, action, resource = "trainer-0", "s3:GetObject", "arn:aws:s3:::acme-labels-0/x"
    ours = {
        "--version": ["--version"],
        "--help": ["--help"],
        "services": ["services"],
        "validate": ["validate", old],
        "diff": ["diff", old, new],
        "can": ["can", role, action, resource, "--file", old],
        "explain": ["explain", role, "--file", old],
    }
    floor = ("python -c pass", [sys.executable, "-c", "pass"])
    return [floor, *((f"ai-role {name}", [AI_ROLE, *args]) for name, args in ours.items())]


def _warm(name: str, command: list[str]) -> Contender:
    return Contender(name, command)


def _cold(name: str, command: list[str]) -> Contender:
    return Contender(
        name,
        command,
        environment={"PYTHONPYCACHEPREFIX": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
    )


if __name__ == "__main__":
    main()
