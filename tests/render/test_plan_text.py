from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from ai_role_cli.access.comparison import StatementChanges
from ai_role_cli.plan import Operation, Plan, ResourceChange, ResourceKind, RoleChange, build_drift
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.plan_text import outcome_text, plan_text
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.symbols import ASCII, UNICODE

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

Recorded = Callable[..., PlanReport]
Judge = Callable[[PlanReport], PlanReport]
Between = Callable[..., PlanReport]
Printer = Callable[[Any], str]
Comparer = Callable[[str, str], None]

FILES = Path(__file__).parent / "files"
NOTHING = StatementChanges((), (), (), 0)
WIDE = Layout(UNICODE, 100)
NARROW = Layout(UNICODE, 60)
PIPE = Layout(UNICODE)
UNBREAKABLE = re.compile(r"arn:|aws:|bedrock:")


@pytest.fixture
def review(between: Between) -> PlanReport:
    """One role of each operation, with new access, lost access, both and none."""
    old, new = ((FILES / f"review-{side}.yaml").read_text("utf-8") for side in ("old", "new"))
    return between(old, new)


@pytest.fixture
def sixty(between: Between) -> PlanReport:
    """Sixty roles: some gain access, some get a tag, some are new, one goes."""

    def file(numbers: range, *, old: bool) -> str:
        lines = ["roles:"]
        for number in numbers:
            wider = "" if old or number % 6 else ", s3:PutObject"
            tag = "" if old or number % 3 else ", tags: {team: ml}"
            lines.append(
                f"  role-{number:02}: {{service: lambda{tag}, permissions: [{{"
                f'actions: ["s3:GetObject"{wider}], resources: ["arn:aws:s3:::b{number}/*"]}}]}}'
            )
        return "\n".join(lines)

    return between(file(range(58), old=True), file(range(1, 60), old=False))


@pytest.fixture
def previewed(recorded: Recorded, judged: Judge) -> Recorded:
    """The judged report of a recorded preview."""
    return lambda number, phase: judged(recorded(number, phase))


@pytest.mark.parametrize(
    ("number", "phase", "name"),
    [
        pytest.param("01", Phase.PREVIEW, "create.txt", id="create"),
        pytest.param("03", Phase.PREVIEW, "no-changes.txt", id="no-changes"),
        pytest.param("04", Phase.PREVIEW, "update.txt", id="update"),
        pytest.param("06", Phase.PREVIEW, "replace-and-delete.txt", id="replace-and-delete"),
        pytest.param("09", Phase.PREVIEW, "preview-of-drift.txt", id="drift"),
        pytest.param("12", Phase.PREVIEW, "completes.txt", id="completes"),
        pytest.param("14", Phase.DESTROY_PREVIEW, "destroy.txt", id="destroy"),
    ],
)
def test_a_recorded_run_reads_as_its_golden_file(
    previewed: Recorded,
    printed: Printer,
    same_as_golden: Comparer,
    number: str,
    phase: Phase,
    name: str,
) -> None:
    same_as_golden(printed(plan_text(previewed(number, phase), WIDE)), name)


def test_drift_reads_as_its_golden_file(
    events: Callable[[str], list[EngineEvent]],
    report: Callable[..., PlanReport],
    judged: Judge,
    printed: Printer,
    same_as_golden: Comparer,
) -> None:
    plan = build_drift(events("08"), ("trainer", "agent"))

    text = printed(plan_text(judged(report(plan, Phase.DRIFT)), WIDE))
    same_as_golden(text, "drift.txt")


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        pytest.param(WIDE, "review-100.txt", id="100-columns"),
        pytest.param(NARROW, "review-60.txt", id="60-columns"),
        pytest.param(PIPE, "review-pipe.txt", id="pipe"),
        pytest.param(Layout(UNICODE, 100, Detail.FULL), "review-full.txt", id="full"),
    ],
)
def test_a_review_reads_as_its_golden_file(
    review: PlanReport, printed: Printer, same_as_golden: Comparer, layout: Layout, name: str
) -> None:
    same_as_golden(printed(plan_text(review, layout)), name)


@pytest.mark.parametrize("columns", [100, 60])
def test_many_roles_are_a_table_and_what_matters_of_them(
    sixty: PlanReport, printed: Printer, same_as_golden: Comparer, columns: int
) -> None:
    text = printed(plan_text(sixty, Layout(UNICODE, columns)))

    same_as_golden(text, f"sixty-{columns}.txt")


def test_in_full_nothing_of_many_roles_is_left_out(sixty: PlanReport) -> None:
    text = plan_text(sixty, Layout(UNICODE, 100, Detail.FULL)).plain

    assert UNICODE.ellipsis not in text
    assert "arn:aws:iam::123456789012:role/role-59 (after apply)" in text


def test_a_file_of_one_role_has_no_table(between: Between) -> None:
    text = plan_text(between("", "roles:\n  one: {service: lambda}\n"), WIDE).plain

    assert text.startswith("+ one  create")


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_what_is_longer_than_the_width_cannot_be_broken(review: PlanReport, columns: int) -> None:
    text = plan_text(review, Layout(UNICODE, columns)).plain

    too_long = [line for line in text.splitlines() if len(line) > columns]
    assert [line for line in too_long if not UNBREAKABLE.search(line)] == []


