from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Made, Provider

    Document = Callable[..., str]

ROLE = "aws:iam/role:Role"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/ai/own"


def test_what_is_made_is_in_the_account(
    provider: Provider, iam: IAMClient, trust: Document
) -> None:
    made = provider.make(
        ROLE,
        name="agent",
        path="/ai/",
        description="An agent",
        maxSessionDuration=7200,
        assumeRolePolicy=trust("bedrock.amazonaws.com"),
        permissionsBoundary=READ_ONLY,
        tags={"team": "ml"},
    )

    role = iam.get_role(RoleName="agent")["Role"]
    assert made.id == "agent"
    assert role["Arn"] == made.outputs["arn"] == "arn:aws:iam::123456789012:role/ai/agent"
    assert (role["Description"], role["MaxSessionDuration"]) == ("An agent", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert role["Tags"] == [{"Key": "team", "Value": "ml"}]
    assert provider.diff(ROLE, made.outputs, made.inputs).diffs == []


def test_every_property_can_be_changed(
    provider: Provider, iam: IAMClient, trust: Document, role: Made
) -> None:
    made = provider.change(
        ROLE,
        role,
        description="New",
        maxSessionDuration=7200,
        assumeRolePolicy=trust("lambda.amazonaws.com"),
        permissionsBoundary=READ_ONLY,
        tags={"a": "1", "b": "2"},
    )
    live = iam.get_role(RoleName="agent")["Role"]
    assert (live["Description"], live["MaxSessionDuration"]) == ("New", 7200)
    assert "lambda.amazonaws.com" in str(live["AssumeRolePolicyDocument"])
    assert live["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert {tag["Key"] for tag in live["Tags"]} == {"a", "b"}

    made = provider.change(ROLE, made, maxSessionDuration=3600)
    assert iam.get_role(RoleName="agent")["Role"]["Description"] == "New"

    provider.change(ROLE, made, description=None, permissionsBoundary=None, tags={"b": "3"})
    live = iam.get_role(RoleName="agent")["Role"]
    assert "PermissionsBoundary" not in live
    assert live.get("Description", "") == ""
    assert live["Tags"] == [{"Key": "b", "Value": "3"}]


def test_a_role_that_was_put_in_by_hand_is_imported_without_a_difference(
    provider: Provider, iam: IAMClient, trust: Document
) -> None:
    iam.create_role(
        RoleName="old",
        Path="/ai/",
        AssumeRolePolicyDocument=trust(),
        Tags=[{"Key": "team", "Value": "ml"}],
    )

    id_, outputs, inputs = provider.read(ROLE, "old")

    assert id_ == "old"
    assert inputs == {
        "__defaults": [],
        "assumeRolePolicy": outputs["assumeRolePolicy"],
        "name": "old",
        "path": "/ai/",
        "tags": {"team": "ml"},
        "tagsAll": {"team": "ml"},
    }
    news = {
        "assumeRolePolicy": trust(),
        "name": "old",
        "path": "/ai/",
        "tags": {"team": "ml"},
    }
    checked = provider.check(ROLE, news, inputs)
    assert provider.diff(ROLE, outputs, checked.inputs).diffs == []


def test_a_role_that_is_gone_has_no_id(provider: Provider) -> None:
    assert provider.read(ROLE, "nobody") == ("", {}, {})


def test_policies_put_on_by_hand_go_with_a_role_that_may_lose_them(
    provider: Provider, iam: IAMClient, trust: Document, allow: Document
) -> None:
    made = provider.make(ROLE, name="agent", assumeRolePolicy=trust(), forceDetachPolicies=True)
    iam.attach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)
    iam.put_role_policy(RoleName="agent", PolicyName="x", PolicyDocument=allow("s3:*"))
    iam.create_instance_profile(InstanceProfileName="box")
    iam.add_role_to_instance_profile(InstanceProfileName="box", RoleName="agent")

    provider.delete(ROLE, made.id, made.outputs)

    assert iam.list_roles()["Roles"] == []


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("managed", "must detach all policies first"),
        ("inline", "must delete policies first"),
    ],
)
def test_policies_put_on_by_hand_keep_another_role(
    provider: Provider,
    iam: IAMClient,
    role: Made,
    allow: Document,
    kind: str,
    reason: str,
) -> None:
    if kind == "managed":
        iam.attach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)
    else:
        iam.put_role_policy(RoleName="agent", PolicyName="x", PolicyDocument=allow("s3:*"))

    with pytest.raises(grpc.RpcError, match=f"DeleteConflict: .*{reason}") as refused:
        provider.delete(ROLE, "agent", role.outputs)

    assert refused.value.code() is grpc.StatusCode.UNKNOWN
    assert refused.value.details().startswith(
        f"deleting urn:pulumi:dev::ai-role::{ROLE}::agent: 1 error occurred:\n\t* "
        "deleting IAM Role (agent): operation error IAM: DeleteRole, "
        "https response error StatusCode: 409, RequestID: "
    )
    assert iam.get_role(RoleName="agent")["Role"]["RoleName"] == "agent"


def test_deleting_twice_is_no_error(provider: Provider, role: Made) -> None:
    provider.delete(ROLE, "agent", role.outputs)

    provider.delete(ROLE, "agent", role.outputs)


def test_a_taken_name_is_refused(provider: Provider, role: Made) -> None:
    with pytest.raises(grpc.RpcError, match="EntityAlreadyExists") as refused:
        provider.create(ROLE, role.inputs)

    assert refused.value.code() is grpc.StatusCode.UNKNOWN
    assert "\t* creating IAM Role (agent): operation error IAM: CreateRole, " in (
        refused.value.details()
    )


def test_an_error_without_a_type_in_the_sdk_is_called_an_api_error(
    provider: Provider, trust: Document
) -> None:
    news = {"name": "agent", "assumeRolePolicy": trust(), "path": "ai"}

    with pytest.raises(grpc.RpcError, match="api error ValidationError: The specified"):
        provider.create(ROLE, provider.check(ROLE, news).inputs)


def test_provider_tags_are_put_on_and_are_not_the_roles_own(
    provider: Provider, iam: IAMClient, trust: Document
) -> None:
    provider.configure(defaultTags='{"tags":{"org":"acme","team":"all"}}')

    made = provider.make(ROLE, name="agent", assumeRolePolicy=trust(), tags={"team": "ml"})

    tags = {tag["Key"]: tag["Value"] for tag in iam.list_role_tags(RoleName="agent")["Tags"]}
    assert tags == made.outputs["tagsAll"] == {"org": "acme", "team": "ml"}
    assert made.outputs["tags"] == {"team": "ml"}
    assert provider.diff(ROLE, made.outputs, made.inputs).diffs == []
