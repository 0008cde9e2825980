"""
What a change of documents does to access.

Identity policies and permissions boundary are compared together, trust policies apart. The answer
is about every request there could be, whatever the account makes of it: every key may be absent or
have any value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ai_role_cli.access.evaluate import (
    PolicyLayer,
    evaluate,
    evaluate_trust,
    readable_statements,
)
from ai_role_cli.access.gains import Rule, Side, gain_and_loss
from ai_role_cli.access.permissions import NamedDocument, Permissions, may_deny
from ai_role_cli.access.principals import applies_to, own_arn, representatives
from ai_role_cli.access.verdict import Gain, Verdict, Witness, verdict_of
from ai_role_cli.policy import PolicyDocument, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_role_cli.access.evaluate import MatchingStatement
    from ai_role_cli.policy import Principal

__all__ = ["compare_permissions", "compare_trust"]

_NOTHING = PolicyDocument(())
_ALLOW_ALL = NamedDocument(
    "unread", PolicyDocument((Statement(Effect.ALLOW, actions=("*",), resources=("*",)),))
)


@dataclass(frozen=True, slots=True)
class _Words:
    """What happened to a policy that allows something, and to a boundary that did not."""

    policy: str
    boundary: str


_GAINED = _Words("attached", "removed")
_LOST = _Words("detached", "added")


def compare_permissions(before: Permissions, after: Permissions) -> Verdict:
    """Return what the role may do more or less; a role that is not there has no permissions."""
    old, new = before, after
    if before.unread_boundary or after.unread_boundary:
        old, new = replace(before, boundary=None), replace(after, boundary=None)
    gained, lost = gain_and_loss(_side(old), _side(new))
    return verdict_of(
        _with_unread(gained, before, after, words=_GAINED),
        _turned(_with_unread(lost, after, before, words=_LOST)),
    )


def compare_trust(before: PolicyDocument | None, after: PolicyDocument | None) -> Verdict:
    """Return who may assume the role more or less; None is a role that is not there."""
    gained, lost = _trust_gain_and_loss(before or _NOTHING, after or _NOTHING)
    return verdict_of(gained, _turned(lost))


def _turned(lost: Gain) -> Gain:
    """Say of a loss, which was found as a gain the other way, what is before and what after."""
    witnesses = tuple(Witness(w.request, before=w.after, after=w.before) for w in lost.witnesses)
    return replace(lost, witnesses=witnesses)


def _with_unread(found: Gain, before: Permissions, after: Permissions, *, words: _Words) -> Gain:
    if not (after.policies or after.unread_policies):
        return found
    doubts = [*found.doubts, *_doubts(before, after)]
    if not found.is_certain:
        doubts += _doubts_about_both(before, after)
    return replace(found, causes=tuple(_causes(before, after, words)), doubts=tuple(doubts))


def _causes(before: Permissions, after: Permissions, words: _Words) -> Iterable[str]:
    for arn in sorted(after.unread_policies - before.unread_policies):
        yield f"{arn} {words.policy}; its text is not known"
    if before.unread_boundary and not _has_boundary(after):
        yield f"permissions boundary {before.unread_boundary} {words.boundary}"


def _doubts(before: Permissions, after: Permissions) -> Iterable[str]:
    """
    Name what a document that is gone, or another, may have kept from being allowed.

    An AWS managed policy that is not known is taken to hold no Deny, unless its name says so.
    """
    for arn in sorted(before.unread_policies - after.unread_policies):
        if may_deny(arn):
            yield f"{arn} may deny something; its text is not known"
    changed = before.unread_boundary != after.unread_boundary
    if changed and _has_boundary(before) and _has_boundary(after):
        boundary = before.unread_boundary or after.unread_boundary
        yield f"the text of permissions boundary {boundary} is not known"


def _doubts_about_both(before: Permissions, after: Permissions) -> Iterable[str]:
    """Name the policies of both sides that may allow what a Deny or a boundary no longer stops."""
    both = sorted(before.unread_policies & after.unread_policies)
    if both and not gain_and_loss(_open(before), _open(after))[0].is_excluded:
        yield f"access depends on {', '.join(both)}, whose text is not known"


def _has_boundary(permissions: Permissions) -> bool:
    return permissions.boundary is not None or permissions.unread_boundary is not None


def _open(permissions: Permissions) -> Side:
    """Return the side as it is if the policies whose text is not known allow everything."""
    boundary = None if permissions.unread_boundary else permissions.boundary
    policies = (*permissions.policies, _ALLOW_ALL)
    return _side(replace(permissions, policies=policies, boundary=boundary))


def _side(permissions: Permissions) -> Side:
    rules = [
        Rule(PolicyLayer.IDENTITY, statement)
        for named in permissions.policies
        for statement in readable_statements(named.document)
    ]
    layers = [PolicyLayer.IDENTITY]
    if permissions.boundary is not None:
        statements = readable_statements(permissions.boundary.document)
        rules += [Rule(PolicyLayer.BOUNDARY, statement) for statement in statements]
        layers.append(PolicyLayer.BOUNDARY)
    return Side(tuple(rules), tuple(layers), partial(evaluate, permissions))


def _trust_gain_and_loss(before: PolicyDocument, after: PolicyDocument) -> tuple[Gain, Gain]:
    """Return who gains and who loses; of callers that all statements treat alike, one."""
    gains: list[Gain] = []
    losses: list[Gain] = []
    asked: set[tuple[object, ...]] = set()
    statements = (*before.statements, *after.statements)
    for caller in representatives(statements):
        old, new = _trust_side(before, caller), _trust_side(after, caller)
        given = own_arn(caller, statements)
        if (old.rules, new.rules, given) in asked:
            continue
        asked.add((old.rules, new.rules, given))
        gained, lost = gain_and_loss(old, new, principal=caller, given=given)
        gains.append(gained)
        losses.append(lost)
    return _merged(gains), _merged(losses)


def _merged(gains: Iterable[Gain]) -> Gain:
    """Return all gains as one, with one witness for each statement that lets something through."""
    witnesses: dict[MatchingStatement, Witness] = {}
    doubts: dict[str, None] = {}
    for found in gains:
        doubts |= dict.fromkeys(found.doubts)
        for witness in found.witnesses:
            witnesses.setdefault(witness.after.statements[0], witness)
    return Gain(tuple(witnesses.values()), doubts=tuple(doubts))


def _trust_side(trust: PolicyDocument, caller: Principal) -> Side:
    rules = tuple(
        Rule(PolicyLayer.TRUST, statement)
        for statement in readable_statements(trust)
        if applies_to(statement, caller)
    )
    return Side(rules, (PolicyLayer.TRUST,), partial(evaluate_trust, NamedDocument("trust", trust)))
