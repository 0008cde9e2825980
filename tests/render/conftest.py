from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from pulumi.automation import EngineEvent

from ai_role_cli.catalog import service_names
from ai_role_cli.plan import (
    Plan,
    StackName,
    build_outcome,
    build_plan,
    plan_between,
    role_access,
)
from ai_role_cli.policy import RoleDocuments, Target, synthesize
from ai_role_cli.render.console import make_console
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.spec import Anchor, Location, load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

EVENTS = Path(__file__).parents[1] / "events"
GOLDEN = Path(__file__).parent / "golden"
TARGET = Target("123456789012", "us-east-1")

FIRST = """
roles:
  trainer: {service: sagemaker, path: /ai/}
  agent: {service: bedrock, path: /ai/}
  legacy: {service: textract}
"""
LATER = """
roles:
  trainer: {service: sagemaker, path: /ai/nlp/}
  agent: {service: bedrock, path: /ai/}
"""
LAST = LATER + "  broken: {service: sagemaker, path: /ai/}\n"
NO_ROLES_LEFT = ""
FOUR = """
roles:
  reader: {service: lambda, path: /ai/}
  trainer: {service: sagemaker, path: /ai/}
  agent: {service: bedrock, path: /ai/}
  legacy: {service: textract, path: /ai/}
"""

ROLE_FILES = {
    **dict.fromkeys(("01", "02", "03", "04", "05"), FIRST),
    **dict.fromkeys(("06", "07", "08", "09", "10"), LATER),
    **dict.fromkeys(("11", "12", "13"), LAST),
    **dict.fromkeys(("14", "15", "18", "19"), NO_ROLES_LEFT),
    **dict.fromkeys(("16", "17", "22"), FOUR),
    **dict.fromkeys(("20", "21"), FOUR.replace("/ai/", "/ml/")),
}
"""The role file behind each recorded run, as far as the plan needs it."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The documents of a role file, and where each role stands."""

    documents: tuple[RoleDocuments, ...] = ()
    locations: dict[str, Location] = field(default_factory=dict)


@pytest.fixture
def roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Roles]:
    """Load a role file from its text below the version."""

    def load(text: str) -> Roles:
        monkeypatch.chdir(tmp_path)
        Path("roles.yaml").write_text(f"version: 1\n{dedent(text)}", encoding="utf-8")
        loaded = load_role_file("roles.yaml", service_names=service_names())
        return Roles(
            synthesize(loaded, TARGET).roles,
            {key: loaded.location(("roles", key), at=Anchor.KEY) for key in loaded.role_file.roles},
        )

    return load


@pytest.fixture
def events() -> Callable[[str], list[EngineEvent]]:
    """The events of a run of the real AWS provider, by the number of its file."""

    def read(number: str) -> list[EngineEvent]:
        (path,) = EVENTS.glob(f"{number}-*.jsonl")
        lines = path.read_text(encoding="utf-8").splitlines()
        return [EngineEvent.from_json(json.loads(line)) for line in lines]

    return read


@pytest.fixture
def report() -> Callable[..., PlanReport]:
    """Put a plan into a report of stack `dev`."""

    def around(
        plan: Plan,
        phase: Phase = Phase.PREVIEW,
        *,
        result: Result = Result.PREVIEWED,
        locations: dict[str, Location] | None = None,
    ) -> PlanReport:
        return PlanReport(
            phase=phase,
            plan=plan,
            result=result,
            stack="dev",
            account="123456789012",
            region="us-east-1",
            file="roles.yaml",
            sandbox=False,
            locations=locations or {},
        )

    return around


@pytest.fixture
def recorded(
    roles: Callable[[str], Roles],
    events: Callable[[str], list[EngineEvent]],
    report: Callable[..., PlanReport],
) -> Callable[..., PlanReport]:
    """The report of a recorded run, with the places of its roles."""

    def read(number: str, phase: Phase = Phase.PREVIEW) -> PlanReport:
        text = ROLE_FILES[number]
        found = roles(text) if text else Roles()
        plan = build_plan(events(number), found.documents)
        return report(plan, phase, locations=found.locations)

    return read


