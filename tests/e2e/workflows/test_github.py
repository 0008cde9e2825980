"""The GitHub workflow, each job on a machine of its own, in the sandbox."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.e2e.workflows.conftest import Done, Site

FILE = Path(__file__).parents[3] / "docs" / "workflows" / "github.yml"
WORKFLOW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
MARKER = "<!-- ai-role preview stack=dev file=roles.yaml -->"
BOT = {"login": "github-actions[bot]"}

ROLES = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      agent:
        service: bedrock
        permissions:
          - {sid: Read, actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-docs/*"]}
    """
WIDER = ROLES.replace("[s3:GetObject]", "[s3:GetObject, s3:PutObject]")
OTHER = ROLES.replace("agent:", "other:")

TOKENS = re.compile(r"'[^']*'|&&|\|\||!=|==|!|[()]|[A-Za-z_][\w.-]*(?:\(\))?|\s+")
OPERATORS = {"&&": " and ", "||": " or ", "!": " not "}


def evaluated(expression: str, known: Mapping[str, object]) -> object:
    """The value of an expression of GitHub's, as far as the workflow uses them."""
    text = expression.removeprefix("${{").removesuffix("}}")
    tokens = TOKENS.findall(text)
    assert "".join(tokens) == text, text
    names = [token for token in tokens if re.match(r"[A-Za-z_]", token)]
    python = "".join(f"known[{t!r}]" if t in names else OPERATORS.get(t, t) for t in tokens)
    return eval(python.strip(), {"known": known})  # noqa: S307 - of our own file, and of few tokens


def filled(text: str, known: Mapping[str, object]) -> str:
    return re.sub(r"\$\{\{.*?\}\}", lambda match: str(evaluated(match[0], known)), text)


