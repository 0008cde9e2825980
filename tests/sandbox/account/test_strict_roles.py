from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.sandbox.account import strict_roles
from ai_role_cli.spec import Quotas
from tests.sandbox.account.conftest import ACCOUNT, Account, refusal, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    Document = Callable[..., str]

ROLE = f"arn:aws:iam::{ACCOUNT}:role"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"


@pytest.fixture
def make(iam: IAMClient, trust: Document) -> Callable[..., str]:
    """Make a role and return its ARN."""

    def made(name: str, document: str = "", **parameters: Any) -> str:  # noqa: ANN401 - boto3's
        role = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=document or trust(), **parameters
        )
        return role["Role"]["Arn"]

    return made


class TestPrincipals:
    @pytest.mark.parametrize(
        "principal",
        [
            f"{ROLE}/nobody",
            f"{ROLE}/ai/friend",
            f"{ROLE}/agent",
            f"{ROLE}/*",
            f"arn:aws:iam::{ACCOUNT}:user/nobody",
            f"arn:aws:iam::{ACCOUNT}:group/team",
            f"arn:aws:sts::{ACCOUNT}:assumed-role/nobody/session",
            f"arn:aws:sts::{ACCOUNT}:assumed-role",
            "somebody",
        ],
    )
    def test_one_that_is_not_there_is_invalid(
        self, iam: IAMClient, make: Callable[..., str], principal: str
    ) -> None:
        make("friend")
        document = trust_of(f"{ROLE}/friend", principal)
        expected = (
            400,
            "MalformedPolicyDocument",
            f'Invalid principal in policy: "AWS":"{principal}"',
        )

        answer = refusal(iam.create_role, RoleName="agent", AssumeRolePolicyDocument=document)
        assert answer == expected
        assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["friend"]
        if principal != f"{ROLE}/agent":
            answer = refusal(
                iam.update_assume_role_policy, RoleName="friend", PolicyDocument=document
            )
            assert answer == expected

    @pytest.mark.parametrize(
        "principal",
        [
            f"{ROLE}/ai/friend",
            f"arn:aws:iam::{ACCOUNT}:user/somebody",
            f"arn:aws:iam::{ACCOUNT}:root",
            f"arn:aws:sts::{ACCOUNT}:assumed-role/friend/session",
            f"arn:aws:sts::{ACCOUNT}:federated-user/somebody",
            ACCOUNT,
            "210987654321",
            "arn:aws:iam::210987654321:role/nobody",
            "arn:aws:sts::210987654321:assumed-role/nobody/session",
            "AROAEXAMPLEEXAMPLE123",
            "*",
        ],
    )
    def test_one_that_is_there_or_elsewhere_passes(
        self, iam: IAMClient, make: Callable[..., str], principal: str
    ) -> None:
        make("friend", Path="/ai/")
        iam.create_user(UserName="somebody")

        make("agent", trust_of(principal))

        document = iam.get_role(RoleName="agent")["Role"]["AssumeRolePolicyDocument"]
        assert document == json.loads(trust_of(principal))

    def test_services_and_identity_providers_are_not_looked_up(
        self, make: Callable[..., str]
    ) -> None:
        make("a", trust_of("made-up.amazonaws.com", kind="Service"))
        make("b", trust_of(f"arn:aws:iam::{ACCOUNT}:oidc-provider/x.test", kind="Federated"))

    def test_a_role_may_name_itself_once_it_is_there(
        self, iam: IAMClient, make: Callable[..., str]
    ) -> None:
        arn = make("agent")

        iam.update_assume_role_policy(RoleName="agent", PolicyDocument=trust_of(arn))

    def test_principals_of_not_principal_are_looked_up_too(self, iam: IAMClient) -> None:
        statement = {
            "Effect": "Deny",
            "NotPrincipal": {"AWS": f"{ROLE}/nobody"},
            "Action": "sts:AssumeRole",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": statement})

        answer = refusal(iam.create_role, RoleName="agent", AssumeRolePolicyDocument=document)

        assert answer[1] == "MalformedPolicyDocument"

    def test_of_one_that_goes_the_id_stays(
        self, account: Account, make: Callable[..., str]
    ) -> None:
        iam = account.iam
        friend, other = make("friend"), make("other")
        user = iam.create_user(UserName="somebody")["User"]
        make("agent", trust_of(friend, other))
        make("single", trust_of(user["Arn"]).replace(f'["{user["Arn"]}"]', f'"{user["Arn"]}"'))
        friend_id = iam.get_role(RoleName="friend")["Role"]["RoleId"]

        iam.delete_role(RoleName="friend")
        iam.delete_user(UserName="somebody")
        make("friend")

        for _ in ("in this session", "in the next one"):
            shown = iam.get_role(RoleName="agent")["Role"]["AssumeRolePolicyDocument"]
            assert shown == json.loads(trust_of(friend_id, other))
            single = iam.get_role(RoleName="single")["Role"]["AssumeRolePolicyDocument"]
            assert single["Statement"][0]["Principal"] == {"AWS": user["UserId"]}
            account.reopen()
        assert (friend_id[:4], user["UserId"][:4]) == ("AROA", "AIDA")


class TestTrust:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            pytest.param({"Resource": "*"}, "Has prohibited field Resource", id="resource"),
            pytest.param({"Principal": None}, "Missing required field Principal", id="principal"),
            pytest.param({"Effect": "Maybe"}, "Syntax errors in policy.", id="effect"),
        ],
    )
    def test_what_is_no_trust_policy_is_refused(
        self, iam: IAMClient, trust: Document, change: dict[str, str | None], message: str
    ) -> None:
        value = json.loads(trust())
        statement = {**value["Statement"][0], **change}
        value["Statement"] = [{k: v for k, v in statement.items() if v is not None}]

        answer = refusal(
            iam.create_role, RoleName="agent", AssumeRolePolicyDocument=json.dumps(value)
        )

        assert answer == (400, "MalformedPolicyDocument", message)

    @pytest.mark.parametrize("version", ["2008-10-17", None])
    def test_the_older_version_is_taken(
        self, make: Callable[..., str], trust: Document, version: str | None
    ) -> None:
        value = json.loads(trust())
        del value["Version"]
        make("agent", json.dumps({**value, **({"Version": version} if version else {})}))

    def test_any_action_of_sts_is_taken(
        self, iam: IAMClient, make: Callable[..., str], trust: Document
    ) -> None:
        make("agent")
        document = trust().replace("sts:AssumeRole", "sts:SetContext")

        iam.update_assume_role_policy(RoleName="agent", PolicyDocument=document)

    def test_a_role_that_is_not_there_is_named(self, iam: IAMClient, trust: Document) -> None:
        answer = refusal(iam.update_assume_role_policy, RoleName="nobody", PolicyDocument=trust())

        assert answer == (404, "NoSuchEntity", "The role with name nobody cannot be found.")


