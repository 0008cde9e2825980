from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.sandbox.account import strict_policies
from tests.sandbox.account.conftest import ACCOUNT, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    Document = Callable[..., str]

OWN = f"arn:aws:iam::{ACCOUNT}:policy/ai/own"
ATTACHED = (409, "DeleteConflict", "Cannot delete a policy attached to entities.")


@pytest.fixture(autouse=True)
def _own(iam: IAMClient, allow: Document) -> None:
    iam.create_policy(PolicyName="own", Path="/ai/", PolicyDocument=allow("s3:*"))


class TestDeletion:
    def test_what_a_role_has_stays(self, iam: IAMClient, trust: Document) -> None:
        iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust())
        iam.attach_role_policy(RoleName="other", PolicyArn=OWN)

        assert refusal(iam.delete_policy, PolicyArn=OWN) == ATTACHED
        iam.detach_role_policy(RoleName="other", PolicyArn=OWN)
        iam.delete_policy(PolicyArn=OWN)

    @pytest.mark.parametrize("holder", ["user", "group"])
    def test_what_a_user_or_group_has_stays(self, iam: IAMClient, holder: str) -> None:
        if holder == "user":
            iam.create_user(UserName="x")
            iam.attach_user_policy(UserName="x", PolicyArn=OWN)
            iam.attach_user_policy(UserName="x", PolicyArn=OWN)
        else:
            iam.create_group(GroupName="x")
            iam.attach_group_policy(GroupName="x", PolicyArn=OWN)

        assert iam.get_policy(PolicyArn=OWN)["Policy"]["AttachmentCount"] == 1
        assert refusal(iam.delete_policy, PolicyArn=OWN) == ATTACHED

    def test_a_boundary_stays(self, iam: IAMClient, trust: Document) -> None:
        iam.create_role(RoleName="a", AssumeRolePolicyDocument=trust(), PermissionsBoundary=OWN)

        assert refusal(iam.delete_policy, PolicyArn=OWN) == ATTACHED
        iam.delete_role_permissions_boundary(RoleName="a")
        iam.delete_policy(PolicyArn=OWN)

    def test_what_has_several_versions_stays(self, iam: IAMClient, allow: Document) -> None:
        iam.create_policy_version(PolicyArn=OWN, PolicyDocument=allow("sns:*"), SetAsDefault=True)

        answer = refusal(iam.delete_policy, PolicyArn=OWN)
        assert answer[:2] == (409, "DeleteConflict")
        assert answer[2] == (
            "This policy has more than one version. Before you delete a policy, you must "
            "delete the policy's versions. The default version is deleted with the policy."
        )
        assert refusal(iam.delete_policy_version, PolicyArn=OWN, VersionId="v2") == (
            409,
            "DeleteConflict",
            "Cannot delete the default version of a policy.",
        )
        iam.delete_policy_version(PolicyArn=OWN, VersionId="v1")
        iam.delete_policy(PolicyArn=OWN)

    def test_what_is_not_there_is_named(self, iam: IAMClient) -> None:
        arn = OWN + "er"

        answer = refusal(iam.delete_policy, PolicyArn=arn)

        assert answer == (404, "NoSuchEntity", f"Policy {arn} was not found.")


class TestCreation:
    @pytest.mark.parametrize(("name", "path"), [("own", "/ai/"), ("own", "/"), ("OWN", "/ai/")])
    def test_path_and_case_tell_no_two_apart(
        self, iam: IAMClient, allow: Document, name: str, path: str
    ) -> None:
        answer = refusal(
            iam.create_policy, PolicyName=name, Path=path, PolicyDocument=allow("s3:*")
        )

        message = f"A policy called {name} already exists. Duplicate names are not allowed."
        assert answer == (409, "EntityAlreadyExists", message)

    @pytest.mark.parametrize(
        ("name", "path", "what"),
        [("a b", "/", "policyName"), ("x" * 129, "/", "policyName"), ("a", "/a", "path")],
    )
    def test_names_and_paths(
        self, iam: IAMClient, allow: Document, name: str, path: str, what: str
    ) -> None:
        answer = refusal(
            iam.create_policy, PolicyName=name, Path=path, PolicyDocument=allow("s3:*")
        )

        assert answer[:2] == (400, "ValidationError")
        assert what in answer[2]

    def test_its_length(self, iam: IAMClient, allow: Document) -> None:
        chars = len("".join(allow("s3:").split()))
        longest, too_long = (allow("s3:" + "x" * (most - chars)) for most in (6144, 6145))
        iam.create_policy(PolicyName="longest", PolicyDocument=longest)
        iam.create_policy_version(PolicyArn=OWN, PolicyDocument=longest)

        made = refusal(iam.create_policy, PolicyName="longer", PolicyDocument=too_long)
        version = refusal(iam.create_policy_version, PolicyArn=OWN, PolicyDocument=too_long)

        message = "Cannot exceed quota for PolicySize: 6144"
        assert made == version == (409, "LimitExceeded", message)

    def test_five_versions_are_the_most(self, iam: IAMClient, allow: Document) -> None:
        for _ in range(4):
            iam.create_policy_version(PolicyArn=OWN, PolicyDocument=allow("s3:*"))

        answer = refusal(iam.create_policy_version, PolicyArn=OWN, PolicyDocument=allow("s3:*"))

        assert answer[:2] == (409, "LimitExceeded")
        assert answer[2].startswith("A managed policy can have up to 5 versions.")

    def test_how_many_an_account_may_have(
        self, iam: IAMClient, allow: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert strict_policies._POLICIES == 1500
        monkeypatch.setattr(strict_policies, "_POLICIES", 1)
        iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess")

        answer = refusal(iam.create_policy, PolicyName="two", PolicyDocument=allow("s3:*"))

        message = "Cannot exceed quota for PoliciesPerAccount: 1"
        assert answer == (409, "LimitExceeded", message)

    def test_how_many_tags_it_may_have(self, iam: IAMClient) -> None:
        iam.tag_policy(PolicyArn=OWN, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])
        iam.tag_policy(PolicyArn=OWN, Tags=[{"Key": "k1", "Value": "new"}])

        answer = refusal(iam.tag_policy, PolicyArn=OWN, Tags=[{"Key": "more", "Value": ""}])

        assert answer == (409, "LimitExceeded", "Cannot exceed quota for TagsPerPolicy: 50")
