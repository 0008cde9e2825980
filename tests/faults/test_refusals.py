"""
A sample of the refusal table: of every operation, kind of resource and reason.

All of it is `python -m tests.faults.refusal_table`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.refusal_table import CELLS
from tests.faults.refusal_trial import Reason, prepare, run_call

if TYPE_CHECKING:
    from tests.faults.scene import Scene

pytestmark = pytest.mark.pulumi

SAMPLE = (
    "create, RolePolicyAttachment: AttachRolePolicy, lost answer",
    "create, Role: GetRole, AccessDenied",
    "create, InstanceProfile: AddRoleToInstanceProfile, Throttling",
    "update, Policy: CreatePolicyVersion, ServiceFailure",
    "update, RolePoliciesExclusive: DeleteRolePolicy, AccessDenied",
    "delete within replace, Policy: DeletePolicy, DeleteConflict",
    "delete, Role: DeleteRole, AccessDenied",
    "destroy, RolePolicyAttachment: DetachRolePolicy, lost answer",
    "read, RolePolicy: GetRolePolicy, AccessDenied",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_what_aws_refuses_is_told_and_done_by_the_next_command(scene: Scene, name: str) -> None:
    call, reason = CELLS[name]
    prepare(scene, call)
    outcome = run_call(scene, call, reason)

    assert outcome.problems == [], outcome
    assert outcome.untold == [], outcome
    assert outcome.code in _right_codes(reason), outcome


def _right_codes(reason: Reason) -> tuple[int, ...]:
    if reason is Reason.LOST:
        # The request is sent again: what is done by then, or gone, is no failure.
        return (0, 6)
    return (0,) if reason.is_passing else (6,)


def test_the_sample_has_every_reason_operation_and_most_kinds_of_resource() -> None:
    every = [CELLS[name] for name in CELLS]
    sample = [CELLS[name] for name in SAMPLE]

    assert {reason for _, reason in sample} == {reason for _, reason in every}
    assert {call.operation for call, _ in sample} == {call.operation for call, _ in every}
    assert {c.resource for c, _ in sample} >= {"Role", "Policy", "RolePolicy", "InstanceProfile"}
