"""
What the catalog's own tasks are found to do: each hit is looked at and kept here with its reason.

The roles are those of the golden files, which are what a person would write.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import LoadedRoleFile

GOLDEN = Path(__file__).parents[1] / "policy" / "golden" / "catalog"

OF_LIFECYCLE = {"service-lifecycle", "service-linked-role"}
"""What the catalog itself says of a service: that AWS closes it, or makes a role of its own."""

KNOWN = {
    # AWS lets Studio open any user profile of the account; its example has no narrower form.
    ("sagemaker-studio", "privilege-escalation", Severity.MEDIUM),
}


def test_tasks_are_no_alarm(loaded: Callable[[str], LoadedRoleFile]) -> None:
    roles = {
        path.stem.replace(".", "-").replace("_", "-"): json.loads(path.read_text("utf-8"))["role"]
        for path in sorted(GOLDEN.glob("*.json"))
    }
    file = loaded(
        json.dumps({"version": 1, "account": "123456789012", "region": "eu-west-1", "roles": roles})
    )
    target = Target("123456789012", "eu-west-1")
    findings = check_roles(file, synthesize(file, target), target)
    found = {(f.role, f.id, f.severity) for f in findings if f.id not in OF_LIFECYCLE}

    assert len(roles) > 100
    assert found == KNOWN
