from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.checks import check_roles
from ai_role_cli.policy import Target, synthesize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding, LoadedRoleFile

    Find = Callable[[str, str], list[Finding]]


def roles(**trusts: str) -> str:
    """Roles by key, each with the keys of those it trusts."""
    entries = "".join(
        f"  {key}:\n    trust:\n      - service: lambda.amazonaws.com\n"
        + "".join(f'      - role: "${{role.{other}.arn}}"\n' for other in trusted)
        for key, trusted in trusts.items()
    )
    return f"roles:\n{entries}"


@pytest.mark.parametrize(
    ("trusts", "chains"),
    [
        pytest.param({"a": "b", "b": "c", "c": ""}, [], id="a chain"),
        pytest.param({"a": "bc", "b": "c", "c": ""}, [], id="a diamond"),
        pytest.param({"a": "b", "b": "a"}, ["a trusts b, b trusts a"], id="two"),
        pytest.param(
            {"z": "", "c": "z", "b": "c", "a": "b"},
            [],
            id="a chain against the order of the file",
        ),
        pytest.param(
            {"b": "ac", "a": "c", "c": "b"}, ["b trusts c, c trusts b"], id="the shortest of two"
        ),
        pytest.param(
            {"a": "b", "b": "a", "c": "d", "d": "c"},
            ["a trusts b, b trusts a", "c trusts d, d trusts c"],
            id="two apart",
        ),
        pytest.param(
            {"a": "b", "b": "c", "c": "b"}, ["b trusts c, c trusts b"], id="one that is led to"
        ),
        pytest.param({"a": "a"}, [], id="a role itself"),
        pytest.param({"a": "ab", "b": "a"}, ["a trusts b, b trusts a"], id="both at once"),
    ],
)
def test_a_cycle_is_told_once(trusts: dict[str, str], chains: list[str], findings: Find) -> None:
    found = findings("trust-cycle", roles(**trusts))

    told = [finding.message.partition(":")[0].replace(" and ", ", ") for finding in found]
    lines = [text.split(" (line ")[0] for told_one in told for text in told_one.split(", ")]
    assert lines == [step for chain in chains for step in chain.split(", ")]


def test_a_cycle_says_the_lines_and_the_way_out(findings: Find) -> None:
    (found,) = findings("trust-cycle", roles(a="b", b="a"))

    assert "a trusts b (line 8) and b trusts a (line 12)" in found.message
    assert found.hint is not None
    assert '{"aws:PrincipalArn": "${role.b.arn}"}' in found.hint
    assert found.path == ("roles", "a", "trust", 1, "role")


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        pytest.param('"${role.a.arn}"', 1, id="by reference"),
        pytest.param("arn:aws:iam::123456789012:role/ml/a", 1, id="by its ARN"),
        pytest.param('"arn:{partition}:iam::{account}:role/ml/a"', 1, id="with placeholders"),
        pytest.param("arn:aws:iam::123456789012:role/a", 0, id="another path"),
        pytest.param("arn:aws:iam::210987654321:role/ml/a", 0, id="another account"),
    ],
)
def test_a_role_that_trusts_itself(entry: str, count: int, findings: Find) -> None:
    text = f"roles:\n  a:\n    path: /ml/\n    trust: [{{role: {entry}}}]\n"

    assert len(findings("self-trust", text)) == count


def test_a_reference_is_seen_through_without_an_account(
    loaded: Callable[[str], LoadedRoleFile],
) -> None:
    file = loaded(f"version: 1\n{roles(a='ab', b='a')}")

    found = check_roles(file, synthesize(file, Target()), Target())

    assert {"self-trust", "trust-cycle"} <= {finding.id for finding in found}
