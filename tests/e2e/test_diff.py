"""`diff` says of two role files what the engine's preview says of the same change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

HEAD = """\
version: 1
account: "123456789012"
region: us-east-1
roles:
"""

OLD = """\
  grows:
    service: sagemaker
    tags: {team: ml, stage: dev}
    permissions:
      - {sid: Read, actions: [s3:GetObject, s3:ListBucket], resources: ["arn:aws:s3:::a/*"]}
      - {sid: Log, actions: [logs:PutLogEvents], resources: ["*"]}
  shrinks:
    trust: [{service: [ec2, lambda]}]
    description: Shrinks
    max_session: 2h
    managed_policies: [ReadOnlyAccess, SecurityAudit]
    permissions: [{actions: ["s3:*"], resources: ["*"]}]
  moves:
    service: ec2
    exclusive: true
    managed_policies: [ReadOnlyAccess]
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  renamed:
    service: bedrock
    policy_type: inline
    exclusive: true
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  becomes-inline:
    service: bedrock
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  becomes-exclusive:
    service: bedrock
    managed_policies: [ReadOnlyAccess]
  opens-up:
    service: bedrock
    exclusive: true
    policy_type: inline
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  flagged: {service: bedrock}
  reordered:
    trust: [{service: [ec2, lambda]}]
    exclusive: true
    managed_policies: [ReadOnlyAccess, SecurityAudit]
    permissions: [{actions: [s3:GetObject, s3:PutObject], resources: ["*"]}]
  untouched: {service: bedrock}
  lends:
    service: bedrock
    permissions: [{actions: [s3:GetObject], resources: ["*"]}]
    policy_documents: {extra: extra.json}
  borrows:
    service: bedrock
    managed_policies: ["arn:aws:iam::123456789012:policy/lends-permissions"]
  is-bounded:
    service: bedrock
    permissions_boundary: arn:aws:iam::123456789012:policy/lends-permissions
    permissions: [{actions: ["s3:*"], resources: ["*"]}]
  goes:
    service: textract
    permissions: [{actions: [s3:GetObject], resources: ["*"]}]
    policy_documents: {extra: extra.json}
"""

NEW = """\
  comes:
    service: ec2
    exclusive: true
    permissions: [{actions: [s3:GetObject], resources: ["*"]}]
    managed_policies: [ReadOnlyAccess]
  untouched: {service: bedrock}
  grows:
    service: sagemaker
    tags: {stage: prod, team: ml}
    permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess
    permissions:
      - sid: Read
        actions: [s3:GetObject, s3:ListBucket, s3:PutObject]
        resources: ["arn:aws:s3:::a/*"]
      - {sid: Ask, actions: [bedrock:InvokeModel], resources: ["*"]}
      - {sid: Log, actions: [logs:PutLogEvents], resources: ["*"]}
  shrinks:
    trust: [{service: [ec2]}]
    managed_policies: [SecurityAudit]
    permissions: [{actions: ["s3:Get*"], resources: ["arn:aws:s3:::a/*"]}]
  moves:
    service: ec2
    path: /ai/
    exclusive: true
    managed_policies: [ReadOnlyAccess, SecurityAudit]
    permissions: [{sid: Read, actions: [s3:GetObject, s3:PutObject], resources: ["*"]}]
    policy_documents: {extra: extra.json}
  renamed:
    name: other
    service: bedrock
    policy_type: inline
    policy_documents: {extra: extra.json}
    exclusive: true
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  becomes-inline:
    service: bedrock
    policy_type: inline
    permissions: [{sid: Read, actions: [s3:GetObject], resources: ["*"]}]
  becomes-exclusive:
    service: bedrock
    exclusive: true
    managed_policies: [ReadOnlyAccess]
  opens-up:
    service: bedrock
    policy_type: inline
    permissions: [{sid: Read2, actions: [s3:GetObject], resources: ["*"]}]
  flagged: {service: bedrock, protect: true, retain: true}
  lends:
    service: bedrock
    permissions: [{actions: [s3:GetObject, s3:PutObject], resources: ["*"]}]
    policy_documents: {extra: extra.json}
  borrows:
    service: bedrock
    managed_policies: ["arn:aws:iam::123456789012:policy/lends-permissions"]
  is-bounded:
    service: bedrock
    permissions_boundary: arn:aws:iam::123456789012:policy/lends-permissions
    permissions: [{actions: ["s3:*"], resources: ["*"]}]
  reordered:
    managed_policies: [SecurityAudit, ReadOnlyAccess]
    exclusive: true
    trust: [{service: [lambda, ec2]}]
    permissions: [{resources: "*", actions: [s3:putobject, s3:GetObject]}]
"""

EXTRA = {"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}


def told(role: dict[str, Any]) -> dict[str, Any]:
    """Everything but where it is said."""
    witnesses = [{k: v for k, v in w.items() if k != "location"} for w in role["witnesses"]]
    return {**{k: v for k, v in role.items() if k != "location"}, "witnesses": witnesses}


@pytest.mark.parametrize(
    ("old", "new"), [pytest.param(OLD, NEW, id="there"), pytest.param(NEW, OLD, id="and-back")]
)
def test_a_diff_says_what_a_preview_says(old: str, new: str, folder: Folder) -> None:
    folder.write(json.dumps(EXTRA), "extra.json")
    folder.write(HEAD + old)
    # A policy must be there before another role can use it.
    folder.run("apply", "--yes", "--target", "lends")
    folder.run("apply", "--yes")
    folder.write(HEAD + old, "old.yaml")
    folder.write(HEAD + new)

    preview = folder.json("preview")
    diff = folder.json("diff", "old.yaml", "roles.yaml")

    for found, expected in zip(diff["roles"], preview["roles"], strict=True):
        assert told(found) == told(expected)
    for part in ("summary", "access", "findings"):
        assert diff[part] == preview[part]
