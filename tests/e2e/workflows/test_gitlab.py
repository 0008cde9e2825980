"""The GitLab pipeline, each job on a machine of its own, in the sandbox."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.e2e.workflows.conftest import Done, Site

FILE = Path(__file__).parents[3] / "docs" / "workflows" / "gitlab-ci.yml"
PIPELINE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
JOBS = {
    name: {**PIPELINE.get(job.get("extends"), {}), **job}
    for name, job in PIPELINE.items()
    if isinstance(job, dict) and "stage" in job
}
MARKER = "<!-- ai-role preview stack=dev file=roles.yaml -->"

ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """
TOKEN = "glpat-of-the-project"
MERGE_REQUEST = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "4",
    "CI_MERGE_REQUEST_LABELS": "not-access-reviewed",
    "CI_MERGE_REQUEST_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1",
    "GITLAB_TOKEN": TOKEN,
}
REVIEWED = {**MERGE_REQUEST, "CI_MERGE_REQUEST_LABELS": "iam,access-reviewed"}
FORK = {**MERGE_REQUEST, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2"}
MAIN = {"CI_PIPELINE_SOURCE": "push"}
NIGHTLY = {"CI_PIPELINE_SOURCE": "schedule"}


def holds(rule: str, given: Mapping[str, str]) -> bool:
    """Whether a rule of a job is true; each is made of comparisons."""
    values = re.sub(r"\$(\w+)", lambda match: repr(given.get(match[1], "")), rule)
    pairs = [part.split(" == ") for part in values.split(" && ")]
    return all(left.strip("'\"") == right.strip("'\"") for left, right in pairs)


def lines(job: Mapping[str, Any], part: str) -> str:
    return "\n".join(job.get(part, []))


def run(site: Site, name: str, commit: str, given: Mapping[str, str], **files: Path) -> Done:
    """Run a job; the files are what it gets of the jobs before it."""
    job = JOBS[name]
    folder = site.machine(commit, depth=None if "GIT_DEPTH" in job.get("variables", {}) else 20)
    for file in files.values():
        (folder / file.name).write_bytes(file.read_bytes())
    env = {
        "AWS_TOKEN": "a.jwt",
        "CI_API_V4_URL": "https://gitlab.example/api/v4",
        "CI_PROJECT_DIR": str(folder),
        "CI_PROJECT_ID": "1",
        **PIPELINE["variables"],
        **given,
    }
    env = {key: text.replace("$CI_PROJECT_DIR", str(folder)) for key, text in env.items()}
    # The machines of this test have one /tmp between them.
    env["AWS_WEB_IDENTITY_TOKEN_FILE"] = str(folder / ".aws-token")
    done = site.run(f"{lines(job, 'before_script')}\n{lines(job, 'script')}", folder, env)
    if "after_script" in job:
        after = site.run(lines(job, "after_script"), folder, env)
        assert after.code == 0, after.log
    return done


@pytest.mark.parametrize(
    ("given", "jobs"),
    [
        pytest.param(MERGE_REQUEST, {"validate", "preview"}, id="merge-request"),
        pytest.param(FORK, {"validate"}, id="fork"),
        pytest.param(MAIN, {"preview", "apply"}, id="main"),
        pytest.param(NIGHTLY, {"drift"}, id="nightly"),
    ],
)
def test_each_pipeline_has_its_jobs(given: Mapping[str, str], jobs: set[str]) -> None:
    found = {
        name for name, job in JOBS.items() if any(holds(rule["if"], given) for rule in job["rules"])
    }

    assert found == jobs


def test_what_changes_main_waits_for_a_person() -> None:
    assert JOBS["apply"]["rules"] == [
        {"if": '$CI_PIPELINE_SOURCE == "push"', "when": "manual"},
    ]


def test_a_merge_request_is_checked_without_credentials(site: Site) -> None:
    base = site.push("main", ROLES)
    commit = site.push("change", ROLES + "  more: {servce: bedrock}\n")

    done = run(site, "validate", commit, {**MERGE_REQUEST, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    assert done.code == 3

    commit = site.push("change", ROLES + "  more: {service: textract}\n")
    done = run(site, "validate", commit, {**MERGE_REQUEST, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base})

    assert done.code == 0, done.log
    assert "+ more  create" in done.log
    assert ET.fromstring(done.text("ai-role-junit.xml")).tag == "testsuites"  # noqa: S314 - ours


@pytest.mark.pulumi
def test_from_merge_request_to_apply(site: Site) -> None:
    eve = {"id": 1, "author": {"id": 6}, "body": f"{MARKER}\nLooks good to me"}
    site.add("notes.json", eve)
    commit = site.push("change", ROLES)

    stopped = run(site, "preview", commit, MERGE_REQUEST)

    assert stopped.code == 5, stopped.log
    before, note = site.read("notes.json")
    assert before == eve
    assert note["body"].startswith(MARKER)
    assert "**Stopped by a gate.**" in note["body"]
    assert not (stopped.folder / "plan.json").exists()

    reviewed = run(site, "preview", commit, REVIEWED)

    assert reviewed.code == 0, reviewed.log
    before, updated = site.read("notes.json")
    assert (before, updated["id"]) == (eve, note["id"])
    assert updated["body"] == reviewed.text("plan.md")
    assert json.loads(reviewed.text("counts.json")) == {"create": 1, "update": 0, "delete": 0}
    assert reviewed.text(".aws-token") == "a.jwt"
    assert (reviewed.folder / ".aws-token").stat().st_mode & 0o777 == 0o600

    merged = site.merge()
    planned = run(site, "preview", merged, MAIN)
    applied = run(site, "apply", merged, MAIN, plan=planned.folder / "plan.json")
    nightly = run(site, "drift", merged, NIGHTLY)

    assert [planned.code, applied.code, nightly.code] == [0, 0, 0], applied.log
    assert "Applied: 1 created" in applied.log
    assert len(site.read("notes.json")) == 2
