from __future__ import annotations

import pytest

from ai_role_cli.checks.wording import listed


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a"], "a"),
        (["a", "a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
        (["a" * 40, "b" * 40], f"{'a' * 40} and 1 more"),
        (["a" * 30, "b" * 30, "c" * 30, "d"], f"{'a' * 30}, {'b' * 30} and 2 more"),
        (["a" * 90], "a" * 90),
    ],
)
def test_many_names_are_counted(names: list[str], expected: str) -> None:
    assert listed(names) == expected
