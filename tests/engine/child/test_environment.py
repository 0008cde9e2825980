from __future__ import annotations

import pytest

from ai_role_cli.engine.child.environment import (
    pulumi_home,
    secret_values,
    system_environment,
    taken_over,
)
from ai_role_cli.errors import SurroundingsError

NEEDED = {
    "HOME": "/srv/jo",
    "LC_ALL": "C.UTF-8",
    "TMPDIR": "/scratch",
    "https_proxy": "http://proxy:3128",
    "NO_PROXY": "intranet",
    "SSL_CERT_FILE": "/etc/ca.pem",
    "AWS_PROFILE": "ml",
    "AWS_SESSION_TOKEN": "t",
    "SSH_AUTH_SOCK": "/run/agent",
    "PULUMI_HOME": "/opt/pulumi",
    "PULUMI_DIY_BACKEND_GZIP": "true",
}


def test_the_engine_gets_what_it_needs() -> None:
    assert taken_over(NEEDED, scheme="s3") == NEEDED


@pytest.mark.parametrize(
    "name",
    [
        "PULUMI_OPTION_POLICY_PACK",
        "PULUMI_DEBUG_PROVIDERS",
        "PULUMI_EXPERIMENTAL",
        "PULUMI_API",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES",
        "GITHUB_TOKEN",
        "LD_PRELOAD",
        "PYTHONPATH",
        "TF_LOG",
        "NODE_OPTIONS",
    ],
)
def test_the_engine_gets_nothing_else(name: str) -> None:
    assert taken_over({name: "x"}, scheme="s3") == {}


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("gs", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("azblob", "AZURE_STORAGE_KEY"),
        ("azblob", "IDENTITY_ENDPOINT"),
        ("postgres", "PGPASSWORD"),
    ],
)
def test_credentials_of_a_cloud_go_to_the_engine_for_its_own_backend_alone(
    scheme: str, name: str
) -> None:
    assert taken_over({name: "x"}, scheme=scheme) == {name: "x"}
    assert taken_over({name: "x"}, scheme="s3") == {}


def test_the_user_names_what_else_it_gets() -> None:
    env = {"AI_ROLE_ENGINE_ENV": "OKTA_PROFILE, SAML_*", "OKTA_PROFILE": "a", "SAML_ROLE": "b"}

    assert taken_over({**env, "SAML": "c"}, scheme="s3") == {"OKTA_PROFILE": "a", "SAML_ROLE": "b"}


def test_no_program_of_the_current_folder_is_on_its_path() -> None:
    kept = taken_over({"PATH": ".:/usr/bin::node_modules/.bin:/bin"}, scheme="s3")

    assert kept == {"PATH": "/usr/bin:/bin"}


def test_a_download_needs_no_credentials() -> None:
    env = {**NEEDED, "GOPROXY": "https://mirror", "PATH": "/bin"}

    kept = system_environment(env, "GO*")
    assert kept == {
        name: env[name]
        for name in (
            "HOME",
            "LC_ALL",
            "TMPDIR",
            "https_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "GOPROXY",
            "PATH",
        )
    }


def test_secrets_are_known_by_the_names_of_their_variables() -> None:
    env = {
        "AWS_SECRET_ACCESS_KEY": "secret-access-key",
        "AWS_SESSION_TOKEN": "session-token",
        "PGPASSWORD": "of-postgres",
        "PULUMI_CONFIG_PASSPHRASE": "passphrase",
        "AZURE_STORAGE_KEY": "of-storage",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
        "AWS_SECRET_SHORT": "short",
        "HOME": "/srv/jo/long-enough",
    }

    assert list(secret_values(env)) == [
        "secret-access-key",
        "session-token",
        "of-postgres",
        "passphrase",
        "of-storage",
    ]


@pytest.mark.parametrize(
    ("named", "expected"),
    [("", "/srv/jo/.pulumi"), ("~/mine", "/srv/jo/mine"), ("/opt/p", "/opt/p")],
    ids=["default", "home", "absolute"],
)
def test_the_home_of_pulumi_is_where_pulumi_looks(
    named: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/srv/jo")

    assert str(pulumi_home({"PULUMI_HOME": named})) == expected


def test_a_home_of_pulumi_that_depends_on_the_current_folder_is_refused() -> None:
    with pytest.raises(SurroundingsError) as raised:
        pulumi_home({"PULUMI_HOME": ".pulumi"})

    assert raised.value.code == "relative-home"
