from __future__ import annotations

import pytest

from ai_role_cli.policy import JsonValue, parse_policy
from ai_role_cli.policy.permission_grammar import read_permission_policy
from ai_role_cli.spec import PolicyType, Severity, SpecPath

READ: dict[str, JsonValue] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
FIRST: SpecPath = ("Statement", 0)


def policy(*statements: JsonValue, **elements: JsonValue) -> dict[str, JsonValue]:
    return {"Version": "2012-10-17", "Statement": list(statements), **elements}


def changed(**elements: JsonValue) -> JsonValue:
    return {**READ, **elements}


def without(name: str, value: dict[str, JsonValue]) -> JsonValue:
    return {key: item for key, item in value.items() if key != name}


def found(
    value: JsonValue, *, policy_type: PolicyType = PolicyType.MANAGED, partition: str = "aws"
) -> list[tuple[str, Severity, SpecPath]]:
    _, problems = read_permission_policy(value, partition=partition, policy_type=policy_type)

    assert all(problem.hint for problem in problems)
    return [(problem.id, problem.severity, problem.path) for problem in problems]


def errors(value: JsonValue) -> list[tuple[str, SpecPath]]:
    problems = found(value)

    assert {severity for _, severity, _ in problems} <= {Severity.ERROR}
    return [(problem_id, path) for problem_id, _, path in problems]


@pytest.mark.parametrize(
    "value",
    [
        policy(READ),
        policy(READ, changed(Sid="A"), changed(Sid="B"), changed(Sid=""), changed(Sid="")),
        policy(changed(Resource=["arn:aws:s3:::${aws:username}/*", "arn:*:s3:::x"])),
        policy(changed(Condition={"StringLike": {"s3:prefix": ["", "${aws:userid}/*"]}})),
        policy(changed(Condition={"Bool": {"aws:SecureTransport": True}})),
        policy(changed(Condition={})),
        {"Version": "2012-10-17", "Statement": READ},
        policy({"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::x"}),
    ],
)
def test_a_policy_without_problems_is_read_as_it_is(value: JsonValue) -> None:
    document, problems = read_permission_policy(
        value, partition="aws", policy_type=PolicyType.MANAGED
    )

    assert problems == ()
    assert document == parse_policy(value)


@pytest.mark.parametrize(
    ("statement", "finding_id", "inner"),
    [
        pytest.param(changed(Principal="*"), "bad-statement", ("Principal",), id="principal"),
        pytest.param(
            changed(NotPrincipal={"AWS": "1"}),
            "bad-statement",
            ("NotPrincipal",),
            id="not-principal",
        ),
        pytest.param(without("Resource", READ), "bad-statement", (), id="no-resource"),
        pytest.param(changed(Action=["a:B", "*:Get*"]), "bad-action", ("Action", 1), id="action"),
        pytest.param(
            {"Effect": "Deny", "NotAction": "s3", "Resource": "*"},
            "bad-action",
            ("NotAction", 0),
            id="not-action",
        ),
        pytest.param(changed(Resource=["*", "bucket"]), "bad-arn", ("Resource", 1), id="resource"),
        pytest.param(
            {"Effect": "Deny", "Action": "*", "NotResource": "bucket"},
            "bad-arn",
            ("NotResource", 0),
            id="not-resource",
        ),
        pytest.param(
            changed(Resource="arn:aws:s3:::${aws:username"),
            "bad-policy-variable",
            ("Resource", 0),
            id="open-variable",
        ),
        pytest.param(
            changed(Condition={"stringequals": {"a:B": "x"}}),
            "unknown-operator",
            ("Condition", "stringequals"),
            id="operator",
        ),
        pytest.param(
            changed(Condition={"DateLessThan": {"a:B": ["2027-01-01", "soon"]}}),
            "bad-condition-value",
            ("Condition", "DateLessThan", "a:B", 1),
            id="date",
        ),
        pytest.param(
            changed(Condition={"StringEquals": {"a:B": ["x", "${}"]}}),
            "bad-policy-variable",
            ("Condition", "StringEquals", "a:B", 1),
            id="empty-variable",
        ),
        pytest.param(
            changed(Condition={"StringEquals": {"aws:userid": "x", "AWS:UserId": "y"}}),
            "repeated-condition",
            ("Condition", "StringEquals", "AWS:UserId"),
            id="key-in-two-cases",
        ),
        pytest.param(
            changed(Resource="arn:aws:s3:::caf\u2019"),
            "bad-character",
            ("Resource",),
            id="character",
        ),
        pytest.param(
            changed(Condition={"StringEquals": {"a:\u2014": "x"}}),
            "bad-character",
            ("Condition", "StringEquals", "a:\u2014"),
            id="character-in-a-key",
        ),
        pytest.param(changed(Sid="a b"), "bad-sid", ("Sid",), id="sid"),
        pytest.param(changed(Effect="allow"), "malformed-policy", ("Effect",), id="shape"),
    ],
)
def test_what_iam_refuses_is_found_at_its_place(
    statement: JsonValue, finding_id: str, inner: SpecPath
) -> None:
    assert errors(policy(statement)) == [(finding_id, (*FIRST, *inner))]
    alone = {"Version": "2012-10-17", "Statement": statement}
    assert errors(alone) == [(finding_id, ("Statement", *inner))]


