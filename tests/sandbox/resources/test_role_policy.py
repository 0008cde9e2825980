from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Provider

    Document = Callable[..., str]

pytestmark = pytest.mark.usefixtures("role")

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


def test_its_life(provider: Provider, iam: IAMClient, allow: Document) -> None:
    made = provider.make(ROLE_POLICY, name="inline", role="agent", policy=allow("s3:*"))
    assert made.id == "agent:inline"
    assert provider.diff(ROLE_POLICY, made.outputs, made.inputs).diffs == []

    made = provider.change(ROLE_POLICY, made, policy=allow("sns:*"))
    live = iam.get_role_policy(RoleName="agent", PolicyName="inline")
    assert "sns:*" in str(live["PolicyDocument"])

    assert provider.read(ROLE_POLICY, "agent:inline")[2] == {
        "__defaults": [],
        "name": "inline",
        "policy": made.outputs["policy"],
        "role": "agent",
    }
    provider.delete(ROLE_POLICY, "agent:inline", made.outputs)
    provider.delete(ROLE_POLICY, "agent:inline", made.outputs)
    assert iam.list_role_policies(RoleName="agent")["PolicyNames"] == []
    assert provider.read(ROLE_POLICY, "agent:inline")[0] == ""


def test_a_missing_role_is_named(provider: Provider, allow: Document) -> None:
    inputs = {"name": "inline", "role": "nobody", "policy": allow("s3:*")}

    with pytest.raises(
        grpc.RpcError, match=r"putting IAM Role \(nobody\) Policy \(inline\): .*NoSuchEntity"
    ):
        provider.create(ROLE_POLICY, inputs)
