"""AWS does a part of what it is asked for, and refuses the rest: the next apply does the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.account_view import held
from tests.faults.aftermath import apply_problems
from tests.faults.events import Rule, action, refused

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = pytest.mark.pulumi

_FILE = """\
version: 1
account: "123456789012"
region: us-east-1
defaults: {{path: /ai/, tags: {{release: "{word}"}}}}
roles:
"""
_ROLE = """\
  {name}:
    service: ec2
    description: {word}
    policy_type: {policy_type}
    permissions: [{{actions: [s3:{word}Object], resources: ["arn:aws:s3:::acme/*"]}}]
"""


def _file(*names: str, word: str) -> str:
    """Return a role file; each odd role has an inline policy, and each has an instance profile."""
    roles = [
        _ROLE.format(name=name, word=word, policy_type=("managed", "inline")[number % 2])
        for number, name in enumerate(names)
    ]
    return "".join([_FILE.format(word=word), *roles])


def test_what_was_made_and_not_read(scene: Scene) -> None:
    scene.write(_file("a", "b", "c", "d", word="Get"))
    rules = (
        Rule(action("GetRole", about="a"), refused("AccessDenied")),
        Rule(action("GetRolePolicy", about="b"), refused("AccessDenied")),
        Rule(action("ListAttachedRolePolicies", about="c"), refused("AccessDenied")),
        Rule(action("AddRoleToInstanceProfile", about="d"), refused("AccessDenied")),
    )
    first = scene.run_with(*rules, arguments=("apply", "--yes"))
    assert first.code == 6, first
    assert {*held(scene.iam())["roles"]} == {"a", "b", "c", "d"}

    second = scene.run("apply", "--yes")

    assert second.code == 0, second
    assert "a: AWS did only a part of it in an earlier run" in second.stderr
    assert apply_problems(scene) == []


def test_what_was_changed_in_part(scene: Scene) -> None:
    scene.write(_file("a", "b", "c", "d", word="Get"))
    assert scene.run("apply", "--yes").code == 0
    scene.write(_file("a", "b", "c", "d", word="Put"))
    rules = (
        Rule(action("UpdateRole", about="a"), refused("AccessDenied")),
        Rule(action("PutRolePolicy", about="b"), refused("AccessDenied")),
        Rule(action("CreatePolicyVersion", about="c-permissions"), refused("AccessDenied")),
        Rule(action("TagRole", about="d"), refused("AccessDenied")),
    )
    first = scene.run_with(*rules, arguments=("apply", "--yes"))
    assert first.code == 6, first

    second = scene.run("apply", "--yes")

    assert second.code == 0, second
    assert apply_problems(scene) == []
