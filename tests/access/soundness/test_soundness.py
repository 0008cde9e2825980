"""
Verdicts against the plain evaluator of tests/access/conftest.py, which shares no code with the
package.

`AI_ROLE_PAIRS` sets how many pairs of documents are compared.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ai_role_cli.access.comparison import Access, Verdict, compare_permissions, compare_trust
from ai_role_cli.access.evaluation import Request, RequestContext
from ai_role_cli.policy import Condition, PolicyDocument, Principal, PrincipalKind, Statement
from ai_role_cli.spec import Effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.access.soundness.pools import Plain, Pool

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

PAIRS = int(os.environ.get("AI_ROLE_PAIRS", "5000"))
POOL = 600

Layers: TypeAlias = "list[list[int]]"


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Layers, Layers]:
    """Draw two sides; most of the second is the first, as in an edit."""
    place = st.integers(0, POOL - 1)
    before = [draw(st.lists(place, min_size=1, max_size=4))]
    kept = before[0][draw(st.integers(0, 1)) :]
    after = [kept + draw(st.lists(place, max_size=2))]
    twins = draw(st.lists(st.integers(0, 3), max_size=2))
    after[0] += [(before[0][twin % len(before[0])] + POOL // 2) % POOL for twin in twins]
    boundary = st.none() | st.lists(place, min_size=1, max_size=2)
    limits = [draw(boundary), draw(boundary)]
    if draw(st.integers(0, 1)):
        limits[1] = limits[0]
    return before + [limits[0]] * bool(limits[0]), after + [limits[1]] * bool(limits[1])


def check_witnesses(
    plain: Plain,
    verdict: Verdict,
    before: Sequence[Sequence[Statement]],
    after: Sequence[Sequence[Statement]],
) -> None:
    for witness in verdict.witnesses:
        request = witness.request
        assert plain.is_allowed(before, request) == witness.before.is_allowed
        assert plain.is_allowed(after, request) == witness.after.is_allowed
        assert witness.before.is_allowed != witness.after.is_allowed


def assert_sound(verdict: Verdict, gained: int, lost: int) -> None:
    """Nothing gained or lost is denied; a verdict that leaves it open gives the reason."""
    if gained:
        assert verdict.access in {Access.BROADER, Access.BOTH, Access.UNKNOWN}
        assert verdict.may_be_broader
    if lost:
        assert verdict.access in {Access.NARROWER, Access.BOTH} or verdict.reasons


def share(part: float) -> settings:
    """Return settings for a part of all pairs."""
    return settings(
        max_examples=int(PAIRS * part),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@share(0.4)
@given(pairs())
def test_on_the_exact_fragment_verdicts_are_right(
    plain: Plain, exact: Pool, pair: tuple[Layers, Layers]
) -> None:
    before, after = pair
    gained = exact.allowed(after) & ~exact.allowed(before)
    lost = exact.allowed(before) & ~exact.allowed(after)
    old, new = exact.permissions(before), exact.permissions(after)

    verdict = compare_permissions(old, new)

    assert verdict.access is not Access.UNKNOWN
    assert not verdict.reasons
    if gained:
        assert verdict.access in {Access.BROADER, Access.BOTH}
    if lost:
        assert verdict.access in {Access.NARROWER, Access.BOTH}
    check_witnesses(plain, verdict, exact.layers(before), exact.layers(after))


@share(0.2)
@given(pairs())
def test_verdicts_are_sound_where_variables_tie_keys_together(
    plain: Plain, tied: Pool, pair: tuple[Layers, Layers]
) -> None:
    before, after = pair
    gained = tied.allowed(after) & ~tied.allowed(before)
    lost = tied.allowed(before) & ~tied.allowed(after)
    old, new = tied.permissions(before), tied.permissions(after)

    verdict = compare_permissions(old, new)

    assert_sound(verdict, gained, lost)
    check_witnesses(plain, verdict, tied.layers(before), tied.layers(after))


@share(0.1)
@given(pairs())
def test_verdicts_about_trust_are_right(
    plain: Plain, trusts: Pool, pair: tuple[Layers, Layers]
) -> None:
    before, after = [pair[0][0]], [pair[1][0]]
    gained = trusts.allowed(after) & ~trusts.allowed(before)
    lost = trusts.allowed(before) & ~trusts.allowed(after)

    verdict = trust_verdict(trusts, before, after)

    assert verdict.access is not Access.UNKNOWN
    if gained:
        assert verdict.access in {Access.BROADER, Access.BOTH}
    if lost:
        assert verdict.access in {Access.NARROWER, Access.BOTH}
    check_witnesses(plain, verdict, trusts.layers(before), trusts.layers(after))


@share(0.1)
@given(pairs())
def test_verdicts_about_trust_are_sound_where_variables_tie_keys_together(
    plain: Plain, tied_trusts: Pool, pair: tuple[Layers, Layers]
) -> None:
    before, after = [pair[0][0]], [pair[1][0]]
    gained = tied_trusts.allowed(after) & ~tied_trusts.allowed(before)
    lost = tied_trusts.allowed(before) & ~tied_trusts.allowed(after)

    verdict = trust_verdict(tied_trusts, before, after)

    assert_sound(verdict, gained, lost)
    check_witnesses(plain, verdict, tied_trusts.layers(before), tied_trusts.layers(after))


def trust_verdict(pool: Pool, before: Layers, after: Layers) -> Verdict:
    old, new = (pool.layers(side)[0] for side in (before, after))
    return compare_trust(PolicyDocument(tuple(old)), PolicyDocument(tuple(new)))


ACCOUNT = "arn:aws:iam::123456789012"
ARNS = (
    *(f"{ACCOUNT}:role/app/one", f"{ACCOUNT}:role/two", f"{ACCOUNT}:user/ana", f"{ACCOUNT}:root"),
    *("arn:aws:iam::999999999999:role/app/one", "arn:aws:iam::111111111111:user/eve"),
)
SESSIONS = {"arn:aws:sts::123456789012:assumed-role/one/s": ARNS[0]}
NAMED = ("*", "123456789012", "999999999999", *ARNS[:3], *ARNS[4:], *SESSIONS)
PATTERNS = (*ARNS, f"{ACCOUNT}:role/*", "arn:aws:iam::*:role/app/*", "arn:aws:iam::1*:user/*")
CALLS = tuple((caller, arn) for caller, arn in ({arn: arn for arn in ARNS} | SESSIONS).items())


@st.composite
def trusts_by_arn(draw: st.DrawFn) -> PolicyDocument:
    """Draw a trust policy whose conditions are about the ARN of the caller."""
    statements = [
        Statement(
            draw(st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.DENY))),
            principals=(Principal(PrincipalKind.AWS, draw(st.sampled_from(NAMED))),),
            actions=("sts:AssumeRole",),
            conditions=tuple(
                Condition(
                    draw(st.sampled_from(("ArnLike", "ArnNotLike", "StringEquals"))),
                    "aws:PrincipalArn",
                    tuple(draw(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2))),
                )
                for _ in range(draw(st.integers(0, 1)))
            ),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return PolicyDocument(tuple(statements))


@share(0.2)
@given(trusts_by_arn(), trusts_by_arn())
def test_a_caller_has_its_own_arn(
    plain: Plain, before: PolicyDocument, after: PolicyDocument
) -> None:
    requests = [
        Request(
            "sts:AssumeRole",
            context=RequestContext({"aws:PrincipalArn": (arn,)}),
            principal=Principal(PrincipalKind.AWS, caller),
        )
        for caller, arn in CALLS
    ]
    old = {r for r in requests if plain.is_allowed([before.statements], r)}
    new = {r for r in requests if plain.is_allowed([after.statements], r)}

    verdict = compare_trust(before, after)

    assert verdict.access is not Access.UNKNOWN
    if new - old:
        assert verdict.access in {Access.BROADER, Access.BOTH}
    if old - new:
        assert verdict.access in {Access.NARROWER, Access.BOTH}
    check_witnesses(plain, verdict, [before.statements], [after.statements])
