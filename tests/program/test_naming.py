from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.program import policy_name, role_key_of
from ai_role_cli.program.naming import attachment_name, is_provider, provider_urn, renamed

QUICK = settings(max_examples=60, deadline=None)

KEYS = st.from_regex(r"[A-Za-z0-9_+=,.@-]{1,64}", fullmatch=True)
TYPES = st.sampled_from(
    ["aws:iam/role:Role", "aws:iam/policy:Policy", "parent:t:T$aws:iam/role:Role"]
)
PATHS = st.from_regex(r"/([!-.0-~]{1,9}/){0,3}", fullmatch=True)
OWNERS = st.sampled_from(["aws", "123456789012", "210987654321"])


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::ai-role::{type_}::{name}"


@QUICK
@given(KEYS, TYPES)
def test_the_name_of_a_role_leads_back_to_its_key(key: str, type_: str) -> None:
    assert role_key_of(urn(type_, key)) == key


@QUICK
@given(KEYS, KEYS, TYPES)
def test_the_name_of_a_policy_leads_back_to_its_role(key: str, policy: str, type_: str) -> None:
    assert role_key_of(urn(type_, policy_name(key, policy))) == key


@QUICK
@given(KEYS, KEYS, OWNERS, PATHS)
def test_the_name_of_an_attachment_leads_back_to_its_role(
    key: str, policy: str, owner: str, path: str
) -> None:
    name = attachment_name(key, f"arn:aws:iam::{owner}:policy{path}{policy}")

    assert role_key_of(urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name)) == key


@QUICK
@given(KEYS, st.tuples(OWNERS, PATHS, KEYS), st.tuples(OWNERS, PATHS, KEYS))
def test_two_policies_of_a_role_have_two_names(
    key: str, one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    names = [
        attachment_name(key, f"arn:aws:iam::{owner}:policy{path}{name}")
        for owner, path, name in (one, other)
    ]

    assert (names[0] == names[1]) == (one == other)


@QUICK
@given(KEYS, KEYS, OWNERS, PATHS, KEYS)
def test_a_policy_of_the_file_never_has_the_name_of_another_attachment(
    key: str, policy: str, owner: str, path: str, other: str
) -> None:
    arn = f"arn:aws:iam::{owner}:policy{path}{other}"

    assert policy_name(key, policy) != attachment_name(key, arn)


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        pytest.param(
            "arn:aws:iam::aws:policy/ReadOnlyAccess", "agent/aws/ReadOnlyAccess", id="aws"
        ),
        pytest.param(
            "arn:aws-cn:iam::123456789012:policy/ml/base/Edge",
            "agent/123456789012/ml/base/Edge",
            id="own-with-a-path",
        ),
        pytest.param(
            "arn:aws:iam::aws:policy/service-role/X", "agent/aws/service-role/X", id="service-role"
        ),
    ],
)
def test_an_attachment_is_named_by_owner_and_path(arn: str, name: str) -> None:
    assert attachment_name("agent", arn) == name


def test_the_provider_is_told_from_what_belongs_to_roles() -> None:
    provider = provider_urn(stack="dev", project="ai-role")

    assert provider == "urn:pulumi:dev::ai-role::pulumi:providers:aws::aws"
    assert is_provider(provider)
    assert not is_provider(urn("aws:iam/role:Role", "aws"))


@QUICK
@given(KEYS, KEYS, KEYS, OWNERS)
def test_a_name_changes_with_the_key_of_its_role(
    key: str, other: str, policy: str, owner: str
) -> None:
    arn = f"arn:aws:iam::{owner}:policy/{policy}"

    assert renamed(key, other) == other
    assert renamed(policy_name(key, policy), other) == policy_name(other, policy)
    assert renamed(attachment_name(key, arn), other) == attachment_name(other, arn)
