from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.errors import StackConflictError, SurroundingsError
from ai_role_cli.sandbox import open_sandbox, session

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.sandbox.conftest import Provider

    Opened = Callable[..., AbstractContextManager[Provider]]
    Connect = Callable[..., Any]

ACCOUNT = "123456789012"
REGION = "us-east-1"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
_HOLD = """
import fcntl, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.readline()
"""
BEDROCK = "arn:aws:iam::aws:policy/AmazonBedrockFullAccess"


def test_the_account_is_the_same_in_the_next_session(
    tmp_path: Path, connect: Connect, trust: Callable[..., str], allow: Callable[..., str]
) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        iam = connect("iam", sandbox.endpoint)
        role = iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())["Role"]
        own = iam.create_policy(PolicyName="own", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
        for arn in (READ_ONLY, own):
            iam.attach_role_policy(RoleName="agent", PolicyArn=arn)
        iam.get_policy(PolicyArn=BEDROCK)

    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        iam = connect("iam", sandbox.endpoint)
        assert iam.get_role(RoleName="agent")["Role"]["RoleId"] == role["RoleId"]
        attached = iam.list_attached_role_policies(RoleName="agent")["AttachedPolicies"]
        assert [policy["PolicyArn"] for policy in attached] == [READ_ONLY, own]
        for arn in (READ_ONLY, own):
            iam.detach_role_policy(RoleName="agent", PolicyArn=arn)
        assert iam.get_policy(PolicyArn=own)["Policy"]["AttachmentCount"] == 0

    saved = (tmp_path / f"{ACCOUNT}.aws.account").read_bytes()
    assert b"AmazonBedrockFullAccess" not in saved


def test_what_was_done_before_an_error_is_saved(
    tmp_path: Path, connect: Connect, trust: Callable[..., str]
) -> None:
    def fail() -> None:
        with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
            iam = connect("iam", sandbox.endpoint)
            iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        assert len(connect("iam", sandbox.endpoint).list_roles()["Roles"]) == 1


def test_a_session_without_a_request_writes_nothing(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION):
        pass

    assert not (tmp_path / f"{ACCOUNT}.aws.account").exists()


@pytest.mark.parametrize(
    ("account", "region", "partition"),
    [
        ("999999999999", "eu-west-1", "aws"),
        ("012345678901", "cn-north-1", "aws-cn"),
        ("123456789012", "us-gov-west-1", "aws-us-gov"),
    ],
)
def test_account_and_partition_agree_everywhere(  # noqa: PLR0913, PLR0917 - fixtures
    tmp_path: Path,
    opened: Opened,
    connect: Connect,
    trust: Callable[..., str],
    account: str,
    region: str,
    partition: str,
) -> None:
    with opened(tmp_path, account, region) as provider:
        assert provider.sandbox.account == account
        provider.configure(allowedAccountIds=f'["{account}"]')
        identity = connect("sts", provider.sandbox.endpoint, region).get_caller_identity()
        assert identity["Account"] == account
        assert identity["Arn"].startswith(f"arn:{partition}:sts::{account}:")

        type_ = "aws:iam/role:Role"
        inputs = provider.check(type_, {"name": "agent", "assumeRolePolicy": trust()}).inputs
        _, outputs = provider.create(type_, inputs)
        assert outputs["arn"] == f"arn:{partition}:iam::{account}:role/agent"

        managed = f"arn:{partition}:iam::aws:policy/CloudWatchReadOnlyAccess"
        iam = connect("iam", provider.sandbox.endpoint, region)
        iam.attach_role_policy(RoleName="agent", PolicyArn=managed)
        attached = iam.list_attached_role_policies(RoleName="agent")["AttachedPolicies"]
        assert [policy["PolicyArn"] for policy in attached] == [managed]


def test_accounts_in_one_folder_do_not_meet(
    tmp_path: Path, connect: Connect, trust: Callable[..., str]
) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        iam = connect("iam", sandbox.endpoint)
        iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())

    with open_sandbox(tmp_path, account="999999999999", region=REGION) as sandbox:
        assert connect("iam", sandbox.endpoint).list_roles()["Roles"] == []


def test_folders_do_not_meet(tmp_path: Path, connect: Connect, trust: Callable[..., str]) -> None:
    with open_sandbox(tmp_path / "one", account=ACCOUNT, region=REGION) as sandbox:
        iam = connect("iam", sandbox.endpoint)
        iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())

    with open_sandbox(tmp_path / "two", account=ACCOUNT, region=REGION) as sandbox:
        assert connect("iam", sandbox.endpoint).list_roles()["Roles"] == []


