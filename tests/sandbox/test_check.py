from __future__ import annotations

import pytest

from ai_role_cli.sandbox.check import Naming, check
from ai_role_cli.sandbox.resources.policy import Policy
from ai_role_cli.sandbox.resources.role import Role
from ai_role_cli.sandbox.resources.role_policies_exclusive import RolePoliciesExclusive
from ai_role_cli.sandbox.values import UNKNOWN, JsonValue

_MISSING = (
    'Missing required argument. The argument "assume_role_policy" is required, '
    "but no definition was found."
)
_NAMING = Naming("trainer", b"seed")


def test_missing_inputs_are_filled_in_and_listed() -> None:
    checked = check(
        Role.schema, {"assumeRolePolicy": "{}"}, olds={}, naming=Naming("trainer"), tags={}
    )

    name = checked.inputs["name"]
    assert isinstance(name, str)
    assert name.startswith("trainer-")
    assert checked.problems == ()
    assert checked.inputs == {
        "__defaults": ["forceDetachPolicies", "maxSessionDuration", "name", "path"],
        "assumeRolePolicy": "{}",
        "forceDetachPolicies": False,
        "maxSessionDuration": 3600,
        "name": name,
        "path": "/",
        "tagsAll": {},
    }


def test_a_made_up_name_is_kept_for_the_life_of_the_resource() -> None:
    news: dict[str, JsonValue] = {"assumeRolePolicy": "{}"}
    first = check(Role.schema, news, olds={}, naming=_NAMING, tags={}).inputs

    second = check(Role.schema, news, olds=first, naming=Naming("trainer", b"other"), tags={})

    assert second.inputs == first


def test_a_name_that_is_no_longer_set_is_made_up() -> None:
    olds: dict[str, JsonValue] = {"__defaults": [], "name": "mine"}

    checked = check(Role.schema, {"assumeRolePolicy": "{}"}, olds=olds, naming=_NAMING, tags={})

    assert checked.inputs["name"] == _NAMING.name(max_chars=64)


@pytest.mark.parametrize(
    ("naming", "expected_start", "chars"),
    [
        pytest.param(Naming("a", b"s"), "a-", 9, id="short"),
        pytest.param(Naming("a" * 80, b"s"), "a" * 56 + "-", 64, id="cut"),
        pytest.param(Naming("a", b"s", "wanted"), "wanted", 6, id="proposed"),
    ],
)
def test_names_fit(naming: Naming, expected_start: str, chars: int) -> None:
    name = naming.name(max_chars=64)

    assert name.startswith(expected_start)
    assert len(name) == chars


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param({"team": "ml", "a": "b"}, {"team": "ml", "a": "b", "org": "x"}, id="own-wins"),
        pytest.param(None, {"team": "all", "org": "x"}, id="default-only"),
        pytest.param(UNKNOWN, UNKNOWN, id="not-known-yet"),
    ],
)
def test_default_tags_stand_under_the_own_ones(own: JsonValue, expected: JsonValue) -> None:
    news: dict[str, JsonValue] = {"policy": "{}", "tags": own}

    checked = check(Policy.schema, news, olds={}, naming=_NAMING, tags={"team": "all", "org": "x"})

    assert checked.inputs["tagsAll"] == expected
    assert checked.inputs.get("tags") == own


def test_types_of_the_newer_framework_get_nothing_added() -> None:
    news: dict[str, JsonValue] = {"policyNames": [], "roleName": "trainer"}

    checked = check(RolePoliciesExclusive.schema, news, olds={}, naming=_NAMING, tags={})

    assert checked.inputs == news


def test_every_problem_names_its_place() -> None:
    news: dict[str, JsonValue] = {"maxSessionDuration": 60, "name": "a" * 65}

    problems = check(Role.schema, news, olds={}, naming=_NAMING, tags={}).problems

    assert [problem.split(". Examine values at ") for problem in problems] == [
        [_MISSING, "'trainer.assumeRolePolicy'."],
        [
            "expected max_session_duration to be in the range (3600 - 43200), got 60",
            "'trainer.maxSessionDuration'.",
        ],
        [
            f"expected length of name to be in the range (1 - 64), got {'a' * 65}",
            "'trainer.name'.",
        ],
    ]


def test_what_is_not_known_yet_is_no_problem() -> None:
    news: dict[str, JsonValue] = {"assumeRolePolicy": UNKNOWN, "permissionsBoundary": UNKNOWN}

    assert check(Role.schema, news, olds={}, naming=_NAMING, tags={}).problems == ()
