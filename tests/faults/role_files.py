"""Role files of the trials: every kind of resource in them."""

from __future__ import annotations

HEAD = """\
version: 1
account: "123456789012"
region: us-east-1
defaults: {path: /ai/, tags: {team: ml}}
roles:
"""

_PERMISSIONS = """\
    permissions:
      - {{sid: Read, actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme-{key}/*"]}}
"""

_KINDS = {
    "managed": "    service: bedrock\n",
    "inline": "    service: bedrock\n    policy_type: inline\n",
    "exclusive": "    service: bedrock\n    policy_type: inline\n    exclusive: true\n",
    "attached": "    service: bedrock\n    managed_policies: [CloudWatchReadOnlyAccess]\n",
    "machine": "    service: ec2\n",
}


def roles(count: int) -> str:
    """Return a role file with so many roles, of each kind in turn."""
    kinds = [*_KINDS]
    return HEAD + "".join(_role(f"role-{n}", kinds[n % len(kinds)]) for n in range(count))


def _role(key: str, kind: str) -> str:
    return f"  {key}:\n" + _KINDS[kind] + _PERMISSIONS.format(key=key)
