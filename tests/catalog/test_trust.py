from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.catalog import (
    Assumer,
    ConditionData,
    Support,
    assumers,
    client_task,
    find_host,
    find_service,
    load_index,
    task_use,
    trust_condition,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ai_role_cli.catalog import Task, TaskUse, TrustCondition, TrustedEntry

    Uses = Callable[[str, Sequence[str]], list[TaskUse]]
    ConditionOf = Callable[..., TrustCondition]

ACCOUNT = ConditionData("StringEquals", "aws:SourceAccount", ("{account}",))
NAMES = [*load_index().services, *load_index().hosts]


def _entry(name: str) -> TrustedEntry:
    entry = find_service(name) or find_host(name)
    assert entry
    return entry


@pytest.fixture
def uses(examples: Callable[[Task], dict[str, object]]) -> Uses:
    def used(entry: str, names: Sequence[str]) -> list[TaskUse]:
        tasks = _entry(entry).tasks
        return [task_use(name, tasks[name], examples(tasks[name])) for name in names]

    return used


@pytest.fixture
def condition_of(
    uses: Uses,
) -> ConditionOf:
    def condition(entry: str, *names: str) -> TrustCondition:
        return trust_condition(_entry(entry), uses(entry, names))

    return condition


def _source_arn(service: str, *resources: str, operator: str = "ArnLike") -> ConditionData:
    arns = tuple(f"arn:{{partition}}:{service}:{{region}}:{{account}}:{r}" for r in resources)
    return ConditionData(operator, "aws:SourceArn", arns)


DOCUMENTED = {
    "training alone": ("sagemaker", ["training"], _source_arn("sagemaker", "training-job/*")),
    "two kinds of jobs": (
        "sagemaker",
        ["training", "processing"],
        _source_arn("sagemaker", "training-job/*", "processing-job/*"),
    ),
    "hosting must stay wide": ("sagemaker", ["hosting"], _source_arn("sagemaker", "*")),
    "the widest task decides": (
        "sagemaker",
        ["training", "hosting"],
        _source_arn("sagemaker", "*"),
    ),
    "a named agent": ("bedrock", ["agent"], _source_arn("bedrock", "agent/AGENT12345")),
    "jobs of Bedrock": (
        "bedrock",
        ["batch_inference", "model_import"],
        _source_arn(
            "bedrock", "model-invocation-job/*", "model-import-job/*", operator="ArnEquals"
        ),
    ),
    "equal and like join to like": (
        "bedrock",
        ["knowledge_base", "model_customization"],
        _source_arn("bedrock", "knowledge-base/KB12345678", "model-customization-job/*"),
    ),
    "streams of Rekognition": (
        "rekognition",
        ["stream_labels"],
        _source_arn("rekognition", "streamprocessor/*", operator="StringLike"),
    ),
    "a data store": (
        "healthlake",
        ["import"],
        _source_arn(
            "healthlake", "datastore/fhir/0123456789abcdef0123456789abcdef", operator="ArnEquals"
        ),
    ),
    "one resource for both principals": (
        "qbusiness",
        ["application", "web_experience"],
        _source_arn("qbusiness", "application/1a2b3c4d-1234-5678-90ab-cdef12345678"),
    ),
    "no task": ("sagemaker", [], _source_arn("sagemaker", "*")),
    "a state machine": ("step_functions", [], _source_arn("states", "stateMachine:*")),
    "a task of ECS": ("ecs_task", ["task_execution"], _source_arn("ecs", "*")),
}


@pytest.mark.parametrize(("entry", "tasks", "source_arn"), DOCUMENTED.values(), ids=DOCUMENTED)
def test_a_documented_condition_is_added(
    condition_of: ConditionOf,
    entry: str,
    tasks: list[str],
    source_arn: ConditionData,
) -> None:
    condition = condition_of(entry, *tasks)

    assert condition.support is Support.DOCUMENTED
    assert {*condition.conditions} == {ACCOUNT, source_arn}
    assert condition.strict == condition.conditions
    assert condition.reason.startswith("AWS documents this condition for ")


def test_a_stored_video_does_not_narrow_the_stream(
    condition_of: ConditionOf,
) -> None:
    condition = condition_of("rekognition", "video_sns", "stream_labels")

    assert condition.conditions == (ACCOUNT,)


@pytest.mark.parametrize(
    ("tasks", "forbidden"),
    [(["training"], False), (["hosting"], True), (["training", "studio"], True)],
    ids=["training", "hosting", "training and studio"],
)
def test_a_task_that_narrower_conditions_break_is_marked(
    condition_of: ConditionOf,
    tasks: list[str],
    forbidden: bool,  # noqa: FBT001 - the expected value itself
) -> None:
    assert condition_of("sagemaker", *tasks).must_not_narrow is forbidden


def test_one_undocumented_task_takes_the_default_away(
    condition_of: ConditionOf,
) -> None:
    condition = condition_of("sagemaker", "training", "notebook_instance")

    assert condition.support is Support.UNDOCUMENTED
    assert condition.conditions == ()
    assert {*condition.strict} == {ACCOUNT, _source_arn("sagemaker", "*")}
    assert "(notebook_instance)" in condition.reason


@pytest.mark.parametrize("name", ["lambda", "lexv2", "glue", "emr_serverless", "batch_job"])
def test_a_service_that_documents_nothing_has_a_strict_condition_only(
    condition_of: ConditionOf, name: str
) -> None:
    condition = condition_of(name)

    assert condition.support is Support.UNDOCUMENTED
    assert (condition.conditions, condition.strict) == ((), (ACCOUNT,))
    assert condition.reason.startswith("AWS shows no condition for ")


def test_a_recommended_condition_is_added(condition_of: ConditionOf) -> None:
    condition = condition_of("kendra", "index")

    assert condition.support is Support.RECOMMENDED
    assert ACCOUNT in condition.conditions
    assert condition.reason.startswith("AWS recommends ")


@pytest.mark.parametrize("name", ["ec2", "eks_irsa", "github_actions", "account_principal"])
def test_who_acts_for_nobody_else_gets_no_condition(condition_of: ConditionOf, name: str) -> None:
    condition = condition_of(name)

    assert condition.support is Support.NOT_APPLICABLE
    assert (condition.conditions, condition.strict) == ((), ())


def test_a_pod_is_known_by_the_tags_of_its_session(
    condition_of: ConditionOf,
) -> None:
    conditions = condition_of("eks_pod_identity", "pod").conditions

    assert {condition.key for condition in conditions} == {
        "aws:RequestTag/kubernetes-namespace",
        "aws:RequestTag/kubernetes-service-account",
    }
    assert {condition.operator for condition in conditions} == {"StringEquals"}


def test_a_pod_of_any_cluster_is_not_narrowed_to_one(
    condition_of: ConditionOf,
) -> None:
    assert condition_of("eks_pod_identity", "pod", "pod_in_cluster").conditions == ()


def test_a_certificate_is_known_by_its_anchor_and_name(
    condition_of: ConditionOf,
) -> None:
    conditions = condition_of("roles_anywhere", "certificate").conditions

    assert {condition.key for condition in conditions} == {
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:PrincipalTag/x509Subject/CN",
    }


def test_a_condition_that_may_be_absent_stays_so(
    condition_of: ConditionOf,
) -> None:
    conditions = condition_of("cleanrooms_ml", "training_data").conditions

    assert {condition.operator for condition in conditions} == {
        "StringEqualsIfExists",
        "ArnLikeIfExists",
    }


def test_tasks_of_clients_change_neither_condition_nor_assumers(
    uses: Uses,
) -> None:
    entry = _entry("sagemaker")
    client = client_task("polly_synthesize")
    assert client
    own = uses("sagemaker", ["training"])
    both = [*own, task_use("polly_synthesize", client, {})]

    assert trust_condition(entry, both) == trust_condition(entry, own)
    assert assumers(entry, both) == assumers(entry, own)


def test_a_client_task_alone_leaves_what_holds_for_the_service() -> None:
    client = client_task("polly_synthesize")
    assert client
    use = task_use("polly_synthesize", client, {})

    for name in ("sagemaker", "lambda"):
        assert trust_condition(_entry(name), [use]) == trust_condition(_entry(name))


ASSUMERS = {
    "one principal": ("bedrock", ["agent", "flow"], [("bedrock.amazonaws.com", "sts:AssumeRole")]),
    "pods with tags": (
        "eks_pod_identity",
        ["pod"],
        [("pods.eks.amazonaws.com", "sts:AssumeRole sts:TagSession")],
    ),
    "a principal of its own": (
        "transcribe",
        ["realtime_call_analytics"],
        [("transcribe.streaming.amazonaws.com", "sts:AssumeRole")],
    ),
    "two principals": (
        "transcribe",
        ["job", "realtime_call_analytics"],
        [
            ("transcribe.amazonaws.com", "sts:AssumeRole"),
            ("transcribe.streaming.amazonaws.com", "sts:AssumeRole"),
        ],
    ),
    "actions of its own": (
        "qbusiness",
        ["web_experience"],
        [("application.qbusiness.amazonaws.com", "sts:AssumeRole sts:SetContext")],
    ),
    "fewer actions than the service": (
        "datazone",
        ["provisioning"],
        [("datazone.amazonaws.com", "sts:AssumeRole")],
    ),
    "several principals alike": (
        "neptune_ml",
        [],
        [("ec2.amazonaws.com rds.amazonaws.com sagemaker.amazonaws.com", "sts:AssumeRole")],
    ),
}


@pytest.mark.parametrize(("entry", "tasks", "expected"), ASSUMERS.values(), ids=ASSUMERS)
def test_each_task_names_who_assumes_the_role(
    uses: Uses,
    entry: str,
    tasks: list[str],
    expected: list[tuple[str, str]],
) -> None:
    found = assumers(_entry(entry), uses(entry, tasks))

    assert found == tuple(Assumer(tuple(p.split()), tuple(a.split())) for p, a in expected)


@pytest.mark.parametrize("name", NAMES)
def test_no_task_makes_the_condition_of_another_narrower(uses: Uses, name: str) -> None:
    entry = _entry(name)
    alone = {task: trust_condition(entry, uses(name, [task])) for task in entry.tasks}
    together = trust_condition(entry, uses(name, [*entry.tasks]))
    everywhere = {c for each in alone.values() for c in each.conditions}

    if not all(each.conditions for each in alone.values()):
        assert together.conditions == ()
    general = {*trust_condition(entry).strict}
    for condition in together.conditions:
        values = {v for c in everywhere if c.key == condition.key for v in c.values}
        assert condition in general or {*condition.values} >= values


@pytest.mark.parametrize("name", NAMES)
def test_a_condition_that_is_added_has_a_source(condition_of: ConditionOf, name: str) -> None:
    for task in (None, *_entry(name).tasks):
        condition = condition_of(name, *([task] if task else []))
        if condition.conditions:
            assert condition.sources