def test_all_aws_managed_policies_can_be_listed(tmp_path: Path, connect: Connect) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        iam = connect("iam", sandbox.endpoint)
        pages = iam.get_paginator("list_policies").paginate(Scope="AWS")
        arns = {policy["Arn"] for page in pages for policy in page["Policies"]}

        assert {READ_ONLY, BEDROCK} < arns
        assert iam.list_policies(Scope="Local")["Policies"] == []


def test_the_users_environment_has_no_say(
    tmp_path: Path,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
    trust: Callable[..., str],
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text("[default]\naws_access_key_id = AKIAREAL\nregion = mars-1\n")
    for name, value in {
        "AWS_PROFILE": "nonsense",
        "AWS_DEFAULT_PROFILE": "nonsense",
        "AWS_ENDPOINT_URL": "http://192.0.2.1:1",
        "AWS_ENDPOINT_URL_IAM": "http://192.0.2.1:1",
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_CONFIG_FILE": str(credentials),
        "AWS_DEFAULTS_MODE": "nonsense",
        "AWS_RETRY_MODE": "nonsense",
        "AWS_MAX_ATTEMPTS": "many",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_CA_BUNDLE": "/nowhere",
        "MOTO_ACCOUNT_ID": "111111111111",
        "http_proxy": "http://192.0.2.1:1",
        "HTTPS_PROXY": "http://192.0.2.1:1",
    }.items():
        monkeypatch.setenv(name, value)

    with opened(tmp_path / "folder") as provider:
        type_ = "aws:iam/role:Role"
        inputs = provider.check(type_, {"name": "agent", "assumeRolePolicy": trust()}).inputs
        _, outputs = provider.create(type_, inputs)
        assert provider.read(type_, "nobody") == ("", {}, {})

        assert outputs["arn"] == f"arn:aws:iam::{ACCOUNT}:role/agent"
        assert "nonsense" not in provider.sandbox.engine_env.values()


def test_the_engine_is_told_where_the_provider_is(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        environment = sandbox.engine_env

        assert environment["PULUMI_DEBUG_PROVIDERS"].startswith("aws:")
        assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
        assert environment["PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL"] == "true"
        assert environment["AWS_PROFILE"] == ""


def test_two_sessions_at_a_time_are_one_too_many(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION):
        with (
            pytest.raises(StackConflictError) as busy,
            open_sandbox(tmp_path, account=ACCOUNT, region=REGION),
        ):
            pytest.fail("opened twice")

        assert busy.value.code == "sandbox-busy"
        assert ("process", str(os.getpid())) in busy.value.facts


def test_a_session_waits_for_the_one_before_it(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / f"{ACCOUNT}.aws.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(StackConflictError),
            open_sandbox(tmp_path, account=ACCOUNT, region=REGION, lock_timeout_seconds=0.1),
        ):
            pytest.fail("opened while it was held")

        assert holder.stdin is not None
        holder.stdin.write("\n")
        holder.stdin.flush()
        with open_sandbox(tmp_path, account=ACCOUNT, region=REGION, lock_timeout_seconds=60):
            pass


def test_the_lock_is_free_afterwards(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION):
        pass

    with (tmp_path / f"{ACCOUNT}.aws.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_damaged_account_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / f"{ACCOUNT}.aws.account").write_bytes(b"x")

    with (
        pytest.raises(SurroundingsError) as refused,
        open_sandbox(tmp_path, account=ACCOUNT, region=REGION),
    ):
        pytest.fail("opened a damaged account")

    assert refused.value.code == "sandbox-unreadable"


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None if name == "moto" else name)

    with (
        pytest.raises(SurroundingsError) as refused,
        open_sandbox(tmp_path, account=ACCOUNT, region=REGION),
    ):
        pytest.fail("opened without moto")

    assert refused.value.code == "sandbox-missing"
    assert refused.value.facts == (("missing", "moto"),)
    assert refused.value.hint == "pip install 'ai-role[sandbox]'"


def test_importing_the_package_is_cheap() -> None:
    code = (
        "import sys, ai_role_cli.sandbox;"
        "print([m for m in ('boto3', 'botocore', 'flask', 'grpc', 'moto', 'pulumi', 'werkzeug')"
        " if m in sys.modules])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert answer.stdout == "[]\n"
