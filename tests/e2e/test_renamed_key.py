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
        service: ec2
        exclusive: true
        protect: {protect}
        managed_policies: [ReadOnlyAccess]
        policy_type: {kind}
        permissions: [{{actions: [{actions}], resources: ["*"]}}]
    """


def role(key: str, *actions: str, kind: str = "managed", protect: str = "false") -> str:
    return ROLE.format(key=key, kind=kind, protect=protect, actions=", ".join(map(repr, actions)))


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        pytest.param("", "managed", id="alone"),
        pytest.param("--refresh", "inline", id="refreshed"),
        pytest.param("--target ranker", "managed", id="targeted"),
        pytest.param("--plan plan.json", "inline", id="saved"),
    ],
)
def test_a_role_with_a_new_key_stays(how: str, kind: str, folder: Folder) -> None:
    folder.write(role("trainer", "s3:GetObject", kind=kind), "old.yaml")
    folder.write(role("trainer", "s3:GetObject", kind=kind))
    folder.run("apply", "--yes")
    before = folder.roles_in_account()
    folder.write(role("ranker", "s3:GetObject", "s3:PutObject", kind=kind))

    preview = folder.json("preview", "--save-plan", "plan.json")
    diff = folder.json("diff", "old.yaml", "roles.yaml")
    applied = folder.json("apply", "--yes", *how.split())

    for report in (preview, diff, applied):
        (found,) = report["roles"]
        told = found["name"], found["operation"], found["access"]
        assert told == ("ranker", "update", "broader")
        assert found["changes"][0]["name"] == "key"
        assert [r["operation"] for r in found["resources"]].count("update") == 1
    for part in ("changes", "resources", "reasons"):
        assert diff["roles"][0][part] == preview["roles"][0][part]
    assert folder.roles_in_account() == before
    assert "No changes since the last apply." in folder.run("preview").stdout
    assert "No drift." in folder.run("drift").stdout


def test_a_protected_role_may_get_a_new_key(shell: Folder) -> None:
    shell.write(role("trainer", "s3:GetObject", protect="true"))
    shell.run("apply", "--yes")
    before = shell.roles_in_account()
    shell.write(role("ranker", "s3:GetObject", protect="true"))

    told = shell.run("apply", "--yes")

    assert "Renamed from trainer" in told.stdout
    assert shell.roles_in_account() == before
    assert "No changes since the last apply." in shell.run("preview").stdout


TWO = """\
    version: 1
    account: "123456789012"
    region: us-east-1
    roles:
      ranker:
        name: {name}
        service: lambda
    """


def test_a_role_that_takes_the_name_of_one_that_goes_is_refused(folder: Folder) -> None:
    trainer = "  trainer: {name: acme-trainer, service: lambda}\n"
    folder.write(TWO.format(name="ranker") + trainer)
    folder.write(TWO.format(name="ranker") + trainer, "old.yaml")
    folder.run("apply", "--yes")
    before = folder.roles_in_account()
    folder.write(TWO.format(name="acme-trainer"))

    told = [folder.run(*command, code=6) for command in (["preview"], ["apply", "--yes"])]
    diff = folder.run("diff", "old.yaml", "roles.yaml")

    for text in (*(run.stderr for run in told), diff.stderr):
        assert "acme-trainer goes with trainer and comes with ranker" in text
    assert folder.roles_in_account() == before
