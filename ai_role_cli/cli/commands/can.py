"""`ai-role can`: whether a role may do one thing, and which statements decide it; offline."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ai_role_cli.access import known_actions, known_services, service_of
from ai_role_cli.access.evaluation import (
    NamedDocument,
    Request,
    RequestContext,
    evaluate,
    evaluate_trust,
    own_context,
    permissions_of,
)
from ai_role_cli.cli import options
from ai_role_cli.cli.role_file import load, role_named
from ai_role_cli.cli.terminal import Terminal
from ai_role_cli.errors import GateError, UsageError
from ai_role_cli.policy import (
    Principal,
    PrincipalKind,
    RoleDocuments,
    Target,
    synthesize,
)
from ai_role_cli.render.answer import Answer
from ai_role_cli.render.decision import answer_text, answer_value
from ai_role_cli.render.plan_json import json_text
from ai_role_cli.spec import is_service_principal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.spec import LoadedRoleFile

__all__ = ["can"]

_ASSUME_ROLE = "sts:AssumeRole"
_AWS_PRINCIPAL = re.compile(r"\*|\d{12}|arn:.+")


class Expected(StrEnum):
    """What the caller wants the answer to be."""

    ALLOWED = "allowed"
    DENIED = "denied"


def can(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    role: Annotated[str, typer.Argument(help="A role of the file.")],
    action: Annotated[
        str | None, typer.Argument(help="An action, as in s3:GetObject.", show_default=False)
    ] = None,
    resource: Annotated[
        str, typer.Argument(help="The ARN it acts on; * for actions that have none.")
    ] = "*",
    *,
    assume: Annotated[
        str | None,
        typer.Option(
            "--assume",
            metavar="PRINCIPAL",
            help="Ask whether a service principal, ARN or account may assume the role.",
            show_default=False,
        ),
    ] = None,
    context_keys: Annotated[
        list[str] | None,
        typer.Option(
            "--context",
            metavar="KEY=VALUE",
            help="A condition key of the request; repeat it for more values.",
            show_default=False,
        ),
    ] = None,
    expect: Annotated[
        Expected | None,
        typer.Option(
            "--expect", help="Exit with 5 if the answer is another, or unknown.", show_default=False
        ),
    ] = None,
    file: options.FileOption = None,
    var: options.Variables = None,
    output: options.OutputOption = options.OutputFormat.TEXT,
) -> None:
    """
    Tell whether a role may do one thing, and which statements of the file decide it.

    Asks neither AWS nor the engine: resource policies, service control policies, and the text of
    attached policies and of a boundary are not known here. If the answer hangs on such a text of
    the role, it is unknown.
    """
    terminal: Terminal = context.obj
    loaded = load(file, var)
    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    documents = role_named(synthesize(loaded, target).roles, role)
    request_context = _context(context_keys or ())
    if assume is not None and action is not None:
        raise UsageError("an action or --assume, not both", code="usage")
    if assume is not None:
        answer = _assumed(documents, assume, request_context, loaded=loaded)
    else:
        answer = _allowed(documents, action, resource, request_context, loaded=loaded)
    if output is options.OutputFormat.JSON:
        terminal.result(json_text(answer_value(answer)))
    else:
        terminal.result(answer_text(answer))
    _check(answer, expect)


def _context(texts: Sequence[str]) -> RequestContext:
    values: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator or not key:
            raise UsageError(
                f"--context {text!r} is not KEY=VALUE",
                code="bad-context",
                hint="write --context aws:SourceAccount=123456789012",
            )
        values[key] = (*values.get(key, ()), value)
    return RequestContext(values)


def _allowed(
    role: RoleDocuments,
    action: str | None,
    resource: str,
    context: RequestContext,
    *,
    loaded: LoadedRoleFile,
) -> Answer:
    if action is None:
        raise UsageError(
            "an action is needed, or --assume",
            code="usage",
            hint=f"ai-role can {role.key} s3:GetObject arn:aws:s3:::bucket/key",
        )
    name, permissions = _known_action(action), permissions_of(role)
    known = own_context(role, name)
    own = RequestContext({key: known[key] for key in known if key not in context})
    request = Request(name, resource, RequestContext({**own, **context}))
    answer = Answer(role, request, evaluate(permissions, request), loaded, own)
    if answer.decision.is_allowed:
        return answer
    from ai_role_cli.cli.allowing import allowing_context  # noqa: PLC0415 - starts slowly

    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    return replace(answer, allowing=allowing_context(role, request, target))


def _assumed(
    role: RoleDocuments, principal: str, context: RequestContext, *, loaded: LoadedRoleFile
) -> Answer:
    trust = NamedDocument("trust", role.trust)
    who = Principal(_kind(principal), principal)
    actions = dict.fromkeys(
        action
        for statement in role.trust.statements
        for action in statement.actions
        if action.startswith("sts:AssumeRole")
    )
    requests = [
        Request(action, context=context, principal=who)
        for action in actions or {_ASSUME_ROLE: None}
    ]
    answers = [
        Answer(role, request, evaluate_trust(trust, request), loaded) for request in requests
    ]
    allowed = next((answer for answer in answers if answer.decision.is_allowed), None)
    if allowed is not None:
        return allowed
    from ai_role_cli.cli.allowing import allowing_trust_context  # noqa: PLC0415 - as above

    target = Target.of(loaded.role_file.account, loaded.role_file.region)
    for answer in answers:
        allowing = allowing_trust_context(role, answer.request, target)
        if allowing is not None:
            return replace(answer, allowing=allowing)
    return answers[0]


def _kind(principal: str) -> PrincipalKind:
    if ":oidc-provider/" in principal or ":saml-provider/" in principal:
        return PrincipalKind.FEDERATED
    if _AWS_PRINCIPAL.fullmatch(principal):
        return PrincipalKind.AWS
    if is_service_principal(principal):
        return PrincipalKind.SERVICE
    raise UsageError(
        f"{principal!r} is no principal",
        code="bad-principal",
        hint="write an account id, an ARN, or a service as in sagemaker.amazonaws.com",
    )


def _known_action(action: str) -> str:
    """A misspelt action would be denied without a word; so it is refused instead."""
    service = service_of(action)
    known = known_actions(service) if service else ()
    spelled = {name.lower(): name for name in known}
    if action.lower() in spelled:
        return spelled[action.lower()]
    among = spelled or {name: name for name in known_services()}
    near = difflib.get_close_matches((action if known else service or action).lower(), among, n=1)
    guess = among[near[0]] if near else None
    raise UsageError(
        f"AWS documents no action {action}",
        code="unknown-action",
        hint=f"did you mean {guess}?" if guess else "write service:Action, as in s3:GetObject",
    )


def _check(answer: Answer, expect: Expected | None) -> None:
    if expect is not None and answer.result.value != expect.value:
        raise GateError(
            f"{answer.role.key} is {answer.result.value}, expected {expect.value}",
            code="expectation",
            facts=(("why", answer.doubt),) if answer.doubt else (),
        )
