from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ai_role_cli.engine.child.process import EngineProcess
from ai_role_cli.engine.failures import engine_failure
from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings


def test_an_engine_that_never_ran_has_said_nothing(pulumi: Any, settings: StackSettings) -> None:  # noqa: ANN401 - a fixture's class
    process = EngineProcess(pulumi.engine, settings, on_interrupt=lambda _: None)

    failure = engine_failure(RuntimeError("no"), process, settings=settings, started=False)
    assert isinstance(failure, SurroundingsError)
    assert dict(failure.facts)["engine said"] == "nothing"
