from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In brackets, lest this file name what it looks for.
FOREIGN = re.compile(
    r"pypi[.]org|pythonhosted[.]org|proxy[.]golang[.]org|sum[.]golang[.]org|goproxy[.]"
    r"|registry[.]npmjs|index[-]url|find[-]links"
    r"|(?<![\w.])/(?:root|work|tmp/w|home/[a-z]+|Users/[A-Za-z]+|opt/wheels)[/]"
)
"""Hosts of package registries, and paths that exist on one machine only."""


def _project_files() -> list[Path]:
    """What is, or would be, under version control; not what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_no_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    offending = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _project_files()
        for match in FOREIGN.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert offending == []


@pytest.mark.parametrize(
    "text",
    ["https://pypi" + ".org/simple", "/root" + "/x", "cd /home" + "/ann/src", "--index" + "-url x"],
)
def test_what_must_not_be_named_would_be_noticed(text: str) -> None:
    assert FOREIGN.search(text)


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    headings = re.findall(r"^## (.+)$", _text("CHANGELOG.md"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"


def _locked() -> dict[str, str]:
    """Return each locked requirement with what follows its version: marker and hashes."""
    text = re.sub(r"^\s*#.*$", "", _text("requirements/dev.txt"), flags=re.MULTILINE)
    entries = re.findall(r"^([a-z0-9._-]+)==(.+(?:\n[ ].*)*)", text, re.MULTILINE)
    return dict(entries)


def test_every_locked_package_has_a_hash() -> None:
    unhashed = [name for name, rest in _locked().items() if "--hash=sha256:" not in rest]

    assert unhashed == []


def test_the_lock_holds_nothing_but_pinned_packages() -> None:
    lines = [
        line
        for line in _text("requirements/dev.txt").splitlines()
        if not line.startswith((" ", "#"))
    ]

    assert [line for line in lines if not re.match(r"[a-z0-9._-]+==\S+", line)] == []
    assert "://" not in _text("requirements/dev.txt")


def test_the_lock_covers_all_that_the_project_names() -> None:
    project = tomllib.loads(_text("pyproject.toml"))
    named = chain(
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    )
    names = {re.split(r"[\[<>=~!; ]", requirement)[0].lower() for requirement in named}

    assert names - set(_locked()) == set()


def test_ci_runs_what_a_contributor_runs() -> None:
    script = ROOT / ".ci" / "run"

    assert script.stat().st_mode & 0o111
    assert _text(".ci/run").splitlines()[-1] == "make test"


def test_the_licence_is_the_one_that_the_project_names() -> None:
    project = tomllib.loads(_text("pyproject.toml"))["project"]

    assert project["license"] == "Apache-2.0"
    assert "Apache License" in _text("LICENSE").splitlines()[1]
