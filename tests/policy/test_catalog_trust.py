"""
The trust of each service and host is the one that its documentation shows.

`documented_trust.yaml` was written from the pages it names, not from the catalog, so that the two
check each other. What a role asks for is in its golden file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml

from ai_role_cli.catalog import load_index
from ai_role_cli.policy import Target, document_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.policy import RoleDocuments

    RoleFactory: TypeAlias = Callable[..., RoleDocuments]

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "catalog"

Json: TypeAlias = Any
"""Parsed JSON and YAML."""

TABLE: dict[str, dict[str, Json]] = yaml.safe_load(
    (HERE / "documented_trust.yaml").read_text(encoding="utf-8")
)
ROWS = {**TABLE["services"], **TABLE["hosts"]}

TARGETS = {
    "aws": Target("123456789012", "eu-west-1"),
    "aws-cn": Target("123456789012", "cn-north-1"),
    "aws-us-gov": Target("123456789012", "us-gov-west-1"),
}

ACCOUNT = {"StringEquals": {"aws:SourceAccount": "{account}"}}
GENERAL = "arn:aws:sagemaker:eu-west-1:123456789012:*"
OF_TRAINING = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/*"
OF_PROCESSING = "arn:aws:sagemaker:eu-west-1:123456789012:processing-job/*"

each_condition = pytest.mark.parametrize("name", ROWS)


@each_condition
@pytest.mark.parametrize("partition", TARGETS)
def test_the_trust_is_the_documented_one(name: str, partition: str, role: RoleFactory) -> None:
    documents = role(_written(name), TARGETS[partition])

    row = ROWS[name]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": row["principal"]},
        "Action": row.get("action", "sts:AssumeRole"),
        "Condition": _filled(row.get("condition"), partition),
    }
    assert _statements(documents) == [{key: value for key, value in statement.items() if value}]


@each_condition
def test_strict_adds_a_condition_where_aws_shows_none(name: str, role: RoleFactory) -> None:
    documents = role(_written(name, confused_deputy="strict"))

    row = ROWS[name]
    expected = row.get("condition", row.get("strict", ACCOUNT))
    assert _conditions(documents) == _filled(expected, "aws")


@pytest.mark.parametrize("name", ROWS)
def test_off_leaves_the_conditions_out(name: str, role: RoleFactory) -> None:
    assert _conditions(role(_written(name, confused_deputy="off"))) is None


def test_the_table_holds_all_but_what_has_no_trust_of_one_form() -> None:
    index = load_index()
    named = {name.partition(".")[0] for name in ROWS}

    in_trust = {"eks_irsa", "github_actions", "account_principal", "cognito_identity"}
    of_each_role_its_own = {"datazone"}
    assert {*index.services, *index.hosts} - named == in_trust | of_each_role_its_own


@pytest.mark.parametrize(
    ("tasks", "arns"),
    [
        pytest.param([], GENERAL, id="no task"),
        pytest.param(["training"], OF_TRAINING, id="one narrower task"),
        pytest.param(["training", "training"], OF_TRAINING, id="one task twice"),
        pytest.param(["training", "processing"], [OF_TRAINING, OF_PROCESSING], id="all narrower"),
        pytest.param(["training", "hosting"], GENERAL, id="hosting must not be narrowed"),
        pytest.param(["studio", "training"], GENERAL, id="Studio must not be narrowed"),
        pytest.param(["training", "s3_buckets"], GENERAL, id="one has nothing narrower"),
        pytest.param(["training", "translate_text"], OF_TRAINING, id="clients change nothing"),
    ],
)
def test_several_tasks_get_the_source_arn_that_fits_them_all(
    tasks: list[str], arns: str | list[str], role: RoleFactory
) -> None:
    documents = role(_with_tasks("sagemaker", tasks))

    assert _conditions(documents) == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": arns},
    }


def test_nothing_is_added_once_aws_is_silent_on_one_task(role: RoleFactory) -> None:
    assert _conditions(role(_with_tasks("sagemaker", ["training", "tuning"]))) is None


def test_tasks_of_other_principals_get_a_statement_each(role: RoleFactory) -> None:
    statements = _statements(role(_with_tasks("transcribe", ["job", "realtime_call_analytics"])))

    assert [statement["Principal"]["Service"] for statement in statements] == [
        "transcribe.amazonaws.com",
        "transcribe.streaming.amazonaws.com",
    ]
    condition = _filled(ROWS["transcribe.job"]["condition"], "aws")
    assert [statement["Condition"] for statement in statements] == [condition, condition]


@pytest.mark.parametrize(
    ("entry", "issuer", "subject"),
    [
        # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
        pytest.param(
            "eks_service_account: {oidc_provider: oidc.eks.eu-west-1.amazonaws.com/id/ABC, "
            "namespace: ml, name: agent}",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
            "system:serviceaccount:ml:agent",
            id="eks_irsa",
        ),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
        pytest.param(
            "github: {repository: acme/agent, ref: refs/heads/main}",
            "token.actions.githubusercontent.com",
            "repo:acme/agent:ref:refs/heads/main",
            id="github_actions",
        ),
    ],
)
def test_a_host_of_tokens_tests_audience_and_subject_and_takes_client_tasks(
    entry: str, issuer: str, subject: str, role: RoleFactory
) -> None:
    documents = role(f"trust:\n  - {entry}\ntasks: [translate_text]\n")

    assert _statements(documents) == [
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subject}
            },
        }
    ]
    assert [policy.key for policy in documents.policies] == ["tasks"]


def test_ec2_alone_takes_its_role_in_an_instance_profile(role: RoleFactory) -> None:
    arn = "arn:aws:iam::123456789012:instance-profile/agent"

    assert role("service: ec2\n").instance_profile_arn == arn
    assert role("service: neptune_ml\n").instance_profile_arn is None


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.iterdir()))
def test_every_arn_of_the_catalog_is_in_the_partition(
    name: str, partition: str, role: RoleFactory
) -> None:
    documents = role(_written(name), TARGETS[partition])

    given = tuple(text for text in _texts(_role(name)) if text.startswith("arn:"))
    printed = [document_value(documents.trust)]
    printed += [document_value(policy.document) for policy in documents.policies]
    arns = {text for text in _texts(printed) if text.startswith("arn:")}
    assert {arn.split(":")[1] for arn in arns if not arn.startswith(given)} <= {partition}


def _role(name: str) -> dict[str, Json]:
    golden: Json = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    role: dict[str, Json] = golden["role"]
    return role


def _written(name: str, **more: str) -> str:
    return json.dumps({**_role(name), **more})


def _with_tasks(service: str, tasks: list[str]) -> str:
    """A task that is not of the service is one of clients, which the goldens have on Lambda."""
    names = [f"{service}.{task}" for task in tasks]
    known = [n if (GOLDEN / f"{n}.json").exists() else f"lambda.{n.split('.')[1]}" for n in names]
    listed = [task for name in known for task in _role(name)["tasks"]]
    return json.dumps({"service": service, "tasks": listed})


def _filled(condition: Json, partition: str) -> Json:
    """Fill the table's words without the code that is tested."""
    target = TARGETS[partition]
    words = {"{partition}": partition, "{region}": target.region, "{account}": target.account}
    text = json.dumps(condition)
    for word, value in words.items():
        text = text.replace(word, value)
    return json.loads(text)


def _statements(documents: RoleDocuments) -> list[dict[str, Json]]:
    statements: list[dict[str, Json]] = json.loads(json.dumps(document_value(documents.trust)))[
        "Statement"
    ]
    return statements


def _conditions(documents: RoleDocuments) -> Json:
    (statement,) = _statements(documents)
    return statement.get("Condition")


def _texts(value: Json) -> list[str]:
    """Return every text in a JSON value, keys left out."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for each in inner for text in _texts(each)]
