from __future__ import annotations

import pytest

from ai_role_cli.access.evaluation import RequestContext

CONTEXT = RequestContext({"aws:TagKeys": ("b", "a", "b"), "aws:Empty": ()})


def test_keys_are_found_whatever_their_case_and_listed_as_spelled() -> None:
    assert CONTEXT["AWS:tagkeys"] == ("b", "a")
    assert list(CONTEXT) == ["aws:TagKeys"]
    assert len(CONTEXT) == 1


def test_a_key_without_values_is_absent() -> None:
    with pytest.raises(KeyError):
        CONTEXT["aws:Empty"]


def test_contexts_that_mean_the_same_are_equal() -> None:
    same = RequestContext({"AWS:TAGKEYS": ("a", "b")})

    assert same == CONTEXT
    assert hash(same) == hash(CONTEXT)
    assert same != RequestContext({"aws:TagKeys": ("a",)})
    assert repr(same) == "RequestContext({'AWS:TAGKEYS': ('a', 'b')})"
