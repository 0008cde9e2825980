"""
What iam-policy-validator finds: `{name: [policy as text, …]}` in, `{name: [check, …]}` out.

Runs by itself, with nothing but iam-policy-validator and its dependencies on the path.

Args:
    1: IDENTITY_POLICY or TRUST_POLICY.
    2: A folder of AWS service reference files, so that it asks nothing of the network.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from iam_validator.core.models import IAMPolicy
from iam_validator.core.policy_checks import validate_policies


def read(policy: str) -> tuple[IAMPolicy, dict[str, Any]] | None:
    try:
        value = json.loads(policy)
        return IAMPolicy.model_validate(value), value
    except ValueError:
        return None


async def main() -> None:
    policy_type, services = sys.argv[1:]
    given = json.load(sys.stdin)
    policies = [(name, read(text)) for name, texts in given.items() for text in texts]
    readable = [(name, *policy) for name, policy in policies if policy is not None]
    results = await validate_policies(readable, policy_type=policy_type, aws_services_dir=services)
    found: dict[str, set[str]] = {name: set() for name in given}
    for name, policy in policies:
        if policy is None:
            found[name].add("unreadable")
    for result in results:
        found[result.policy_file] |= {f"{i.check_id}/{i.issue_type}" for i in result.issues}
    json.dump({name: sorted(checks) for name, checks in found.items()}, sys.stdout)


asyncio.run(main())