def test_at_160_columns_the_edge_is_where_the_eye_still_finds_the_line(review: PlanReport) -> None:
    wide, wider = (plan_text(review, Layout(UNICODE, columns)).plain for columns in (120, 160))

    assert wide == wider


@pytest.mark.parametrize("columns", [0, 60, 100])
def test_no_line_ends_in_blanks(review: PlanReport, columns: int) -> None:
    text = plan_text(review, Layout(UNICODE, columns)).plain

    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize(
    ("number", "phase", "name"),
    [
        pytest.param("02", Phase.APPLY, "outcome-create.txt", id="create"),
        pytest.param("07", Phase.APPLY, "outcome-replace-and-delete.txt", id="replace-and-delete"),
        pytest.param("15", Phase.DESTROY, "outcome-destroy.txt", id="destroy"),
    ],
)
def test_an_outcome_reads_as_its_golden_file(
    recorded: Recorded,
    printed: Printer,
    same_as_golden: Comparer,
    number: str,
    phase: Phase,
    name: str,
) -> None:
    same_as_golden(printed(outcome_text(recorded(number, phase))), name)


def test_signs_are_ascii_where_the_reader_s_encoding_has_no_more(
    review: PlanReport, printed: Printer, same_as_golden: Comparer
) -> None:
    text = printed(plan_text(review, Layout(ASCII, 100)))

    assert text.isascii()
    same_as_golden(text, "review-ascii.txt")


def test_colour_comes_beside_the_signs(review: PlanReport, same_as_golden: Comparer) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", width=100, soft_wrap=True
    )

    console.print(plan_text(review, WIDE), end="")
    same_as_golden(stream.getvalue().replace("\x1b", "\N{SYMBOL FOR ESCAPE}"), "review-colour.txt")


def test_colour_is_no_part_of_the_text(review: PlanReport, printed: Printer) -> None:
    text = plan_text(review, WIDE)

    assert printed(text) == text.plain


def test_two_runs_of_the_same_are_the_same_text(between: Between) -> None:
    old, new = ((FILES / f"review-{side}.yaml").read_text("utf-8") for side in ("old", "new"))

    first, second = (plan_text(between(old, new), WIDE) for _ in range(2))
    assert first.markup == second.markup


@pytest.mark.parametrize(
    ("phase", "heading", "title"),
    [
        pytest.param(Phase.PREVIEW, None, "Plan: 1 to create", id="preview"),
        pytest.param(
            Phase.DRIFT,
            "Changed in AWS since the last apply of stack dev:",
            "Drift: 1 new",
            id="drift",
        ),
        pytest.param(
            Phase.DIFF, "From main:roles.yaml to roles.yaml:", "Difference: 1 added", id="diff"
        ),
    ],
)
def test_each_phase_has_its_own_words(
    review: PlanReport, phase: Phase, heading: str | None, title: str
) -> None:
    found = replace(review, phase=phase, base="main:roles.yaml")

    first, *_, last_but_one, last = plan_text(found, WIDE).plain.splitlines()
    assert (first == heading) is (heading is not None)
    assert f"{last_but_one}  {last}".strip().startswith(title) or last.startswith(title)


def role(key: str, *resources: ResourceChange) -> RoleChange:
    return RoleChange(
        key, key, Operation.UNCHANGED, None, None, (), NOTHING, (), (), tuple(resources)
    )


def resource(*, state_only: bool) -> ResourceChange:
    return ResourceChange(
        "urn",
        ResourceKind.ROLE,
        Operation.UNCHANGED,
        before={},
        after={},
        replaced_by=(),
        protected=False,
        state_only=state_only,
        done=True,
    )


@pytest.mark.parametrize(
    ("phase", "roles", "text"),
    [
        pytest.param(
            Phase.PREVIEW,
            (role("one", resource(state_only=False)),),
            "No changes since the last apply. 1 role matches roles.yaml (account 123456789012).\n"
            "AWS was not asked (--refresh asks).\n",
            id="one-role",
        ),
        pytest.param(
            Phase.PREVIEW,
            (role("one"), role("two")),
            "No changes since the last apply. 2 roles match roles.yaml (account 123456789012).\n"
            "AWS was not asked (--refresh asks).\n",
            id="two-roles",
        ),
        pytest.param(
            Phase.PREVIEW,
            (
                role("one", resource(state_only=True), resource(state_only=True)),
                role("two", resource(state_only=False)),
                role("three", resource(state_only=True)),
            ),
            "No changes in AWS. To be recorded: protect or retain of one, three.\n",
            id="state-alone",
        ),
        pytest.param(
            Phase.DESTROY_PREVIEW, (), "Nothing to destroy: stack dev holds no roles.\n", id="empty"
        ),
        pytest.param(
            Phase.DRIFT,
            (role("one"),),
            "No drift. 1 role is as it was applied (account 123456789012).\n",
            id="no-drift-of-one",
        ),
        pytest.param(
            Phase.DRIFT,
            (role("one"), role("two")),
            "No drift. 2 roles are as they were applied (account 123456789012).\n",
            id="no-drift",
        ),
        pytest.param(
            Phase.DIFF,
            (role("one"), role("two")),
            "No changes. 2 roles mean the same in both files.\n",
            id="no-difference",
        ),
    ],
)
def test_nothing_to_do_is_one_sentence(
    report: Callable[..., PlanReport], phase: Phase, roles: tuple[RoleChange, ...], text: str
) -> None:
    found = report(Plan(roles, failures=(), warnings=(), outputs={}), phase)

    assert plan_text(found, WIDE).plain == text


