from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
import pytest

from ai_role_cli.sandbox.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Made, Provider

    Document = Callable[..., str]

pytestmark = pytest.mark.usefixtures("role")

ROLE = "aws:iam/role:Role"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"


def test_its_life(provider: Provider, iam: IAMClient, trust: Document) -> None:
    provider.make(ROLE, name="other", assumeRolePolicy=trust())
    made = provider.make(PROFILE, name="box", path="/ai/", role="agent", tags={"a": "1"})
    assert made.id == "box"
    assert made.outputs["arn"] == "arn:aws:iam::123456789012:instance-profile/ai/box"
    assert provider.diff(PROFILE, made.outputs, made.inputs).diffs == []

    made = provider.change(PROFILE, made, role="other")
    made = provider.change(PROFILE, made, tags={"b": "2"})
    live = iam.get_instance_profile(InstanceProfileName="box")["InstanceProfile"]
    assert [role["RoleName"] for role in live["Roles"]] == ["other"]
    assert live["Tags"] == [{"Key": "b", "Value": "2"}]

    assert provider.read(PROFILE, "box")[2] == {
        "__defaults": [],
        "name": "box",
        "path": "/ai/",
        "role": "other",
        "tags": {"b": "2"},
        "tagsAll": {"b": "2"},
    }
    provider.delete(PROFILE, "box", made.outputs)
    provider.delete(PROFILE, "box", made.outputs)
    assert iam.list_instance_profiles()["InstanceProfiles"] == []
    assert provider.read(PROFILE, "box")[0] == ""


def test_its_role_may_have_left_it(provider: Provider, iam: IAMClient) -> None:
    made = provider.make(PROFILE, name="box", role="agent")
    iam.remove_role_from_instance_profile(InstanceProfileName="box", RoleName="agent")

    _, now, _ = provider.read(PROFILE, "box", made.outputs, made.inputs)
    assert now["role"] == ""
    assert provider.diff(PROFILE, now, made.inputs).diffs == ["role"]

    provider.delete(PROFILE, "box", made.outputs)

    assert iam.list_instance_profiles()["InstanceProfiles"] == []


def test_it_and_its_role_may_be_deleted_at_the_same_time(
    provider: Provider, iam: IAMClient, role: Made
) -> None:
    for _ in range(5):
        made = provider.make(PROFILE, name="box", role="agent")
        with ThreadPoolExecutor() as pool:
            deletions = [
                pool.submit(provider.delete, PROFILE, "box", made.outputs),
                pool.submit(provider.delete, ROLE, "agent", role.outputs),
            ]
        assert [deletion.result() for deletion in deletions] == [None, None]
        provider.create(ROLE, role.inputs)

    assert iam.list_instance_profiles()["InstanceProfiles"] == []


def test_it_may_be_without_a_role(provider: Provider) -> None:
    made = provider.make(PROFILE, name="box")

    assert made.outputs["role"] == ""
    assert provider.diff(PROFILE, made.outputs, made.inputs).diffs == []


def test_it_is_there_though_its_role_is_missing(provider: Provider, iam: IAMClient) -> None:
    inputs = provider.check(PROFILE, {"name": "box", "role": "nobody"}).inputs

    with pytest.raises(grpc.RpcError, match=r"adding IAM Role \(nobody\) to .*NoSuchEntity"):
        provider.create(PROFILE, inputs)

    assert iam.get_instance_profile(InstanceProfileName="box")["InstanceProfile"]["Roles"] == []
    provider.delete(PROFILE, "box", inputs)
    assert iam.list_instance_profiles()["InstanceProfiles"] == []


def test_a_preview_knows_what_the_program_says(provider: Provider) -> None:
    inputs = provider.check(PROFILE, {"name": "box", "role": UNKNOWN}).inputs

    assert provider.plan(PROFILE, inputs) == {
        "arn": UNKNOWN,
        "createDate": UNKNOWN,
        "id": UNKNOWN,
        "name": "box",
        "namePrefix": UNKNOWN,
        "path": "/",
        "role": UNKNOWN,
        "tags": None,
        "tagsAll": UNKNOWN,
        "uniqueId": UNKNOWN,
    }
