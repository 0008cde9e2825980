from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from ai_role_cli.cli.option_groups import EngineOptions, grouped


@dataclass(frozen=True, slots=True)
class Place:
    stack: Annotated[str, typer.Option("--stack")]
    port: Annotated[int, typer.Option("--at", help="Where.")] = 80


@pytest.fixture
def told() -> list[tuple[object, ...]]:
    return []


@pytest.fixture
def app(told: list[tuple[object, ...]]) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    @grouped
    def go(
        context: typer.Context, name: str, *, place: Place, quick: Annotated[bool, typer.Option()]
    ) -> None:
        """Go there."""
        told.append((context.info_name, name, place, quick))

    return app


@pytest.mark.parametrize(
    ("arguments", "place", "quick"),
    [
        pytest.param(["--stack", "dev", "--quick"], Place("dev"), True, id="default"),
        pytest.param(["--at", "1", "--stack", "a", "--no-quick"], Place("a", 1), False, id="all"),
    ],
)
def test_the_command_gets_the_group_as_a_whole(
    app: typer.Typer,
    told: list[tuple[object, ...]],
    arguments: list[str],
    place: Place,
    quick: bool,  # noqa: FBT001 - a value of the table
) -> None:
    assert CliRunner().invoke(app, ["you", *arguments]).exit_code == 0

    assert told == [("go", "you", place, quick)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["you", "--quick"], "--stack", id="missing"),
        pytest.param(["you", "--quick", "--stack", "a", "--at", "x"], "--at", id="wrong-type"),
    ],
)
def test_an_option_of_a_group_is_checked_like_any(
    app: typer.Typer, arguments: list[str], said: str
) -> None:
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 2
    assert said in result.output


def test_help_shows_the_options_in_the_place_of_the_group(app: typer.Typer) -> None:
    text = CliRunner().invoke(app, ["--help"]).output

    assert "Go there." in text
    assert text.index("--stack") < text.index("--at") < text.index("--quick")


def test_what_comes_next_has_the_same_options() -> None:
    given = EngineOptions(
        var=["bucket=a b", "x=1"], stack="prod", backend="s3://state", region="eu-west-1"
    )

    assert given.command("apply", "my roles.yaml", "--target", "a") == (
        "ai-role apply 'my roles.yaml' --target a --var 'bucket=a b' --var x=1 --stack prod "
        "--backend s3://state --region eu-west-1"
    )
    assert EngineOptions(sandbox=True, profile="p").command("destroy", "roles.yaml") == (
        "ai-role destroy roles.yaml --profile p --sandbox"
    )


def test_no_lock_timeout_is_no_waiting() -> None:
    assert EngineOptions().lock_timeout_seconds == 0
    assert EngineOptions(lock_timeout="2m").lock_timeout_seconds == 120


def test_a_command_without_groups_keeps_its_options() -> None:
    def go(*, quick: bool = False) -> None:
        """Go there, or not."""
        raise NotImplementedError(quick)

    assert list(inspect.signature(grouped(go)).parameters) == ["quick"]
