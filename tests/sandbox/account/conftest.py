from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import MockRawResponse
from werkzeug.test import create_environ, run_wsgi_app

from ai_role_cli.sandbox.account import AccountPlace, Journal
from ai_role_cli.sandbox.account.saved_account import SavedAccount
from ai_role_cli.sandbox.front import Front
from ai_role_cli.sandbox.moto_server import moto_application
from ai_role_cli.spec import Quotas

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from botocore.awsrequest import AWSPreparedRequest
    from mypy_boto3_iam import IAMClient

ACCOUNT = "123456789012"
_URL = "http://127.0.0.1"


class Account:
    """A saved account behind an IAM client, with no port between; there is one at a time."""

    def __init__(self, folder: Path, quotas: Quotas | None = None) -> None:
        self.place = AccountPlace(folder, ACCOUNT, "aws")
        self._quotas = quotas or Quotas()
        self.iam = _wire().iam
        self.reopen()

    def reopen(self) -> None:
        """Begin with what the file holds, as after a SIGKILL."""
        self.saved = SavedAccount(self.place, Journal(self.place), quotas=self._quotas)
        _wire().front = Front(moto_application(), self.saved, account=ACCOUNT)

    def text(self) -> str:
        file = self.place.file("account")
        return file.read_text() if file.exists() else ""


class _Wire:
    """An IAM client, which takes most of a second to make, and whom it reaches."""

    front: Front

    def __init__(self) -> None:
        self.iam: IAMClient = boto3.client(
            "iam",
            region_name="us-east-1",
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="sandbox",
            # What is wrong is to be refused by the account.
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )
        send: Any = self._send
        self.iam.meta.events.register("before-send.iam", send)

    def _send(self, request: AWSPreparedRequest, **_others: object) -> AWSResponse:
        headers = {
            name: value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        environ = create_environ("/", _URL, method="POST", data=request.body, headers=headers)
        body, status, answered = run_wsgi_app(self.front, environ)
        raw = MockRawResponse(b"".join(body))
        return AWSResponse(request.url, int(status[:3]), dict(answered), raw)


@cache
def _wire() -> _Wire:
    return _Wire()


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path)


@pytest.fixture
def iam(account: Account) -> IAMClient:
    return account.iam


def trust_of(*principals: str, kind: str = "AWS") -> str:
    """Return a trust policy that names these principals."""
    statement = {
        "Effect": "Allow",
        "Principal": {kind: [*principals]},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def refusal(call: Callable[..., object], **parameters: Any) -> tuple[int, str, str]:  # noqa: ANN401 - boto3's
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    response = refused.value.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return status, response["Error"]["Code"], response["Error"]["Message"]
