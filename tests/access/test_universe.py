from __future__ import annotations

import pytest

from ai_role_cli.access.languages import UndecidedError
from ai_role_cli.access.universe import action_classes
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Effect


def statement(*actions: str) -> Statement:
    return Statement(Effect.ALLOW, actions=actions)


def every_other(*actions: str) -> Statement:
    return Statement(Effect.ALLOW, not_actions=actions)


def classes(*statements: Statement) -> dict[frozenset[int], list[str]]:
    return {found.statements: found.actions for found in action_classes(statements)}


def test_actions_are_told_apart_by_the_statements_that_apply() -> None:
    found = classes(statement("sqs:PurgeQueue", "sqs:SendMessage"), statement("SQS:purge*"))

    assert found == {
        frozenset({0, 1}): ["sqs:PurgeQueue"],
        frozenset({0}): ["sqs:SendMessage"],
    }


def test_some_actions_stand_for_all_services_that_are_not_named() -> None:
    found = classes(statement("*"), statement("s3:*"))

    assert {"iam:PassRole", "sqs:SendMessage"} <= set(found[frozenset({0})])
    assert not any(name.startswith("s3:") for name in found[frozenset({0})])
    assert "s3:GetObject" in found[frozenset({0, 1})]


def test_not_action_is_every_other_action() -> None:
    found = classes(every_other("sqs:*"), statement("sqs:PurgeQueue"))

    assert set(found) == {frozenset({0}), frozenset({1})}
    assert "s3:GetObject" in found[frozenset({0})]
    assert found[frozenset({1})] == ["sqs:PurgeQueue"]


def test_a_class_ranks_as_its_most_telling_action_does() -> None:
    kinds = ["sqs:ListQueues", "sqs:PurgeQueue", "sqs:AddPermission", "kms:Decrypt", "iam:PassRole"]

    found = action_classes([statement(name) for name in kinds])

    ranks = {name: each.rank for each in found for name in each.actions}
    assert sorted(ranks, key=ranks.__getitem__, reverse=True) == kinds


def test_an_unknown_action_stands_for_itself_and_belongs_to_wildcards() -> None:
    found = classes(statement("sqs:*"), statement("sqs:Invented"))

    assert found[frozenset({0, 1})] == ["sqs:Invented"]


def test_patterns_of_an_unknown_service_stand_for_actions_that_only_they_match() -> None:
    found = classes(statement("new:*"), statement("new:Get*"), statement("new:*Object"))

    assert set(found) == {frozenset(ids) for ids in ({0}, {0, 1}, {0, 2}, {0, 1, 2})}


def test_a_pattern_of_a_known_service_that_matches_nothing_known_is_not_lost() -> None:
    assert list(classes(statement("sqs:Zap*"))) == [frozenset({0})]


def test_a_wildcard_in_the_service_is_tried_on_every_service() -> None:
    found = classes(statement("s?s:PurgeQueue"), statement("sqs:*"))

    assert found[frozenset({0, 1})] == ["sqs:PurgeQueue"]


def test_too_many_overlapping_patterns_for_unknown_actions_are_undecided() -> None:
    patterns = [f"new:*{letter}*" for letter in "abcdefgh"]

    with pytest.raises(UndecidedError):
        action_classes([statement(*patterns)])
