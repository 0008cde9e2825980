"""`ai-role can`: whether a role may do one thing, and which statements decide it; offline."""

from __future__ import annotations

import difflib
import re
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ai_role_cli.access import known_actions, known_services, service_of
from ai_role_cli.access.evaluation import (
    NamedDocument,
    RequestContext,
    context_of_caller,
    context_of_role,
    evaluate,
    evaluate_trust,
    permissions_of,
)
from ai_role_cli.cli import options
from ai_role_cli.cli.asking import Question
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
from ai_role_cli.render.answer import Answer, Result
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
    return Question(
        role,
        loaded,
        Target.of(loaded.role_file.account, loaded.role_file.region),
        permissions.policies,
        partial(evaluate, permissions),
        known=context_of_role(role, name, resource),
        given=context,
        action=name,
        resource=resource,
    ).answer()


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
    answers = [
        Question(
            role,
            loaded,
            Target.of(loaded.role_file.account, loaded.role_file.region),
            (trust,),
            partial(evaluate_trust, trust),
            known=context_of_caller(who, role.trust),
            given=context,
            action=action,
            principal=who,
        ).answer()
        for action in actions or {_ASSUME_ROLE: None}
    ]
    return min(answers, key=_preference)


def _preference(answer: Answer) -> int:
    """Of several ways to assume the role the one that works tells most, or may work."""
    order = (Result.ALLOWED, Result.UNKNOWN, Result.DENIED)
    return 2 * order.index(answer.result) + (answer.allowing is None)


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
