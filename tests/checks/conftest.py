from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml

from ai_role_cli.catalog import load_index, service_names
from ai_role_cli.checks import check_roles
from ai_role_cli.cli.validation import validated
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import Severity, load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding, LoadedRoleFile

CORPUS = Path(__file__).parent / "corpus"
HEAD = {"version": 1, "account": "123456789012", "region": "eu-west-1"}


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], LoadedRoleFile]:
    """Loads a text as a role file, as the commands do."""

    def load(text: str) -> LoadedRoleFile:
        monkeypatch.chdir(tmp_path)
        Path("roles.yaml").write_text(dedent(text), encoding="utf-8")
        names = (*service_names(), *load_index().no_role)
        return load_role_file("roles.yaml", service_names=names)

    return load


@pytest.fixture
def findings(loaded: Callable[[str], LoadedRoleFile]) -> Callable[[str, str], list[Finding]]:
    """What one rule finds in the roles of a text, which begins with `roles:`."""

    def find(rule: str, roles: str) -> list[Finding]:
        head = 'version: 1\naccount: "123456789012"\nregion: eu-west-1\n'
        file = loaded(head + dedent(roles))
        target = Target("123456789012", "eu-west-1")
        found = check_roles(file, synthesize(file, target), target)
        return [finding for finding in found if finding.id == rule]

    return find


@dataclass(frozen=True)
class Known:
    """A policy, or a role file, of which it is known what is to be found: tests/checks/corpus."""

    name: str
    kind: Literal["bad", "good"]
    after: dict[str, list[str]]
    because: str
    expect: dict[str, str]
    statements: list[Any] = field(default_factory=list)
    policy: dict[str, Any] | None = None
    text: str | None = None
    roles: dict[str, Any] | None = None

    @property
    def json(self) -> str | None:
        """The policy as it stands in a file; None where a role file says it all."""
        if self.roles is not None or self.text is not None:
            return self.text
        policy = {"Version": "2012-10-17", "Statement": self.statements}
        return json.dumps(self.policy or policy, indent=2)

    def write(self, folder: Path) -> Path:
        """Write a role file, and its policy beside it; return where."""
        roles = self.roles or {
            "worker": {"service": "lambda", "policy_documents": {"own": "own.json"}}
        }
        if self.json is not None:
            (folder / "own.json").write_text(self.json, encoding="utf-8")
        role_file = folder / "roles.yaml"
        role_file.write_text(json.dumps({**HEAD, "roles": roles}), encoding="utf-8")
        return role_file


def known() -> list[Known]:
    files = sorted(CORPUS.glob("*.yaml"))
    return [Known(**each) for file in files for each in yaml.safe_load(file.read_text("utf-8"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "known" in metafunc.fixturenames:
        metafunc.parametrize("known", known(), ids=lambda each: each.name)


@pytest.fixture(scope="session")
def corpus() -> list[Known]:
    return known()


@pytest.fixture
def worst_of(tmp_path: Path) -> Callable[[Known], dict[str, str]]:
    """The ids that `validate` finds, each with its worst severity."""

    def find(entry: Known) -> dict[str, str]:
        found = [placed.finding for placed in validated(str(entry.write(tmp_path)), None).findings]
        ranked = sorted(found, key=lambda each: list(Severity).index(each.severity), reverse=True)
        return {finding.id: str(finding.severity) for finding in ranked}

    return find
