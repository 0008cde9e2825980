"""The embedded provider on a port of this machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from ai_role_cli.sandbox.clients import iam_client
from ai_role_cli.sandbox.provider import AwsProvider
from ai_role_cli.sandbox.resources import resources_by_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.sandbox.account import AccountPlace

__all__ = ["serving_provider"]

_THREADS = 16
_UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


@contextmanager
def serving_provider(place: AccountPlace, *, endpoint: str, region: str) -> Iterator[int]:
    """
    Serve the provider and yield its port.

    Args:
        place: The account the provider works on.
        endpoint: Where the account's IAM answers.
        region: Region of the IAM client; says the partition.
    """
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aws-provider")
    # Importing botocore takes time that the engine needs to start, too.
    client = pool.submit(iam_client, endpoint, region=region)
    provider = AwsProvider(
        resources_by_type(client), account=place.account, partition=place.partition
    )
    server = grpc.server(pool, options=_UNLIMITED)
    add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=None).wait()
        provider.close()
        pool.shutdown()
