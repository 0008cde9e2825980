from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Provider

pytestmark = pytest.mark.usefixtures("role")

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/ai/own"


def test_its_life(provider: Provider, iam: IAMClient) -> None:
    made = provider.make(ATTACHMENT, role="agent", policyArn=READ_ONLY)
    assert made.id == f"agent/{READ_ONLY}"
    assert provider.diff(ATTACHMENT, made.outputs, made.inputs).diffs == []
    assert _attached(iam) == [READ_ONLY]

    assert provider.read(ATTACHMENT, made.id)[2] == {
        "__defaults": [],
        "policyArn": READ_ONLY,
        "role": "agent",
    }
    provider.delete(ATTACHMENT, made.id, made.outputs)
    provider.delete(ATTACHMENT, made.id, made.outputs)
    assert _attached(iam) == []
    assert provider.read(ATTACHMENT, made.id)[0] == ""


@pytest.mark.usefixtures("policy")
def test_what_is_attached_already_is_not_counted_twice(provider: Provider, iam: IAMClient) -> None:
    iam.attach_role_policy(RoleName="agent", PolicyArn=OWN)

    provider.make(ATTACHMENT, role="agent", policyArn=OWN)

    assert iam.get_policy(PolicyArn=OWN)["Policy"]["AttachmentCount"] == 1


def test_an_update_has_nothing_to_do(provider: Provider) -> None:
    made = provider.make(ATTACHMENT, role="agent", policyArn=READ_ONLY)

    outputs = provider.update(ATTACHMENT, made.id, made.outputs, made.inputs)

    assert outputs == made.outputs


def _attached(iam: IAMClient) -> list[str]:
    policies = iam.list_attached_role_policies(RoleName="agent")["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in policies]
