"""`ai-role schema`: stdout is the schema alone, and the same in every run."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from ai_role_cli.render.role_file_schema import role_file_schema


def run_schema(seed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ai_role_cli", "schema"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
    )


def test_two_runs_print_the_schema_and_nothing_else() -> None:
    first, second = run_schema("1"), run_schema("2")

    assert json.loads(first.stdout) == role_file_schema()
    assert first.stdout == second.stdout
    assert first.stderr == ""
    assert len(first.stdout) < 400_000
