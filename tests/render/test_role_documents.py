from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ai_role_cli.policy import parse_policy
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.render.role_documents import documents_value

RolesLoader = Callable[[str], Any]

TEXT = """
roles:
  zebra: {service: lambda.amazonaws.com}
  ant:
    description: Answers questions
    path: /ai/
    max_session: 2h
    permissions_boundary: arn:aws:iam::123456789012:policy/edge
    tags: {team: ml}
    service: ec2.amazonaws.com
    permissions: [{sid: Read, actions: s3:GetObject, resources: "*"}]
    managed_policies: [ReadOnlyAccess]
  inline:
    service: lambda.amazonaws.com
    policy_type: inline
    permissions: [{actions: "*", resources: "*"}]
"""


def test_the_documents_of_a_role_are_complete(roles: RolesLoader) -> None:
    found = documents_value(roles(TEXT).documents)

    assert found["ant"] == {
        "name": "ant",
        "arn": "arn:aws:iam::123456789012:role/ai/ant",
        "path": "/ai/",
        "description": "Answers questions",
        "max_session_duration": 7200,
        "permissions_boundary": "arn:aws:iam::123456789012:policy/edge",
        "tags": {"team": "ml"},
        "instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ai/ant",
        "assume_role_policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "policies": {
            "ant-permissions": {
                "type": "managed",
                "arn": "arn:aws:iam::123456789012:policy/ai/ant-permissions",
                "chars": 109,
                "document": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "Read",
                            "Effect": "Allow",
                            "Action": "s3:GetObject",
                            "Resource": "*",
                        }
                    ],
                },
            }
        },
        "attachments": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    }


def test_roles_are_in_the_order_of_the_file(roles: RolesLoader) -> None:
    assert list(documents_value(roles(TEXT).documents)) == ["zebra", "ant", "inline"]


def test_what_is_not_set_is_left_out(roles: RolesLoader) -> None:
    zebra = documents_value(roles(TEXT).documents)["zebra"]

    assert isinstance(zebra, dict)
    assert list(zebra) == [
        "name",
        "arn",
        "path",
        "max_session_duration",
        "assume_role_policy",
        "policies",
        "attachments",
    ]


def test_an_inline_policy_has_no_arn(roles: RolesLoader) -> None:
    inline = json.loads(json_text(documents_value(roles(TEXT).documents)))["inline"]

    assert inline["policies"]["permissions"]["type"] == "inline"
    assert inline["policies"]["permissions"]["arn"] is None


def test_every_document_is_a_policy_that_reads_back(roles: RolesLoader) -> None:
    loaded = roles(TEXT).documents

    value = json.loads(json_text(documents_value(loaded)))
    for role in loaded:
        shown = value[role.key]
        assert parse_policy(shown["assume_role_policy"]) == role.trust
        for policy in role.policies:
            assert parse_policy(shown["policies"][policy.name]["document"]) == policy.document
