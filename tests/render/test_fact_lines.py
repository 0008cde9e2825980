from __future__ import annotations

import pytest

from ai_role_cli.catalog import Lifecycle, LifecycleStatus, Source, SourceKind
from ai_role_cli.render.fact_lines import labelled, lifecycle_texts, page, rows, source_texts


def test_the_label_stands_before_the_first_text() -> None:
    assert page(labelled("doubt", ["one", "two"])).plain == (
        "  doubt             one\n                    two\n"
    )


def test_columns_are_aligned_and_nothing_trails() -> None:
    lines = [line.plain for line in rows([("a", "long", ""), ("bb", "x", "y")])]

    assert lines == ["  a   long", "  bb  x     y"]


def test_brackets_are_no_markup() -> None:
    assert page(labelled("note", ["[bold]x[/bold]"])).plain.endswith("[bold]x[/bold]\n")


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [
        pytest.param(Lifecycle(), [], id="active"),
        pytest.param(
            Lifecycle(status=LifecycleStatus.RETIRED, note="Gone"),
            ["retired", "Gone"],
            id="undated",
        ),
        pytest.param(
            Lifecycle(
                status=LifecycleStatus.SUNSET,
                since="2026-01-01",
                closed="2026-02",
                end="2027-01-01",
                successor="Quick",
            ),
            ["sunset, since 2026-01-01, closed 2026-02, ends 2027-01-01", "AWS points to Quick"],
            id="all dates",
        ),
    ],
)
def test_where_a_service_stands(lifecycle: Lifecycle, expected: list[str]) -> None:
    assert list(lifecycle_texts(lifecycle)) == expected


def test_sources_have_their_date_and_kind_each_once() -> None:
    page_of_aws = Source(url="https://a.example/x", as_of="2026-11")
    model = Source(
        url="https://b.example/y", as_of="2026-10", kind=SourceKind.SDK_MODEL, note="No role"
    )

    assert list(source_texts([page_of_aws, model, page_of_aws])) == [
        "https://a.example/x (2026-11)",
        "https://b.example/y (2026-10, sdk model): No role",
    ]
