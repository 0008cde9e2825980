"""One cell of the refusal table: a call of AWS, a reason why it fails, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zlib import crc32

from tests.faults.aftermath import problems_after_apply, problems_after_destroy, summary
from tests.faults.events import Moment, Rule, action, cut, refused
from tests.faults.refused_calls import (
    FOREIGN_ATTACHED,
    FOREIGN_INLINE,
    Operation,
    file_before,
    file_then,
    needs_foreign_policies,
)

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from tests.faults.events import Reaction
    from tests.faults.refused_calls import Call
    from tests.faults.scene import Ended, Scene

ALWAYS = 1_000_000
PASSING = 3
"""How many answers of a busy AWS come before it does what is asked."""


class Reason(StrEnum):
    """Why a call fails."""

    CONFLICT = "DeleteConflict"
    DENIED = "AccessDenied"
    THROTTLED = "Throttling"
    FAILED = "ServiceFailure"
    LOST = "lost answer"
    """AWS does what is asked, and the connection breaks."""

    @property
    def is_passing(self) -> bool:
        """Whether the same request succeeds soon, so that clients of AWS send it again."""
        return self in (Reason.THROTTLED, Reason.FAILED)


_REACTIONS: dict[Reason, Reaction] = {
    Reason.CONFLICT: refused("DeleteConflict", status=409, message="must be detached first"),
    Reason.DENIED: refused("AccessDenied", message="is not authorized to perform it"),
    Reason.THROTTLED: refused("Throttling", status=400, message="Rate exceeded"),
    Reason.FAILED: refused("ServiceFailure", status=500, message="try again"),
    Reason.LOST: cut,
}


@dataclass(frozen=True)
class Outcome:
    """
    What came of it.

    Args:
        code: Exit code; None: it hung.
        said: Exit code and message in a line.
        untold: What of the role, its line and AWS's reason the command did not say.
        problems: What is wrong after one more command, or with the trial itself.
    """

    code: int | None
    said: str
    untold: list[str]
    problems: list[str]


def saved_as(call: Call) -> str:
    """Return the name under which a scene keeps what the trial of a call begins with."""
    before = file_before(call.operation, call.resource)
    foreign = needs_foreign_policies(call.operation, call.resource)
    return f"before-{crc32(repr(before).encode())}-{foreign}"


def prepare(scene: Scene, call: Call) -> None:
    """Bring the scene to what the trial of a call begins with, once, and save it."""
    before = file_before(call.operation, call.resource)
    if before is not None:
        scene.write(before)
        result = scene.run("apply", "--yes")
        assert result.code == 0, result
    if needs_foreign_policies(call.operation, call.resource):
        _put_foreign_policies(scene.iam())
    scene.save(saved_as(call))


def run_call(scene: Scene, call: Call, reason: Reason) -> Outcome:
    """Run one cell in a scene that is restored for it."""
    scene.write(file_then(call.operation))
    rule = _rule(call, reason)
    times = rule.times
    result = scene.run_with(rule, arguments=_command(call.operation))
    is_destroyed = call.operation is Operation.DESTROY
    problems = problems_after_destroy(scene) if is_destroyed else problems_after_apply(scene)
    if rule.times == times:
        problems.insert(0, "the call never came")
    if result.code not in (0, 6):
        problems.insert(0, summary(result))
    problems += [f"process left: {line}" for line in result.left_behind]
    return Outcome(result.code, summary(result), _untold(call, reason, result), problems)


def _command(operation: Operation) -> tuple[str, ...]:
    match operation:
        case Operation.DESTROY:
            return ("destroy", "--yes")
        case Operation.READ | Operation.UPDATE:
            return ("apply", "--yes", "--refresh")
        case _:
            return ("apply", "--yes")


def _rule(call: Call, reason: Reason) -> Rule:
    if reason is Reason.LOST:
        times, moment = 1, Moment.DONE
    else:
        times, moment = PASSING if reason.is_passing else ALWAYS, Moment.ASKED
    matches = action(call.action, about=call.about)
    return Rule(matches, _REACTIONS[reason], moment=moment, times=times)


def _untold(call: Call, reason: Reason, result: Ended) -> list[str]:
    """Return what the output of a failure lacks."""
    if result.code != 6:
        return []
    text = result.stdout + result.stderr
    lacks = {
        f"the role {call.role}": call.role not in text,
        "a line of the file": _has_line(call) and re.search(r"roles\.yaml:\d+", text) is None,
        f"the reason {reason}": reason is not Reason.LOST and reason not in text,
    }
    return [what for what, is_lacking in lacks.items() if is_lacking]


def _has_line(call: Call) -> bool:
    """Tell whether the file has the role: one that left it stands at no line."""
    return call.operation is not Operation.DELETE


def _put_foreign_policies(iam: IAMClient) -> None:
    document = (
        '{"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
    )
    iam.put_role_policy(RoleName="machine", PolicyName=FOREIGN_INLINE, PolicyDocument=document)
    iam.attach_role_policy(
        RoleName="machine", PolicyArn=f"arn:aws:iam::aws:policy/{FOREIGN_ATTACHED}"
    )
