from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from ai_role_cli.access import StatementChanges
from ai_role_cli.plan import Operation, Plan, ResourceChange, ResourceKind, RoleChange
from ai_role_cli.render.plan_text import outcome_text, plan_text
from ai_role_cli.render.report import Phase, PlanReport
from ai_role_cli.render.symbols import ASCII, UNICODE

Recorded = Callable[..., PlanReport]
Printer = Callable[[Any], str]
Comparer = Callable[[str, str], None]

NOTHING = StatementChanges((), (), (), 0)


@pytest.mark.parametrize(
    ("number", "phase", "name"),
    [
        pytest.param("01", Phase.PREVIEW, "create.txt", id="create"),
        pytest.param("03", Phase.PREVIEW, "no-changes.txt", id="no-changes"),
        pytest.param("04", Phase.PREVIEW, "update.txt", id="update"),
        pytest.param("06", Phase.PREVIEW, "replace-and-delete.txt", id="replace-and-delete"),
        pytest.param("09", Phase.PREVIEW, "drift.txt", id="drift"),
        pytest.param("12", Phase.PREVIEW, "completes.txt", id="completes"),
        pytest.param("14", Phase.DESTROY_PREVIEW, "destroy.txt", id="destroy"),
    ],
)
def test_a_recorded_run_reads_as_its_golden_file(
    recorded: Recorded,
    printed: Printer,
    same_as_golden: Comparer,
    number: str,
    phase: Phase,
    name: str,
) -> None:
    same_as_golden(printed(plan_text(recorded(number, phase), UNICODE)), name)


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
    recorded: Recorded, printed: Printer, same_as_golden: Comparer
) -> None:
    text = printed(plan_text(recorded("06"), ASCII))

    assert text.isascii()
    same_as_golden(text, "replace-and-delete-ascii.txt")


def test_colour_comes_beside_the_signs(recorded: Recorded, same_as_golden: Comparer) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", width=100, soft_wrap=True
    )

    console.print(plan_text(recorded("06"), UNICODE), end="")
    same_as_golden(stream.getvalue().replace("\x1b", "\N{SYMBOL FOR ESCAPE}"), "colour.txt")


def test_colour_is_no_part_of_the_text(recorded: Recorded, printed: Printer) -> None:
    text = plan_text(recorded("06"), UNICODE)

    assert printed(text) == text.plain


def test_two_runs_of_the_same_are_the_same_text(recorded: Recorded) -> None:
    first, second = (plan_text(recorded("06"), UNICODE) for _ in range(2))

    assert first.plain == second.plain


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
            "No changes. 1 role matches roles.yaml (account 123456789012).\n",
            id="one-role",
        ),
        pytest.param(
            Phase.PREVIEW,
            (role("one"), role("two")),
            "No changes. 2 roles match roles.yaml (account 123456789012).\n",
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
    ],
)
def test_nothing_to_do_is_one_sentence(
    report: Callable[..., PlanReport], phase: Phase, roles: tuple[RoleChange, ...], text: str
) -> None:
    found = report(Plan(roles, failures=(), warnings=(), outputs={}), phase)

    assert plan_text(found, UNICODE).plain == text


def test_an_outcome_without_roles_is_its_counts(report: Callable[..., PlanReport]) -> None:
    found = report(Plan((), failures=(), warnings=(), outputs={}), Phase.APPLY)

    assert outcome_text(found).plain == (
        "Applied: 0 created, 0 updated, 0 replaced, 0 deleted, 0 unchanged.\n"
    )
