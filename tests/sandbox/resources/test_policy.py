from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Made, Provider

    Document = Callable[..., str]

POLICY = "aws:iam/policy:Policy"
OWN = "arn:aws:iam::123456789012:policy/ai/own"


def test_what_is_made_is_in_the_account(
    provider: Provider, iam: IAMClient, allow: Document
) -> None:
    made = provider.make(
        POLICY,
        name="own",
        path="/ai/",
        description="Own",
        policy=allow("s3:GetObject"),
        tags={"team": "ml"},
    )

    live = iam.get_policy(PolicyArn=OWN)["Policy"]
    assert made.id == OWN
    assert (live["PolicyName"], live["Path"], live["Description"]) == ("own", "/ai/", "Own")
    assert live["Tags"] == [{"Key": "team", "Value": "ml"}]
    assert provider.diff(POLICY, made.outputs, made.inputs).diffs == []


def test_a_change_is_a_new_version_and_the_oldest_spare_one_goes(
    provider: Provider, iam: IAMClient, policy: Made, allow: Document
) -> None:
    for number in range(6):
        policy = provider.change(POLICY, policy, policy=allow(f"s3:Action{number}"))

    versions = iam.list_policy_versions(PolicyArn=OWN)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == [
        "v3",
        "v4",
        "v5",
        "v6",
        "v7",
    ]
    (default,) = [item["VersionId"] for item in versions if item["IsDefaultVersion"]]
    answer = iam.get_policy_version(PolicyArn=OWN, VersionId=default)
    assert "s3:Action5" in str(answer["PolicyVersion"]["Document"])


def test_the_default_version_is_never_the_one_that_goes(
    provider: Provider, iam: IAMClient, policy: Made, allow: Document
) -> None:
    for _ in range(4):
        iam.create_policy_version(PolicyArn=OWN, PolicyDocument=allow("s3:*"))

    provider.change(POLICY, policy, policy=allow("sns:Publish"))

    versions = iam.list_policy_versions(PolicyArn=OWN)["Versions"]
    assert sorted(item["VersionId"] for item in versions) == ["v1", "v3", "v4", "v5", "v6"]


def test_tags_change_without_a_new_version(
    provider: Provider, iam: IAMClient, policy: Made
) -> None:
    made = provider.change(POLICY, policy, tags={"a": "1", "b": "2"})
    provider.change(POLICY, made, tags={"b": "3"})

    assert iam.list_policy_tags(PolicyArn=OWN)["Tags"] == [{"Key": "b", "Value": "3"}]
    assert len(iam.list_policy_versions(PolicyArn=OWN)["Versions"]) == 1


def test_all_versions_go_with_it(
    provider: Provider, iam: IAMClient, policy: Made, allow: Document
) -> None:
    made = provider.change(POLICY, policy, policy=allow("s3:PutObject"))

    provider.delete(POLICY, OWN, made.outputs)
    provider.delete(POLICY, OWN, made.outputs)

    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert provider.read(POLICY, OWN)[0] == ""


@pytest.mark.usefixtures("role")
def test_an_attached_policy_stays(provider: Provider, iam: IAMClient, policy: Made) -> None:
    iam.attach_role_policy(RoleName="agent", PolicyArn=OWN)

    with pytest.raises(grpc.RpcError, match=r"DeletePolicy, .*409, .*DeleteConflict: Cannot "):
        provider.delete(POLICY, OWN, policy.outputs)

    assert iam.get_policy(PolicyArn=OWN)["Policy"]["AttachmentCount"] == 1


def test_it_is_imported_without_a_difference(
    provider: Provider, iam: IAMClient, allow: Document
) -> None:
    arn = iam.create_policy(PolicyName="old", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]

    id_, outputs, inputs = provider.read(POLICY, arn)

    assert id_ == arn
    assert inputs == {
        "__defaults": [],
        "name": "old",
        "policy": outputs["policy"],
        "tagsAll": {},
    }
    checked = provider.check(POLICY, {"name": "old", "policy": allow("s3:*")}, inputs)
    assert provider.diff(POLICY, outputs, checked.inputs).diffs == []
