"""What is measured, where it is installed, and in which state: compiled, as pip leaves it."""

from __future__ import annotations

import compileall
import sys
from pathlib import Path

__all__ = ["AI_ROLE", "CFN_LINT", "LINTERS", "PACKAGE", "ROOT", "compile_all"]

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ai_role_cli"
LINTERS = ROOT / "build" / "linters"
CFN_LINT = ROOT / "build" / "cfn-lint"
AI_ROLE = str(Path(sys.executable).with_name("ai-role"))


def compile_all() -> None:
    """Compile what is measured: a checkout and `uv pip install --target` come without bytecode."""
    for folder in (PACKAGE, LINTERS, CFN_LINT):
        if folder.is_dir():
            compileall.compile_dir(folder, quiet=2)
