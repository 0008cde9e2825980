from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ai_role_cli.policy import (
    MANAGED_POLICY_CHARS,
    JsonValue,
    RoleDocuments,
    Synthesis,
    Target,
    document_json,
    policy_chars,
    synthesize,
)
from ai_role_cli.spec import LoadedRoleFile, PolicyType, SpecError, SpecPath

RoleFileFactory = Callable[..., LoadedRoleFile]
RoleFactory = Callable[..., RoleDocuments]

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def policy(*statements: JsonValue) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def read_of(count: int, *, length: int) -> JsonValue:
    return {**READ, "Resource": [f"arn:aws:s3:::{n:04}".ljust(length, "x") for n in range(count)]}


def refused(loaded: LoadedRoleFile, target: Target) -> list[tuple[str, SpecPath]]:
    with pytest.raises(SpecError) as raised:
        synthesize(loaded, target)

    assert {finding.role for finding in raised.value.findings} == {"agent"}
    return [(finding.id, finding.path) for finding in raised.value.findings]


def test_a_role_of_few_words(role: RoleFactory) -> None:
    documents = role("service: lambda\n")

    assert (documents.key, documents.name, documents.path) == ("agent", "agent", "/")
    assert documents.arn == "arn:aws:iam::123456789012:role/agent"
    assert documents.max_session_seconds == 3600
    assert documents.description is None
    assert documents.permissions_boundary is None
    assert documents.instance_profile_arn is None
    assert (documents.tags, documents.policies, documents.attachments) == ({}, (), ())
    assert (documents.exclusive, documents.protect, documents.retain) == (False, False, False)


def test_a_role_of_many_words(role: RoleFactory) -> None:
    documents = role(
        """
        name: helper
        name_prefix: acme-
        path: /ai/
        description: Answers questions
        max_session: 90m
        permissions_boundary: arn:{partition}:iam::{account}:policy/edge
        tags: {team: ml, home: lab}
        exclusive: true
        protect: true
        retain: true
        service: lambda
        permissions: [{actions: s3:GetObject, resources: "*"}]
        """
    )

    assert (documents.key, documents.name) == ("agent", "acme-helper")
    assert documents.arn == "arn:aws:iam::123456789012:role/ai/acme-helper"
    assert documents.max_session_seconds == 5400
    assert documents.description == "Answers questions"
    assert documents.permissions_boundary == "arn:aws:iam::123456789012:policy/edge"
    assert documents.tags == {"team": "ml", "home": "lab"}
    assert (documents.exclusive, documents.protect, documents.retain) == (True, True, True)
    (own,) = documents.policies
    assert (own.key, own.name) == ("permissions", "acme-helper-permissions")
    assert own.arn == "arn:aws:iam::123456789012:policy/ai/acme-helper-permissions"


def test_roles_keep_the_order_of_the_file_and_take_the_defaults(
    role_file: RoleFileFactory, target: Target
) -> None:
    loaded = role_file(
        """
        defaults: {name_prefix: acme-, path: /ai/}
        roles:
          zebra: {service: lambda}
          ant: {service: lambda, path: /}
        """
    )

    found = synthesize(loaded, target)
    assert [role.arn for role in found.roles] == [
        "arn:aws:iam::123456789012:role/ai/acme-zebra",
        "arn:aws:iam::123456789012:role/acme-ant",
    ]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        pytest.param("cn-north-1", "aws-cn", id="china"),
        pytest.param("us-gov-west-1", "aws-us-gov", id="govcloud"),
        pytest.param("eusc-de-east-1", "aws-eusc", id="european-sovereign-cloud"),
    ],
)
def test_every_arn_is_in_the_partition_of_the_region(
    role: RoleFactory, region: str, partition: str
) -> None:
    documents = role(
        """
        service: ec2
        permissions:
          - {actions: s3:GetObject, resources: "arn:{partition}:s3:::{account}-{region}/*"}
        managed_policies: [ReadOnlyAccess]
        """,
        Target("123456789012", region),
    )

    assert documents.arn == f"arn:{partition}:iam::123456789012:role/agent"
    assert (
        documents.instance_profile_arn
        == f"arn:{partition}:iam::123456789012:instance-profile/agent"
    )
    assert documents.attachments == (f"arn:{partition}:iam::aws:policy/ReadOnlyAccess",)
    (own,) = documents.policies
    assert own.arn == f"arn:{partition}:iam::123456789012:policy/agent-permissions"
    assert own.document.statements[0].resources == (
        f"arn:{partition}:s3:::123456789012-{region}/*",
    )


