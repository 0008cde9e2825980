from __future__ import annotations

from pathlib import Path

import pytest

from ai_role_cli.engine import backend_url, shown_backend
from ai_role_cli.errors import ExitCode, SurroundingsError


def test_without_a_backend_the_state_is_kept_in_the_folder(tmp_path: Path) -> None:
    url = backend_url(None, folder=tmp_path / ".ai-role", base=tmp_path)

    assert url == f"file://{tmp_path}/.ai-role/state?create_dir=true&metadata=skip"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("file:///srv/state", "/srv/state", id="absolute"),
        pytest.param("file://state", "/team/roles/state", id="relative"),
        pytest.param("file://./state", "/team/roles/state", id="relative-with-a-dot"),
        pytest.param("file://../state", "/team/state", id="above"),
        pytest.param("file://", "/team/roles", id="the-folder-itself"),
        pytest.param("file://~/state", "/srv/jo/state", id="home"),
        pytest.param("file://~", "/srv/jo", id="home-itself"),
        pytest.param("file://s?no_tmp_dir=true", "/team/roles/s?no_tmp_dir=true", id="options"),
    ],
)
def test_a_folder_is_relative_to_the_role_file(
    url: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/srv/jo")

    found = backend_url(url, folder=Path("/team/.ai-role"), base=Path("/team/roles"))

    assert found == f"file://{path}"


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/path?region=eu-west-1",
        "azblob://container",
        "gs://bucket",
        "postgres://host/db",
        "https://api.pulumi.com",
        "http://localhost:8080",
    ],
)
def test_any_other_backend_of_pulumi_is_taken_as_it_is(url: str) -> None:
    assert backend_url(url, folder=Path("/a"), base=Path("/b")) == url


@pytest.mark.parametrize("url", ["bucket", "/srv/state", "ftp://host", "S3://bucket", ""])
def test_what_is_no_backend_is_refused(url: str) -> None:
    with pytest.raises(SurroundingsError) as raised:
        backend_url(url, folder=Path("/a"), base=Path("/b"))

    assert raised.value.exit_code is ExitCode.SURROUNDINGS
    assert raised.value.code == "bad-backend"
    assert "s3://" in dict(raised.value.facts)["known"]
    assert raised.value.hint is not None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/path?region=eu-west-1", "s3://bucket/path"),
        ("postgres://jo:secret@db/state", "postgres://***@db/state"),
        ("postgres://jo:sec@ret@db/state", "postgres://***@db/state"),
        ("postgres://jo:sec/ret@db/state", "postgres://***@db/state"),
        ("postgres:/jo:secret@db", "postgres:/***@db"),
        ("jo:secret@db", "***@db"),
        ("https://token@host", "https://***@host"),
        ("postgres://db?user=jo&password=secret", "postgres://db"),
    ],
)
def test_a_backend_is_shown_without_credentials(url: str, shown: str) -> None:
    assert shown_backend(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "postgres://jo:sec/ret@db/state",
        "ftp://jo:secret@host",
        "postgres://jo:sec]ret[@db",
        "jo:sec/ret@h",
    ],
)
def test_no_refusal_shows_a_password(url: str) -> None:
    with pytest.raises(SurroundingsError) as raised:
        backend_url(url, folder=Path("/a"), base=Path("/b"))

    assert raised.value.code == "bad-backend"
    assert "ret@" not in raised.value.message
    assert "secret" not in raised.value.message


@pytest.mark.parametrize("url", ["http://pulumi.acme.example", "http://127.0.0.1.acme.example"])
def test_a_service_is_reached_by_https_alone(url: str) -> None:
    with pytest.raises(SurroundingsError) as raised:
        backend_url(url, folder=Path("/a"), base=Path("/b"))

    assert raised.value.code == "insecure-backend"


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:80"])
def test_this_machine_needs_no_https(url: str) -> None:
    assert backend_url(url, folder=Path("/a"), base=Path("/b")) == url
