"""
What cloudsplaining finds: `{name: [policy as text, …]}` in, `{name: [risk, …]}` out.

Runs by itself, with nothing but cloudsplaining and its dependencies on the path.
"""

from __future__ import annotations

import contextlib
import json
import sys

from cloudsplaining.output.policy_finding import PolicyFinding
from cloudsplaining.scan.policy_document import PolicyDocument

NO_RISKS = ("ServicesAffected",)


def risks(policy: str) -> set[str]:
    try:
        with contextlib.redirect_stdout(sys.stderr):
            results = PolicyFinding(PolicyDocument(json.loads(policy))).results
    except Exception:  # noqa: BLE001 - that it gives up is a fact like any other
        return {"CRASH"}
    return {name for name, found in results.items() if name not in NO_RISKS and found["findings"]}


policies = json.load(sys.stdin)
found = {name: sorted(set().union(*map(risks, texts))) for name, texts in policies.items()}
json.dump(found, sys.stdout)
