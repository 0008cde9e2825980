"""Explanations of roles as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.render.validation_json import validated_finding_value
from ai_role_cli.spec import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.evaluation import Grant
    from ai_role_cli.policy import Condition, JsonValue, Principal, Statement
    from ai_role_cli.render.explanation import RoleExplanation

__all__ = ["explanation_value"]


def explanation_value(explanations: Iterable[RoleExplanation]) -> dict[str, JsonValue]:
    """Return the explanations as a JSON value."""
    return {
        "format_version": "1.0",
        "tool": {"name": "ai-role", "version": __version__},
        "roles": [_role(each) for each in explanations],
    }


def _role(explanation: RoleExplanation) -> dict[str, JsonValue]:
    role, place = explanation.role, explanation.location
    return {
        "name": role.key,
        "aws_name": role.name,
        "arn": role.arn,
        "location": {"file": place.file, "line": place.line},
        "max_session_seconds": role.max_session_seconds,
        "assumed_by": [_assumer(statement) for statement in explanation.trust],
        "allowed": [_grant(grant) for grant in explanation.allowed],
        "denied": [_grant(grant) for grant in explanation.denied],
        "attached": list(role.attachments),
        "permissions_boundary": role.permissions_boundary,
        "findings": [validated_finding_value(each) for each in explanation.findings],
    }


def _assumer(statement: Statement) -> dict[str, JsonValue]:
    return {
        "effect": statement.effect.value,
        "principals": [_principal(each) for each in statement.principals],
        "not_principals": [_principal(each) for each in statement.not_principals],
        "actions": list(statement.actions),
        "conditions": [_condition(each) for each in statement.conditions],
    }


def _principal(principal: Principal) -> dict[str, JsonValue]:
    return {"kind": principal.kind.value, "value": principal.value}


def _grant(grant: Grant) -> dict[str, JsonValue]:
    return {
        "service": grant.service,
        "access_level": grant.level.value if grant.level else None,
        "actions": list(grant.actions),
        "not_actions": list(grant.not_actions),
        "count": grant.count,
        "resources": list(map(masked, grant.resources)),
        "not_resources": list(map(masked, grant.not_resources)),
        "conditions": [_condition(each) for each in grant.conditions],
    }


def _condition(condition: Condition) -> dict[str, JsonValue]:
    return {
        "operator": condition.operator,
        "key": condition.key,
        "values": list(map(masked, condition.values)),
    }
