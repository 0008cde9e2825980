"""The key of a role changes and its name in AWS does not: nothing is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLE = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      {key}:
        name: acme-trainer
        service: sagemaker
        permissions: [{{actions: [s3:GetObject], resources: ["*"]}}]
    """


def test_a_name_that_goes_and_comes_is_refused_before_anything_is_changed(folder: Folder) -> None:
    folder.write(ROLE.format(key="trainer"))
    folder.write(ROLE.format(key="trainer"), "old.yaml")
    folder.run("apply", "--yes")
    before = folder.roles_in_account()
    folder.write(ROLE.format(key="ranker"))

    told = [folder.run(*command, code=6) for command in (["preview"], ["apply", "--yes"])]
    diff = folder.run("diff", "old.yaml", "roles.yaml")

    for text in (*(run.stderr for run in told), diff.stderr):
        assert "acme-trainer goes with trainer and comes with ranker" in text
    assert folder.roles_in_account() == before
