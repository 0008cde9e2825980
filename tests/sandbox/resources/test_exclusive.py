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

EXCLUSIVE = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
EXCLUSIVE_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/ai/own"


def test_inline_policies_that_are_not_named_go(
    provider: Provider, iam: IAMClient, allow: Document
) -> None:
    for name in ("one", "two", "three"):
        iam.put_role_policy(RoleName="agent", PolicyName=name, PolicyDocument=allow("s3:*"))

    made = provider.make(EXCLUSIVE, roleName="agent", policyNames=["two", "one"])
    assert made.id == "agent"
    assert sorted(iam.list_role_policies(RoleName="agent")["PolicyNames"]) == ["one", "two"]
    assert provider.diff(EXCLUSIVE, made.outputs, made.inputs).diffs == []

    made = provider.change(EXCLUSIVE, made, policyNames=["one"])
    assert iam.list_role_policies(RoleName="agent")["PolicyNames"] == ["one"]

    provider.delete(EXCLUSIVE, "agent", made.outputs)
    assert iam.list_role_policies(RoleName="agent")["PolicyNames"] == ["one"]
    assert provider.read(EXCLUSIVE, "agent")[1:] == (
        {"policyNames": ["one"], "roleName": "agent"},
        {"policyNames": ["one"], "roleName": "agent"},
    )


def test_an_inline_policy_it_does_not_have_is_refused(provider: Provider) -> None:
    with pytest.raises(grpc.RpcError, match=r"PutRolePolicyInput\.PolicyDocument"):
        provider.create(EXCLUSIVE, {"roleName": "agent", "policyNames": ["missing"]})


@pytest.mark.usefixtures("policy")
def test_attachments_are_as_named(provider: Provider, iam: IAMClient) -> None:
    iam.attach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)

    made = provider.make(EXCLUSIVE_ATTACHMENTS, roleName="agent", policyArns=[OWN])
    assert _attached(iam) == [OWN]

    provider.change(EXCLUSIVE_ATTACHMENTS, made, policyArns=[])
    assert _attached(iam) == []


@pytest.mark.parametrize("type_", [EXCLUSIVE, EXCLUSIVE_ATTACHMENTS])
def test_a_role_that_is_gone_has_no_claim(provider: Provider, type_: str) -> None:
    assert provider.read(type_, "nobody")[0] == ""


def _attached(iam: IAMClient) -> list[str]:
    policies = iam.list_attached_role_policies(RoleName="agent")["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in policies]
