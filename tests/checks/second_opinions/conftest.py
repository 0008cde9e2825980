"""What three linters by others find of the corpus; `make test` installs them in build/linters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import pytest

from ai_role_cli.cli.role_file import load
from ai_role_cli.policy import Target, document_json, synthesize
from ai_role_cli.spec import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = Path(__file__).parent
INSTALLED = HERE.parents[2] / "build" / "linters"

Texts: TypeAlias = dict[str, list[str]]
Found: TypeAlias = dict[str, set[str]]


class Known(Protocol):
    """An entry of the corpus."""

    name: str
    json: str | None

    def write(self, folder: Path) -> Path: ...


WITHOUT_LIMIT = '"Action": "*"'
"""Of every action there is, parliament works out every combination, for a quarter of a minute."""


@pytest.fixture(scope="session")
def documents(
    corpus: list[Known], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[list[str], list[str]]]:
    """The permission policies and trust policies of each entry; none of what has no documents."""
    return {each.name: _documents(each, tmp_path_factory.mktemp("entry")) for each in corpus}


@pytest.fixture(scope="session")
def opinion(
    documents: Mapping[str, tuple[list[str], list[str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Found]:
    """Return what one linter finds of each entry."""
    permissions = {name: texts for name, (texts, _) in documents.items() if texts}
    trust = {name: texts for name, (_, texts) in documents.items() if texts}

    def ask(linter: str) -> Found:
        match linter:
            case "parliament":
                limited = {n: t for n, t in permissions.items() if WITHOUT_LIMIT not in "".join(t)}
                return _ask("parliament_findings.py", limited)
            case "cloudsplaining":
                return _ask("cloudsplaining_findings.py", permissions)
            case _:
                services = str(_service_reference(tmp_path_factory.mktemp("services")))
                script = "iam_policy_validator_findings.py"
                found = _ask(script, permissions, "IDENTITY_POLICY", services)
                for name, more in _ask(script, trust, "TRUST_POLICY", services).items():
                    found[name] = found.get(name, set()) | more
                return found

    return ask


def _documents(entry: Known, folder: Path) -> tuple[list[str], list[str]]:
    if entry.json is not None:
        return [entry.json], []
    try:
        synthesis = synthesize(
            load(str(entry.write(folder)), None), Target("123456789012", "eu-west-1")
        )
    except SpecError:
        return [], []
    policies = [policy for role in synthesis.roles for policy in role.policies]
    return (
        [document_json(policy.document) for policy in policies],
        [document_json(role.trust) for role in synthesis.roles],
    )


def _ask(script: str, texts: Texts, *arguments: str) -> Found:
    """Run a linter without the packages of this environment, which it must not meet."""
    command = [sys.executable, "-S", str(HERE / script), *arguments]
    environment = {"PYTHONPATH": str(INSTALLED), "PATH": os.environ["PATH"]}
    environment["XDG_CACHE_HOME"] = str(INSTALLED.parent / "linters-cache")
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        capture_output=True,
        check=False,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return {name: set(found) for name, found in json.loads(done.stdout).items()}


def _service_reference(folder: Path) -> Path:
    """Write what iam-policy-validator would get from AWS, from the data that is at hand."""
    subprocess.run([sys.executable, str(HERE / "service_reference.py"), str(folder)], check=True)
    return folder