@pytest.fixture
def came_of(
    recorded: Callable[..., PlanReport],
    roles: Callable[[str], Roles],
    events: Callable[[str], list[EngineEvent]],
) -> Callable[..., PlanReport]:
    """The report of an operation that was recorded, measured against its recorded preview."""

    def read(preview: str, operation: str, *, result: Result = Result.INTERRUPTED) -> PlanReport:
        text = ROLE_FILES[operation]
        documents = roles(text).documents if text else ()
        found = recorded(preview, Phase.APPLY if documents else Phase.DESTROY)
        plan = build_outcome(events(operation), documents, found.plan)
        return replace(found, plan=plan, result=result)

    return read


@pytest.fixture
def judged() -> Callable[[PlanReport], PlanReport]:
    """Put the verdict on each role into a report."""

    def judge(found: PlanReport) -> PlanReport:
        return replace(found, access={role.key: role_access(role) for role in found.plan.roles})

    return judge


@pytest.fixture
def between(
    roles: Callable[[str], Roles],
    report: Callable[..., PlanReport],
    judged: Callable[[PlanReport], PlanReport],
) -> Callable[..., PlanReport]:
    """The judged report of what makes the roles of one file those of another."""

    def compare(old: str, new: str, phase: Phase = Phase.PREVIEW) -> PlanReport:
        before, after = (roles(text) if text else Roles() for text in (old, new))
        plan = plan_between(before.documents, after.documents, stack=StackName("ai-role", "dev"))
        return judged(report(plan, phase, locations=after.locations))

    return compare


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Text], str]:
    """What a text becomes in a pipe."""
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def show(text: Text) -> str:
        stream = io.StringIO()
        make_console(stream, {}).print(text, end="")
        return stream.getvalue()

    return show


@pytest.fixture
def same_as_golden(golden: Callable[[str, Path], None]) -> Callable[[str, str], None]:
    """Compare a text with a golden file of this folder."""
    return lambda text, name: golden(text, GOLDEN / name)


@dataclass(frozen=True, slots=True)
class Structure:
    """What a Markdown text is made of, as a CommonMark parser with tables reads it."""

    headings: int
    tables: int
    rows: int
    fences: list[str]
    """The contents of the blocks of code."""

    html: list[str]
    """Blocks of HTML, without line breaks at the end."""

    kinds: set[str]
    """The kinds of inline parts."""

    plain: str
    """All text that is not code."""

    code: list[str]


@pytest.fixture(scope="session")
def structure() -> Callable[[str], Structure]:
    """Parse Markdown."""
    parser = MarkdownIt("commonmark").enable("table")

    def parse(text: str) -> Structure:
        tokens = parser.parse(text)
        kinds: set[str] = set()
        plain: list[str] = []
        code: list[str] = []
        for token in (each for block in tokens for each in block.children or ()):
            kinds.add(token.content if token.type == "html_inline" else token.type)
            if token.type == "html_inline":
                inside = token.content == "<code>"
                code += [""] * inside
                plain.append("\0" if inside else "")
            elif token.type == "code_inline":
                code.append(token.content)
            elif token.type == "text" and plain and plain[-1] == "\0":
                code[-1] += token.content
            else:
                plain.append(token.content)
        return Structure(
            headings=sum(token.type == "heading_open" for token in tokens),
            tables=sum(token.type == "table_open" for token in tokens),
            rows=sum(token.type == "tr_open" for token in tokens),
            fences=[token.content for token in tokens if token.type == "fence"],
            html=[token.content.rstrip("\n") for token in tokens if token.type == "html_block"],
            kinds=kinds,
            plain="".join(plain),
            code=code,
        )

    return parse
