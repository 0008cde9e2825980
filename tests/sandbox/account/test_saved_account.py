"""Whatever is done to an account, the next one to open it finds it as it was answered."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.sandbox.account import journal
from ai_role_cli.sandbox.account.recording import entities, record_of
from ai_role_cli.sandbox.account.records import key_of
from tests.sandbox.account.conftest import ACCOUNT, Account, refusal, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from mypy_boto3_iam import IAMClient

    from ai_role_cli.sandbox.account.records import Key, Record

    Document = Callable[..., str]


class Call(NamedTuple):
    action: str
    parameters: dict[str, Any]


NAMES = ("a", "b")
_NAME = st.sampled_from(NAMES)
_PATH = st.sampled_from(["/", "/ai/"])
_TAGS = st.dictionaries(st.sampled_from("xyX"), st.sampled_from(["", "1", "é"]), max_size=2).map(
    lambda tags: [{"Key": key, "Value": value} for key, value in tags.items()]
)
_KEYS = st.lists(st.sampled_from("xyX"), max_size=2)
_TEXT = st.sampled_from(["", "first", 'a "quoted"\nline \u2028 é'])
_POLICY_ARN = st.sampled_from(
    [
        *(f"arn:aws:iam::{ACCOUNT}:policy{path}{name}" for name in NAMES for path in ("/", "/ai/")),
        "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]
)
_DOCUMENT = st.sampled_from(["s3:*", "sns:*"]).map(
    lambda action: json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"},
        },
        indent=1,
    )
)
_PRINCIPALS = st.sampled_from(
    [
        ACCOUNT,
        "*",
        *(f"arn:aws:iam::{ACCOUNT}:role{path}{name}" for name in NAMES for path in ("/", "/ai/")),
        f"arn:aws:iam::{ACCOUNT}:user/a",
    ]
)
_TRUST = st.lists(_PRINCIPALS, min_size=1, max_size=2).map(lambda names: trust_of(*names))
_OIDC = st.sampled_from(["https://token.test", "https://oidc.test/id/ABC"])
_OIDC_ARN = _OIDC.map(lambda url: f"arn:aws:iam::{ACCOUNT}:oidc-provider/{url[8:]}")
_SAML_ARN = _NAME.map(lambda name: f"arn:aws:iam::{ACCOUNT}:saml-provider/{name}")
_VERSION = st.sampled_from(["v1", "v2", "v3"])


def _call(action: str, **parameters: st.SearchStrategy[Any]) -> st.SearchStrategy[Call]:
    return st.fixed_dictionaries(parameters).map(lambda values: Call(action, values))


CALLS = st.one_of(
    _call(
        "create_role",
        RoleName=_NAME,
        AssumeRolePolicyDocument=_TRUST,
        Path=_PATH,
        Description=_TEXT,
        Tags=_TAGS,
        MaxSessionDuration=st.sampled_from([3600, 7200]),
    ),
    _call(
        "create_role",
        RoleName=_NAME,
        AssumeRolePolicyDocument=_TRUST,
        PermissionsBoundary=_POLICY_ARN,
    ),
    _call("update_role", RoleName=_NAME, Description=_TEXT),
    _call("update_assume_role_policy", RoleName=_NAME, PolicyDocument=_TRUST),
    _call("put_role_permissions_boundary", RoleName=_NAME, PermissionsBoundary=_POLICY_ARN),
    _call("delete_role_permissions_boundary", RoleName=_NAME),
    _call("tag_role", RoleName=_NAME, Tags=_TAGS),
    _call("untag_role", RoleName=_NAME, TagKeys=_KEYS),
    _call("put_role_policy", RoleName=_NAME, PolicyName=_NAME, PolicyDocument=_DOCUMENT),
    _call("delete_role_policy", RoleName=_NAME, PolicyName=_NAME),
    _call("attach_role_policy", RoleName=_NAME, PolicyArn=_POLICY_ARN),
    _call("detach_role_policy", RoleName=_NAME, PolicyArn=_POLICY_ARN),
    _call("delete_role", RoleName=_NAME),
    _call("create_service_linked_role", AWSServiceName=st.just("lex.amazonaws.com")),
    _call(
        "create_policy",
        PolicyName=_NAME,
        PolicyDocument=_DOCUMENT,
        Path=_PATH,
        Description=_TEXT,
        Tags=_TAGS,
    ),
    _call(
        "create_policy_version",
        PolicyArn=_POLICY_ARN,
        PolicyDocument=_DOCUMENT,
        SetAsDefault=st.booleans(),
    ),
    _call("set_default_policy_version", PolicyArn=_POLICY_ARN, VersionId=_VERSION),
    _call("delete_policy_version", PolicyArn=_POLICY_ARN, VersionId=_VERSION),
    _call("tag_policy", PolicyArn=_POLICY_ARN, Tags=_TAGS),
    _call("untag_policy", PolicyArn=_POLICY_ARN, TagKeys=_KEYS),
    _call("delete_policy", PolicyArn=_POLICY_ARN),
    _call("create_instance_profile", InstanceProfileName=_NAME, Path=_PATH, Tags=_TAGS),
    _call("tag_instance_profile", InstanceProfileName=_NAME, Tags=_TAGS),
    _call("add_role_to_instance_profile", InstanceProfileName=_NAME, RoleName=_NAME),
    _call("remove_role_from_instance_profile", InstanceProfileName=_NAME, RoleName=_NAME),
    _call("delete_instance_profile", InstanceProfileName=_NAME),
    _call("create_user", UserName=_NAME, Path=_PATH, Tags=_TAGS),
    _call("update_user", UserName=_NAME, NewUserName=_NAME, NewPath=_PATH),
    _call("tag_user", UserName=_NAME, Tags=_TAGS),
    _call("put_user_policy", UserName=_NAME, PolicyName=_NAME, PolicyDocument=_DOCUMENT),
    _call("attach_user_policy", UserName=_NAME, PolicyArn=_POLICY_ARN),
    _call("detach_user_policy", UserName=_NAME, PolicyArn=_POLICY_ARN),
    _call("create_access_key", UserName=_NAME),
    _call("delete_user", UserName=_NAME),
    _call("create_group", GroupName=_NAME, Path=_PATH),
    _call("update_group", GroupName=_NAME, NewGroupName=_NAME, NewPath=_PATH),
    _call("put_group_policy", GroupName=_NAME, PolicyName=_NAME, PolicyDocument=_DOCUMENT),
    _call("attach_group_policy", GroupName=_NAME, PolicyArn=_POLICY_ARN),
    _call("detach_group_policy", GroupName=_NAME, PolicyArn=_POLICY_ARN),
    _call("add_user_to_group", GroupName=_NAME, UserName=_NAME),
    _call("remove_user_from_group", GroupName=_NAME, UserName=_NAME),
    _call("delete_group", GroupName=_NAME),
    _call(
        "create_open_id_connect_provider",
        Url=_OIDC,
        ClientIDList=st.lists(_NAME, max_size=2),
        ThumbprintList=st.just(["a" * 40]),
        Tags=_TAGS,
    ),
    _call("tag_open_id_connect_provider", OpenIDConnectProviderArn=_OIDC_ARN, Tags=_TAGS),
    _call("delete_open_id_connect_provider", OpenIDConnectProviderArn=_OIDC_ARN),
    _call("create_saml_provider", Name=_NAME, SAMLMetadataDocument=_TEXT),
    _call("update_saml_provider", SAMLProviderArn=_SAML_ARN, SAMLMetadataDocument=_TEXT),
    _call("delete_saml_provider", SAMLProviderArn=_SAML_ARN),
)


# Something of each kind, so that most calls are about what is there.
_FIRST = (
    Call("create_user", {"UserName": "a"}),
    Call("create_group", {"GroupName": "a"}),
    Call("create_role", {"RoleName": "a", "AssumeRolePolicyDocument": trust_of(ACCOUNT)}),
    Call("create_policy", {"PolicyName": "a", "PolicyDocument": trust_of(ACCOUNT)}),
    Call("create_instance_profile", {"InstanceProfileName": "a"}),
)


@settings(max_examples=int(os.environ.get("AI_ROLE_ACCOUNTS", "12")))
@given(st.lists(CALLS, min_size=5, max_size=25))
def test_an_account_is_the_same_after_any_calls(calls: list[Call]) -> None:
    with TemporaryDirectory() as folder:
        account = Account(Path(folder))
        for call in (*_FIRST, *calls):
            # A refusal in the words of IAM is not a bug of anybody.
            assert _status(account.iam, call) in {200, 400, 404, 409}, call
            assert account.saved._journal.records == _held(account), call
        before, answers = _held(account), _answers(account)

        account.reopen()

        assert account.saved._journal.records == _held(account) == before
        assert _answers(account) == answers


def _status(iam: IAMClient, call: Call) -> int:
    try:
        response = getattr(iam, call.action)(**call.parameters)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]
    return int(response["ResponseMetadata"]["HTTPStatusCode"])


def _held(account: Account) -> dict[Key, Record]:
    """What the account holds, asked of moto's objects."""
    records = (record_of(entity) for entity in entities(account.saved._iam).values())
    return {key_of(record): record for record in records}


