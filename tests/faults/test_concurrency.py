"""Two commands on one stack at once: one wins, the other waits or says so, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.account_view import differences, held
from tests.faults.aftermath import apply_problems, wanted_by
from tests.faults.concurrency_trial import run_round
from tests.faults.processes import HANG_SECONDS
from tests.faults.role_files import roles
from tests.faults.scene import ended

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = pytest.mark.pulumi


@pytest.mark.parametrize("patience", [(), ("--lock-timeout", "60s")])
def test_first_runs_at_once_on_a_new_stack(aws: Scene, patience: tuple[str, ...]) -> None:
    aws.write(roles(2))

    assert run_round(aws, *patience) == []


@pytest.mark.parametrize("patience", [(), ("--lock-timeout", "60s")])
def test_two_applies_at_once(aws: Scene, patience: tuple[str, ...]) -> None:
    aws.write(roles(1))
    assert aws.run("apply", "--yes").code == 0
    aws.write(roles(3))

    assert run_round(aws, *patience) == []


def test_what_another_apply_changed_after_the_preview_is_not_undone(scene: Scene) -> None:
    scene.write(roles(1))
    assert scene.run("apply", "--yes").code == 0
    scene.write(roles(2))
    previewed = scene.start_on_terminal("apply")
    assert previewed.told("Apply 1 change", seconds=HANG_SECONDS)
    scene.write(roles(3))
    assert scene.run("apply", "--yes").code == 0

    previewed.answer("Apply 1 change", "y")
    result = ended(previewed)

    assert result.code == 7, result
    assert "stack-changed" in result.stdout
    assert differences(held(scene.iam()), wanted_by(scene)) == []
    assert apply_problems(scene) == []