def outputs_in(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def event(name: str, *, label: str = "", head: str = "acme/iam") -> dict[str, object]:
    return {
        "github.event_name": name,
        "github.repository": "acme/iam",
        "github.event.pull_request.head.repo.full_name": head,
        "github.event.pull_request.head.sha": "c0ffee",
        "github.event.pull_request.number": "1",
        "github.event.label.name": label,
        "github.token": "ghs_token",
    }


PULL_REQUEST = event("pull_request")
LABELED = event("pull_request", label="access-reviewed")
PUSH = event("push")
BY_HAND = event("workflow_dispatch")
NIGHTLY = event("schedule")


@dataclass
class Actions:
    """Runs a job of the workflow as a runner does."""

    site: Site
    runs: int = 0

    def run(self, job: str, on: Mapping[str, object], commit: str) -> Done:
        self.runs += 1
        steps = WORKFLOW["jobs"][job]["steps"]
        depth = steps[0]["with"].get("fetch-depth", 1)
        folder = self.site.machine(commit, depth=depth)
        files = {name: folder.parent / f"{folder.name}-{name}" for name in ("OUTPUT", "SUMMARY")}
        env = {
            "GITHUB_EVENT_NAME": str(on["github.event_name"]),
            "GITHUB_OUTPUT": str(files["OUTPUT"]),
            "GITHUB_REPOSITORY": "acme/iam",
            "GITHUB_RUN_ID": str(self.runs),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_STEP_SUMMARY": str(files["SUMMARY"]),
            "GITHUB_WORKSPACE": str(folder),
            **WORKFLOW["env"],
        }
        for file in files.values():
            file.touch()
        return self._steps(steps[1:], on, folder=folder, env=env)

    def _steps(
        self,
        steps: list[dict[str, Any]],
        on: Mapping[str, object],
        *,
        folder: Path,
        env: dict[str, str],
    ) -> Done:
        code, log = 0, ""
        output = Path(env["GITHUB_OUTPUT"])
        for step in steps:
            asked = {f"steps.preview.outputs.{k}": v for k, v in outputs_in(output).items()}
            known = {**on, **asked, "cancelled()": False}
            condition = str(step.get("if", "success()"))
            is_forced = "cancelled()" in condition
            if (code and not is_forced) or not evaluated(condition, {**known, "success()": True}):
                continue
            if "uses" in step:
                self._use(step, known, folder=folder)
                continue
            own = {name: filled(text, known) for name, text in step.get("env", {}).items()}
            done = self.site.run(step["run"], folder, {**env, **own})
            log += done.log
            code = code or done.code
        summary = Path(env["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")
        return replace(done, code=code, log=log, outputs=outputs_in(output), summary=summary)

    def _use(self, step: dict[str, Any], known: Mapping[str, object], *, folder: Path) -> None:
        action = step["uses"].partition("@")[0]
        if action == "actions/upload-artifact":
            name, path = (filled(step["with"][key], known) for key in ("name", "path"))
            self.keep(name, folder / path)
        elif action == "github/codeql-action/upload-sarif":
            shutil.copy(folder / step["with"]["sarif_file"], self.site.api("sarif.json"))

    def keep(self, name: str, file: Path, *, head: int = 1) -> None:
        """Upload an artifact; `head` is the id of the repository that the branch is in."""
        kept = f"{self.runs}-{file.name}"
        self.site.api(kept).mkdir()
        shutil.copy(file, self.site.api(kept))
        run = {"id": self.runs, "repository_id": 1, "head_repository_id": head}
        self.site.add(
            "artifacts.json",
            {
                "name": name,
                "expired": False,
                "created_at": f"2026-11-24T{self.runs:02}:00:00Z",
                "workflow_run": run,
                "file": f"{kept}/{file.name}",
            },
        )


@pytest.fixture
def actions(site: Site) -> Actions:
    return Actions(site)


@pytest.mark.parametrize(
    ("on", "jobs"),
    [
        pytest.param(PULL_REQUEST, {"validate", "preview"}, id="pull-request"),
        pytest.param(event("pull_request", head="eve/iam"), {"validate"}, id="fork"),
        pytest.param(PUSH, {"apply"}, id="main"),
        pytest.param(NIGHTLY, {"drift"}, id="nightly"),
        pytest.param(BY_HAND, {"preview"}, id="by-hand"),
    ],
)
def test_each_event_starts_its_jobs(on: Mapping[str, object], jobs: set[str]) -> None:
    assert {name for name, job in WORKFLOW["jobs"].items() if evaluated(job["if"], on)} == jobs


def test_a_pull_request_is_checked_without_credentials(actions: Actions) -> None:
    actions.site.push("main", ROLES)
    commit = actions.site.propose(WIDER)

    done = actions.run("validate", PULL_REQUEST, commit)

    assert done.code == 0, done.log
    assert "### ai-role diff: update 1; access ▲ broader" in done.summary
    assert "`s3:PutObject`" in done.summary
    assert json.loads(actions.site.api("sarif.json").read_text())["version"] == "2.1.0"


def test_the_first_role_file_is_compared_with_nothing(actions: Actions) -> None:
    commit = actions.site.propose(ROLES)

    done = actions.run("validate", PULL_REQUEST, commit)

    assert done.code == 0, done.log
    assert "### ai-role diff: create 1" in done.summary


def test_a_mistake_stops_the_check_at_its_line(actions: Actions) -> None:
    actions.site.push("main", ROLES)
    commit = actions.site.propose(ROLES.replace("service:", "servce:"))

    done = actions.run("validate", PULL_REQUEST, commit)

    assert done.code == 3
    assert "::error file=roles.yaml,line=6,col=5,title=unknown-key::" in done.log
    results = json.loads(actions.site.api("sarif.json").read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["unknown-key"]


@pytest.mark.pulumi
def test_the_plan_of_a_pull_request_is_what_main_applies(actions: Actions) -> None:
    site = actions.site
    others = [
        {"id": 1, "user": {"login": "eve"}, "body": f"{MARKER}\nLooks good to me"},
        {"id": 2, "user": BOT, "body": MARKER.replace("dev", "prod")},
        {"id": 3, "user": BOT, "body": "Coverage rose"},
    ]
    site.add("comments.json", *others)
    commit = site.propose(ROLES)

    stopped = actions.run("preview", PULL_REQUEST, commit)

    assert stopped.code == 5, stopped.log
    (*before, comment) = site.read("comments.json")
    assert before == others
    assert comment["body"].startswith(MARKER)
    assert "**Stopped by a gate.**" in comment["body"]
    assert comment["body"].endswith(
        "\nc0ffee, [log](https://github.example/acme/iam/actions/runs/1)\n"
    )
    assert site.read("artifacts.json") == []

    reviewed = actions.run("preview", LABELED, commit)

    assert reviewed.code == 0, reviewed.log
    (*before, updated) = site.read("comments.json")
    assert (before, updated["id"]) == (others, comment["id"])
    assert "Stopped" not in updated["body"]
    assert "### ai-role preview: create 1; access ▲ broader" in updated["body"]
    assert reviewed.outputs["artifact"] == site.read("artifacts.json")[0]["name"]

    applied = actions.run("apply", PUSH, site.merge())

    assert applied.code == 0, applied.log
    assert "Applied: 1 created" in applied.log
    assert applied.text("plan.json") == reviewed.text("plan.json")

    nightly = actions.run("drift", NIGHTLY, site.git("rev-parse", "main"))

    assert nightly.code == 0, nightly.log
    assert nightly.outputs["changes"] == "false"


@pytest.mark.pulumi
def test_a_plan_that_no_longer_holds_is_made_anew_by_hand(actions: Actions) -> None:
    site = actions.site
    commit = site.propose(ROLES)
    assert actions.run("preview", LABELED, commit).code == 0
    desk = site.machine(site.push("elsewhere", OTHER), depth=1)
    assert site.run("ai-role apply --yes", desk).code == 0
    merged = site.merge()

    stale = actions.run("apply", PUSH, merged)

    assert stale.code == 7, stale.log
    assert "::notice title=If the plan no longer holds::run this workflow by hand" in stale.log
    assert "state  an operation ran since: other (nothing then, delete now)" in stale.log

    comments = site.read("comments.json")
    anew = actions.run("preview", BY_HAND, merged)

    assert anew.code == 0, anew.log
    assert "### ai-role preview: create 1, delete 1" in anew.summary
    assert site.read("comments.json") == comments

    again = actions.run("apply", PUSH, merged)

    assert again.code == 0, again.log
    assert again.text("plan.json") == anew.text("plan.json")


def test_what_nobody_reviewed_is_not_applied(actions: Actions) -> None:
    pushed = actions.site.push("main", ROLES)
    listing = "git ls-tree -r HEAD -- roles.yaml policies | git hash-object --stdin"
    key = actions.site.run(listing, actions.site.root / "desk").log.strip()
    forged = actions.site.root / "plan.json"
    forged.write_text("{}", encoding="utf-8")
    actions.keep(f"ai-role-plan-{key}", forged, head=2)

    done = actions.run("apply", PUSH, pushed)

    assert done.code == 7
    assert "::error title=No plan of these role files was reviewed::" in done.log
    assert not (done.folder / "plan.json").exists()
