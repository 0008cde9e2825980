from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.catalog import (
    ConditionData,
    StatementData,
    client_task,
    expand_task,
    find_service,
    merge_statements,
    task_use,
)
from ai_role_cli.catalog.template import filled, placeholders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ai_role_cli.catalog import Task

OF_THE_TARGET = {"partition", "region", "account"}


def _task(name: str, service: str | None = None) -> Task:
    entry = find_service(service) if service else None
    task = entry.tasks[name] if entry else client_task(name)
    assert task
    return task


def _expanded(
    name: str, given_values: Mapping[str, object], service: str | None = None
) -> tuple[StatementData, ...]:
    return expand_task(task_use(name, _task(name, service), given_values), role_name="ai/acme")


def _texts(statements: Iterable[StatementData]) -> set[str]:
    conditions = [c for s in statements for c in s.conditions]
    values = {value for condition in conditions for value in condition.values}
    return values | {resource for s in statements for resource in s.resources}


def _grants(statements: Iterable[StatementData]) -> set[tuple[object, ...]]:
    """Return what statements say, one action and one resource at a time, Sids left out."""
    return {
        (s.effect, action, resource, frozenset(s.conditions))
        for s in statements
        for action, resource in product(s.actions, s.resources)
    }


def test_only_the_target_is_left_to_fill_in(
    placed_task: tuple[str, Task], examples: Callable[[Task], dict[str, object]]
) -> None:
    task = placed_task[1]
    statements = expand_task(task_use("task", task, examples(task)), role_name="ai/acme")

    assert {n for text in _texts(statements) for n in placeholders(text)} <= OF_THE_TARGET


def test_sids_are_unique_in_what_is_expanded(
    placed_task: tuple[str, Task], examples: Callable[[Task], dict[str, object]]
) -> None:
    task = placed_task[1]
    sids = [s.sid for s in expand_task(task_use("t", task, examples(task)), role_name="acme")]

    assert len(sids) == len(set(sids))


def test_a_statement_says_which_task_and_option_it_is_from() -> None:
    statements = _expanded(
        "training", {"input_bucket": "acme", "output_bucket": "acme", "vpc": True}, "sagemaker"
    )

    assert {s.sid: s.origins for s in statements}["VpcEni"] == ("training.vpc",)
    assert {s.sid: s.origins for s in statements}["Logs"] == ("training",)


def test_an_option_that_is_off_grants_nothing() -> None:
    base = {"input_bucket": "acme", "output_bucket": "acme"}

    assert _expanded("training", base, "sagemaker") == _expanded(
        "training", {**base, "vpc": False}, "sagemaker"
    )


def test_an_empty_prefix_leaves_no_condition_on_prefixes() -> None:
    with_prefix = _expanded("s3_read", {"bucket": "acme", "prefix": "train/"})
    without = _expanded("s3_read", {"bucket": "acme"})

    assert ConditionData("StringLike", "s3:prefix", ("train/*",)) in with_prefix[0].conditions
    assert [c.key for c in without[0].conditions] == ["aws:ResourceAccount"]
    assert with_prefix[1].resources == ("arn:{partition}:s3:::acme/train/*",)
    assert without[1].resources == ("arn:{partition}:s3:::acme/*",)


def test_one_empty_prefix_of_several_opens_the_whole_bucket() -> None:
    statements = _expanded("s3_read", {"bucket": "acme", "prefix": ["train/", ""]})

    assert [c.key for c in statements[0].conditions] == ["aws:ResourceAccount"]


def test_a_model_is_reached_through_its_own_profile_only() -> None:
    statements = _expanded(
        "bedrock_invoke_profile",
        {"inference_profile": ["jp.anthropic.claude-1", "global.amazon.nova-1"]},
    )
    by_profile = {s.conditions[0].values: s.resources for s in statements if s.conditions}
    profile = "arn:{partition}:bedrock:{region}:{account}:inference-profile"

    assert by_profile == {
        (f"{profile}/jp.anthropic.claude-1",): (
            "arn:{partition}:bedrock:{region}::foundation-model/anthropic.claude-1",
            "arn:{partition}:bedrock:ap-northeast-1::foundation-model/anthropic.claude-1",
            "arn:{partition}:bedrock:ap-northeast-3::foundation-model/anthropic.claude-1",
        ),
        (f"{profile}/global.amazon.nova-1",): (
            "arn:{partition}:bedrock:{region}::foundation-model/amazon.nova-1",
            "arn:{partition}:bedrock:::foundation-model/amazon.nova-1",
        ),
    }


def test_regions_that_are_given_replace_those_of_the_geography() -> None:
    statements = _expanded(
        "bedrock_invoke_profile",
        {"inference_profile": "eu.anthropic.claude-1", "profile_regions": ["eu-west-1"]},
    )

    assert statements[1].resources == (
        "arn:{partition}:bedrock:eu-west-1::foundation-model/anthropic.claude-1",
    )


def test_an_application_inference_profile_is_granted_as_one() -> None:
    profile = "a1b2c3d4e5f6"
    statements = _expanded(
        "bedrock_invoke_profile",
        {"inference_profile": profile, "profile_model": "anthropic.claude-1"},
    )
    arn = (
        f"arn:{{partition}}:bedrock:{{region}}:{{account}}:application-inference-profile/{profile}"
    )

    assert [s.resources for s in statements] == [
        (arn,),
        ("arn:{partition}:bedrock:{region}::foundation-model/anthropic.claude-1",),
    ]
    assert statements[1].conditions == (
        ConditionData("StringLike", "bedrock:InferenceProfileArn", (arn,)),
    )


