"""What the README shows is what the program says."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.cli.comparison import open_comparison
from ai_role_cli.render.layout import Layout
from ai_role_cli.render.plan_text import plan_text
from ai_role_cli.render.report import Phase
from ai_role_cli.render.symbols import UNICODE

if TYPE_CHECKING:
    import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(beginning: str) -> str:
    """Return the block of the README that begins with these lines."""
    match = re.search(rf"```\w+\n{re.escape(beginning)}\n(.*?)```", README, re.DOTALL)
    assert match, f"no block begins with {beginning}"
    return match[1]


def test_the_first_preview_is_that_of_the_first_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    title = "# roles.yaml"
    account = 'account: "123456789012"\n'
    Path("roles.yaml").write_text(f"{title}\n{block(title)}{account}", encoding="utf-8")

    report = open_comparison(os.devnull, "roles.yaml", variables=None).report()
    shown = plan_text(replace(report, phase=Phase.PREVIEW), Layout(UNICODE, 100)).plain
    assert block("$ ai-role preview --sandbox") == shown
