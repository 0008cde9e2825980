"""An operator beside its form that ignores case, both with the same policy variable."""

from __future__ import annotations

import pytest

from ai_role_cli.access.comparison import Access, Verdict, compare_permissions, compare_trust
from ai_role_cli.access.evaluation import NamedDocument, Permissions
from ai_role_cli.policy import Condition, PolicyDocument, Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

ROLE = Principal(PrincipalKind.AWS, "arn:aws:iam::123456789012:role/agent")
EVERY = Statement(Effect.ALLOW, actions=("sqs:*", "sts:AssumeRole"))


def document(effect: Effect, *conditions: Condition) -> PolicyDocument:
    """A Deny denies part of what is allowed otherwise."""
    statement = Statement(effect, actions=EVERY.actions, conditions=conditions)
    return PolicyDocument((statement, EVERY) if effect is Effect.DENY else (statement,))


def permissions(found: PolicyDocument) -> Permissions:
    return Permissions((NamedDocument("p", found),))


def compared(kind: str, before: PolicyDocument, after: PolicyDocument) -> Verdict:
    if kind == "trust":
        return compare_trust(before, after)
    return compare_permissions(permissions(before), permissions(after))


@pytest.mark.parametrize("kind", ["permissions", "trust"])
@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("form", ["{}", "{}IfExists", "ForAllValues:{}", "ForAnyValue:{}"])
@pytest.mark.parametrize("name", ["Equals", "Like"])
@pytest.mark.parametrize("negated", ["", "Not"])
def test_the_form_that_ignores_case_matches_more(
    kind: str, effect: Effect, form: str, name: str, negated: str
) -> None:
    key, values = "aws:RequestTag/team", ("${aws:PrincipalTag/team}",)
    exact = Condition(form.format(f"String{negated}{name}"), key, values)
    caseless = Condition(form.format(f"String{negated}EqualsIgnoreCase"), key, values)
    wider, tighter = Access.BROADER, Access.NARROWER
    if (effect is Effect.DENY) != bool(negated):
        wider, tighter = tighter, wider

    there = compared(kind, document(effect, exact), document(effect, caseless))
    back = compared(kind, document(effect, caseless), document(effect, exact))

    assert (there.access, back.access) == (wider, tighter)
    assert there.witnesses
    assert back.witnesses


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            Condition("StringEqualsIgnoreCase", "k", ("a-${aws:PrincipalTag/team}",)),
            Condition("StringLike", "k", ("?-*",)),
            id="in-a-pattern",
        ),
        pytest.param(
            Condition("StringEqualsIgnoreCase", "k", ("${aws:PrincipalTag/team}",)),
            Condition("StringEqualsIgnoreCase", "k", ("a", "${aws:principaltag/TEAM}")),
            id="one-more-value",
        ),
    ],
)
def test_what_covers_it_is_seen_to(before: Condition, after: Condition) -> None:
    verdict = compared("permissions", document(Effect.ALLOW, before), document(Effect.ALLOW, after))

    assert verdict.access is Access.BROADER
