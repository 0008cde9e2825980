"""What the pages on tasks show is so: their role files validate, the personas have their tasks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ai_role_cli.catalog import load_index, task_names
from ai_role_cli.cli.role_file import load
from ai_role_cli.policy import RoleDocuments, Synthesis, Target, document_value, synthesize

DOCS = Path(__file__).parents[2] / "docs"
TASKS = (DOCS / "tasks.md").read_text(encoding="utf-8")
PERSONAS = (DOCS / "sagemaker-personas.md").read_text(encoding="utf-8")

BLOCKS = [
    pytest.param(block, id=f"{name}-{number}")
    for name, page in {"tasks": TASKS, "sagemaker-personas": PERSONAS}.items()
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL), start=1)
]

# The persona reference of SageMaker Role Manager, as of November 2026.
DATA_SCIENTIST = {
    "Run Studio Classic Applications",
    "Manage ML Jobs",
    "Manage Models",
    "Manage AWS Glue Tables",
    "SageMaker Canvas AI Services",
    "SageMaker Canvas MLOps",
    "SageMaker Canvas Kendra Access",
    "Use MLflow",
    "Access required to AWS Services for MLflow",
    "Run Studio EMR Serverless Applications",
}
MLOPS = {
    "Run Studio Classic Applications",
    "Manage Models",
    "Manage Pipelines",
    "Search and visualize experiments",
    "Amazon S3 Full Access",
}
COMPUTE = {"Access Required AWS Services"}
SUGGESTED_FOR_NONE = {
    "Manage Model Monitoring",
    "Amazon S3 Bucket Access",
    "Query Athena Workgroups",
    "SageMaker Canvas Core Access",
    "SageMaker Canvas Data Preparation (powered by Data Wrangler)",
    "Manage MLflow Tracking Servers",
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_role_file_on_the_page_validates(block: str, tmp_path: Path) -> None:
    assert _synthesized(block, tmp_path).roles


def test_the_page_on_tasks_shows_the_trust_that_is_made(tmp_path: Path) -> None:
    first = re.findall(r"```yaml\n(.*?)```", TASKS, re.DOTALL)[0]
    (shown,) = re.findall(r"```json\n(.*?)```", TASKS, re.DOTALL)

    (role,) = _synthesized(first, tmp_path).roles
    assert json.loads(shown) == document_value(role.trust)
    assert [policy.name for policy in role.policies] == ["trainer-tasks"]


def test_the_page_on_tasks_names_every_host() -> None:
    hosts = [name for name, entry in load_index().hosts.items() if entry.principals]

    (sentence,) = re.findall(r"^Hosts are (.*?);", TASKS, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", sentence)) == sorted(hosts)


def test_every_ml_activity_is_on_the_page_with_tasks_that_exist() -> None:
    activities = _activities()

    assert set(activities) == DATA_SCIENTIST | MLOPS | COMPUTE | SUGGESTED_FOR_NONE
    known = set(task_names("sagemaker"))
    assert {task for _, tasks in activities.values() for task in tasks} <= known
    without = {name for name, (_, tasks) in activities.items() if not tasks}
    assert without == {
        "SageMaker Canvas Core Access",
        "SageMaker Canvas Data Preparation (powered by Data Wrangler)",
    }


@pytest.mark.parametrize(
    ("persona", "suggested"),
    [
        pytest.param("compute", COMPUTE, id="SageMaker compute"),
        pytest.param("data scientist", DATA_SCIENTIST, id="Data scientist"),
        pytest.param("MLOps", MLOPS, id="MLOps"),
    ],
)
def test_a_persona_has_the_tasks_of_its_activities(
    persona: str, suggested: set[str], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    rows = {name: tasks for name, (who, tasks) in _activities().items() if persona in who}
    assert set(rows) == suggested

    title = re.escape(request.node.callspec.id)
    (block,) = re.findall(rf"^## {title}\n.*?```yaml\n(.*?)```", PERSONAS, re.DOTALL | re.MULTILINE)
    listed = set(re.findall(r"^      - (\w+)", block, re.MULTILINE))
    assert {task for tasks in rows.values() for task in tasks} <= listed
    assert all(_is_guarded(role) for role in _synthesized(block, tmp_path).roles)


def _is_guarded(role: RoleDocuments) -> bool:
    """MLflow has a role of its own because AWS documents no condition for it."""
    return bool(role.trust.statements[0].conditions) is (role.key != "mlflow-server")


def _activities() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the rows of the page's table: who an activity is suggested for, and its tasks."""
    rows = [line.strip("|").split("|") for line in PERSONAS.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in rows[2:]]
    return {name: (who, tuple(re.findall(r"`(\w+)`", tasks))) for name, who, tasks in cells}


def _synthesized(block: str, folder: Path) -> Synthesis:
    path = folder / "roles.yaml"
    path.write_text(block, encoding="utf-8")
    loaded = load(str(path), None)
    role_file = loaded.role_file
    return synthesize(loaded, Target.of(role_file.account, role_file.region))
