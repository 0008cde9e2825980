"""Role files of any size as people write them: five kinds of roles in turn, with their own ARNs."""

from __future__ import annotations

from enum import Enum
from itertools import cycle

__all__ = ["ACCOUNT", "REGION", "Edition", "role_file"]

ACCOUNT = "123456789012"
REGION = "eu-west-1"

_HEAD = f"""\
version: 1
project: benchmark
account: "{ACCOUNT}"
region: {REGION}
defaults:
  path: /ai/
  max_session: 1h
  tags: {{team: ml, managed-by: ai-role}}
vars:
  logs: arn:aws:logs:{REGION}:{ACCOUNT}:log-group
roles:
"""


class Edition(Enum):
    """A file before and after an edit that touches every role."""

    OLD = "old"
    NEW = "new"


def role_file(count: int, edition: Edition = Edition.OLD) -> str:
    """Return a role file of `count` roles."""
    kinds = cycle((_trainer, _function, _service, _agent, _pipeline))
    roles = (kind(number, edition) for number, kind in zip(range(count), kinds, strict=False))
    return _HEAD + "".join(roles)


def _edited(edition: Edition, old: str, new: str) -> str:
    return old if edition is Edition.OLD else new


def _trainer(number: int, edition: Edition) -> str:
    return f"""\
  trainer-{number}:
    description: Trains ranking model {number}
    service: sagemaker
    tasks:
      - training: {{input_bucket: acme-features-{number}, output_bucket: acme-models-{number}}}
    tags: {{cost-center: "{4000 + number}"}}
    permissions:
      - sid: ReadLabels
        actions: [{_edited(edition, "s3:GetObject", "s3:GetObject, s3:GetObjectVersion")}]
        resources: ["arn:aws:s3:::acme-labels-{number}/*"]
        conditions: {{StringEquals: {{"aws:ResourceAccount": "{{account}}"}}}}
      - sid: ListLabels
        actions: [s3:ListBucket]
        resources: ["arn:aws:s3:::acme-labels-{number}"]
        conditions: {{StringEquals: {{"aws:ResourceAccount": "{{account}}"}}}}
      - sid: Secrets
        actions: [secretsmanager:GetSecretValue]
        resources: ["arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:trainer-{number}-*"]
"""


def _function(number: int, edition: Edition) -> str:
    return f"""\
  summary-{number}:
    description: Summarises tickets of queue {number}
    service: lambda
    tasks:
      - function_logs: {{function_name: summary-{number}}}
      - bedrock_invoke: {{model: {_edited(edition, "amazon.nova-lite-v1:0", "amazon.nova-*")}}}
    tags: {{cost-center: "{4000 + number}"}}
    permissions:
      - sid: Table
        actions: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query]
        resources: ["arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/tickets-{number}"]
      - sid: Queue
        actions: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
        resources: ["arn:aws:sqs:{REGION}:{ACCOUNT}:tickets-{number}"]
      - sid: NoSecrets
        effect: deny
        actions: ["secretsmanager:*"]
        resources: ["*"]
"""


def _service(number: int, edition: Edition) -> str:
    condition = f'    StringEquals: {{"kms:ViaService": s3.{REGION}.amazonaws.com}}'
    return f"""\
  batch-{number}:
    description: Transcribes calls of team {number}
    trust:
      - service: transcribe.amazonaws.com
        conditions:
          StringEquals: {{"aws:SourceAccount": "{{account}}"}}
          ArnLike: {{"aws:SourceArn": "arn:aws:transcribe:{REGION}:{ACCOUNT}:*"}}
    tags: {{cost-center: "{4000 + number}"}}
    permissions:
      - sid: ReadCalls
        actions: [s3:GetObject, s3:ListBucket]
        resources:
          - arn:aws:s3:::acme-calls-{number}
          - arn:aws:s3:::acme-calls-{number}/*
        conditions: {{StringEquals: {{"aws:ResourceAccount": "{{account}}"}}}}
      - sid: WriteTranscripts
        actions: [s3:PutObject]
        resources: ["arn:aws:s3:::acme-transcripts-{number}/{_edited(edition, "raw/*", "*")}"]
        conditions: {{StringEquals: {{"aws:ResourceAccount": "{{account}}"}}}}
      - sid: Keys
        actions: [kms:Decrypt, kms:GenerateDataKey]
        resources: ["arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-{number:012d}"]
        conditions:
      {condition}
      - sid: Done
        actions: [sns:Publish]
        resources: ["arn:aws:sns:{REGION}:{ACCOUNT}:calls-{number}"]
"""


def _agent(number: int, edition: Edition) -> str:
    return f"""\
  agent-{number}:
    description: Runs support agent {number}
    service: bedrock
    trust:
      - account: "210987654321"
        external_id: {_edited(edition, f"acme-{number}", f"acme-{number}-b")}
    tags: {{cost-center: "{4000 + number}"}}
    permissions:
      - sid: Models
        actions: [bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream]
        resources: ["arn:aws:bedrock:{REGION}::foundation-model/anthropic.claude-*"]
      - sid: Knowledge
        actions: [bedrock:Retrieve]
        resources: ["arn:aws:bedrock:{REGION}:{ACCOUNT}:knowledge-base/KB{number:08d}"]
      - sid: Tools
        actions: [lambda:InvokeFunction]
        resources:
          - arn:aws:lambda:{REGION}:{ACCOUNT}:function:tool-{number}
          - arn:aws:lambda:{REGION}:{ACCOUNT}:function:tool-{number}:*
"""


def _pipeline(number: int, edition: Edition) -> str:
    return f"""\
  pipeline-{number}:
    description: Deploys model {number} from GitHub
    trust:
      - github: {{repository: acme/models, ref: refs/heads/release-{number}}}
    tags: {{cost-center: "{4000 + number}"}}
    permissions:
      - sid: Deploy
        actions:
          - sagemaker:CreateModel
          - sagemaker:CreateEndpointConfig
          - sagemaker:{_edited(edition, "UpdateEndpoint", "*Endpoint")}
          - sagemaker:Describe*
        resources: ["arn:aws:sagemaker:{REGION}:{ACCOUNT}:*/model-{number}*"]
      - sid: PassExecutionRole
        actions: [iam:PassRole]
        resources: ["arn:aws:iam::{ACCOUNT}:role/ai/trainer-{number}"]
        conditions: {{StringEquals: {{"iam:PassedToService": sagemaker.amazonaws.com}}}}
      - sid: Images
        actions: [ecr:BatchGetImage, ecr:GetDownloadUrlForLayer]
        resources: ["arn:aws:ecr:{REGION}:{ACCOUNT}:repository/models-{number}"]
      - sid: Login
        actions: [ecr:GetAuthorizationToken]
        resources: ["*"]
      - sid: Logs
        actions: [logs:CreateLogStream, logs:PutLogEvents]
        resources: ["${{var.logs}}:/deploy/{number}:*"]
"""
