"""
A sample of the kill matrix: of every signal, target and kind of point.

All of it is `python -m tests.faults.kill_matrix`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.kill_trial import Cell, run_cell
from tests.faults.role_files import roles

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = pytest.mark.pulumi

OF_APPLY = (
    "apply CreateRole done, SIGKILL to both",
    "apply AttachRolePolicy done, SIGKILL to engine",
    "apply CreatePolicy asked, SIGTERM to both",
    "apply PutRolePolicy done, SIGHUP to engine",
    "apply GetRole asked, SIGINT twice to tool",
    "apply GetCallerIdentity asked, SIGHUP to tool",
)
OF_DESTROY = (
    "destroy DetachRolePolicy done, SIGINT to tool",
    "destroy DeleteRole done, SIGKILL to both",
    "destroy engine:stack rm asked, SIGTERM to tool",
)
OF_THE_SANDBOX = (
    "apply AttachRolePolicy done, SIGKILL to tool",
    "destroy DeletePolicy done, SIGKILL to engine",
)


@pytest.mark.parametrize("name", OF_APPLY)
def test_an_apply_that_was_killed_is_finished_by_the_next(aws: Scene, name: str) -> None:
    aws.write(roles(2))

    check(aws, name)


@pytest.mark.parametrize("name", OF_DESTROY)
def test_a_destroy_that_was_killed_is_finished_by_the_next(aws: Scene, name: str) -> None:
    aws.write(roles(2))
    assert aws.run("apply", "--yes").code == 0

    check(aws, name)


@pytest.mark.parametrize("name", OF_THE_SANDBOX)
def test_the_sandbox_is_no_exception(scene: Scene, name: str) -> None:
    scene.write(roles(2))
    assert name.startswith("apply") or scene.run("apply", "--yes").code == 0

    check(scene, name)


def check(scene: Scene, name: str) -> None:
    cell = Cell.named(name)
    verdict = run_cell(scene, cell)

    assert verdict.event == cell.at
    assert verdict.problems == [], verdict
