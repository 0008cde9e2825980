"""Role files whose roles use each other, in any order."""

from __future__ import annotations

import json
import random
from typing import Any

__all__ = ["entangled_roles"]

_ACCOUNT = "123456789012"
_READ = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::acme-train/*"]}


def entangled_roles(seed: int, count: int, *, path: str = "/") -> str:
    """
    Return a role file of this many roles.

    Each has a policy of its own. It attaches those of others, has one of the first five as its
    permissions boundary, trusts roles in a way that has no circle, and passes any.
    """
    chance = random.Random(seed)  # noqa: S311 - it is to be the same each time
    keys = [f"role-{number:02}" for number in range(count)]
    roles = {key: _role(key, keys, path, chance) for key in keys}
    chance.shuffle(keys)
    file = {
        "version": 1,
        "account": _ACCOUNT,
        "region": "us-east-1",
        "defaults": {"path": path},
        "roles": {key: roles[key] for key in keys},
    }
    return json.dumps(file, indent=1)


def _role(key: str, keys: list[str], path: str, chance: random.Random) -> dict[str, Any]:
    trusted = _some(keys[keys.index(key) + 1 :], chance)
    attached = [other for other in _some(keys, chance) if other != key]
    passed = [_arn("role", path, other) for other in _some(keys, chance)]
    role: dict[str, Any] = {
        "service": "lambda",
        "trust": [{"role": _arn("role", path, other)} for other in trusted],
        "managed_policies": [_arn("policy", path, f"{other}-permissions") for other in attached],
        "permissions": [_READ],
        "exclusive": chance.random() < 0.2,
    }
    if passed:
        role["permissions"].append({"actions": ["iam:PassRole"], "resources": passed})
    if chance.random() < 0.6:
        limits = chance.choice(keys[:5])
        role["permissions_boundary"] = _arn("policy", path, f"{limits}-permissions")
    return role


def _some(keys: list[str], chance: random.Random) -> list[str]:
    return chance.sample(keys, k=min(len(keys), chance.randrange(4)))


def _arn(kind: str, path: str, name: str) -> str:
    return f"arn:aws:iam::{_ACCOUNT}:{kind}{path}{name}"
