"""The streams of a command as a shell has them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROLES = "version: 1\nroles:\n  agent: {service: bedrock}\n"


@pytest.fixture
def diff(tmp_path: Path) -> list[str]:
    """A command that runs into a gate."""
    (tmp_path / "roles.yaml").write_text(ROLES, encoding="utf-8")
    files = [os.devnull, str(tmp_path / "roles.yaml")]
    return [sys.executable, "-m", "ai_role_cli", "diff", *files, "--fail-on", "any"]


@pytest.mark.parametrize("output", ["text", "json", "ndjson", "markdown"])
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_nobody_reads_changes_no_exit_code(diff: list[str], output: str, stream: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: writer}

    result = subprocess.run([*diff, "--output", output], **streams, check=False)
    os.close(writer)

    assert result.returncode == 5
    if stream == "stdout":
        assert b"error[gate]" in result.stderr
        assert b"Broken" not in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
@pytest.mark.parametrize("output", ["text", "json"])
def test_a_full_disk_is_no_fault_of_ours(diff: list[str], output: str) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [*diff, "--output", output], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert result.returncode == 4
    assert b"standard output cannot be written" in result.stderr
