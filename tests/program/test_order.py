from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.policy import (
    NamedPolicy,
    PolicyDocument,
    Principal,
    PrincipalKind,
    RoleDocuments,
    Statement,
)
from ai_role_cli.program.order import Part, PartKind, registration_order
from ai_role_cli.spec import Effect, PolicyType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.program.order import RegistrationOrder

ACCOUNT = "arn:aws:iam::123456789012:"
KEYS = "abcdef"


def role(
    key: str,
    *,
    trusts: Sequence[str] = (),
    boundary: str | None = None,
    attaches: Sequence[str] = (),
    passes: Sequence[str] = (),
) -> RoleDocuments:
    """A role with one policy of its own, which uses others by their ARNs."""
    principals = tuple(Principal(PrincipalKind.AWS, arn_of(each)) for each in trusts)
    document = PolicyDocument(
        (
            Statement(
                Effect.ALLOW,
                actions=("iam:PassRole",),
                resources=(*map(arn_of, passes), f"{ACCOUNT}role/*"),
            ),
        )
    )
    own = NamedPolicy("own", f"{key}-own", PolicyType.MANAGED, document, policy_arn_of(key))
    return RoleDocuments(
        key=key,
        name=key,
        path="/",
        arn=arn_of(key),
        description=None,
        trust=PolicyDocument((Statement(Effect.ALLOW, principals=principals),)),
        max_session_seconds=3600,
        permissions_boundary=None if boundary is None else policy_arn_of(boundary),
        tags={},
        policies=(own,),
        attachments=tuple(map(policy_arn_of, attaches)),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )


def arn_of(key: str) -> str:
    return f"{ACCOUNT}role/{key}"


def policy_arn_of(key: str) -> str:
    return f"{ACCOUNT}policy/{key}-own"


def made(key: str) -> Part:
    return Part(PartKind.ROLE, key)


def policy(key: str) -> Part:
    return Part(PartKind.POLICY, key, "own")


def rest(key: str) -> Part:
    return Part(PartKind.REST, key)


def is_before(order: RegistrationOrder, earlier: Part, later: Part) -> bool:
    """Whether a part is certain to be made before another, through whatever is between them."""
    pending, seen = [later], {later}
    while pending:
        part = pending.pop()
        new = {*order.needs.get(part, ()), *order.waits.get(part, ())} - seen
        seen |= new
        pending += new
    return earlier in seen - {later}


def test_roles_that_use_nothing_of_each_other_stay_in_the_order_of_the_file() -> None:
    order = registration_order([role("b"), role("a")])

    assert order.parts == tuple(
        part for key in "ba" for part in (made(key), policy(key), rest(key))
    )


def test_a_boundary_is_made_before_the_role_that_has_it() -> None:
    order = registration_order([role("worker", boundary="limits"), role("limits")])

    assert order.needs[made("worker")] == (policy("limits"),)
    assert order.parts.index(policy("limits")) < order.parts.index(made("worker"))


def test_a_shared_policy_is_made_before_the_role_that_attaches_it() -> None:
    order = registration_order([role("worker", attaches=["shared"]), role("shared")])

    assert policy("shared") in order.needs[rest("worker")]
    assert order.waits[made("worker")] == (policy("shared"),)


def test_a_trusted_role_is_made_before_the_one_that_names_it() -> None:
    order = registration_order([role("a", trusts=["b"]), role("b", trusts=["c"]), role("c")])

    assert [part.role for part in order.parts if part.kind is PartKind.ROLE] == ["c", "b", "a"]
    assert order.needs[made("a")] == (made("b"),)


def test_a_role_that_is_passed_is_made_before_the_policy_that_names_it() -> None:
    order = registration_order([role("pipeline", passes=["trainer"]), role("trainer")])

    assert order.waits == {policy("pipeline"): (made("trainer"),)}


def test_roles_may_pass_and_attach_what_is_of_each_other() -> None:
    order = registration_order(
        [
            role("a", attaches=["b"], passes=["b"], trusts=["b"]),
            role("b", attaches=["a"], passes=["a"]),
        ]
    )

    assert is_before(order, made("b"), made("a"))
    assert {policy("a"), policy("b")} <= {*order.needs[rest("a")]} & {*order.needs[rest("b")]}


def test_roles_may_have_each_other_s_policy_as_boundary_or_their_own() -> None:
    order = registration_order(
        [role("a", boundary="b"), role("b", boundary="a"), role("c", boundary="c")]
    )

    for key, boundary in ("ab", "ba", "cc"):
        assert is_before(order, policy(boundary), made(key))


def test_of_roles_that_trust_each_other_one_is_made_first_all_the_same() -> None:
    order = registration_order([role("a", trusts=["b", "a"]), role("b", trusts=["a"])])

    assert len(order.parts) == 6
    assert is_before(order, made("b"), made("a"))


def test_a_long_chain_is_no_trouble() -> None:
    keys = [f"r{number:04}" for number in range(1_100)]
    roles = [*(role(key, trusts=[after]) for key, after in pairwise(keys)), role(keys[-1])]

    order = registration_order(roles)

    assert [p.role for p in order.parts if p.kind is PartKind.ROLE] == list(reversed(keys))


KEY = st.sampled_from(KEYS)
SOME = st.lists(KEY, max_size=3, unique=True)


@st.composite
def files(draw: st.DrawFn) -> list[RoleDocuments]:
    """Files whose roles use each other as they like, but trust in one direction only."""
    ranks = draw(st.permutations(KEYS))
    found = []
    for key in draw(st.permutations(KEYS)):
        later = ranks[ranks.index(key) + 1 :]
        found.append(
            role(
                key,
                trusts=[each for each in draw(SOME) if each in later],
                boundary=draw(st.none() | KEY),
                attaches=[each for each in draw(SOME) if each != key],
                passes=draw(SOME),
            )
        )
    return found


@settings(max_examples=60)
@given(files())
def test_whatever_aws_wants_to_exist_comes_first(roles: list[RoleDocuments]) -> None:
    order = registration_order(roles)

    place = {part: number for number, part in enumerate(order.parts)}
    assert sorted(place) == sorted(
        part for key in KEYS for part in (made(key), policy(key), rest(key))
    )
    for earlier_of in (order.needs, order.waits):
        for part, earlier in earlier_of.items():
            assert all(place[each] < place[part] for each in earlier)
    for each in roles:
        named = {p.value for p in each.trust.statements[0].principals}
        assert {made(key) for key in KEYS if arn_of(key) in named} <= {
            *order.needs.get(made(each.key), ())
        }
        if each.permissions_boundary is not None:
            boundary = next(k for k in KEYS if policy_arn_of(k) == each.permissions_boundary)
            assert policy(boundary) in order.needs[made(each.key)]


@settings(max_examples=60)
@given(files())
def test_nothing_that_joins_two_parts_is_worked_on_from_both_at_once(
    roles: list[RoleDocuments],
) -> None:
    order = registration_order(roles)

    for each in roles:
        boundary = {k for k in KEYS if policy_arn_of(k) == each.permissions_boundary}
        for key in {each.key, *(k for k in KEYS if policy_arn_of(k) in each.attachments)}:
            parts = {made(each.key), policy(key), *map(policy, boundary)}
            for one, other in combinations(parts, 2):
                assert is_before(order, one, other) or is_before(order, other, one)
