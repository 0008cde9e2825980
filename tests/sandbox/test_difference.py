from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.sandbox.difference import Change, compare
from ai_role_cli.sandbox.resources.instance_profile import InstanceProfile
from ai_role_cli.sandbox.resources.policy import Policy
from ai_role_cli.sandbox.resources.role import Role
from ai_role_cli.sandbox.resources.role_policies_exclusive import RolePoliciesExclusive
from ai_role_cli.sandbox.resources.role_policy import RolePolicy
from ai_role_cli.sandbox.resources.role_policy_attachment import RolePolicyAttachment
from ai_role_cli.sandbox.values import UNKNOWN

if TYPE_CHECKING:
    from ai_role_cli.sandbox.schema import Schema
    from ai_role_cli.sandbox.values import JsonValue

_ROLE: dict[str, JsonValue] = {
    "assumeRolePolicy": "{}",
    "description": "",
    "maxSessionDuration": 3600,
    "name": "trainer",
    "path": "/",
    "permissionsBoundary": "",
    "tags": None,
    "tagsAll": {},
}
_INPUTS: dict[str, JsonValue] = {
    "__defaults": ["maxSessionDuration", "path"],
    "assumeRolePolicy": "{}",
    "maxSessionDuration": 3600,
    "name": "trainer",
    "path": "/",
    "tagsAll": {},
}


@pytest.mark.parametrize(
    ("olds", "news", "changes", "replaces"),
    [
        pytest.param({}, {}, {}, (), id="nothing"),
        pytest.param({}, {"description": ""}, {}, (), id="empty-is-missing"),
        pytest.param(
            {}, {"description": "x"}, {"description": Change.UPDATE}, (), id="description-set"
        ),
        pytest.param(
            {"description": "x"}, {}, {"description": Change.DELETE}, (), id="description-gone"
        ),
        pytest.param(
            {"description": None},
            {"description": "x"},
            {"description": Change.ADD},
            (),
            id="description-new",
        ),
        pytest.param({}, {"path": "/ai/"}, {"path": Change.UPDATE}, ("path",), id="path"),
        pytest.param({}, {"name": "other"}, {"name": Change.UPDATE}, ("name",), id="name"),
        pytest.param({}, {"name": None}, {}, (), id="name-left-to-the-provider"),
        pytest.param({}, {"assumeRolePolicy": " { } "}, {}, (), id="white-space"),
        pytest.param(
            {}, {"assumeRolePolicy": UNKNOWN}, {"assumeRolePolicy": Change.UPDATE}, (), id="unknown"
        ),
        pytest.param(
            {},
            {"tags": {"a": "1"}, "tagsAll": {"a": "1"}},
            {"tags": Change.ADD, "tagsAll.a": Change.ADD},
            (),
            id="first-tag",
        ),
        pytest.param(
            {"tags": {"a": "1", "b": "2"}, "tagsAll": {"a": "1", "b": "2"}},
            {"tags": {"a": "3", "c": "4"}, "tagsAll": {"a": "3", "c": "4"}},
            {
                "tags.a": Change.UPDATE,
                "tags.b": Change.DELETE,
                "tags.c": Change.ADD,
                "tagsAll.a": Change.UPDATE,
                "tagsAll.b": Change.DELETE,
                "tagsAll.c": Change.ADD,
            },
            (),
            id="tags",
        ),
        pytest.param(
            {"tags": {"a": "1"}, "tagsAll": {"a": "1"}},
            {},
            {"tags.a": Change.DELETE, "tagsAll.a": Change.DELETE},
            (),
            id="last-tag",
        ),
    ],
)
def test_a_role_changes(
    olds: dict[str, JsonValue],
    news: dict[str, JsonValue],
    changes: dict[str, Change],
    replaces: tuple[str, ...],
) -> None:
    difference = compare(Role.schema, {**_ROLE, **olds}, news={**_INPUTS, **news})

    assert difference.changes == changes
    assert difference.replaces == replaces


@pytest.mark.parametrize(
    ("schema", "property_", "replaces"),
    [
        (Policy.schema, "description", True),
        (Policy.schema, "name", True),
        (Policy.schema, "path", True),
        (Policy.schema, "policy", False),
        (RolePolicy.schema, "name", True),
        (RolePolicy.schema, "role", True),
        (RolePolicy.schema, "policy", False),
        (RolePolicyAttachment.schema, "policyArn", True),
        (RolePolicyAttachment.schema, "role", True),
        (RolePoliciesExclusive.schema, "roleName", True),
        (InstanceProfile.schema, "name", True),
        (InstanceProfile.schema, "path", True),
        (InstanceProfile.schema, "role", False),
    ],
)
def test_what_needs_a_new_resource(schema: Schema, property_: str, *, replaces: bool) -> None:
    olds: dict[str, JsonValue] = {property_: json.dumps({"a": 1})}

    difference = compare(schema, olds, news={property_: json.dumps({"a": 2})})

    assert difference.properties == (property_,)
    assert bool(difference.replaces) is replaces


@pytest.mark.parametrize(
    ("schema", "olds", "news", "is_deleted_first"),
    [
        pytest.param(
            Role.schema,
            {"name": "a", "path": "/"},
            {"__defaults": [], "name": "a", "path": "/x/"},
            True,
            id="own-name-kept",
        ),
        pytest.param(
            Role.schema,
            {"name": "a", "path": "/"},
            {"__defaults": [], "name": "b", "path": "/x/"},
            False,
            id="own-name-changed",
        ),
        pytest.param(
            Role.schema,
            {"name": "a-1234567", "path": "/"},
            {"__defaults": ["name"], "name": "a-1234567", "path": "/x/"},
            False,
            id="made-up-name",
        ),
        pytest.param(
            Role.schema,
            {"name": "a", "description": ""},
            {"__defaults": [], "name": "a", "description": "x"},
            False,
            id="update",
        ),
        pytest.param(
            RolePolicyAttachment.schema,
            {"role": "a", "policyArn": "x"},
            {"role": "b", "policyArn": "x"},
            True,
            id="attachment",
        ),
        pytest.param(
            RolePoliciesExclusive.schema,
            {"roleName": "a"},
            {"roleName": "b"},
            False,
            id="exclusive",
        ),
    ],
)
def test_what_goes_before_it_is_made_anew(
    schema: Schema,
    olds: dict[str, JsonValue],
    news: dict[str, JsonValue],
    *,
    is_deleted_first: bool,
) -> None:
    assert compare(schema, olds, news=news).is_deleted_first is is_deleted_first


@pytest.mark.parametrize(
    ("old", "new", "is_changed"),
    [
        pytest.param(["a", "b"], ["b", "a"], False, id="order"),
        pytest.param(["a", "b"], ["a"], True, id="one-less"),
        pytest.param([], [], False, id="none"),
        pytest.param(["a"], UNKNOWN, True, id="unknown"),
    ],
)
def test_exclusive_names_are_a_set(old: JsonValue, new: JsonValue, *, is_changed: bool) -> None:
    difference = compare(
        RolePoliciesExclusive.schema, {"policyNames": old}, news={"policyNames": new}
    )

    assert bool(difference.changes) is is_changed
