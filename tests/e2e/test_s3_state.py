"""State in a bucket, with a real S3 protocol on this machine: two checkouts, one state, locks."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ai_role_cli.engine import StackSettings
from ai_role_cli.engine.installation import find_engine
from ai_role_cli.engine.runner import StackRunner
from ai_role_cli.errors import StackConflictError
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.program import StackOwner
from ai_role_cli.program.program import build_program
from ai_role_cli.sandbox import open_sandbox
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ai_role_cli.program.program import Program

pytestmark = pytest.mark.pulumi

TARGET = Target("123456789012", "us-east-1")
LOCK = ".pulumi/locks/organization/acme/dev/other.json"
KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_REGION": "us-east-1"}
ROLES = """\
version: 1
project: acme
account: "123456789012"
region: us-east-1
roles:
  agent: {service: bedrock}
"""


class Bucket:
    """A bucket, and what is in it."""

    def __init__(self, address: str) -> None:
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="y",
        )
        self._client.create_bucket(Bucket="state")
        self.url = (
            f"s3://state?endpoint={address}&s3ForcePathStyle=true&region=us-east-1&disableSSL=true"
        )

    def keys(self) -> list[str]:
        found = self._client.list_objects_v2(Bucket="state").get("Contents", [])
        return [each["Key"] for each in found]

    def lock(self, pid: int, host: str) -> None:
        content = {"pid": pid, "username": "jo", "hostname": host}
        body = json.dumps({**content, "timestamp": "2026-11-28T20:00:00Z"})
        self._client.put_object(Bucket="state", Key=LOCK, Body=body)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Bucket(f"http://{host}:{port}")
    server.stop()


@pytest.fixture
def checkout(tmp_path: Path, bucket: Bucket) -> Iterator[Callable[[str], StackRunner]]:
    """A runner with a private folder of its own, as another checkout or machine has."""
    with open_sandbox(tmp_path / "account", account=TARGET.account, region=TARGET.region) as box:
        own = {name: value for name, value in box.engine_env.items() if name[:4] != "AWS_"}
        env = {**own, **KEYS, "PULUMI_CONFIG_PASSPHRASE": "", "PULUMI_HOME": str(tmp_path / "home")}

        def made(name: str) -> StackRunner:
            folder = tmp_path / name / ".ai-role"
            return StackRunner(
                find_engine(), StackSettings("acme", "dev", folder, bucket.url, env=env)
            )

        yield made


@pytest.fixture
def program(tmp_path: Path) -> Program:
    file = tmp_path / "roles.yaml"
    file.write_text(ROLES)
    roles = synthesize(load_role_file(file), TARGET).roles
    return build_program(roles, TARGET, StackOwner("roles.yaml", None, *_place()))


def _place() -> tuple[str, str]:
    return TARGET.account, TARGET.region


def test_two_checkouts_share_a_state(
    bucket: Bucket, checkout: Callable[[str], StackRunner], program: Program
) -> None:
    first, second = checkout("one"), checkout("two")

    assert first.preview(program).failure is None
    assert second.preview(program).failure is None
    assert ".pulumi/stacks/acme/dev.json" not in bucket.keys()  # noqa: SIM118 - a method of ours
    assert first.up(program).failure is None
    with pytest.raises(StackConflictError) as raised:
        second.up(program)

    assert raised.value.code == "stack-changed"
    bucket.lock(1, "elsewhere")
    third = checkout("three")
    assert not third.state.holds_nothing
    locked = third.destroy().failure
    assert isinstance(locked, StackConflictError)
    assert locked.facts[0] == ("locked by", "jo@elsewhere (pid 1) since 2026-11-28T20:00:00Z")

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    bucket.lock(dead.pid, socket.gethostname())
    assert third.destroy().failure is None
    assert third.remove().failure is None
    assert ".pulumi/stacks/acme/dev.json" not in bucket.keys()  # noqa: SIM118 - a method of ours
