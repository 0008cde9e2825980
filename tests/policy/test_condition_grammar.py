from __future__ import annotations

import pytest

from ai_role_cli.policy import Condition
from ai_role_cli.policy.condition_grammar import condition_problems
from ai_role_cli.spec import CONDITION_OPERATORS, Anchor, Severity, SpecPath

KEY: SpecPath = ("Condition", "op", "key")


def found(operator: str, *values: str) -> list[tuple[str, SpecPath]]:
    problems = list(condition_problems(Condition(operator, "a:B", values), KEY))

    assert all(problem.hint for problem in problems)
    return [(problem.id, problem.path) for problem in problems]


@pytest.mark.parametrize("prefix", ["", "ForAnyValue:", "ForAllValues:"])
@pytest.mark.parametrize("operator", [name for name in CONDITION_OPERATORS if name != "Null"])
def test_every_operator_is_known_with_its_parts(prefix: str, operator: str) -> None:
    value = "2027-01-31" if operator.startswith("Date") else "1"

    assert found(f"{prefix}{operator}", value) == []
    assert found(f"{prefix}{operator}IfExists", value) == []


@pytest.mark.parametrize(
    ("operator", "hint"),
    [
        ("stringequals", "did you mean 'StringEquals'?"),
        ("StringEqual", "did you mean 'StringEquals'?"),
        ("ForAnyValue:StringLik", "did you mean 'ForAnyValue:StringLike'?"),
        ("ForAnyValue::StringLike", "did you mean 'ForAnyValue:StringLike'?"),
        ("StringEqualsIfExistsIfExists", "did you mean 'StringEqualsIfExists'?"),
        ("NullIfExists", "write Null: it tests itself whether the key is there"),
        ("x", "write IAM's own, like StringEquals"),
    ],
)
def test_an_unknown_operator_is_found_at_its_key(operator: str, hint: str) -> None:
    (problem,) = condition_problems(Condition(operator, "a:B", ("x",)), KEY)

    assert (problem.id, problem.path) == ("unknown-operator", ("Condition", "op"))
    assert (problem.at, problem.hint) == (Anchor.KEY, hint)


def test_a_key_without_values_matches_nothing_but_is_no_error() -> None:
    (problem,) = condition_problems(Condition("StringEquals", "a:B", ()), KEY)

    assert (problem.id, problem.severity) == ("empty-condition", Severity.MEDIUM)


@pytest.mark.parametrize(
    "date",
    [
        *("2027", "2027-01", "2027-01-31", "2027-1-1", "2027-01-31T12:00:00Z", "2027-01-31t2:00"),
        *("2016-12-13T21:20:37.593194+00:00", "2016-12-13t2:00:00.593194+23", "01T", "-292275054"),
        *("0", "1785542400", "9223372036854775807"),
    ],
)
def test_a_date_that_iam_reads(date: str) -> None:
    assert found("DateGreaterThan", date) == []


@pytest.mark.parametrize(
    "date",
    [
        *("tomorrow", "", "2027-13", "2027-01-32", "2027-01-31 12:00", "31.01.2027", "01/31/2027"),
        *("2027-01-31T25:00", "2027-01-31T12:60", "2016-12-13t2:00:00.593194+1"),
        *("9223372036854775808", "1" * 4_000, "2027-01-31T12:00:00X"),
    ],
)
def test_a_date_that_iam_refuses_is_found_at_its_place(date: str) -> None:
    expected = [("bad-condition-value", (*KEY, 1))]

    assert found("DateLessThanIfExists", "2027-01-31", date) == expected


@pytest.mark.parametrize(
    "operator", ["StringEquals", "ForAnyValue:StringLike", "ArnNotLikeIfExists", "Bool"]
)
def test_text_operators_fill_in_variables(operator: str) -> None:
    assert found(operator, "${aws:PrincipalTag/team}") == []


@pytest.mark.parametrize(
    "operator", ["Null", "NumericLessThan", "IpAddress", "BinaryEquals", "DateLessThan"]
)
def test_other_operators_take_a_variable_as_it_is(operator: str) -> None:
    assert found(operator, "${aws:CurrentTime}") == [("bad-policy-variable", (*KEY, 0))]


@pytest.mark.parametrize(
    ("operator", "value"), [("Bool", "maybe"), ("NumericEquals", "ten"), ("IpAddress", "here")]
)
def test_what_iam_takes_though_it_never_matches_is_not_its_grammar(
    operator: str, value: str
) -> None:
    assert found(operator, value) == []
