"""What tasks of the catalog allow, asked as AWS asks when the work is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ai_role_cli.access.evaluation import Outcome, Request, RequestContext, evaluate
from ai_role_cli.access.permissions import permissions_of
from ai_role_cli.catalog import service_names
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ACCOUNT = "123456789012"
TARGET = Target(ACCOUNT, "eu-west-1")


class Call(NamedTuple):
    """A call to AWS: `service` and `task` of the role, then what is asked and how."""

    service: str
    task: dict[str, object]
    action: str
    resource: str = "*"
    context: Mapping[str, str] | None = None


def arn(service: str, resource: str, *, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:eu-west-1:{account}:{resource}"


APPLICATION_PROFILE = arn("bedrock", "application-inference-profile/a1b2c3d4e5f6")
NOVA = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0"
THROUGH_A_PROFILE: dict[str, object] = {
    "bedrock_invoke_profile": {
        "inference_profile": APPLICATION_PROFILE,
        "profile_model": "amazon.nova-pro-v1:0",
    }
}

SELF = "arn:aws:iam::123456789012:role/agent"
JOB: dict[str, object] = {"input_bucket": "acme-in", "output_bucket": "acme-out"}
HOSTING: dict[str, object] = {"model_bucket": "acme-models"}
NOTEBOOK: dict[str, object] = {"data_bucket": "acme-lab"}
USES_IMAGES = {
    "training": JOB,
    "processing": JOB,
    "tuning": JOB,
    "batch_transform": JOB,
    "hosting": HOSTING,
}
OF_AWS = "763104351884"
PIPELINE: dict[str, object] = {"register_model_steps": True, "property_bucket": "acme-props"}
HYPERPOD: dict[str, object] = {
    "lifecycle_bucket": "sagemaker-acme",
    "vpc": True,
    "eks": True,
    "eks_cluster": "lab",
}


IN_VPC: dict[str, object] = {
    "subnet": "subnet-0a1b2c3d4e5f60718",
    "security_group": "sg-0a1b2c3d4e5f60718",
}
BEDROCK_IN_VPC = {
    "model_customization": (
        {"training_bucket": "acme-in", "output_bucket": "acme-out"},
        "BedrockModelCustomizationJobArn",
        "model-customization-job/abc",
    ),
    "model_import": ({"bucket": "acme-in"}, "BedrockModelImportJobArn", "model-import-job/abc"),
    "batch_inference": (JOB, "BedrockModelInvocationJobArn", "model-invocation-job/abc"),
}
INTERFACE = arn("ec2", "network-interface/eni-0a1b2c3d")
SUBNET = arn("ec2", "subnet/subnet-0a1b2c3d4e5f60718")


def _uses_interface(task: str, action: str, **tags: str) -> Call:
    """Return the use of a network interface that the job of a task has made."""
    given, tag, job = BEDROCK_IN_VPC[task]
    context = {
        "ec2:Subnet": SUBNET,
        "ec2:ResourceTag/BedrockManaged": "true",
        f"ec2:ResourceTag/{tag}": arn("bedrock", job),
        **tags,
    }
    return Call("bedrock", {task: {**given, **IN_VPC}}, action, INTERFACE, context)


KNOWLEDGE_BASE: dict[str, object] = {
    "embedding_model": "amazon.titan-embed-text-v2:0",
    "data_automation_kms_key": arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    "multimodal_embedding": True,
    "rerank_model": "cohere.rerank-v3-5:0",
}
STRUCTURED: dict[str, object] = {"redshift_workgroup": "wg-1"}
FLOW: dict[str, object] = {
    "provisioned_model": "abc123def456",
    "custom_model": "abc123def456",
    "custom_model_deployment": "xyz789uvw012",
}
WITH_CREDENTIALS = {
    "runtime": {"agent_name": "shop", "oauth_provider": "github", "api_key_provider": "weather"},
    "gateway": {"gateway_name": "shop", "oauth_provider": "github", "api_key_provider": "weather"},
}
STORED = "secret:bedrock-agentcore-identity!default"


def _pulls(task: str, *, account: str, **given: object) -> Call:
    image = arn("ecr", "repository/team/trainer", account=account)
    context = {"aws:ResourceAccount": account}
    parameters = {**USES_IMAGES[task], **given}
    return Call("sagemaker", {task: parameters}, "ecr:BatchGetImage", image, context)


LOG_GROUPS = {
    "lambda": ({"function_logs": {"function_name": "chat"}}, "/aws/lambda/chat"),
    "ec2": ({"write_logs": {"log_group": "/acme/chat"}}, "/acme/chat"),
    "omics": ({"run": {"bucket": "acme"}}, "/aws/omics/WorkflowLog"),
}

ALLOWED = {
    **{
        f"{action} of {service}": Call(
            service, task, f"logs:{action}", arn("logs", f"log-group:{group}:log-stream:{stream}")
        )
        for service, (task, group) in LOG_GROUPS.items()
        for action, stream in {
            "CreateLogGroup": "",
            "CreateLogStream": "s",
            "PutLogEvents": "s",
        }.items()
    },
    **{f"an image of AWS for {task}": _pulls(task, account=OF_AWS) for task in USES_IMAGES},
    **{
        f"the role itself for {task}": Call("sagemaker", {task: NOTEBOOK}, "iam:GetRole", SELF)
        for task in ("notebook_instance", "studio")
    },
    "a model package of a pipeline": Call(
        "sagemaker",
        {"pipelines": PIPELINE},
        "sagemaker:CreateModelPackage",
        arn("sagemaker", "model-package/nightly/1"),
    ),
    "the property file of a pipeline": Call(
        "sagemaker",
        {"pipelines": PIPELINE},
        "s3:GetObject",
        "arn:aws:s3:::acme-props/eval.json",
        {"aws:ResourceAccount": ACCOUNT},
    ),
    **{
        f"{action} of HyperPod": Call(
            "sagemaker", {"hyperpod_instance_group": HYPERPOD}, action, resource
        )
        for action, resource in {
            "ec2:DetachNetworkInterface": "*",
            "ec2:AssignPrivateIpAddresses": "*",
            "ec2:CreateTags": arn("ec2", "network-interface/eni-0a1b2c3d"),
            "ecr:GetAuthorizationToken": "*",
            "eks-auth:AssumeRoleForPodIdentity": arn("eks", "cluster/lab"),
        }.items()
    },
    "a node of a HyperPod cluster": Call(
        "sagemaker",
        {"hyperpod_cluster": {}},
        "sagemaker:BatchAddClusterNodes",
        arn("sagemaker", "cluster/abcd1234efgh"),
    ),
    "the API of an MLflow app": Call(
        "sagemaker",
        {"use_mlflow_app": {"mlflow_app": "app-A1B2C3D4E5F6"}},
        "sagemaker:CallMlflowAppApi",
        arn("sagemaker", "mlflow-app/app-A1B2C3D4E5F6"),
    ),
    **{
        f"{action} of {task}": _uses_interface(task, f"ec2:{action}")
        for task in BEDROCK_IN_VPC
        for action in (
            "CreateNetworkInterfacePermission",
            "DeleteNetworkInterface",
            "DeleteNetworkInterfacePermission",
        )
    },
    **{
        f"{action} of a knowledge base": Call(
            "bedrock", {"knowledge_base": KNOWLEDGE_BASE}, action, resource, context
        )
        for action, resource, context in (
            ("bedrock:GetAsyncInvoke", arn("bedrock", "async-invoke/abc"), {}),
            (
                "kms:CreateGrant",
                str(KNOWLEDGE_BASE["data_automation_kms_key"]),
                {
                    "aws:ResourceAccount": ACCOUNT,
                    "kms:ViaService": "bedrock.eu-west-1.amazonaws.com",
                },
            ),
            ("bedrock:Rerank", "*", {}),
        )
    },
    **{
        f"{action} of a structured knowledge base": Call(
            "bedrock", {"structured_knowledge_base": STRUCTURED}, action, resource
        )
        for action, resource in {
            "redshift-data:ExecuteStatement": arn("redshift-serverless", "workgroup/wg-1"),
            "redshift-serverless:GetCredentials": arn("redshift-serverless", "workgroup/wg-1"),
            "sqlworkbench:GetSqlRecommendations": "*",
            "bedrock:GenerateQuery": "*",
        }.items()
    },
    **{
        f"{action} of a flow": Call("bedrock", {"flow": FLOW}, action, arn("bedrock", resource))
        for action, resource in {
            "bedrock:GetProvisionedModelThroughput": "provisioned-model/abc123def456",
            "bedrock:GetCustomModel": "custom-model/abc123def456",
            "bedrock:InvokeModel": "custom-model-deployment/xyz789uvw012",
        }.items()
    },
    **{
        f"{action} of the {task} on {resource}": Call(
            "bedrock_agentcore", {task: given}, action, arn(action.partition(":")[0], resource)
        )
        for task, given in WITH_CREDENTIALS.items()
        for action, resource in (
            ("bedrock-agentcore:GetResourceOauth2Token", "token-vault/default"),
            (
                "bedrock-agentcore:GetResourceOauth2Token",
                "token-vault/default/oauth2credentialprovider/github",
            ),
            (
                "bedrock-agentcore:GetResourceApiKey",
                "token-vault/default/apikeycredentialprovider/weather",
            ),
            ("secretsmanager:GetSecretValue", f"{STORED}/oauth2/github-AbCdEf"),
            ("secretsmanager:GetSecretValue", f"{STORED}/apikey/weather-AbCdEf"),
        )
    },
    **{
        f"{action} of online evaluation": Call(
            "bedrock_agentcore", {"online_evaluation": {}}, action, resource
        )
        for action, resource in {
            "logs:StartQuery": arn("logs", "log-group:aws/spans:log-stream:"),
            "logs:PutLogEvents": arn(
                "logs", "log-group:/aws/bedrock-agentcore/evaluations/a:log-stream:b"
            ),
            "logs:PutIndexPolicy": arn("logs", "log-group:aws/spans"),
        }.items()
    },
    "the topic of a memory's own strategy": Call(
        "bedrock_agentcore",
        {
            "memory": {
                "payload_bucket": "acme-payloads",
                "payload_topic": arn("sns", "acme-memory"),
            }
        },
        "sns:Publish",
        arn("sns", "acme-memory"),
    ),
    **{
        f"a network interface of {service}": Call(
            service, task, "ec2:DeleteNetworkInterface", INTERFACE
        )
        for service, task in {
            "comprehend": {"async_job": {**JOB, "vpc": True}},
            "glue": {"job": {**JOB, "connection": "warehouse"}},
            "lambda": {"vpc": {}},
        }.items()
    },
    "an application inference profile": Call(
        "lambda", THROUGH_A_PROFILE, "bedrock:InvokeModel", APPLICATION_PROFILE
    ),
    "the model of an application inference profile": Call(
        "lambda",
        THROUGH_A_PROFILE,
        "bedrock:InvokeModel",
        NOVA,
        {"bedrock:InferenceProfileArn": APPLICATION_PROFILE},
    ),
}

DENIED = {
    **{
        f"an interface of others for {task}": _uses_interface(
            task,
            "ec2:DeleteNetworkInterface",
            **{f"ec2:ResourceTag/{tag}": arn("bedrock", "agent/abc")},
        )
        for task, (_, tag, _) in BEDROCK_IN_VPC.items()
    },
    "the token of another provider": Call(
        "bedrock_agentcore",
        {"runtime": WITH_CREDENTIALS["runtime"]},
        "bedrock-agentcore:GetResourceOauth2Token",
        arn("bedrock-agentcore", "token-vault/default/oauth2credentialprovider/slack"),
    ),
    "a statement of someone else in Redshift": Call(
        "bedrock",
        {"structured_knowledge_base": STRUCTURED},
        "redshift-data:GetStatementResult",
        "*",
        {"redshift-data:statement-owner-iam-userid": "other", "aws:userid": "me"},
    ),
    **{
        f"an image of AWS for {task}, switched off": _pulls(task, account=OF_AWS, aws_images=False)
        for task in USES_IMAGES
    },
    "an image of the account that is not named": _pulls("training", account=ACCOUNT),
    "another role for a notebook": Call(
        "sagemaker", {"notebook_instance": NOTEBOOK}, "iam:GetRole", f"{SELF}-2"
    ),
    "the model of a profile by itself": Call(
        "lambda", THROUGH_A_PROFILE, "bedrock:InvokeModel", NOVA
    ),
    "another log group": Call(
        "lambda",
        {"function_logs": {"function_name": "chat"}},
        "logs:CreateLogGroup",
        arn("logs", "log-group:/aws/lambda/chat-2:log-stream:"),
    ),
}


@pytest.fixture
def decide(tmp_path: Path) -> Callable[[Call], Outcome]:
    """Return what IAM answers to a call of a role that has one task."""

    def outcome(call: Call) -> Outcome:
        entry = {"service": call.service, "tasks": [call.task]}
        path = tmp_path / "roles.json"
        path.write_text(json.dumps({"version": 1, "roles": {"agent": entry}}), encoding="utf-8")
        loaded = load_role_file(str(path), service_names=service_names())
        (role,) = synthesize(loaded, TARGET).roles
        values = {key: (value,) for key, value in (call.context or {}).items()}
        request = Request(call.action, call.resource, RequestContext(values))
        return evaluate(permissions_of(role), request).outcome

    return outcome


@pytest.mark.parametrize("call", ALLOWED.values(), ids=ALLOWED)
def test_what_the_work_needs_is_allowed(decide: Callable[[Call], Outcome], call: Call) -> None:
    assert decide(call) is Outcome.ALLOWED


@pytest.mark.parametrize("call", DENIED.values(), ids=DENIED)
def test_what_the_work_does_not_need_is_denied(
    decide: Callable[[Call], Outcome], call: Call
) -> None:
    assert decide(call) is Outcome.IMPLICIT_DENY