def test_without_a_target_placeholders_stay(role: RoleFactory) -> None:
    documents = role("service: lambda\nmanaged_policies: [ReadOnlyAccess]\n", Target())

    assert documents.arn == "arn:{partition}:iam::{account}:role/agent"
    assert documents.attachments == ("arn:{partition}:iam::aws:policy/ReadOnlyAccess",)


def test_iam_variables_pass_untouched(role: RoleFactory) -> None:
    documents = role(
        """
        service: lambda
        permissions:
          - actions: s3:GetObject
            resources: "arn:{partition}:s3:::home/${aws:username}/${*}"
            conditions: {StringEquals: {"aws:ResourceTag/owner": "${aws:PrincipalTag/owner}"}}
        """
    )

    text = document_json(documents.policies[0].document)
    assert '"Resource":"arn:aws:s3:::home/${aws:username}/${*}"' in text
    assert '"aws:ResourceTag/owner":"${aws:PrincipalTag/owner}"' in text


@pytest.mark.parametrize(
    ("entry", "has_profile"),
    [
        pytest.param("service: ec2", True, id="by-name"),
        pytest.param("service: ec2.amazonaws.com", True, id="by-principal"),
        pytest.param("service: ec2.amazonaws.com.cn", True, id="in-china"),
        pytest.param("trust: [{service: [lambda, ec2]}]", True, id="in-trust"),
        pytest.param("service: lambda", False, id="another-service"),
        pytest.param("service: neptune_ml", False, id="a-service-that-trusts-ec2-too"),
        pytest.param("trust: [{account: '210987654321'}]", False, id="no-service"),
    ],
)
def test_ec2_takes_a_role_in_an_instance_profile(
    role: RoleFactory, entry: str, *, has_profile: bool
) -> None:
    arn = "arn:aws:iam::123456789012:instance-profile/ai/agent"

    documents = role(f"path: /ai/\n{entry}\n")

    assert documents.instance_profile_arn == (arn if has_profile else None)


def test_attachments_are_filled_and_named_once(role: RoleFactory) -> None:
    documents = role(
        """
        service: lambda
        managed_policies:
          - arn:{partition}:iam::{account}:policy/shared
          - ReadOnlyAccess
          - arn:aws:iam::123456789012:policy/shared
          - arn:aws:iam::aws:policy/ReadOnlyAccess
        """
    )

    assert documents.attachments == (
        "arn:aws:iam::123456789012:policy/shared",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    )


def test_own_statements_and_each_policy_document_are_a_policy(role: RoleFactory) -> None:
    documents = role(
        """
        service: lambda
        permissions: [{actions: sqs:SendMessage, resources: "*"}]
        policy_documents: {zoo: zoo.json, bar: bar.json}
        """,
        zoo=policy(READ),
        bar=policy({**READ, "Action": "s3:getobject", "Resource": "arn:aws:s3:::{account}/*"}),
    )

    assert [found.name for found in documents.policies] == [
        "agent-permissions",
        "agent-zoo",
        "agent-bar",
    ]
    (taken_as_it_is,) = documents.policies[2].document.statements
    assert taken_as_it_is.actions == ("s3:getobject",)
    assert taken_as_it_is.resources == ("arn:aws:s3:::{account}/*",)


def test_an_inline_policy_is_named_by_its_key_and_has_no_arn(role: RoleFactory) -> None:
    documents = role(
        """
        service: lambda
        policy_type: inline
        permissions: [{actions: sqs:SendMessage, resources: "*"}]
        policy_documents: {zoo: zoo.json}
        """,
        zoo=policy(READ),
    )

    found = [(each.key, each.name, each.kind, each.arn) for each in documents.policies]
    assert found == [
        ("permissions", "permissions", PolicyType.INLINE, None),
        ("zoo", "zoo", PolicyType.INLINE, None),
    ]


def test_a_managed_policy_over_the_quota_becomes_several(role: RoleFactory) -> None:
    documents = role(
        "service: lambda\npolicy_documents: {zoo: zoo.json}\n",
        zoo=policy(read_of(15, length=1_000)),
    )

    assert [each.key for each in documents.policies] == ["zoo", "zoo-2", "zoo-3"]
    assert [each.name for each in documents.policies][1] == "agent-zoo-2"
    for each in documents.policies:
        assert policy_chars(document_json(each.document)) <= MANAGED_POLICY_CHARS


def test_an_inline_policy_is_not_split(role: RoleFactory) -> None:
    documents = role(
        "service: lambda\npolicy_type: inline\npolicy_documents: {zoo: zoo.json}\n",
        zoo=policy(read_of(9, length=1_000)),
    )

    assert [each.key for each in documents.policies] == ["zoo"]


