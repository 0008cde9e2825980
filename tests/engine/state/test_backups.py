from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.engine.state.backups import back_up, copies

if TYPE_CHECKING:
    from ai_role_cli.engine import StackSettings


def test_the_newest_copy_comes_first_and_ten_are_kept(settings: StackSettings) -> None:
    assert copies(settings) == []

    for number in range(12):
        back_up(settings, str(number).encode())

    assert [copy.read_bytes() for copy in copies(settings)] == [
        str(number).encode() for number in range(11, 1, -1)
    ]


def test_the_same_state_is_not_kept_twice_in_a_row(settings: StackSettings) -> None:
    kept = [back_up(settings, state) for state in (b"one", b"one", b"two", b"one")]

    assert kept[0] == kept[1]
    assert len(copies(settings)) == 3