def _answers(account: Account) -> list[Any]:
    """What an account answers to all that reads."""
    return [
        {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        for answer in _asked(account)
    ]


_READS = {
    "role": ("get_role", "list_role_policies", "list_attached_role_policies"),
    "policy": ("get_policy", "list_policy_versions", "list_entities_for_policy"),
    "instance-profile": ("get_instance_profile",),
    "user": ("get_user", "list_access_keys", "list_groups_for_user", "list_user_tags"),
    "group": ("get_group",),
    "oidc-provider": ("get_open_id_connect_provider",),
    "saml-provider": ("get_saml_provider",),
}
_PARAMETERS = {
    "role": "RoleName",
    "policy": "PolicyArn",
    "instance-profile": "InstanceProfileName",
    "user": "UserName",
    "group": "GroupName",
    "oidc-provider": "OpenIDConnectProviderArn",
    "saml-provider": "SAMLProviderArn",
}


def _asked(account: Account) -> Iterator[dict[str, Any]]:
    iam = account.iam
    yield iam.get_account_authorization_details(
        Filter=["User", "Role", "Group", "LocalManagedPolicy"]
    )
    yield iam.get_account_summary()
    for (kind, name), entity in entities(account.saved._iam).items():
        by_name = _PARAMETERS[kind].endswith("Name")
        parameters = {_PARAMETERS[kind]: name if by_name else entity.arn}
        yield from (getattr(iam, action)(**parameters) for action in _READS[kind])


def test_what_cannot_be_saved_has_not_happened(
    account: Account, trust: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam = account.iam
    iam.create_role(RoleName="a", AssumeRolePolicyDocument=trust())
    before = account.text()

    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal.os, "pwrite", full)
    refused = refusal(iam.create_role, RoleName="b", AssumeRolePolicyDocument=trust())
    monkeypatch.undo()

    message = "the account of the sandbox was not changed: No space left on device"
    assert refused == (507, "ServiceFailure", message)
    assert account.text() == before
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["a"]
    iam.create_role(RoleName="b", AssumeRolePolicyDocument=trust())
    account.reopen()
    assert len(iam.list_roles()["Roles"]) == 2


def test_what_cannot_be_kept_has_not_happened(account: Account) -> None:
    refused = refusal(account.iam.create_group, GroupName="team", Path="/\x7f/")

    assert refused[0] == 400
    assert account.iam.list_groups()["Groups"] == []
    assert account.text() == ""


def test_a_policy_that_aws_has_withdrawn_stays_where_it_is(
    account: Account, trust: Document
) -> None:
    iam, name = account.iam, "CloudWatchReadOnlyAccess"
    iam.create_role(RoleName="a", AssumeRolePolicyDocument=trust())
    iam.attach_role_policy(RoleName="a", PolicyArn=f"arn:aws:iam::aws:policy/{name}")
    file = account.place.file("account")
    file.write_text(file.read_text().replace(f"policy/{name}", "policy/service-role/Withdrawn"))

    account.reopen()

    (attached,) = iam.list_attached_role_policies(RoleName="a")["AttachedPolicies"]
    arn = "arn:aws:iam::aws:policy/service-role/Withdrawn"
    assert attached == {"PolicyName": "Withdrawn", "PolicyArn": arn}
    iam.detach_role_policy(RoleName="a", PolicyArn=arn)


def test_reading_writes_nothing(account: Account) -> None:
    account.iam.list_roles()
    account.iam.list_policies()

    assert os.listdir(account.place.folder) == []  # noqa: PTH208 - the folder is empty