def test_after_a_look_at_aws_nothing_to_do_says_so(report: Callable[..., PlanReport]) -> None:
    found = report(Plan((role("one"),), failures=(), warnings=(), outputs={}))

    assert plan_text(replace(found, aws_read=True), WIDE).plain == (
        "No changes. AWS was asked: 1 role matches roles.yaml (account 123456789012).\n"
    )


AI = "arn:aws:iam::123456789012:role/ai"
INTERRUPTED = [
    pytest.param(
        ("16", "17"),
        "Interrupted: 1 created, 1 partly created, 2 not created.\n"
        f"  reader   {AI}/reader\n"
        f"  trainer  partly created (1 of 3)  {AI}/trainer\n"
        "  agent    not created\n"
        "  legacy   not created\n",
        id="apply",
    ),
    pytest.param(
        ("18", "19"),
        "Interrupted: 1 deleted, 3 partly deleted.\n"
        f"  agent    partly deleted (3 of 4)  {AI}/agent\n"
        f"  legacy   partly deleted (2 of 3)  {AI}/legacy\n"
        f"  trainer  partly deleted (2 of 3)  {AI}/trainer\n",
        id="destroy",
    ),
    pytest.param(
        ("20", "21"),
        "Interrupted: 1 partly replaced, 3 not replaced.\n"
        "  reader   partly replaced (0 of 1); AWS does not have it until the next apply\n"
        f"  trainer  not replaced  {AI}/trainer\n"
        f"  agent    not replaced  {AI}/agent\n"
        f"  legacy   not replaced  {AI}/legacy\n",
        id="replace",
    ),
]


def test_a_role_that_aws_made_and_would_not_show_is_not_told_as_not_made(
    came_of: Callable[..., PlanReport],
) -> None:
    assert outcome_text(came_of("16", "22", result=Result.FAILED)).plain == (
        "Not complete: 2 created, 1 partly created, 1 not created.\n"
        f"  reader   {AI}/reader\n"
        f"  trainer  partly created (0 of 3)  {AI}/trainer\n"
        f"  agent    {AI}/agent\n"
        "  legacy   not created\n"
    )


@pytest.mark.parametrize(("numbers", "told"), INTERRUPTED)
def test_what_was_interrupted_is_told_with_what_is_left(
    came_of: Callable[..., PlanReport], numbers: tuple[str, str], told: str
) -> None:
    assert outcome_text(came_of(*numbers)).plain == told


def test_what_was_refused_half_way_is_not_told_as_done(report: Callable[..., PlanReport]) -> None:
    made = replace(resource(state_only=False), operation=Operation.CREATE)
    roles = (
        replace(role("one", made, replace(made, done=False)), operation=Operation.CREATE),
        replace(role("two", made), operation=Operation.CREATE),
        replace(role("three", replace(made, done=False)), operation=Operation.CREATE),
    )
    roles = tuple(replace(each, arn_after=f"arn:{each.key}") for each in roles)

    found = report(
        Plan(roles, failures=(), warnings=(), outputs={}), Phase.APPLY, result=Result.FAILED
    )

    assert outcome_text(found).plain == (
        "Not complete: 1 created, 1 partly created, 1 not created.\n"
        "  one    partly created (1 of 2)  arn:one\n"
        "  two    arn:two\n"
        "  three  not created\n"
    )


def test_what_was_under_way_when_the_engine_was_killed_is_not_told_as_not_done(
    report: Callable[..., PlanReport],
) -> None:
    made = replace(resource(state_only=False), operation=Operation.CREATE)
    begun = replace(made, done=False, under_way=True)
    roles = (
        replace(role("one", made, begun, begun), operation=Operation.CREATE, arn_after="arn:one"),
        replace(role("two", begun), operation=Operation.CREATE, arn_after="arn:two"),
    )

    found = report(Plan(roles, failures=(), warnings=(), outputs={}), Phase.APPLY)

    looks = "under way when the engine ended: the next run looks"
    assert outcome_text(found).plain == (
        "Not complete: 1 partly created, 1 not created.\n"
        f"  one  partly created (1 of 3); 2 {looks}  arn:one\n"
        f"  two  not created; 1 {looks}\n"
    )


def test_an_outcome_without_roles_is_its_counts(report: Callable[..., PlanReport]) -> None:
    found = report(Plan((), failures=(), warnings=(), outputs={}), Phase.APPLY)

    assert outcome_text(found).plain == (
        "Applied: 0 created, 0 updated, 0 replaced, 0 deleted, 0 unchanged.\n"
    )
