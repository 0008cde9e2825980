"""
What parliament finds of policies: `{name: [policy as text, …]}` in, `{name: [issue, …]}` out.

Runs by itself, with nothing but parliament and its dependencies on the path.
"""

from __future__ import annotations

import json
import sys
import warnings

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

import parliament  # noqa: E402 - it warns when it is imported


def issues(policy: str) -> set[str]:
    try:
        analyzed = parliament.analyze_policy_string(policy, include_community_auditors=True)
    except Exception:  # noqa: BLE001 - that it gives up is a fact like any other
        return {"CRASH"}
    return {finding.issue for finding in analyzed.findings}


policies = json.load(sys.stdin)
found = {name: sorted(set().union(*map(issues, texts))) for name, texts in policies.items()}
json.dump(found, sys.stdout)
