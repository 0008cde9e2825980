from __future__ import annotations

import os

import pytest

from ai_role_cli.engine.child.proxies import unproxied_loopback

OURS = "no_grpc_proxy"
NAMES = (OURS, "no_proxy", "NO_PROXY")


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param({}, "127.0.0.1,localhost", id="nothing"),
        pytest.param({"no_proxy": "corp"}, "127.0.0.1,localhost,corp", id="no_proxy"),
        pytest.param({"NO_PROXY": "corp"}, "127.0.0.1,localhost,corp", id="upper-case"),
        pytest.param({OURS: "rpc", "no_proxy": "corp"}, "127.0.0.1,localhost,rpc", id="of-grpc"),
    ],
)
def test_this_machine_is_reached_directly_for_a_while(
    env: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    with unproxied_loopback():
        within = os.environ[OURS]

    assert within == expected
    assert {name: os.environ[name] for name in NAMES if name in os.environ} == env


def test_the_environment_is_restored_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OURS, "rpc")

    with pytest.raises(KeyError), unproxied_loopback():
        raise KeyError

    assert os.environ[OURS] == "rpc"