@pytest.mark.parametrize("key", ["zoo", "permissions"])
def test_a_statement_nobody_can_divide_is_an_error_at_the_statement(
    role_file: RoleFileFactory, target: Target, key: str
) -> None:
    large = {**READ, "Resource": "arn:aws:s3:::".ljust(7_000, "x")}
    loaded = role_file(
        f"""
        roles:
          agent:
            service: lambda
            policy_documents: {{{key}: zoo.json}}
        """,
        zoo=policy(READ, large),
    )

    path = ("roles", "agent", "policy_documents", key, "Statement", 1)
    assert refused(loaded, target) == [("statement-too-large", path)]


def test_a_large_statement_of_the_file_is_an_error_at_its_line(
    role_file: RoleFileFactory, target: Target
) -> None:
    loaded = role_file(
        f"""
        roles:
          agent:
            service: lambda
            permissions:
              - {{actions: s3:GetObject, resources: "*"}}
              - {{actions: s3:GetObject, resources: "arn:aws:s3:::{"x" * 7_000}"}}
        """
    )

    path = ("roles", "agent", "permissions", 1)
    assert refused(loaded, target) == [("statement-too-large", path)]
    assert loaded.location(path).line == 8


def test_problems_of_a_policy_document_are_found_in_its_file(
    role_file: RoleFileFactory, target: Target
) -> None:
    loaded = role_file(
        """
        roles:
          agent:
            service: lambda
            policy_documents: {zoo: zoo.json}
        """,
        zoo='{"Version": "2012-10-17", "Statement": [\n{"Effect": "Allow", "Resource": "*"},\n'
        '{"Effect": "allow", "Action": "*", "Resource": "*"}]}',
    )

    top: SpecPath = ("roles", "agent", "policy_documents", "zoo")
    paths = [(*top, "Statement", 0), (*top, "Statement", 1, "Effect")]
    assert refused(loaded, target) == [("malformed-policy", path) for path in paths]
    places = [loaded.location(path) for path in paths]
    assert [(place.file.endswith("zoo.json"), place.line) for place in places] == [
        (True, 2),
        (True, 3),
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param('{StringEquals: {"sts:ExternalId": other}}', id="of-ours-and-the-author"),
        pytest.param('{StringLike: {"aws:PrincipalArn": a, "AWS:principalarn": b}}', id="two-keys"),
        pytest.param(
            '{Bool: {"aws:SecureTransport": true}, bool: {"aws:SecureTransport": false}}',
            id="two-operators",
        ),
    ],
)
def test_a_condition_that_the_document_would_lose_is_an_error(
    role_file: RoleFileFactory, target: Target, conditions: str
) -> None:
    loaded = role_file(
        f"""
        roles:
          agent:
            service: lambda
            trust:
              - account: "210987654321"
                external_id: secret
                conditions: {conditions}
        """
    )

    path = ("roles", "agent", "trust", 0, "conditions")
    assert refused(loaded, target) == [("repeated-condition", path)]
    assert loaded.location(path).line == 9


def test_a_repeated_condition_of_a_permission_is_an_error_at_its_statement(
    role_file: RoleFileFactory, target: Target
) -> None:
    loaded = role_file(
        """
        roles:
          agent:
            service: lambda
            permissions:
              - {actions: s3:GetObject, resources: "*"}
              - actions: s3:ListBucket
                resources: "*"
                conditions: {StringLike: {"s3:prefix": a, "S3:Prefix": b}}
        """
    )

    path = ("roles", "agent", "permissions", 1, "conditions")
    assert refused(loaded, target) == [("repeated-condition", path)]


def test_one_bad_role_does_not_hide_another(role_file: RoleFileFactory, target: Target) -> None:
    loaded = role_file(
        """
        roles:
          one: {service: lambda, policy_documents: {bad: bad.json}}
          two: {service: lambda, policy_documents: {permissions: good.json},
                permissions: [{actions: s3:GetObject, resources: "*"}]}
        """,
        bad="{}",
        good=policy(READ),
    )

    with pytest.raises(SpecError) as raised:
        synthesize(loaded, target)

    assert {(finding.id, finding.role) for finding in raised.value.findings} == {
        ("malformed-policy", "one"),
        ("policy-name-clash", "two"),
        ("policy-version", "one"),
    }


def test_the_same_file_makes_the_same_documents(role_file: RoleFileFactory, target: Target) -> None:
    text = "roles: {agent: {service: lambda, tags: {b: '1', a: '2'}}}\n"

    first, second = (synthesize(role_file(text), target) for _ in range(2))
    assert first == second
    assert isinstance(first, Synthesis)
