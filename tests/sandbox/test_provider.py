from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2

from ai_role_cli.sandbox.values import to_struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sandbox.conftest import Provider

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"


class TestConnection:
    def test_the_version_is_that_of_the_sdk(self, provider: Provider) -> None:
        assert provider.version() == version("pulumi-aws")

    def test_configuration_comes_back_as_it_was_given(self, provider: Provider) -> None:
        news = to_struct({"region": "us-east-1", "version": "7.0.0", "endpoints": "[]"})

        answer = provider.stub.CheckConfig(provider_pb2.CheckRequest(news=news))

        assert answer.inputs == news
        assert list(answer.failures) == []

    @pytest.mark.parametrize(
        ("news", "changed"),
        [
            pytest.param({"region": "a", "version": "1"}, [], id="same"),
            pytest.param({"region": "b", "version": "1"}, ["region"], id="changed"),
            pytest.param(
                {"region": "a", "defaultTags": "{}"}, ["defaultTags", "version"], id="new"
            ),
        ],
    )
    def test_a_changed_configuration_is_used_and_replaces_nothing(
        self, provider: Provider, news: dict[str, str], changed: list[str]
    ) -> None:
        olds = to_struct({"region": "a", "version": "1"})

        answer = provider.stub.DiffConfig(provider_pb2.DiffRequest(olds=olds, news=to_struct(news)))

        kinds = provider_pb2.DiffResponse
        assert answer.changes == (kinds.DIFF_SOME if changed else kinds.DIFF_NONE)
        assert list(answer.diffs) == changed
        assert list(answer.replaces) == []

    def test_secrets_stay_with_the_engine(self, provider: Provider) -> None:
        answer = provider.stub.Handshake(provider_pb2.ProviderHandshakeRequest())

        assert not answer.accept_secrets
        assert not answer.accept_outputs
        assert not answer.accept_resources

    def test_cancelling_is_understood(self, provider: Provider) -> None:
        assert provider.stub.Cancel(Empty()) == Empty()

    @pytest.mark.parametrize(
        "endpoints",
        ['[{"iam":"https://iam.amazonaws.com"}]', '[{"sts":""},{"iam":"http://10.0.0.1:5000"}]'],
    )
    def test_endpoints_elsewhere_are_refused(self, provider: Provider, endpoints: str) -> None:
        request = provider_pb2.CheckRequest(news=to_struct({"endpoints": endpoints}))

        (failure,) = provider.stub.CheckConfig(request).failures
        with pytest.raises(grpc.RpcError, match="works on this machine only") as refused:
            provider.configure(endpoints=endpoints)

        assert "endpoints.iam" in failure.reason
        assert refused.value.code() is grpc.StatusCode.UNKNOWN

    def test_endpoints_here_are_taken(self, provider: Provider) -> None:
        provider.configure(endpoints='[{"iam":"http://127.0.0.1:1","sts":"http://[::1]:1"}]')

    @pytest.mark.parametrize(
        "config",
        [
            {"allowedAccountIds": '["111111111111"]'},
            {"forbiddenAccountIds": '["123456789012"]'},
        ],
        ids=["not-allowed", "forbidden"],
    )
    def test_another_account_is_refused(self, provider: Provider, config: dict[str, str]) -> None:
        with pytest.raises(grpc.RpcError) as refused:
            provider.configure(**config)

        expected = "1 error occurred:\n\t* AWS account ID not allowed: 123456789012\n\n"
        assert refused.value.details() == expected
        assert refused.value.code() is grpc.StatusCode.UNKNOWN

    def test_the_own_account_is_taken(self, provider: Provider) -> None:
        provider.configure(allowedAccountIds='["111111111111","123456789012"]')

    def test_an_unknown_type_is_named(self, provider: Provider) -> None:
        with pytest.raises(grpc.RpcError, match="aws:s3/bucket:Bucket") as refused:
            provider.check("aws:s3/bucket:Bucket", {})

        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


class TestInvoke:
    def test_who_the_caller_is(self, provider: Provider, connect: Callable[..., Any]) -> None:
        identity = connect("sts", provider.sandbox.endpoint).get_caller_identity()

        answer = provider.invoke("aws:index/getCallerIdentity:getCallerIdentity")

        assert answer["accountId"] == identity["Account"] == "123456789012"
        assert answer["arn"] == identity["Arn"]

    def test_which_partition_it_is(self, provider: Provider) -> None:
        answer = provider.invoke("aws:index/getPartition:getPartition")

        assert answer == {
            "dnsSuffix": "amazonaws.com",
            "id": "aws",
            "partition": "aws",
            "reverseDnsPrefix": "com.amazonaws",
        }

    def test_another_data_source_is_named(self, provider: Provider) -> None:
        with pytest.raises(grpc.RpcError, match="aws:s3/getBucket") as refused:
            provider.invoke("aws:s3/getBucket:getBucket")

        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


class _Engine(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.logged: list[tuple[str, str]] = []

    def Log(self, request: Any, context: Any) -> Empty:  # noqa: ANN401, ARG002, N802 - gRPC's
        self.logged.append((request.urn, request.message))
        return Empty()


@pytest.fixture
def engine() -> Iterator[tuple[_Engine, str]]:
    engine = _Engine()
    with ThreadPoolExecutor() as pool:
        server = grpc.server(pool)
        engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield engine, f"127.0.0.1:{port}"
        server.stop(None).wait()


def test_a_failure_is_also_logged_as_the_real_provider_does(
    provider: Provider, engine: tuple[_Engine, str]
) -> None:
    provider.attach(engine[1])

    with pytest.raises(grpc.RpcError, match="NoSuchEntity") as refused:
        provider.create(ATTACHMENT, {"role": "nobody", "policyArn": READ_ONLY})

    text = refused.value.details().removeprefix("1 error occurred:\n\t* ").rstrip()
    ((urn, line),) = engine[0].logged
    assert urn == f"urn:pulumi:dev::ai-role::{ATTACHMENT}::agent"
    assert line == (
        f"  sdk-v2/provider2.go:571: sdk.helper_schema: {text}: "
        f"provider=aws@{version('pulumi-aws')}"
    )
