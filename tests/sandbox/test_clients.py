from __future__ import annotations

import pytest

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.sandbox.clients import iam_client, require_loopback


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:5000",
        "http://127.8.9.1",
        "http://localhost:5000/",
        "http://[::1]:5000",
    ],
)
def test_this_machine_is_taken(endpoint: str) -> None:
    assert require_loopback(endpoint) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://iam.amazonaws.com",
        "http://iam.amazonaws.com",
        "http://10.0.0.1:5000",
        "http://0.0.0.0:5000",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://example.com#127.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:5000",
        "",
    ],
)
def test_everything_else_is_refused(endpoint: str) -> None:
    with pytest.raises(SurroundingsError) as refused:
        iam_client(endpoint, region="us-east-1")

    assert refused.value.code == "sandbox-endpoint"
    (label, shown), *others = refused.value.facts
    # What stands before an @ may be a password.
    assert (label, shown.rpartition("@")[2]) == ("endpoint", endpoint.rpartition("@")[2])
    assert others == []
