from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import (
    RefusedParametersError,
    accepted_parameters,
    client_task,
    find_service,
    task_use,
)
from ai_role_cli.catalog.tasks import Option, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ai_role_cli.catalog import ParameterRefusal

BUCKETS = {"input_bucket": "acme-in", "output_bucket": "acme-out"}
GROUNDED = {"dataset_bucket": "acme-in", "output_bucket": "acme-out"}
MODEL = "amazon.titan-text-express-v1"


def _task(service: str, name: str) -> Task:
    entry = find_service(service)
    assert entry
    return entry.tasks[name]


def _refused(service: str, name: str, given: Mapping[str, object]) -> tuple[ParameterRefusal, ...]:
    with pytest.raises(RefusedParametersError) as caught:
        task_use(name, _task(service, name), given)
    return caught.value.refusals


def _refusal(service: str, name: str, given: Mapping[str, object]) -> ParameterRefusal:
    (refusal,) = _refused(service, name, given)
    return refusal


def test_the_examples_of_every_task_are_accepted(
    placed_task: tuple[str, Task], examples: Callable[[Task], dict[str, object]]
) -> None:
    task = placed_task[1]
    use = task_use("task", task, examples(task))

    assert use.options == tuple(task.options)
    assert use.values.keys() >= {name for name, p in task.parameters.items() if p.required}


def test_what_is_not_given_has_its_default() -> None:
    use = task_use("training", _task("sagemaker", "training"), BUCKETS)

    assert use.values == {
        "input_bucket": ("acme-in",),
        "input_prefix": ("",),
        "output_bucket": ("acme-out",),
        "output_prefix": ("",),
        "bucket_account": ("{account}",),
    }
    assert use.options == ("aws_images",)


def test_one_value_and_a_list_of_one_are_the_same() -> None:
    task = _task("sagemaker", "training")

    one = task_use("training", task, BUCKETS)
    listed = task_use("training", task, {**BUCKETS, "input_bucket": ["acme-in"]})

    assert one == listed


def test_an_option_is_on_when_one_of_its_parameters_is_given() -> None:
    given = {**BUCKETS, "image_repository": "acme/trainer"}
    use = task_use("training", _task("sagemaker", "training"), given)

    assert use.options == ("aws_images", "own_image")
    assert use.values["image_repository"] == ("acme/trainer",)


@pytest.mark.parametrize(
    ("written", "options"), [(True, ("aws_images", "vpc")), (False, ("aws_images",))]
)
def test_an_option_without_parameters_is_a_switch(
    written: bool,  # noqa: FBT001 - the value of the switch itself
    options: tuple[str, ...],
) -> None:
    use = task_use("training", _task("sagemaker", "training"), {**BUCKETS, "vpc": written})

    assert use.options == options


def test_a_star_stands_where_the_catalog_allows_it() -> None:
    use = task_use("pipelines", _task("sagemaker", "pipelines"), {"pipeline_name": "*"})

    assert use.values["pipeline_name"] == ("*",)


def test_a_star_is_refused_elsewhere() -> None:
    refusal = _refusal("sagemaker", "images", {"image_repository": "*"})

    assert (refusal.id, refusal.parameter) == ("bad-parameter", "image_repository")


def test_a_misspelt_name_is_refused_at_the_key() -> None:
    refusal = _refusal("sagemaker", "training", {**BUCKETS, "input_prefx": "a/"})

    assert refusal.id == "unknown-parameter"
    assert (refusal.parameter, refusal.at_key) == ("input_prefx", True)
    assert refusal.hint == "did you mean 'input_prefix'?"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lookout", "it takes input_bucket, output_bucket, bucket_account"),
        ("VPC", "it takes input_bucket, output_bucket, bucket_account"),
    ],
)
def test_a_name_like_no_other_gets_the_list(name: str, hint: str) -> None:
    assert _refusal("sagemaker", "a2i", {**BUCKETS, name: "x"}).hint == hint


def test_a_task_without_parameters_says_so() -> None:
    refusal = _refusal("kendra", "index", {"bucket": "acme"})

    assert refusal.hint == "it takes none"


def test_everything_missing_is_named_with_its_example() -> None:
    refusals = _refused("sagemaker", "training", {})

    assert {refusal.id for refusal in refusals} == {"missing-parameter"}
    assert {refusal.parameter for refusal in refusals} == {None}
    assert all(
        any(f"needs '{name}'" in refusal.message for refusal in refusals)
        and any(refusal.hint.startswith(f"add {name}: ") for refusal in refusals)
        for name in BUCKETS
    )


