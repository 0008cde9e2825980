from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ai_role_cli.errors import StackConflictError, SurroundingsError
from ai_role_cli.sandbox import open_sandbox, serve_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Connect = Callable[..., Any]

ACCOUNT = "123456789012"
REGION = "us-east-1"
_SERVE = """
import sys
from pathlib import Path
from ai_role_cli.sandbox import serve_sandbox
serve_sandbox(
    Path(sys.argv[1]), account="123456789012", region="us-east-1",
    on_ready=lambda endpoint: print(endpoint, flush=True),
)
print("stopped", flush=True)
"""


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            endpoint = process.stdout.readline().strip()
            assert endpoint, process.stderr.read() if process.stderr else ""
            yield process, endpoint
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(
    tmp_path: Path, connect: Connect, trust: Callable[..., str], number: signal.Signals
) -> None:
    with _serving(tmp_path) as (process, endpoint):
        iam = connect("iam", endpoint)
        iam.create_role(RoleName="agent", AssumeRolePolicyDocument=trust())
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)

    assert (output, errors, process.returncode) == ("stopped\n", "", 0)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".account", ".lock"]


def test_every_change_is_saved_before_it_is_answered(
    tmp_path: Path, connect: Connect, trust: Callable[..., str]
) -> None:
    with _serving(tmp_path) as (process, endpoint):
        iam = connect("iam", endpoint)
        for name in ("one", "two"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust())
        process.kill()

    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        roles = connect("iam", sandbox.endpoint).list_roles()["Roles"]
        assert sorted(role["RoleName"] for role in roles) == ["one", "two"]
        assert sandbox.endpoint != endpoint


def test_a_session_joins_the_served_account(
    tmp_path: Path, opened: Callable[..., Any], connect: Connect, trust: Callable[..., str]
) -> None:
    with _serving(tmp_path) as (_, endpoint):
        with opened(tmp_path) as provider:
            assert provider.sandbox.endpoint == endpoint
            type_ = "aws:iam/role:Role"
            inputs = provider.check(type_, {"name": "agent", "assumeRolePolicy": trust()}).inputs
            provider.create(type_, inputs)

        roles = connect("iam", endpoint).list_roles()["Roles"]
        assert [role["RoleName"] for role in roles] == ["agent"]


def test_it_is_not_served_twice(tmp_path: Path) -> None:
    with _serving(tmp_path) as (_, endpoint):
        with pytest.raises(StackConflictError) as busy:
            serve_sandbox(tmp_path, account=ACCOUNT, region=REGION, on_ready=pytest.fail)

        assert busy.value.code == "sandbox-busy"
        assert ("endpoint", endpoint) in busy.value.facts


@pytest.mark.parametrize(
    "announcement",
    [
        json.dumps({"pid": 1, "endpoint": "http://127.0.0.1:1"}),
        json.dumps({"pid": 1}),
        json.dumps([]),
        "{",
        "",
    ],
)
def test_the_file_of_a_dead_process_blocks_nobody(tmp_path: Path, announcement: str) -> None:
    (tmp_path / f"{ACCOUNT}.aws.endpoint").write_text(announcement)
    (tmp_path / f"{ACCOUNT}.aws.lock").write_text("1")

    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        assert sandbox.endpoint != "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "announcement",
    [
        {"pid": 1, "endpoint": "http://127.0.0.1:1"},
        {"pid": None, "endpoint": "http://192.0.2.1:1"},
        {"pid": None},
    ],
    ids=["another-process", "another-machine", "no-endpoint"],
)
def test_a_session_joins_only_the_holder_on_this_machine(
    tmp_path: Path, announcement: dict[str, object]
) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION):
        holder = (tmp_path / f"{ACCOUNT}.aws.lock").read_text()
        text = json.dumps({**announcement, "pid": announcement["pid"] or int(holder)})
        (tmp_path / f"{ACCOUNT}.aws.endpoint").write_text(text)

        with (
            pytest.raises(StackConflictError),
            open_sandbox(tmp_path, account=ACCOUNT, region=REGION),
        ):
            pytest.fail("joined")


def test_a_signal_ends_it_and_frees_the_account(tmp_path: Path) -> None:
    endpoints: list[str] = []

    def ready(endpoint: str) -> None:
        endpoints.append(endpoint)
        announcement = json.loads((tmp_path / f"{ACCOUNT}.aws.endpoint").read_text())
        assert announcement == {"pid": os.getpid(), "endpoint": endpoint}
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    serve_sandbox(tmp_path, account=ACCOUNT, region=REGION, on_ready=ready)

    assert len(endpoints) == 1
    assert signal.getsignal(signal.SIGTERM) == before
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION):
        assert not (tmp_path / f"{ACCOUNT}.aws.endpoint").exists()


@pytest.mark.parametrize(
    "header",
    [("Origin", "https://example.com"), ("Host", "example.com"), ("Host", "example.com:80")],
)
def test_web_pages_are_sent_away(tmp_path: Path, header: tuple[str, str]) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        request = urllib.request.Request(sandbox.endpoint, b"Action=ListRoles")  # noqa: S310
        request.add_header(*header)

        assert _refusal(request) == 403


def test_motos_own_pages_are_closed(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account=ACCOUNT, region=REGION) as sandbox:
        url = f"{sandbox.endpoint}/moto-api/reset"

        assert _refusal(urllib.request.Request(url, b"")) == 403  # noqa: S310 - http, as made here


def _refusal(request: urllib.request.Request) -> int:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310 - the sandbox's own endpoint
    refused.value.close()
    return refused.value.code


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SurroundingsError, match=f"port {port} ") as refused:
            serve_sandbox(tmp_path, account=ACCOUNT, region=REGION, port=port, on_ready=pytest.fail)

    assert refused.value.code == "sandbox-port"
