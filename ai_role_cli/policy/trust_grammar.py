"""
What IAM refuses of a trust policy, statement by statement.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM policy validation check
reference"; the messages of MalformedPolicyDocument.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ai_role_cli.policy.arn_grammar import partition_problem
from ai_role_cli.policy.document import Principal, PrincipalKind
from ai_role_cli.policy.grammar_problem import GrammarProblem
from ai_role_cli.policy.shared_oidc import required_key
from ai_role_cli.spec import Effect, filled_with_samples, is_service_principal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ai_role_cli.policy.document import PolicyDocument, Statement
    from ai_role_cli.spec import SpecPath

__all__ = ["trust_problems"]

_ASSUME = "sts:assumerole"
_WITH_SAML = "sts:assumerolewithsaml"
_WITH_WEB_IDENTITY = "sts:assumerolewithwebidentity"
_ASSUMPTIONS = (_ASSUME, _WITH_SAML, _WITH_WEB_IDENTITY)
_BESIDE = ("sts:tagsession", "sts:setsourceidentity", "sts:setcontext")
_IDLE = (
    *("sts:decodeauthorizationmessage", "sts:getaccesskeyinfo", "sts:getcalleridentity"),
    *("sts:getfederationtoken", "sts:getservicebearertoken", "sts:getsessiontoken"),
)
"""Actions that IAM takes in a trust policy, though they do nothing there."""

_BUILT_IN_PROVIDERS = (
    *("cognito-identity.amazonaws.com", "www.amazon.com"),
    *("graph.facebook.com", "accounts.google.com"),
)

_ACCOUNT = r"[0-9]{12}"
_AWS = re.compile(
    rf"\*|{_ACCOUNT}|A[A-Z0-9]{{15,127}}"
    rf"|arn:[a-z-]+:iam::{_ACCOUNT}:(?:root|(?:role|user)/[^*?]+)"
    rf"|arn:[a-z-]+:sts::{_ACCOUNT}:(?:assumed-role/[^*?/]+/[^*?/]+|federated-user/[^*?/]+)"
)
_PROVIDER = re.compile(rf"arn:[a-z-]+:iam::{_ACCOUNT}:(saml-provider|oidc-provider)/([^*?]+)")

_FORMS = {
    PrincipalKind.AWS: (
        "the ARN of an account, role, user or session, an account id, or '*' alone; "
        "wildcards cannot stand in it"
    ),
    PrincipalKind.SERVICE: "SERVICE.amazonaws.com",
    PrincipalKind.FEDERATED: "the ARN of a SAML or OIDC provider of the account",
}


def trust_problems(
    document: PolicyDocument, places: Sequence[SpecPath], *, partition: str
) -> Iterator[GrammarProblem]:
    """
    Yield what IAM would refuse, or what nobody could use.

    Args:
        document: The trust policy.
        places: For each statement, where it is written.
        partition: The role's; a placeholder while the region is not known.
    """
    for statement, place in zip(document.statements, places, strict=True):
        for message, hint in _element_problems(statement):
            yield GrammarProblem(place, message, "bad-statement", hint=hint)
        for message, hint in _principal_problems(statement):
            yield GrammarProblem(place, message, "bad-principal", hint=hint)
        for principal in statement.principals:
            yield from partition_problem(principal.value, place, partition=partition)
        yield from _claim_problems(statement, place)


def _element_problems(statement: Statement) -> Iterator[tuple[str, str]]:
    if statement.resources or statement.not_resources:
        yield "a trust policy names no Resource: it is the role it belongs to", "remove it"
    if statement.not_principals:
        yield "a trust policy takes no NotPrincipal", "name who may assume the role"
    elif not statement.principals:
        yield "a statement of a trust policy needs a Principal", "name who may assume the role"
    if statement.not_actions:
        yield "a trust policy takes no NotAction", "write sts:AssumeRole"
    for action in statement.actions:
        is_of_sts = action.lower().startswith("sts:")
        if not is_of_sts or not _reaches(action, (*_ASSUMPTIONS, *_BESIDE, *_IDLE)):
            message = f"{quoted(action)} is no action of a trust policy"
            yield message, "write sts:AssumeRole, or one of its kind"


def _principal_problems(statement: Statement) -> Iterator[tuple[str, str]]:
    well_formed = []
    for principal in statement.principals:
        if _has_form(principal):
            well_formed.append(principal)
        else:
            message = f"{quoted(principal.value)} is no {principal.kind.value} principal"
            yield message, _FORMS.get(principal.kind, "a trust policy takes none of this kind")
    used = [each for each in _ASSUMPTIONS if _reaches_any(statement.actions, each)]
    for principal in well_formed:
        fitting = _assumption_of(principal)
        if used and fitting not in used:
            message = f"{quoted(principal.value)} cannot assume a role with {_spelled(used[0])}"
            yield message, f"write {_spelled(fitting)}"


def _has_form(principal: Principal) -> bool:
    """A placeholder stands for what a principal may hold there."""
    value = filled_with_samples(principal.value)
    match principal.kind:
        case PrincipalKind.AWS:
            return _AWS.fullmatch(value) is not None
        case PrincipalKind.SERVICE:
            return is_service_principal(value)
        case PrincipalKind.FEDERATED:
            return value in _BUILT_IN_PROVIDERS or _PROVIDER.fullmatch(value) is not None
        case PrincipalKind.CANONICAL_USER:
            return False


def _assumption_of(principal: Principal) -> str:
    if principal.kind is not PrincipalKind.FEDERATED:
        return _ASSUME
    provider = _PROVIDER.fullmatch(filled_with_samples(principal.value))
    is_saml = provider is not None and provider[1].startswith("saml")
    return _WITH_SAML if is_saml else _WITH_WEB_IDENTITY


def _claim_problems(statement: Statement, place: SpecPath) -> Iterator[GrammarProblem]:
    if statement.effect is not Effect.ALLOW:
        return
    tested = {condition.key.lower() for condition in statement.conditions}
    for principal in statement.principals:
        provider = _PROVIDER.fullmatch(filled_with_samples(principal.value))
        issuer = principal.value if provider is None else provider[2]
        key = required_key(issuer) if principal.kind is PrincipalKind.FEDERATED else None
        if key is not None and key.lower() not in tested:
            message = f"{issuer} is shared by many organisations: IAM wants a condition on {key}"
            hint = f"add conditions: {{StringEquals: {{{key!r}: …}}}}"
            yield GrammarProblem(place, message, "missing-claim", hint=hint)


def _reaches(action: str, known: Sequence[str]) -> bool:
    return any(fnmatchcase(name, action.lower().replace("[", "[[]")) for name in known)


def _reaches_any(actions: Sequence[str], known: str) -> bool:
    return any(_reaches(action, (known,)) for action in actions)


def _spelled(action: str) -> str:
    spellings = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
    return next(name for name in spellings if name.lower() == action)
