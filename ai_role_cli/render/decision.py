"""The answer to one request, with the statements that decide it and where they stand."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access import resource_templates, works_on
from ai_role_cli.access.evaluation import (
    MatchingStatement,
    NamedDocument,
    PolicyLayer,
    account_of,
    is_settled,
    names_only_account,
    permissions_of,
    statement_matches,
)
from ai_role_cli.policy import statement_value
from ai_role_cli.spec import Effect, masked

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from ai_role_cli.access.evaluation import Request
    from ai_role_cli.policy import Condition, JsonValue, RoleDocuments, Statement
    from ai_role_cli.render.answer import Answer
    from ai_role_cli.spec import RoleFile

__all__ = ["answer_text", "answer_value"]

_ACCOUNT = 4
"""Which part of an ARN the account is."""


def answer_text(answer: Answer) -> str:
    """Return the answer in a line, then a line for each statement or reason behind it."""
    lines = [f"{answer.result.value}  {_question(answer)}", *_reasons(answer)]
    return "".join(f"{line}\n" for line in lines)


def answer_value(answer: Answer) -> dict[str, JsonValue]:
    """Return the answer as a JSON value."""
    request, decision = answer.request, answer.decision
    principal = request.principal
    return {
        "format_version": "1.0",
        "role": answer.role.key,
        "principal": None if principal is None else principal.value,
        "action": request.action,
        "resource": request.resource,
        "context": _listed(answer.asked.context, beside=answer.own),
        "own_context": _listed(answer.own),
        "present": list(answer.opened),
        "hangs_on": list(answer.hangs_on),
        "result": answer.result.value,
        "outcome": decision.outcome.value,
        "unread": list(answer.unread),
        "statements": [_statement(answer, match) for match in decision.statements],
        "notes": list(_notes(answer)),
        "allowed_with": _listed(answer.lacking) or None,
    }


def _listed(
    context: Mapping[str, Sequence[str]], *, beside: Container[str] = ()
) -> dict[str, JsonValue]:
    return {key: list(values) for key, values in context.items() if key not in beside}


def _question(answer: Answer) -> str:
    request = answer.request
    if request.principal is not None:
        return f"{request.principal.value} assuming {answer.role.key} by {request.action}"
    return f"{answer.role.key} doing {request.action} on {request.resource}"


def _reasons(answer: Answer) -> Iterator[str]:
    if answer.decided:
        for match in answer.decision.statements:
            place = answer.location(match)
            effect = match.statement.effect.value.capitalize()
            yield f"  by    {effect} {_name(match)} in {match.document} ({place.file}:{place.line})"
    else:
        yield f"  why   no statement of the {answer.decision.lacking} allows it"
    own = [f"{key} = {masked(values[0])}" for key, values in answer.own.items()]
    own += [f"{key} of any value" for key in answer.opened if key not in answer.hangs_on]
    if own:
        yield f"  as    {', '.join(own)}"
    for note in _notes(answer):
        yield f"  note  {note}"
    if answer.lacking:
        rest = ", unless the boundary denies it" if answer.role.permissions_boundary else ""
        yield f"  with  {_options(answer.lacking)} it would be allowed{rest}"


def _options(context: Mapping[str, Sequence[str]]) -> str:
    """Return a context as it is given on the command line of a shell."""
    pairs = [f"{key}={value}" for key, values in context.items() for value in values]
    return " ".join(f"--context {shlex.quote(pair)}" for pair in pairs)


def _notes(answer: Answer) -> Iterator[str]:
    request = answer.request
    if not answer.decided:
        yield from _failed_conditions(answer)
        yield from _unknown_place(answer.loaded.role_file)
    for key in answer.left_out:
        yield f"{key} was given and counts for nothing: no such request has it"
    if request.principal is not None:
        yield from _needed_of_the_caller(answer)
    elif request.resource != "*" and not resource_templates(request.action):
        yield f"{request.action} works on no resource; only a grant on * reaches it"
    elif request.resource != "*" and not works_on(request.action, request.resource):
        kinds = " or ".join(resource_templates(request.action))
        yield f"{request.action} never works on such a resource, but on {kinds}"
    if answer.doubt is not None:
        yield answer.doubt


def _needed_of_the_caller(answer: Answer) -> Iterator[str]:
    """
    Say which other policy the call needs.

    Source:
        IAM User Guide, "Cross account policy evaluation logic": the account of the caller must
        allow a call to another one too. Within one account a trust policy suffices only where it
        names the caller itself.
    """
    caller, role = answer.request.principal, answer.role.arn
    account = None if caller is None else account_of(caller)
    if caller is None or account is None or not answer.decision.is_allowed:
        return
    call, own = f"{answer.request.action} on {role} as well", role.split(":")[_ACCOUNT]
    if own != account:
        unless = "" if own.isdigit() else f"unless the role is in {account} too, "
        yield f"{unless}the account {account} must allow {call}"
    elif all(names_only_account(m.statement, caller) for m in answer.decision.statements):
        yield f"a policy of the caller must allow {call}"


def _failed_conditions(answer: Answer) -> Iterator[str]:
    """A grant that is there and does not count looks like a bug otherwise."""
    for match in _allows(answer.role, answer.request):
        if not _holds(match.statement, (), answer.request):
            continue
        keys = dict.fromkeys(
            condition.key
            for condition in match.statement.conditions
            if not _holds(match.statement, (condition,), answer.request)
        )
        never = [key for key in keys if _is_settled(answer, key)]
        whom = "role" if answer.request.principal is None else "caller"
        told = f"never hold for this {whom}" if never else "do not hold"
        place = answer.location(match)
        where = f"{_name(match)} in {match.document} ({place.file}:{place.line})"
        yield f"its conditions {told}: {where}, {', '.join(never or keys)}"


def _is_settled(answer: Answer, key: str) -> bool:
    request = answer.request
    if key in answer.opened:
        return key not in answer.hangs_on
    is_given = key in answer.asked.context and key not in answer.own
    return request.principal is None and not is_given and is_settled(answer.role, key)


def _unknown_place(file: RoleFile) -> Iterator[str]:
    missing = [name for name in ("account", "region") if getattr(file, name) is None]
    if missing:
        ours = " or ".join(f"{{{name}}}" for name in missing)
        lacks = " and ".join(f"no {name}" for name in missing)
        yield f"the file names {lacks}, so that ARNs with {ours} match nothing real"


def _holds(statement: Statement, conditions: tuple[Condition, ...], request: Request) -> bool:
    return statement_matches(replace(statement, conditions=conditions), request)


def _allows(role: RoleDocuments, request: Request) -> Iterator[MatchingStatement]:
    """Yield the Allow statements that are asked: of the trust policy, if a principal asks."""
    is_trust = request.principal is not None
    layer = PolicyLayer.TRUST if is_trust else PolicyLayer.IDENTITY
    trust = (NamedDocument("trust", role.trust),)
    for named in trust if is_trust else permissions_of(role).policies:
        for index, statement in enumerate(named.document.statements):
            if statement.effect is Effect.ALLOW:
                yield MatchingStatement(layer, named.name, index, statement)


def _name(match: MatchingStatement) -> str:
    return match.statement.sid or f"statement {match.index + 1}"


def _statement(answer: Answer, match: MatchingStatement) -> dict[str, JsonValue]:
    place = answer.location(match)
    return {
        "layer": match.layer.value,
        "document": match.document,
        "index": match.index,
        "statement": statement_value(match.statement),
        "location": {"file": place.file, "line": place.line, "column": place.column},
    }
