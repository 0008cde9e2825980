"""A disk that is too small, or that runs full in the middle of an apply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.faults.aftermath import problems_after_apply, state_file, summary
from tests.faults.events import Event, Moment, Rule, action
from tests.faults.role_files import roles
from tests.faults.small_disk import small_disk

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = [pytest.mark.pulumi, pytest.mark.small_disk]


@pytest.mark.parametrize("size", ["80k", "220k", "1m", "4m"])
def test_a_disk_that_is_too_small_is_told_before_anything_is_done(aws: Scene, size: str) -> None:
    with small_disk(aws, size) as disk:
        aws.write(roles(2))
        result = aws.run("apply", "--yes")

        assert result.code == 4, summary(result)
        assert "disk" in result.stderr
        assert "CreateRole" not in aws.course.actions()
        disk.make_room()
        assert problems_after_apply(aws) == []


def test_a_disk_with_room_is_not_complained_of(aws: Scene) -> None:
    with small_disk(aws, "16m"):
        aws.write(roles(2))

        assert problems_after_apply(aws) == []


def test_a_disk_that_runs_full_ends_the_apply_and_leaves_a_whole_state(aws: Scene) -> None:
    with small_disk(aws, "16m") as disk:
        aws.write(roles(5))

        def fill(_event: Event) -> None:
            disk.fill()

        rule = Rule(action("CreateRole"), fill, moment=Moment.DONE, skip=1)
        result = aws.run_with(rule, arguments=("apply", "--yes"))

        assert result.code in (4, 6), summary(result)
        assert "disk" in result.stderr
        assert "latest" in json.loads(state_file(aws).read_bytes())["checkpoint"]
        disk.make_room()
        assert problems_after_apply(aws) == []