def test_all_problems_are_found_at_once() -> None:
    value = policy(changed(Sid="A", Action="x"), changed(Effect=1), changed(Sid="A"))

    assert sorted(errors(value)) == [
        ("bad-action", ("Statement", 0, "Action", 0)),
        ("bad-sid", ("Statement", 2, "Sid")),
        ("malformed-policy", ("Statement", 1, "Effect")),
    ]


def test_the_partition_is_that_of_the_role() -> None:
    value = policy(changed(Resource="arn:aws:s3:::x"))

    assert found(value, partition="aws-cn") == [
        ("wrong-partition", Severity.ERROR, (*FIRST, "Resource", 0))
    ]


@pytest.mark.parametrize(
    "text",
    ["arn:aws:s3:::{account}-x", "arn:aws:s3:eu:{account}:job/x", "arn:aws:s3:::${var.bucket}"],
)
def test_a_placeholder_of_the_role_file_stays_as_it_is(text: str) -> None:
    place = (*FIRST, "Resource", 0)

    assert found(policy(changed(Resource=text))) == [("unfilled-placeholder", Severity.HIGH, place)]


def test_braces_of_policy_variables_are_no_placeholders() -> None:
    assert found(policy(changed(Resource="arn:aws:s3:::${aws:PrincipalTag/account}"))) == []


VARIABLE = changed(Resource="arn:aws:s3:::${aws:username}")
CONDITION = changed(Condition={"StringLike": {"a:B": "${aws:username}"}})


@pytest.mark.parametrize(
    ("statement", "policy_type", "severity"),
    [
        pytest.param(READ, PolicyType.MANAGED, Severity.ERROR, id="managed"),
        pytest.param(READ, PolicyType.INLINE, Severity.LOW, id="inline"),
        pytest.param(VARIABLE, PolicyType.INLINE, Severity.ERROR, id="variable"),
        pytest.param(CONDITION, PolicyType.INLINE, Severity.ERROR, id="variable-in-a-condition"),
    ],
)
def test_the_old_version_is_an_error_where_it_changes_something(
    statement: JsonValue, policy_type: PolicyType, severity: Severity
) -> None:
    value = policy(statement, Version="2008-10-17")

    assert found(value, policy_type=policy_type) == [("policy-version", severity, ("Version",))]


def test_a_policy_without_a_version_is_told() -> None:
    assert found(without("Version", policy(READ))) == [("policy-version", Severity.LOW, ())]


def test_an_id_is_told() -> None:
    assert found(policy(READ, Id="x")) == [("policy-id", Severity.INFO, ("Id",))]
