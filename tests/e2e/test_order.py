"""
Roles of one file that use each other are made, replaced and deleted in the order that AWS wants.

`AI_ROLE_ORDER` sets how many files of how many roles are tried: `make order` tries 40 of 60.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.e2e.entangled_roles import entangled_roles

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

FILES, ROLES = map(int, os.environ.get("AI_ROLE_ORDER", "1x24").split("x"))


@pytest.mark.parametrize("seed", range(FILES))
def test_roles_that_use_each_other_come_and_go(seed: int, folder: Folder) -> None:
    folder.write(entangled_roles(seed, ROLES))
    folder.run("apply", "--yes")
    made = folder.roles_in_account()
    again = folder.run("apply", "--yes")
    folder.write(entangled_roles(seed, ROLES, path="/ml/"))
    folder.run("apply", "--yes")
    moved = folder.roles_in_account()
    folder.run("destroy", "--yes")

    assert "No changes" in again.stdout
    assert len(made) == ROLES
    assert moved == {_moved(arn): _all_moved(found) for arn, found in made.items()}
    assert folder.roles_in_account() == {}
    assert folder.policies_in_account() == []


def _moved(arn: str) -> str:
    return arn.replace("/", "/ml/", 1)


def _all_moved(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {**found, "attached": [_moved(arn) for arn in found["attached"]]}
