"""The access diff of a thousand roles that all changed: whole processes, the comparison alone."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from installation import AI_ROLE, compile_all
from measuring import Contender, Run, measured, table
from role_files import Edition, role_file

_ROLES = 1000
_RUNS = 5


def main() -> None:
    compile_all()
    with TemporaryDirectory() as name:
        old, new = str(Path(name) / "old.yaml"), str(Path(name) / "new.yaml")
        Path(old).write_text(role_file(_ROLES), encoding="utf-8")
        Path(new).write_text(role_file(_ROLES, Edition.NEW), encoding="utf-8")
        contenders = [
            Contender("ai-role diff", [AI_ROLE, "diff", old, new], {0: f"{_ROLES} changed"}),
            Contender("ai-role diff -o json", [AI_ROLE, "diff", old, new, "-o", "json"]),
            Contender("ai-role validate NEW", [AI_ROLE, "validate", new]),
        ]
        results = dict(measured(contenders, _RUNS))
        results["comparison alone"] = [_compared_elsewhere(old, new) for _ in range(_RUNS)]
        print(table(f"diff, roles changed: {_ROLES}", results))


def _compared_elsewhere(old: str, new: str) -> Run:
    """Compare in a process of its own, since a second comparison would find answers remembered."""
    command = [sys.executable, __file__, old, new]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return Run(*map(float, done.stdout.split()))


def compare(old: str, new: str) -> Run:
    """Return what it takes to find the changes, verdicts and witnesses between loaded files."""
    from ai_role_cli.cli.comparison import open_comparison  # noqa: PLC0415 - not for `main`

    comparison = open_comparison(old, new, variables=None)
    gc.set_threshold(50_000)  # as the command line does
    wall, cpu = time.perf_counter(), time.process_time()
    report = comparison.report()
    run = Run(time.perf_counter() - wall, time.process_time() - cpu)
    if len(report.plan.roles) != _ROLES or len(report.access) != _ROLES:
        raise SystemExit("not every role was compared")
    return run


if __name__ == "__main__":
    if len(sys.argv) > 1:
        result = compare(*sys.argv[1:])
        print(result.wall, result.cpu)
    else:
        main()