def test_the_role_passes_itself_under_its_path() -> None:
    (statement,) = _expanded("pipeline_self_pass", {}, "sagemaker")

    assert statement.resources == ("arn:{partition}:iam::{account}:role/ai/acme",)


buckets = st.from_regex(r"[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]", fullmatch=True)
prefixes = st.from_regex(r"|[a-z0-9]{1,5}/([a-z0-9]{1,5}/)?", fullmatch=True)
lists_of_buckets = st.lists(buckets, min_size=1, max_size=4, unique=True)


@given(inputs=lists_of_buckets, outputs=lists_of_buckets, prefix=prefixes)
def test_a_list_grants_what_its_items_grant_one_by_one(
    inputs: list[str], outputs: list[str], prefix: str
) -> None:
    def expanded(inputs: Sequence[str], outputs: Sequence[str]) -> tuple[StatementData, ...]:
        values = {"input_bucket": inputs, "output_bucket": outputs, "input_prefix": prefix}
        return _expanded("batch_inference", values, "bedrock")

    one_by_one = [s for i, o in product(inputs, outputs) for s in expanded([i], [o])]

    assert _grants(expanded(inputs, outputs)) == _grants(one_by_one)


@given(bucket=buckets, prefix=prefixes)
def test_nothing_is_wider_than_its_template(bucket: str, prefix: str) -> None:
    templates = _task("s3_read").statements
    statements = _expanded("s3_read", {"bucket": bucket, "prefix": prefix})

    for template, statement in zip(templates, statements, strict=True):
        keys = {key for keys in template.conditions.values() for key in keys}
        dropped = keys - {condition.key for condition in statement.conditions}
        written = [
            resource.replace("{bucket}", bucket).replace("{prefix}", prefix)
            for resource in template.resources
        ]

        assert statement.actions == template.actions
        assert [*statement.resources] == written
        assert dropped == (set() if prefix else keys & {"s3:prefix"})


names = st.sampled_from(["A", "B", "C"])
some_statements = st.builds(
    StatementData,
    sid=names,
    effect=st.sampled_from(["allow", "deny"]),
    actions=st.lists(st.sampled_from(["s3:A", "s3:B"]), min_size=1, max_size=2).map(tuple),
    resources=st.lists(st.sampled_from(["r1", "r2", "*"]), min_size=1, max_size=2).map(tuple),
    conditions=st.lists(
        st.builds(ConditionData, st.just("StringEquals"), names, st.just(("x",))), max_size=2
    ).map(tuple),
)


def _matched(statements: Iterable[StatementData]) -> set[tuple[object, ...]]:
    """Return what statements match, `*` standing for every resource of the test."""
    return {
        (effect, action, resource, conditions)
        for effect, action, pattern, conditions in _grants(statements)
        for resource in (["r1", "r2", "*"] if pattern == "*" else [pattern])
    }


@given(st.lists(some_statements, max_size=6))
def test_merging_changes_nothing_that_is_granted(statements: list[StatementData]) -> None:
    merged = merge_statements(statements)

    assert _matched(merged) == _matched(statements)
    assert len({s.sid for s in merged}) == len(merged)
    assert merge_statements(merged) == merged


def test_statements_of_two_tasks_that_differ_in_resources_become_one() -> None:
    one = StatementData("Read", "allow", ("s3:GetObject",), ("arn:a",), origins=("first",))
    other = StatementData("Get", "allow", ("s3:GetObject",), ("arn:b",), origins=("second",))

    assert merge_statements([one, other]) == (
        StatementData(
            "Read", "allow", ("s3:GetObject",), ("arn:a", "arn:b"), origins=("first", "second")
        ),
    )


def test_statements_that_differ_in_a_condition_stay_apart() -> None:
    one = StatementData("Read", "allow", ("s3:GetObject",), ("arn:a",))
    condition = ConditionData("Bool", "aws:SecureTransport", ("true",))
    other = StatementData("Read", "allow", ("s3:GetObject",), ("arn:b",), (condition,))

    assert [s.sid for s in merge_statements([one, other])] == ["Read", "Read2"]


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.lists(st.text(), min_size=1, max_size=3)))
def test_filling_makes_every_combination_and_looks_at_no_value_twice(
    values: dict[str, list[str]],
) -> None:
    expected = {f"{a}/{b}" for a, b in product(values.get("a", ["{a}"]), values.get("b", ["{b}"]))}

    assert {*filled("{a}/{b}", values)} == expected


def test_policy_variables_are_not_filled_in() -> None:
    assert filled("${aws:userid}/{a}/${a}", {"a": ["x"]}) == ("${aws:userid}/x/${a}",)


def test_a_policy_variable_may_stand_in_a_prefix() -> None:
    statements = _expanded("s3_read", {"bucket": "acme", "prefix": "home/${aws:userid}/"})

    assert statements[1].resources == ("arn:{partition}:s3:::acme/home/${aws:userid}/*",)
