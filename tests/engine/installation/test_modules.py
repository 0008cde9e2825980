from __future__ import annotations

import re
from importlib import resources

import pytest

from ai_role_cli.engine.installation import PINNED_ENGINE, modules
from ai_role_cli.engine.installation.toolchain import MINIMUM_GO


def _source(name: str) -> str:
    folder = resources.files("ai_role_cli.engine.installation") / "source"
    return (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["pkg/v3", "sdk/v3"])
def test_the_module_file_names_the_pinned_version(module: str) -> None:
    wanted = f"github.com/pulumi/pulumi/{module} v{PINNED_ENGINE}"

    assert re.search(rf"^\t{re.escape(wanted)}\b", _source("go.mod"), re.MULTILINE)


def test_the_module_file_asks_for_the_go_that_we_ask_for() -> None:
    assert f"\ngo {MINIMUM_GO}\n" in _source("go.mod")


def test_every_required_module_has_a_sum() -> None:
    required = re.findall(r"^\t(\S+ v\S+)", _source("go.mod"), re.MULTILINE)
    replaced = {"github.com/atotto/clipboard"}
    sums = _source("go.sum")

    missing = [
        module
        for module in required
        if module.split()[0] not in replaced and f"{module}/go.mod h1:" not in sums
    ]

    assert len(required) > 100
    assert missing == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "reading the modules"),
        (["go: downloading a v1", "go: downloading b v1"], "2 of about 250 modules fetched"),
        (["go: downloading a v1", "# note", "a/x"], "1 of about 1700 packages compiled"),
    ],
    ids=["start", "fetching", "compiling"],
)
def test_progress_counts_modules_then_packages(lines: list[str], words: str) -> None:
    assert modules._progress(lines) == words
