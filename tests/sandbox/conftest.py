from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from ai_role_cli.sandbox import open_sandbox
from ai_role_cli.sandbox.values import from_struct, to_struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    from ai_role_cli.sandbox import Sandbox

ACCOUNT = "123456789012"
REGION = "us-east-1"

Properties = dict[str, Any]


class Checked(NamedTuple):
    inputs: Properties
    problems: list[str]


class Diffed(NamedTuple):
    diffs: list[str]
    replaces: list[str]
    detailed: dict[str, str] | None
    is_deleted_first: bool


class Made(NamedTuple):
    id: str
    outputs: Properties
    inputs: Properties


class Provider:
    """The provider through its own gRPC port, in plain values."""

    def __init__(self, sandbox: Sandbox, channel: grpc.Channel) -> None:
        self.sandbox = sandbox
        self.stub = ResourceProviderStub(channel)

    def attach(self, address: str = "127.0.0.1:1") -> None:
        self.stub.Attach(plugin_pb2.PluginAttach(address=address))

    def version(self) -> str:
        return self.stub.GetPluginInfo(Empty()).version

    def configure(self, **config: str) -> None:
        self.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(config)))

    def check(self, type_: str, news: Properties, olds: Properties | None = None) -> Checked:
        answer = self.stub.Check(
            provider_pb2.CheckRequest(
                urn=_urn(type_),
                type=type_,
                name="agent",
                news=to_struct(news),
                olds=to_struct(olds or {}),
                randomSeed=b"seed",
            )
        )
        return Checked(from_struct(answer.inputs), [failure.reason for failure in answer.failures])

    def diff(self, type_: str, olds: Properties, news: Properties) -> Diffed:
        answer = self.stub.Diff(
            provider_pb2.DiffRequest(
                urn=_urn(type_), type=type_, olds=to_struct(olds), news=to_struct(news)
            )
        )
        is_some = answer.changes == provider_pb2.DiffResponse.DIFF_SOME
        assert is_some == bool(answer.diffs)
        kinds = provider_pb2.PropertyDiff.Kind
        detailed = {
            path: kinds.Name(item.kind).lower().replace("_", "-")
            for path, item in answer.detailedDiff.items()
        }
        return Diffed(
            list(answer.diffs),
            list(answer.replaces),
            detailed if answer.hasDetailedDiff else None,
            answer.deleteBeforeReplace,
        )

    def plan(self, type_: str, inputs: Properties) -> Properties:
        return self._create(type_, inputs, preview=True)[1]

    def create(self, type_: str, inputs: Properties) -> tuple[str, Properties]:
        return self._create(type_, inputs, preview=False)

    def plan_update(self, type_: str, id_: str, olds: Properties, news: Properties) -> Properties:
        return self._update(type_, id_, olds, news, preview=True)

    def update(self, type_: str, id_: str, olds: Properties, news: Properties) -> Properties:
        return self._update(type_, id_, olds, news, preview=False)

    def read(
        self, type_: str, id_: str, olds: Properties | None = None, inputs: Properties | None = None
    ) -> tuple[str, Properties, Properties]:
        answer = self.stub.Read(
            provider_pb2.ReadRequest(
                id=id_,
                urn=_urn(type_),
                type=type_,
                properties=to_struct(olds or {}),
                inputs=to_struct(inputs or {}),
            )
        )
        return answer.id, from_struct(answer.properties), from_struct(answer.inputs)

    def delete(self, type_: str, id_: str, olds: Properties) -> None:
        self.stub.Delete(
            provider_pb2.DeleteRequest(
                id=id_, urn=_urn(type_), type=type_, properties=to_struct(olds)
            )
        )

    def invoke(self, token: str) -> Properties:
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=token))
        return dict(MessageToDict(answer)["return"])

    def make(self, type_: str, **news: object) -> Made:
        """Check and create a resource."""
        checked = self.check(type_, news)
        assert checked.problems == []
        return Made(*self.create(type_, checked.inputs), checked.inputs)

    def change(self, type_: str, made: Made, **changes: object) -> Made:
        """Check, diff and update a resource; what comes out needs no further update."""
        derived = {"__defaults", "tagsAll"}
        given = {name: value for name, value in made.inputs.items() if name not in derived}
        inputs = self.check(type_, {**given, **changes}, made.inputs).inputs
        assert self.diff(type_, made.outputs, inputs).replaces == []
        outputs = self.update(type_, made.id, made.outputs, inputs)
        assert self.diff(type_, outputs, inputs).diffs == []
        return Made(made.id, outputs, inputs)

    def _create(self, type_: str, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        answer = self.stub.Create(
            provider_pb2.CreateRequest(
                urn=_urn(type_), type=type_, properties=to_struct(inputs), preview=preview
            )
        )
        return answer.id, from_struct(answer.properties)

    def _update(
        self, type_: str, id_: str, olds: Properties, news: Properties, *, preview: bool
    ) -> Properties:
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=id_,
                urn=_urn(type_),
                type=type_,
                olds=to_struct(olds),
                news=to_struct(news),
                preview=preview,
            )
        )
        return from_struct(answer.properties)


def _urn(type_: str) -> str:
    return f"urn:pulumi:dev::ai-role::{type_}::agent"


@contextmanager
def _opened(folder: Path, account: str = ACCOUNT, region: str = REGION) -> Iterator[Provider]:
    with open_sandbox(folder, account=account, region=region) as sandbox:
        port = sandbox.engine_env["PULUMI_DEBUG_PROVIDERS"].removeprefix("aws:")
        with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.enable_http_proxy", 0)]) as channel:
            provider = Provider(sandbox, channel)
            provider.attach()
            provider.configure(region=region)
            yield provider


@pytest.fixture
def opened() -> Callable[..., AbstractContextManager[Provider]]:
    return _opened


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with _opened(tmp_path) as provider:
        yield provider


@pytest.fixture
def iam(provider: Provider) -> IAMClient:
    return _client("iam", provider.sandbox.endpoint)


def _client(service: str, endpoint: str, region: str = REGION) -> Any:  # noqa: ANN401 - each service has a type of its own
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="sandbox",
    )


@pytest.fixture
def connect() -> Callable[..., Any]:
    return _client


@pytest.fixture
def trust() -> Callable[..., str]:
    """Make a trust policy for services."""

    def make(*services: str) -> str:
        statements = [
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
            for service in services or ("sagemaker.amazonaws.com",)
        ]
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    return make


@pytest.fixture
def allow() -> Callable[..., str]:
    """Make a policy that allows actions on everything."""

    def make(*actions: str) -> str:
        statement = {"Effect": "Allow", "Action": [*actions], "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    return make


@pytest.fixture
def role(provider: Provider, trust: Callable[..., str]) -> Made:
    return provider.make("aws:iam/role:Role", name="agent", assumeRolePolicy=trust())


@pytest.fixture
def policy(provider: Provider, allow: Callable[..., str]) -> Made:
    document = allow("s3:GetObject")
    return provider.make("aws:iam/policy:Policy", name="own", path="/ai/", policy=document)
