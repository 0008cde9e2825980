from __future__ import annotations

import pytest

from ai_role_cli.policy import (
    Condition,
    JsonValue,
    MalformedPolicyError,
    PolicyDocument,
    Principal,
    PrincipalKind,
    parse_policy,
)
from ai_role_cli.policy.grammar import read_policy
from ai_role_cli.spec import Anchor, Effect, SpecPath

READ: dict[str, JsonValue] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def policy(*statements: JsonValue, **elements: JsonValue) -> JsonValue:
    return {"Version": "2012-10-17", "Statement": list(statements), **elements}


def changed(**elements: JsonValue) -> JsonValue:
    return {**READ, **elements}


def without(name: str) -> JsonValue:
    return {key: value for key, value in READ.items() if key != name}


def problems(value: JsonValue) -> list[tuple[SpecPath, str]]:
    with pytest.raises(MalformedPolicyError) as raised:
        parse_policy(value)

    return [(problem.path, problem.message) for problem in raised.value.problems]


FIRST: SpecPath = ("Statement", 0)


@pytest.mark.parametrize(
    ("value", "path", "words"),
    [
        pytest.param([], (), "a policy document must be a JSON object", id="document-is-a-list"),
        pytest.param("text", (), "a policy document must be a JSON object", id="document-is-text"),
        pytest.param(None, (), "a policy document must be a JSON object", id="document-is-null"),
        pytest.param({"Version": "2012-10-17"}, (), "at least one Statement", id="no-statement"),
        pytest.param(policy(), (), "at least one Statement", id="empty-list-of-statements"),
        pytest.param(
            policy(READ, Version="2012-10-18"), ("Version",), "Version must", id="version"
        ),
        pytest.param(policy(READ, Version=None), ("Version",), "Version must", id="null-version"),
        pytest.param(policy(READ, Id=5), ("Id",), "Id must be a text", id="id-is-a-number"),
        pytest.param(policy(READ, Extra=1), ("Extra",), "unknown element 'Extra'", id="element"),
        pytest.param(
            policy("x"), FIRST, "a statement must be a JSON object", id="statement-is-text"
        ),
        pytest.param(
            policy(changed(effect="Allow")), (*FIRST, "effect"), "unknown element", id="case-counts"
        ),
        pytest.param(
            policy(without("Effect")), (*FIRST, "Effect"), "needs an Effect", id="no-effect"
        ),
        pytest.param(
            policy(changed(Effect="allow")), (*FIRST, "Effect"), "Allow or Deny", id="effect-case"
        ),
        pytest.param(
            policy(changed(Effect=["Allow"])), (*FIRST, "Effect"), "Allow or Deny", id="effect-list"
        ),
        pytest.param(
            policy(without("Action")), FIRST, "either Action or NotAction", id="no-action"
        ),
        pytest.param(
            policy(changed(NotAction="s3:*")),
            (*FIRST, "NotAction"),
            "either Action or NotAction",
            id="both-actions",
        ),
        pytest.param(
            policy(changed(Action=None)), FIRST, "either Action or NotAction", id="null-action"
        ),
        pytest.param(
            policy(changed(NotResource="*")),
            (*FIRST, "NotResource"),
            "either Resource or NotResource",
            id="both-resources",
        ),
        pytest.param(
            policy(changed(Principal="*", NotPrincipal={"AWS": "1"})),
            (*FIRST, "NotPrincipal"),
            "either Principal or NotPrincipal",
            id="both-principals",
        ),
        pytest.param(
            policy(changed(Action=[])),
            (*FIRST, "Action"),
            "Action is an empty list",
            id="empty-list",
        ),
        pytest.param(
            policy(changed(Action="")), (*FIRST, "Action"), "Action must be a text", id="empty-text"
        ),
        pytest.param(
            policy(changed(Action=["s3:A", 5])),
            (*FIRST, "Action", 1),
            "must be a text",
            id="number",
        ),
        pytest.param(
            policy(changed(Resource={})), (*FIRST, "Resource"), "must be a text", id="object"
        ),
        pytest.param(
            policy(changed(Sid="two words")), (*FIRST, "Sid"), "is not a Sid", id="sid-with-space"
        ),
        pytest.param(policy(changed(Sid="é")), (*FIRST, "Sid"), "is not a Sid", id="sid-letter"),
        pytest.param(
            policy(changed(Sid=5)), (*FIRST, "Sid"), "Sid must be a text", id="sid-number"
        ),
        pytest.param(
            policy(changed(Principal="me")),
            (*FIRST, "Principal"),
            "a Principal must be a JSON object",
            id="principal-is-text",
        ),
        pytest.param(
            policy(changed(Principal={"Aws": "1"})),
            (*FIRST, "Principal", "Aws"),
            "unknown kind of principal 'Aws'",
            id="kind-of-principal",
        ),
        pytest.param(
            policy(changed(NotPrincipal={"AWS": []})),
            (*FIRST, "NotPrincipal", "AWS"),
            "AWS is an empty list",
            id="principal-list",
        ),
        pytest.param(
            policy(changed(Condition=[])),
            (*FIRST, "Condition"),
            "a Condition must be a JSON object",
            id="condition-is-a-list",
        ),
        pytest.param(
            policy(changed(Condition={"Bool": "true"})),
            (*FIRST, "Condition", "Bool"),
            "the operator 'Bool' must be a JSON object",
            id="operator-is-text",
        ),
        pytest.param(
            policy(changed(Condition={"Bool": {"a:B": None}})),
            (*FIRST, "Condition", "Bool", "a:B"),
            "a condition value must be a text",
            id="condition-value-is-null",
        ),
        pytest.param(
            policy(changed(Condition={"Bool": {"a:B": ["x", {}]}})),
            (*FIRST, "Condition", "Bool", "a:B", 1),
            "a condition value must be a text",
            id="condition-value-is-an-object",
        ),
    ],
)
def test_a_problem_is_found_at_its_place(value: JsonValue, path: SpecPath, words: str) -> None:
    ((found_at, message),) = problems(value)

    assert found_at == path
    assert words in message


