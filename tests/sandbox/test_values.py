from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.sandbox.values import UNKNOWN, JsonValue, from_struct, text_of, to_struct

_SCALARS = st.one_of(
    st.none(), st.booleans(), st.text(), st.integers(-(2**52), 2**52), st.just(0.5)
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(), _JSON))
def test_properties_survive_the_wire(properties: dict[str, JsonValue]) -> None:
    back = from_struct(to_struct(properties))

    assert back == properties
    assert [type(back[key]) for key in back] == [type(properties[key]) for key in back]


def test_a_secret_is_unwrapped() -> None:
    secret: JsonValue = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": "hidden",
    }

    assert from_struct(to_struct({"key": secret, "list": [secret]})) == {
        "key": "hidden",
        "list": ["hidden"],
    }


def test_text_is_empty_unless_it_is_known_text() -> None:
    properties: dict[str, JsonValue] = {"text": "a", "later": UNKNOWN, "number": 1, "null": None}

    assert [text_of(properties, name) for name in (*properties, "missing")] == ["a", *[""] * 4]
