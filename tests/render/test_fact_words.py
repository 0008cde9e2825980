from __future__ import annotations

from ai_role_cli.access.comparison import statement_facts
from ai_role_cli.policy import Condition, Principal, PrincipalKind, Statement
from ai_role_cli.render.fact_words import fact_lines, joined_facts
from ai_role_cli.spec import Effect

REGIONS = Condition("StringEquals", "aws:RequestedRegion", ("eu-west-1", "eu-central-1"))
TEAM = Condition("StringEquals", "aws:PrincipalTag/team", ("ml",))
SERVICES = tuple(Principal(PrincipalKind.SERVICE, f"{name}.amazonaws.com") for name in "ab")


def told(statement: Statement) -> list[str]:
    facts = statement_facts(statement)
    return [f"{'  ' * line.is_continued}{line.text}" for line in fact_lines(facts, facts)]


def of_conditions(*conditions: Condition) -> Statement:
    return Statement(Effect.ALLOW, conditions=conditions)


def test_any_value_of_a_test_will_do_and_all_tests_must_hold() -> None:
    assert told(of_conditions(REGIONS, TEAM)) == [
        "when StringEquals aws:RequestedRegion = eu-west-1",
        "  or eu-central-1",
        "and StringEquals aws:PrincipalTag/team = ml",
    ]


def test_the_case_of_a_key_makes_no_other_test() -> None:
    same = Condition("stringequals", "AWS:requestedregion", ("us-east-1",))

    assert told(of_conditions(REGIONS, same))[2] == "  or us-east-1"


def test_one_principal_or_another() -> None:
    assert told(Statement(Effect.ALLOW, principals=SERVICES)) == [
        "by service a.amazonaws.com",
        "  or service b.amazonaws.com",
    ]


def test_all_exceptions_count_together() -> None:
    assert told(Statement(Effect.ALLOW, not_actions=("s3:*", "kms:*"))) == [
        "all but s3:*",
        "  and kms:*",
    ]


def test_actions_and_resources_are_lists() -> None:
    statement = Statement(Effect.ALLOW, actions=("s3:A", "s3:B"), resources=("arn:a", "arn:b"))

    assert told(statement) == ["s3:A", "s3:B", "on arn:a", "on arn:b"]


def test_a_value_among_others_that_are_not_told_says_that_there_are_some() -> None:
    facts = statement_facts(of_conditions(TEAM, REGIONS))

    [line] = fact_lines(facts[2:], facts, "...")

    assert line.text == "and StringEquals aws:RequestedRegion = ... or eu-central-1"


def test_in_one_line_it_reads_the_same() -> None:
    conditions = statement_facts(of_conditions(REGIONS, TEAM))
    exceptions = statement_facts(Statement(Effect.ALLOW, not_resources=("arn:a", "arn:b")))

    assert joined_facts(conditions) == (
        "StringEquals aws:RequestedRegion = eu-west-1 or eu-central-1 "
        "and StringEquals aws:PrincipalTag/team = ml"
    )
    assert joined_facts(exceptions) == "on all but arn:a and arn:b"
