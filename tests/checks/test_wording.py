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
    ],
)
def test_many_names_are_counted(names: list[str], expected: str) -> None:
    assert listed(names) == expected