class TestBoundary:
    @pytest.mark.parametrize("arn", [f"{POLICY}/nothing", "arn:aws:iam::aws:policy/Nothing"])
    def test_one_that_is_not_there_is_refused(
        self, iam: IAMClient, make: Callable[..., str], trust: Document, arn: str
    ) -> None:
        make("agent")
        missing = f"Scope ARN: {arn} does not exist or is not attachable."

        created = refusal(
            iam.create_role,
            RoleName="other",
            AssumeRolePolicyDocument=trust(),
            PermissionsBoundary=arn,
        )
        put = refusal(iam.put_role_permissions_boundary, RoleName="agent", PermissionsBoundary=arn)

        assert created == put == (404, "NoSuchEntity", missing)
        assert len(iam.list_roles()["Roles"]) == 1

    def test_one_that_is_there_is_taken(
        self, iam: IAMClient, make: Callable[..., str], allow: Document
    ) -> None:
        own = iam.create_policy(PolicyName="own", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]

        make("a", PermissionsBoundary=own)
        make("b")
        iam.put_role_permissions_boundary(RoleName="b", PermissionsBoundary=READ_ONLY)


class TestLimits:
    @pytest.mark.parametrize(
        ("parameters", "message"),
        [
            pytest.param(
                {"RoleName": "a b"},
                "The specified value for roleName is invalid. It must contain only alphanumeric "
                "characters and/or the following: +=,.@_-",
                id="name",
            ),
            pytest.param(
                {"RoleName": "ä"},
                "The specified value for roleName is invalid. It must contain only alphanumeric "
                "characters and/or the following: +=,.@_-",
                id="letter",
            ),
            pytest.param(
                {"RoleName": "x" * 65},
                f"1 validation error detected: Value '{'x' * 65}' at 'roleName' failed to satisfy "
                "constraint: Member must have length less than or equal to 64",
                id="long",
            ),
            pytest.param(
                {"Path": "ai"},
                "The specified value for path is invalid. It must begin and end with / and "
                "contain only alphanumeric characters and/or / characters.",
                id="path",
            ),
            pytest.param(
                {"MaxSessionDuration": 3599},
                "1 validation error detected: Value '3599' at 'maxSessionDuration' failed to "
                "satisfy constraint: Member must have value greater than or equal to 3600",
                id="short-session",
            ),
            pytest.param(
                {"MaxSessionDuration": 43201},
                "1 validation error detected: Value '43201' at 'maxSessionDuration' failed to "
                "satisfy constraint: Member must have value less than or equal to 43200",
                id="long-session",
            ),
        ],
    )
    def test_values(
        self, iam: IAMClient, trust: Document, parameters: dict[str, Any], message: str
    ) -> None:
        whole = {"RoleName": "agent", "AssumeRolePolicyDocument": trust(), **parameters}

        assert refusal(iam.create_role, **whole) == (400, "ValidationError", message)

    def test_sessions_of_a_role_that_is_there(
        self, iam: IAMClient, make: Callable[..., str]
    ) -> None:
        make("agent", MaxSessionDuration=43200)

        answer = refusal(iam.update_role, RoleName="agent", MaxSessionDuration=1)

        assert answer[1] == "ValidationError"
        assert iam.get_role(RoleName="agent")["Role"]["MaxSessionDuration"] == 43200

    def test_case_tells_no_two_names_apart(
        self, iam: IAMClient, make: Callable[..., str], trust: Document
    ) -> None:
        make("agent")

        answer = refusal(iam.create_role, RoleName="Agent", AssumeRolePolicyDocument=trust())

        assert answer == (409, "EntityAlreadyExists", "Role with name Agent already exists.")

    @pytest.mark.parametrize("most", [2048, 4096])
    def test_the_length_of_a_trust_policy(self, tmp_path: Path, most: int) -> None:
        iam = Account(tmp_path, Quotas(trust_policy_chars=most)).iam
        empty = trust_of("", kind="Service")
        longest = empty.replace('""', f'"{"x" * (most - len("".join(empty.split())))}"')
        too_long = longest.replace("xx", "xxx", 1)
        iam.create_role(RoleName="agent", AssumeRolePolicyDocument=longest)

        made = refusal(iam.create_role, RoleName="other", AssumeRolePolicyDocument=too_long)
        put = refusal(iam.update_assume_role_policy, RoleName="agent", PolicyDocument=too_long)

        message = f"Cannot exceed quota for ACLSizePerRole: {most}"
        assert made == put == (409, "LimitExceeded", message)

    @pytest.mark.parametrize("most", [10, 12])
    def test_how_many_policies_a_role_may_have(
        self, tmp_path: Path, trust: Document, allow: Document, most: int
    ) -> None:
        iam = Account(tmp_path, Quotas(managed_policies_per_role=most)).iam
        iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())
        arns = [
            iam.create_policy(PolicyName=f"p{n}", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
            for n in range(most + 1)
        ]
        for arn in (*arns[:most], arns[0]):
            iam.attach_role_policy(RoleName="agent", PolicyArn=arn)

        answer = refusal(iam.attach_role_policy, RoleName="agent", PolicyArn=arns[most])

        message = f"Cannot exceed quota for PoliciesPerRole: {most}"
        assert answer == (409, "LimitExceeded", message)
        assert iam.get_policy(PolicyArn=arns[0])["Policy"]["AttachmentCount"] == 1

    def test_how_long_inline_policies_may_be_together(
        self, iam: IAMClient, make: Callable[..., str], allow: Document
    ) -> None:
        make("agent")
        chars = len("".join(allow("s3:").split()))
        longest = allow("s3:" + "x" * (5120 - chars))
        for name in ("a", "b", "b"):
            iam.put_role_policy(RoleName="agent", PolicyName=name, PolicyDocument=longest)

        answer = refusal(
            iam.put_role_policy, RoleName="agent", PolicyName="c", PolicyDocument=allow("s3:Get*")
        )

        message = "Maximum policy size of 10240 bytes exceeded for role agent"
        assert answer == (409, "LimitExceeded", message)

    def test_how_many_tags_a_role_may_have(self, iam: IAMClient, make: Callable[..., str]) -> None:
        def tags(*numbers: int) -> list[Any]:
            return [{"Key": f"k{number}", "Value": ""} for number in numbers]

        make("agent", Tags=tags(*range(49)))
        iam.tag_role(RoleName="agent", Tags=tags(48, 49))

        answer = refusal(iam.tag_role, RoleName="agent", Tags=tags(50))

        assert answer == (409, "LimitExceeded", "Cannot exceed quota for TagsPerRole: 50")

    def test_how_many_roles_and_profiles_an_account_may_have(
        self, iam: IAMClient, make: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert (strict_roles._ROLES, strict_roles._PROFILES) == (1000, 1000)
        monkeypatch.setattr(strict_roles, "_ROLES", 2)
        monkeypatch.setattr(strict_roles, "_PROFILES", 1)
        make("a")
        make("b")
        iam.create_instance_profile(InstanceProfileName="a")

        role = refusal(iam.create_role, RoleName="c", AssumeRolePolicyDocument="{}")
        profile = refusal(iam.create_instance_profile, InstanceProfileName="b")

        assert role[1] == "MalformedPolicyDocument"
        role = refusal(iam.create_role, RoleName="c", AssumeRolePolicyDocument=trust_of(ACCOUNT))
        assert role == (409, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 2")
        assert profile == (
            409,
            "LimitExceeded",
            "Cannot exceed quota for InstanceProfilesPerAccount: 1",
        )


class TestPolicies:
    @pytest.mark.parametrize("arn", [f"{POLICY}/nothing", "arn:aws:iam::aws:policy/Nothing"])
    def test_one_that_is_not_there_is_not_attached(
        self, iam: IAMClient, make: Callable[..., str], arn: str
    ) -> None:
        make("agent")

        answer = refusal(iam.attach_role_policy, RoleName="agent", PolicyArn=arn)

        message = f"Policy {arn} does not exist or is not attachable."
        assert answer == (404, "NoSuchEntity", message)

    def test_a_role_that_has_something_stays(
        self, iam: IAMClient, make: Callable[..., str], allow: Document
    ) -> None:
        make("agent")
        iam.attach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)
        iam.put_role_policy(RoleName="agent", PolicyName="x", PolicyDocument=allow("s3:*"))
        iam.create_instance_profile(InstanceProfileName="box")
        iam.add_role_to_instance_profile(InstanceProfileName="box", RoleName="agent")

        def refused() -> str:
            status, code, message = refusal(iam.delete_role, RoleName="agent")
            assert (status, code) == (409, "DeleteConflict")
            return message.removeprefix("Cannot delete entity, must ")

        assert refused() == "remove roles from instance profile first."
        iam.remove_role_from_instance_profile(InstanceProfileName="box", RoleName="agent")
        assert refused() == "detach all policies first."
        iam.detach_role_policy(RoleName="agent", PolicyArn=READ_ONLY)
        assert refused() == "delete policies first."
        iam.delete_role_policy(RoleName="agent", PolicyName="x")
        iam.delete_role(RoleName="agent")


class TestInstanceProfiles:
    def test_a_role_that_is_not_in_it(self, iam: IAMClient, make: Callable[..., str]) -> None:
        make("agent")
        iam.create_instance_profile(InstanceProfileName="box")

        answers = [
            refusal(iam.remove_role_from_instance_profile, InstanceProfileName=box, RoleName=role)
            for box, role in (("box", "agent"), ("box", "nobody"), ("none", "agent"))
        ]

        assert answers == [
            (404, "NoSuchEntity", "The role with name agent cannot be found."),
            (404, "NoSuchEntity", "The role with name nobody cannot be found."),
            (404, "NoSuchEntity", "Instance Profile none cannot be found."),
        ]

    def test_one_role_is_the_most(self, iam: IAMClient, make: Callable[..., str]) -> None:
        for name in ("a", "b"):
            make(name)
        iam.create_instance_profile(InstanceProfileName="box")
        iam.add_role_to_instance_profile(InstanceProfileName="box", RoleName="a")

        answer = refusal(iam.add_role_to_instance_profile, InstanceProfileName="box", RoleName="b")

        message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
        assert answer == (409, "LimitExceeded", message)

    def test_a_name_that_is_taken(self, iam: IAMClient) -> None:
        iam.create_instance_profile(InstanceProfileName="box")

        answer = refusal(iam.create_instance_profile, InstanceProfileName="Box")

        assert answer == (409, "EntityAlreadyExists", "Instance Profile Box already exists.")
