from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_role_cli.policy import JsonValue, RoleDocuments, document_value

RoleFactory = Callable[..., RoleDocuments]


def statement(role: RoleFactory, text: str) -> JsonValue:
    documents = role(f"service: lambda\npermissions:\n  - {text}\n")
    (policy,) = documents.policies
    (found,) = document_value(policy.document)["Statement"]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "{actions: s3:getobject, resources: '*'}",
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            id="least",
        ),
        pytest.param(
            "{sid: Keep, effect: deny, not_actions: [s3:*, iam:Pass*], not_resources: "
            "['arn:{partition}:s3:::a', 'arn:{partition}:sqs:{region}:{account}:b']}",
            {
                "Sid": "Keep",
                "Effect": "Deny",
                "NotAction": ["s3:*", "iam:Pass*"],
                "NotResource": ["arn:aws:s3:::a", "arn:aws:sqs:eu-west-1:123456789012:b"],
            },
            id="everything-else",
        ),
        pytest.param(
            "{actions: s3:ListBucket, resources: '*', "
            "conditions: {StringLike: {'S3:Prefix': ['${aws:username}/*', '{account}/*']}}}",
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": "*",
                "Condition": {"StringLike": {"s3:prefix": ["${aws:username}/*", "123456789012/*"]}},
            },
            id="conditions",
        ),
    ],
)
def test_a_statement_of_the_file_in_iam_s_words(
    role: RoleFactory, text: str, expected: JsonValue
) -> None:
    assert statement(role, text) == expected


def test_statements_keep_the_author_s_order(role: RoleFactory) -> None:
    documents = role(
        """
        service: lambda
        permissions:
          - {sid: Zebra, actions: [s3:PutObject, s3:GetObject], resources: "*"}
          - {sid: Ant, actions: sqs:SendMessage, resources: "*"}
        """
    )

    (policy,) = documents.policies
    assert [each.sid for each in policy.document.statements] == ["Zebra", "Ant"]
    assert policy.document.statements[0].actions == ("s3:PutObject", "s3:GetObject")


def test_a_role_without_permissions_has_no_policy(role: RoleFactory) -> None:
    assert role("service: lambda\n").policies == ()
