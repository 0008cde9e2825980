"""Against an STS of our own on this machine, through the standard endpoint variable."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.identity import Identity, find_identity
from ai_role_cli.errors import ExitCode, SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JO = "arn:aws:iam::123456789012:user/jo"

CALLER = f"""\
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>{JO}</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
  </GetCallerIdentityResult>
</GetCallerIdentityResponse>
"""

REFUSAL = """\
<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>
</ErrorResponse>
"""


@dataclass(slots=True)
class Sts:
    """Answers every question in the same way."""

    status: int = 200
    text: str = CALLER
    credentials: list[str] = field(default_factory=list)
    """The `Authorization` of every question."""

    def refuse(self, code: str) -> None:
        self.status, self.text = 403, REFUSAL.format(code=code)


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sts]:
    found = Sts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            found.credentials.append(self.headers.get("Authorization", ""))
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(found.text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    _environment(monkeypatch, tmp_path, endpoint=f"http://127.0.0.1:{server.server_port}")
    yield found
    server.shutdown()
    serving.join()
    server.server_close()


def _environment(monkeypatch: pytest.MonkeyPatch, home: Path, *, endpoint: str) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", endpoint)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "credentials"))
    (home / "config").write_text("[profile ml]\nregion = eu-central-1\n")
    (home / "credentials").write_text(
        "[ml]\naws_access_key_id = key-of-the-profile\naws_secret_access_key = secret\n"
    )


def refused(
    *, region: str | None = "eu-west-1", profile: str | None = None, account: str | None = None
) -> SurroundingsError:
    with pytest.raises(SurroundingsError) as raised:
        find_identity(region=region, profile=profile, account=account)

    assert raised.value.exit_code is ExitCode.SURROUNDINGS
    assert raised.value.hint
    return raised.value


@pytest.mark.parametrize("account", ["123456789012", None], ids=["the-file-s", "any"])
def test_the_identity_is_that_of_the_credentials(sts: Sts, account: str | None) -> None:
    found = find_identity(region="eu-west-1", profile=None, account=account)

    assert found == Identity("123456789012", "eu-west-1", JO)
    assert "key-of-the-environment" in sts.credentials[0]


def test_a_profile_brings_its_credentials_and_region(sts: Sts) -> None:
    found = find_identity(region=None, profile="ml", account=None)

    assert found.region == "eu-central-1"
    assert "key-of-the-profile" in sts.credentials[0]


def test_the_wanted_region_wins_over_that_of_the_profile(sts: Sts) -> None:
    found = find_identity(region="eu-west-1", profile="ml", account=None)

    assert found.region == "eu-west-1"
    assert "eu-west-1" in sts.credentials[0]


@pytest.mark.usefixtures("sts")
def test_the_region_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")

    assert find_identity(region=None, profile=None, account=None).region == "us-west-2"


@pytest.mark.usefixtures("sts")
def test_another_account_than_the_file_s_is_refused() -> None:
    error = refused(account="999999999999")

    assert error.code == "wrong-account"
    assert "123456789012" in error.message
    assert "999999999999" in error.message
    assert error.facts == (("signed in as", JO),)


def test_no_region_is_refused_before_anybody_is_asked(sts: Sts) -> None:
    assert refused(region=None).code == "no-region"
    assert sts.credentials == []


def test_no_credentials_are_refused(sts: Sts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert refused().code == "no-credentials"
    assert sts.credentials == []


@pytest.mark.usefixtures("sts")
def test_half_of_the_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert refused().code == "no-answer"


@pytest.mark.parametrize(
    "code", ["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "AccessDenied"]
)
def test_credentials_aws_refuses_are_refused_with_its_word(sts: Sts, code: str) -> None:
    sts.refuse(code)

    error = refused()
    assert error.code == "bad-credentials"
    assert code in error.message


@pytest.mark.usefixtures("sts")
@pytest.mark.parametrize("source", ["option", "environment"])
def test_a_profile_that_is_not_there_is_refused(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "absent")

    error = refused(profile="absent" if source == "option" else None)
    assert error.code == "profile-missing"
    assert "absent" in error.message


@pytest.mark.usefixtures("sts")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("AWS_REGION", "no region at all", id="region"),
        pytest.param("AWS_ENDPOINT_URL_STS", "localhost:4566", id="endpoint"),
    ],
)
def test_what_no_request_can_be_made_of_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv(name, value)

    assert refused(region=None).code == "no-answer"


def test_an_aws_that_does_not_answer_is_an_error(sts: Sts) -> None:
    sts.status, sts.text = 200, "<html>a proxy</html"

    assert refused().code == "no-answer"


@pytest.mark.usefixtures("sts")
def test_nothing_of_the_credentials_is_told() -> None:
    error = refused(account="999999999999")

    told = f"{error.message} {error.facts} {error.hint}"
    assert "key-of-the-environment" not in told
    assert "secret" not in told
