"""The rule about permissions that together give more than they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.access import applies_to_action, service_of
from ai_role_cli.catalog import EscalationFamily
from ai_role_cli.checks.escalation import PASS_ROLE, Escalation, Scope, Step, escalations
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.wording import joined
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Anchor, Effect, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.checks.placed_statement import PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.spec import SpecPath

__all__ = ["RULES"]

_Group: TypeAlias = "tuple[SpecPath, str | None]"

_PASSED = {
    Scope.ANY: f"{PASS_ROLE} of any role",
    Scope.NAMED: f"{PASS_ROLE} of the roles named",
    Scope.ITSELF: f"{PASS_ROLE} of the role itself",
}
_HINTS = {
    EscalationFamily.IDENTITY: "leave it out: nobody changes their own permissions",
    EscalationFamily.ASSUME_ROLE: "name the roles under resources",
    EscalationFamily.PASS_ROLE: "name the roles it may pass, and iam:PassedToService",
    EscalationFamily.EXISTING_ROLE: "name the resources it is for",
}


def _escalations(role: RoleSubject) -> Iterator[Hit]:
    groups: dict[_Group, list[Escalation]] = {}
    for found in escalations(role):
        if found.scope is Scope.ANY or found.steps[0].placed.is_authored:
            groups.setdefault(_group(found.steps[0]), []).append(found)
    for same in groups.values():
        yield _hit(sorted(same, key=lambda found: found.scope))


def _group(step: Step) -> _Group:
    """What one service is granted in one statement, or `*` grants, is one finding."""
    pattern = _pattern(step)
    return step.placed.place, None if pattern is None else service_of(pattern)


def _hit(same: Sequence[Escalation]) -> Hit:
    worst, more = same[0], len(same) - 1
    ways = f" (and {more} more way{'s' if more > 1 else ''})"
    return Hit(
        _place(worst.steps[0]),
        _sentence(worst) + (ways if more else ""),
        hint=_hint(worst),
        at=Anchor.KEY if _pattern_index(worst.steps[0]) is None else Anchor.VALUE,
        severity=_severity(worst),
    )


def _severity(found: Escalation) -> Severity:
    if found.scope is not Scope.ANY:
        return Severity.INFO
    return Severity.MEDIUM if found.is_limited or _is_of_tasks(found) else Severity.HIGH


def _is_of_tasks(found: Escalation) -> bool:
    """Tell whether it is made of what AWS documents for tasks, and of nothing else."""
    return not any(step.placed.is_authored for step in found.steps)


def _hint(found: Escalation) -> str:
    if found.scope is not Scope.ANY:
        whom = "passed role" if found.path.passes_to else "user"
        return f"see that the {whom} may do no more than this one should"
    if _is_of_tasks(found):
        return "AWS documents it so for the task; deny it where the role does not need it"
    pattern = _pattern(found.steps[0])
    if pattern is None or pattern.endswith("*"):
        return "list the actions that are meant under actions"
    return _HINTS[found.path.family]


def _sentence(found: Escalation) -> str:
    first = found.steps[0].placed
    names = [_named(step, found.scope, beside=first) for step in found.steps]
    verb = "lets" if len(names) == 1 else "let"
    gives = found.path.gives
    if found.scope is Scope.NAMED and not found.path.passes_to:
        gives = gives.replace("any user", "a user that is named")
    return f"{joined(names)} {verb} it {gives}"


def _named(step: Step, scope: Scope, *, beside: PlacedStatement) -> str:
    name = _PASSED[scope] if step.action == PASS_ROLE else step.action
    if step.placed.place == beside.place:
        return name
    return f"{name} ({_statement_name(step.placed)})"


def _statement_name(placed: PlacedStatement) -> str:
    if not placed.is_authored:
        return "from its tasks"
    if placed.statement.sid:
        return f"statement {placed.statement.sid}"
    index = placed.place[-1]
    where = f" of {placed.place[3]}" if placed.is_given else ""
    return f"statement {index + 1 if isinstance(index, int) else 1}{where}"


def _place(step: Step) -> SpecPath:
    index = _pattern_index(step)
    if index is None:
        return step.placed.at(Element.NOT_ACTIONS)
    return step.placed.at(Element.ACTIONS, index)


def _pattern(step: Step) -> str | None:
    index = _pattern_index(step)
    return None if index is None else step.placed.statement.actions[index]


def _pattern_index(step: Step) -> int | None:
    """Return which pattern of the statement means the action; None under NotAction."""
    for index, pattern in enumerate(step.placed.statement.actions):
        if applies_to_action(Statement(Effect.ALLOW, actions=(pattern,)), step.action):
            return index
    return None


RULES = (
    Rule(
        id="privilege-escalation",
        severity=Severity.HIGH,
        title="Permissions that together give more than they say",
        why=(
            "Whoever gets hold of the role, through a prompt, a library or a notebook, gets more "
            "than the role was given: it can change its own permissions, take another role's "
            "place, or have a service run code as a role that may do more. The paths are those of "
            "the field, AI services included: SageMaker notebooks and jobs, AgentCore runtimes, "
            "code interpreters and browsers. A path counts only where some request of each of its "
            "actions is allowed: Deny statements, conditions and resources are taken into account. "
            "Where resources are named, there is no finding; where the roles that may be passed, "
            "or users whose credentials can be made, are named, it is `info`, and `medium` where a "
            "condition limits the deciding action."
        ),
        fix=(
            "Name the resources; for `iam:PassRole` name the roles and the service in "
            "`iam:PassedToService`. Leave changes of IAM to a pipeline of its own."
        ),
        sources=(
            "https://pathfinding.cloud/",
            "https://www.beyondtrust.com/blog/entry/aws-agentcore-privilege-escalation",
            "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/",
        ),
        check=_escalations,
    ),
)
