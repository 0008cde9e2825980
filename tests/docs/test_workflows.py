"""The workflows of docs/: well formed, pinned, without secrets. tests/e2e/workflows runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for
from referencing import Registry, Resource

from ai_role_cli import __version__
from ai_role_cli.engine.child.environment import pulumi_home
from ai_role_cli.engine.installation.search import managed_engine

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GITHUB, GITLAB = (DOCS / "workflows" / name for name in ("github.yml", "gitlab-ci.yml"))
PRE_COMMIT = DOCS / "workflows" / "pre-commit-config.yaml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PAGE = DOCS / "workflows.md"

Schema = Callable[[str], dict[str, Any]]


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of this environment are the ones on the PATH."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")


def read(file: Path) -> Any:  # noqa: ANN401 - YAML
    # YAML 1.1 takes `on` for a truth value; GitHub does not.
    text = file.read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"^on:$", '"on":', text, flags=re.MULTILINE))


def steps() -> Iterator[dict[str, Any]]:
    for job in read(GITHUB)["jobs"].values():
        yield from job["steps"]


def scripts() -> Iterator[str]:
    yield from (step["run"] for step in steps() if "run" in step)
    for job in read(GITLAB).values():
        parts = ("before_script", "script", "after_script") if isinstance(job, dict) else ()
        yield from ("\n".join(job[part]) for part in parts if part in job)


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        pytest.param(GITHUB, "github-workflow.json", id="github"),
        pytest.param(PRE_COMMIT, "pre-commit-config.json", id="pre-commit"),
        pytest.param(HOOKS, "pre-commit-hooks.json", id="hooks"),
    ],
)
def test_a_workflow_is_valid_by_its_published_schema(
    file: Path, schema: str, published_schema: Schema
) -> None:
    hooks = Resource.from_contents(published_schema("pre-commit-hooks.json"))
    registry: Registry[Any] = Registry().with_resource(hooks.id() or "", hooks)
    found = published_schema(schema)

    errors = validator_for(found)(found, registry=registry).iter_errors(read(file))

    assert [error.message for error in errors] == []


def test_gitlab_jobs_have_what_gitlab_asks_of_them() -> None:
    pipeline = read(GITLAB)
    jobs = {
        name: job
        for name, job in pipeline.items()
        if name not in {"stages", "workflow", "default", "variables"}
    }

    assert [job["stage"] for name, job in jobs.items() if name != ".aws"] == pipeline["stages"]
    assert all(job.get("extends", ".aws") in jobs for job in jobs.values())
    assert set(jobs["apply"]["needs"]) <= set(jobs)
    for job in jobs.values():
        lines = [*job.get("before_script", []), *job.get("script", [])]
        assert all(isinstance(line, str) for line in lines)


def test_actions_are_pinned_to_commits_with_their_version() -> None:
    used = re.findall(r"uses: (.+)", GITHUB.read_text(encoding="utf-8"))
    pins = dict(use.split("@") for use in used)

    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in used), used
    assert all(pins[use.split("@")[0]] == use.split("@")[1] for use in used)


def test_a_job_may_do_what_it_needs_and_no_more() -> None:
    workflow = read(GITHUB)

    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "validate": {"contents": "read", "security-events": "write"},
        "preview": {"contents": "read", "id-token": "write", "pull-requests": "write"},
        "apply": {"actions": "read", "contents": "read", "id-token": "write"},
        "drift": {"contents": "read", "id-token": "write"},
    }


def test_checkouts_leave_no_token_behind() -> None:
    checkouts = [step for step in steps() if step.get("uses", "").startswith("actions/checkout@")]

    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * 4


def test_nothing_from_outside_becomes_part_of_a_script() -> None:
    assert [script for script in scripts() if "${{" in script or "secrets." in script] == []


def test_scripts_parse_in_a_plain_shell() -> None:
    found = list(scripts())

    assert len(found) > 15
    for script in found:
        parsed = subprocess.run(["sh", "-n"], input=script, text=True, check=False, stderr=-1)
        assert parsed.returncode == 0, f"{script}\n{parsed.stderr}"


def test_the_version_is_this_one() -> None:
    assert read(GITHUB)["env"]["AI_ROLE_VERSION"] == __version__
    assert read(GITLAB)["variables"]["AI_ROLE_VERSION"] == __version__
    assert f"rev: v{__version__}" in PAGE.read_text(encoding="utf-8")


def test_the_cache_is_where_setup_puts_things(monkeypatch: pytest.MonkeyPatch) -> None:
    cached = {
        step["with"]["path"] for step in steps() if step.get("uses", "").startswith("actions/cache")
    }
    monkeypatch.setenv("HOME", "/runner")
    for name in ("XDG_DATA_HOME", "PULUMI_HOME"):
        monkeypatch.delenv(name, raising=False)

    (paths,) = cached
    engine, plugins = (Path(path).expanduser() for path in paths.split())
    assert managed_engine().is_relative_to(engine)
    assert pulumi_home({}) / "plugins" == plugins


def test_nothing_that_is_run_or_secret_lies_in_the_project() -> None:
    # What lies there is in the reach of a merge request, its cache too.
    assert "cache" not in GITLAB.read_text(encoding="utf-8")
    assert "$CI_PROJECT_DIR" not in json.dumps(read(GITLAB)["variables"])


def test_the_roles_of_the_jobs_are_valid() -> None:
    file = DOCS / "workflows" / "ci-roles.yaml"

    checked = subprocess.run(
        ["ai-role", "validate", "--strict", str(file)], check=False, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout


def test_the_page_is_short_and_its_links_lead_somewhere() -> None:
    text = PAGE.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)

    assert len(text.splitlines()) < 150
    assert links
    assert [link for link in links if not (DOCS / link.partition("#")[0]).is_file()] == []


def test_the_page_shows_the_pre_commit_file() -> None:
    config = PRE_COMMIT.read_text(encoding="utf-8").partition("\n")[2]

    assert f"```yaml\n{config}```" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [
        ("roles.yaml", True),
        ("roles.yml", True),
        ("ai-role.yaml", True),
        ("iam/ai-roles.yml", True),
        ("iam/prod.ai-role.yaml", True),
        ("ansible/roles.yml", False),
        ("roles/web/tasks/main.yml", False),
        ("roles/requirements.yml", False),
        ("my-roles.yaml", False),
        ("roles.yaml.j2", False),
        ("roles.json", False),
    ],
)
def test_the_hook_takes_role_files_and_not_those_of_ansible(path: str, *, is_taken: bool) -> None:
    (hook,) = read(HOOKS)

    assert bool(re.search(hook["files"], path)) == is_taken


GOOD = "version: 1\nregion: us-east-1\nroles:\n  agent: {service: bedrock}\n"
BAD = GOOD.replace("service", "servce")


def pre_commit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(folder.parent / "pre-commit"))
    for command in ("init --quiet", "add --all"):
        subprocess.run(["git", *command.split()], cwd=folder, check=True)
    return subprocess.run(
        ["pre-commit", "run", "--color=never"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("text", "code"), [pytest.param(GOOD, 0, id="valid"), pytest.param(BAD, 1, id="mistake")]
)
def test_pre_commit_checks_the_role_file(
    text: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    (work / "ansible").mkdir(parents=True)
    shutil.copy(PRE_COMMIT, work / ".pre-commit-config.yaml")
    (work / "roles.yaml").write_text(text, encoding="utf-8")
    (work / "ansible" / "roles.yml").write_text("- src: geerlingguy.docker\n", encoding="utf-8")

    done = pre_commit(work, monkeypatch)

    assert done.returncode == code, done.stdout + done.stderr
    assert ("roles.yaml:4:11: error[unknown-key]" in done.stdout) == bool(code)


def test_the_published_hook_runs_as_it_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    # What the language of the hook would install is what the test runs with.
    hooks = [{**hook, "language": "system"} for hook in read(HOOKS)]
    config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})
    (work / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    for name in ("ai-roles.yaml", "prod.ai-role.yml"):
        (work / name).write_text(BAD, encoding="utf-8")

    done = pre_commit(work, monkeypatch)

    assert done.returncode == 1
    assert sorted(re.findall(r"^([\w.-]+):4:11: error", done.stdout, re.MULTILINE)) == [
        "ai-roles.yaml",
        "prod.ai-role.yml",
    ]