def test_all_problems_are_found_at_once_in_document_order() -> None:
    value = policy(changed(Effect="Maybe", Sid="a b"), READ, without("Action"), Id="x", Other=1)

    assert [path for path, _ in problems(value)] == [
        ("Other",),
        ("Statement", 0, "Effect"),
        ("Statement", 0, "Sid"),
        ("Statement", 2),
    ]


def test_the_error_tells_all_problems() -> None:
    with pytest.raises(MalformedPolicyError, match=r"unknown element 'A'.*unknown element 'B'"):
        parse_policy(policy(READ, A=1, B=2))


def test_one_statement_needs_no_list_around_it() -> None:
    assert parse_policy({"Statement": READ}) == parse_policy({"Statement": [READ]})
    assert problems({"Statement": changed(Sid="a b")}) == [
        (("Statement", "Sid"), "'a b' is not a Sid")
    ]


def test_version_and_id_are_optional() -> None:
    assert parse_policy({"Statement": [READ]}).version == "2012-10-17"
    assert parse_policy(policy(READ, Version="2008-10-17", Id="x")).version == "2008-10-17"


@pytest.mark.parametrize("effect", Effect)
def test_both_effects(effect: Effect) -> None:
    document = parse_policy(policy(changed(Effect=effect.value.capitalize())))

    assert document.statements[0].effect is effect


def test_an_empty_sid_is_none() -> None:
    assert parse_policy(policy(changed(Sid=""))) == parse_policy(policy(READ))
    assert parse_policy(policy(changed(Sid="A1"))).statements[0].sid == "A1"


def test_everyone_is_one_principal_however_it_is_written() -> None:
    everyone = PolicyDocument(
        parse_policy(policy({"Effect": "Allow", "Action": "a:A", "Principal": "*"})).statements
    )

    assert everyone.statements[0].principals == (Principal(PrincipalKind.AWS, "*"),)
    listed = {"Effect": "Allow", "Action": "a:A", "Principal": {"AWS": ["*"]}}
    assert parse_policy(policy(listed)) == everyone


def test_every_kind_of_principal_is_read() -> None:
    principal = {"AWS": "1", "Service": ["a", "b"], "Federated": "f", "CanonicalUser": "c"}
    (statement,) = parse_policy(policy(changed(Principal=principal))).statements

    assert [(found.kind.value, found.value) for found in statement.principals] == [
        ("AWS", "1"),
        ("Service", "a"),
        ("Service", "b"),
        ("Federated", "f"),
        ("CanonicalUser", "c"),
    ]


def test_condition_values_are_the_texts_iam_compares() -> None:
    block = {"NumericLessThan": {"a:B": 5}, "Bool": {"c:D": [True, False]}, "Null": {"e:F": "x"}}
    (statement,) = parse_policy(policy(changed(Condition=block))).statements

    assert statement.conditions == (
        Condition("NumericLessThan", "a:B", ("5",)),
        Condition("Bool", "c:D", ("true", "false")),
        Condition("Null", "e:F", ("x",)),
    )


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        pytest.param(policy(changed(effect="Allow")), "did you mean 'Effect'?", id="case"),
        pytest.param(policy(changed(Conditions={})), "did you mean 'Condition'?", id="plural"),
        pytest.param(policy(READ, statement=[]), "did you mean 'Statement'?", id="top"),
        pytest.param(policy(changed(Effect="allow")), "did you mean 'Allow'?", id="effect"),
        pytest.param(policy(changed(Principal={"Aws": "1"})), "did you mean 'AWS'?", id="kind"),
        pytest.param(policy(READ, Version="2012-10-18"), 'write "2012-10-17"', id="version"),
        pytest.param(policy(without("Action")), 'add "Action"', id="missing"),
        pytest.param(policy(changed(NotAction="a:B")), "keep one of them", id="both"),
    ],
)
def test_a_problem_comes_with_its_fix(value: JsonValue, hint: str) -> None:
    assert [problem.hint for problem in read_policy(value).problems] == [hint]


def test_an_unknown_element_is_pointed_at_by_its_key() -> None:
    (problem,) = read_policy(policy(changed(Sidd="a"))).problems

    assert problem.at is Anchor.KEY


def test_statements_that_are_whole_are_read_beside_those_that_are_not() -> None:
    reading = read_policy(policy(READ, changed(Effect="x"), changed(Sid="B")))

    assert [(path, statement.sid) for path, statement in reading.sound] == [
        (("Statement", 0), None),
        (("Statement", 2), "B"),
    ]


def test_a_single_statement_is_placed_without_an_index() -> None:
    ((path, statement),) = read_policy({"Statement": READ}).sound

    assert path == ("Statement",)
    assert statement.actions == ("s3:GetObject",)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param(policy({"effect": "Allow", "Action": "a:B"}), (*FIRST, "effect"), id="effect"),
        pytest.param(
            policy({"Effect": "Allow", "actions": "a:B"}), (*FIRST, "actions"), id="action"
        ),
        pytest.param(
            policy({"Effect": "Deny", "notaction": "a:B"}), (*FIRST, "notaction"), id="not-action"
        ),
        pytest.param({"Version": "2012-10-17", "Statements": []}, ("Statements",), id="statement"),
    ],
)
def test_a_misspelt_element_is_not_missing_as_well(value: JsonValue, path: SpecPath) -> None:
    assert [found_at for found_at, _ in problems(value)] == [path]
