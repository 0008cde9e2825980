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


USING = """
    version: 1
    account: "123456789012"
    region: us-east-1
    defaults: {{path: {path}}}
    roles:
      worker:
        service: ec2
        protect: {protect}
        trust: [{{role: "${{role.lead.arn}}"}}]
        permissions_boundary: arn:aws:iam::123456789012:policy{limits_path}limits-permissions
        managed_policies: ["arn:aws:iam::123456789012:policy{path}shared-permissions"]
        permissions: [{{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-train/*"]}}]
      lead: {{service: lambda}}
      shared:
        service: lambda
        permissions: [{{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-models/*"]}}]
      limits:
        service: lambda
        path: {limits_path}
        permissions: [{{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme-*/*"]}}]
    """


def using(*, path: str = "/", limits_path: str = "/", protect: str = "false") -> str:
    return USING.format(path=path, limits_path=limits_path, protect=protect)


def test_what_a_role_uses_is_not_left_out_nor_taken_away(folder: Folder, shell: Folder) -> None:
    folder.write(using(protect="true"))
    told = folder.run("apply", "--yes", "--target", "worker", code=64).stderr
    all_of_them = "--target worker --target limits --target shared --target lead"
    folder.run("apply", "--yes", *all_of_them.split())
    made = folder.roles_in_account()

    # A policy that is a boundary goes no earlier than the role under it.
    folder.write(using(limits_path="/ml/", protect="true"))
    shell.run("preview", code=5)
    folder.write(using())
    folder.run("apply", "--yes")
    folder.write(using(limits_path="/ml/"))
    refused = folder.run("apply", "--yes", code=6).stderr
    folder.write(using(path="/ml/", limits_path="/ml/"))
    folder.run("apply", "--yes")
    moved = folder.roles_in_account()

    taken = [
        folder.run("destroy", "--yes", "--target", key, code=64).stderr
        for key in ("limits", "shared", "lead")
    ]
    folder.run("destroy", "--yes", "--target", "worker")
    folder.run("destroy", "--yes", "--target", "limits")
    folder.run("destroy", "--yes")

    assert "worker trusts lead, which does not exist yet" in told
    assert all_of_them in told
    assert "worker" in refused
    assert "its permissions boundary limits-permissions is replaced with limits" in refused
    assert moved == {_moved(arn): _all_moved(found) for arn, found in made.items()}
    assert ["--target worker" in each for each in taken] == [True] * 3
    assert folder.policies_in_account() == []