def test_an_option_asks_for_the_rest_of_its_parameters() -> None:
    given = {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/1"}
    refusals = _refused("bedrock", "model_customization", {**given, "subnets": "x"})

    assert any("'training_bucket'" in refusal.message for refusal in refusals)


def test_one_of_several_is_needed() -> None:
    refusal = _refusal("bedrock", "evaluation", GROUNDED)

    assert refusal.id == "missing-parameter"
    assert refusal.message == "the task 'evaluation' needs one of 'model', 'inference_profile'"
    assert refusal.hint.startswith("add model: ")


@pytest.mark.parametrize(
    "given", [{"model": MODEL}, {"inference_profile": f"eu.{MODEL}"}], ids=["model", "profile"]
)
def test_either_of_several_is_enough(given: dict[str, object]) -> None:
    use = task_use("evaluation", _task("bedrock", "evaluation"), {**GROUNDED, **given})

    assert use.values.keys() & {"model", "inference_profile"} == given.keys()


@pytest.mark.parametrize("value", ["yes", 1, ["true"], None], ids=repr)
def test_a_switch_is_true_or_false(value: object) -> None:
    refusal = _refusal("sagemaker", "training", {**BUCKETS, "vpc": value})

    assert (refusal.id, refusal.hint) == ("bad-parameter", "write vpc: true")


@pytest.mark.parametrize("value", [7, True, {"name": "acme"}], ids=repr)
def test_a_value_is_a_text_or_a_list(value: object) -> None:
    refusal = _refusal("sagemaker", "images", {"image_repository": value})

    assert (refusal.id, refusal.parameter) == ("bad-parameter", "image_repository")
    assert refusal.message.startswith("'image_repository' takes ")


def test_a_list_is_refused_where_values_belong_together() -> None:
    given = {"embedding_model": MODEL, "vector_bucket": ["a-bucket", "b-bucket"]}
    refusals = _refused("bedrock", "knowledge_base", given)

    assert "'vector_bucket' takes one value, not a list" in {each.message for each in refusals}


def test_an_empty_list_is_refused() -> None:
    refusal = _refusal("sagemaker", "training", {**BUCKETS, "input_prefix": []})

    assert refusal.message == "'input_prefix' is an empty list"


def test_the_bad_values_of_a_list_are_pointed_at() -> None:
    prefixes = ["good/", "arn:aws:s3:::acme/x", "also/", "//"]
    refusals = _refused("sagemaker", "training", {**BUCKETS, "input_prefix": prefixes})

    assert [refusal.index for refusal in refusals] == [1, 3]


def test_refusals_keep_the_order_of_the_file() -> None:
    given = {"output_bucket": "s3://acme", "zzz": "1", "input_bucket": "Acme_In"}
    refusals = _refused("sagemaker", "training", given)

    assert [refusal.parameter for refusal in refusals] == list(given)


def test_a_profile_of_an_unknown_geography_needs_its_regions() -> None:
    task = client_task("bedrock_invoke_profile")
    assert task
    profile = {"inference_profile": "xx.anthropic.claude-sonnet-4-20250514-v1:0"}

    with pytest.raises(RefusedParametersError) as caught:
        task_use("bedrock_invoke_profile", task, profile)
    use = task_use("bedrock_invoke_profile", task, {**profile, "profile_regions": ["eu-west-1"]})

    assert "are not known" in caught.value.refusals[0].message
    assert use.values["profile_regions"] == ("eu-west-1",)


@pytest.mark.parametrize(
    "profile",
    [
        "a1b2c3d4e5f6",
        "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    ],
    ids=["id", "arn"],
)
def test_an_application_inference_profile_needs_its_model(profile: str) -> None:
    task = client_task("bedrock_invoke_profile")
    assert task
    given = {"inference_profile": profile}

    with pytest.raises(RefusedParametersError) as caught:
        task_use("bedrock_invoke_profile", task, given)
    (refusal,) = caught.value.refusals
    use = task_use("bedrock_invoke_profile", task, {**given, "profile_model": MODEL})

    assert "does not tell its model" in refusal.message
    assert refusal.hint.startswith("add profile_model: ")
    assert use.values["profile_model"] == (MODEL,)


def test_a_switch_that_is_on_is_switched_off_by_false() -> None:
    option = Option(summary="Pulls images", default_on=True)
    task = Task(summary="Runs jobs", options={"images": option})

    assert task_use("job", task, {}).options == ("images",)
    assert task_use("job", task, {"images": True}).options == ("images",)
    assert task_use("job", task, {"images": False}).options == ()
    with pytest.raises(RefusedParametersError) as caught:
        task_use("job", task, {"images": "no"})
    assert caught.value.refusals[0].hint == "write images: false"


def test_the_accepted_names_are_those_of_the_task_and_its_options() -> None:
    names = accepted_parameters(_task("sagemaker", "training"))

    assert names[0] == "input_bucket"
    assert {"vpc", "image_repository"} < {*names}
    assert "own_image" not in names
    assert len(names) == len({*names})
