from __future__ import annotations

from pathlib import Path

import pytest

from ai_role_cli.engine import BackendSource, StackSettings


def of_backend(backend: str) -> StackSettings:
    return StackSettings("ai-role", "dev", Path("/team/.ai-role"), backend)


def test_everything_of_a_stack_is_in_its_folder() -> None:
    settings = of_backend("file:///team/.ai-role/state?create_dir=true")

    assert settings.work_dir == Path("/team/.ai-role/work/ai-role")
    assert settings.log_file == Path("/team/.ai-role/logs/ai-role-dev.log")
    assert settings.state_root == Path("/team/.ai-role/state")
    state = Path("/team/.ai-role/state/.pulumi")
    assert settings.state_file == state / "stacks/ai-role/dev.json"
    assert settings.lock_folder == state / "locks/organization/ai-role/dev"


@pytest.mark.parametrize("backend", ["s3://bucket/path", "https://api.pulumi.com"])
def test_state_elsewhere_has_no_local_files(backend: str) -> None:
    settings = of_backend(backend)

    assert settings.state_root is None
    assert settings.state_file is None
    assert settings.lock_folder is None


def test_the_engine_starts_no_program_and_downloads_nothing_by_itself() -> None:
    inherited = {"HOME": "/srv/jo", "PULUMI_HOME": "/opt/pulumi", "GIT_DIR": "/srv/repo/.git"}

    assert of_backend("s3://bucket").engine_env(inherited) == {
        "HOME": "/srv/jo",
        "PULUMI_HOME": "/opt/pulumi",
        "GIT_DIR": "/dev/null",
        "HGRCSKIPREPO": "1",
        "PULUMI_AUTOMATION_API": "true",
        "PULUMI_BACKEND_URL": "s3://bucket",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def test_what_protects_is_set_whatever_the_environment_says() -> None:
    names = "PULUMI_IGNORE_AMBIENT_PLUGINS,PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"
    inherited = {"AI_ROLE_ENGINE_ENV": names, **dict.fromkeys(names.split(","), "false")}

    env = of_backend("s3://bucket").engine_env(inherited)
    assert {env[name] for name in names.split(",")} == {"true"}


@pytest.mark.parametrize(
    "name", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"], ids=["text", "file"]
)
def test_the_user_s_passphrase_is_respected(name: str) -> None:
    env = of_backend("s3://bucket").engine_env({name: "secret"})

    found = {key: value for key, value in env.items() if "PASSPHRASE" in key}
    assert found == {name: "secret"}


def test_the_backend_of_the_stack_wins_over_that_of_the_environment() -> None:
    env = of_backend("s3://ours").engine_env({"PULUMI_BACKEND_URL": "s3://theirs"})

    assert env["PULUMI_BACKEND_URL"] == "s3://ours"


def test_what_is_set_for_the_engine_wins() -> None:
    settings = of_backend("s3://bucket").with_env({"AWS_PROFILE": "ours", "PULUMI_HOME": "/x"})

    env = settings.engine_env({"AWS_PROFILE": "theirs"})
    assert (env["AWS_PROFILE"], env["PULUMI_HOME"]) == ("ours", "/x")
    assert settings.backend == "s3://bucket"


@pytest.mark.parametrize(
    ("url", "source", "is_sent"),
    [
        ("https://pulumi.acme.example", BackendSource.USER, True),
        ("https://api.pulumi.com", BackendSource.ROLE_FILE, True),
        ("https://api.pulumi.com/", BackendSource.ROLE_FILE, True),
        ("https://pulumi.acme.example", BackendSource.ROLE_FILE, False),
        ("https://api.pulumi.com.acme.example", BackendSource.ROLE_FILE, False),
        ("https://api.pulumi.com@acme.example", BackendSource.ROLE_FILE, False),
        ("http://127.0.0.1:8080", BackendSource.ROLE_FILE, False),
        ("s3://bucket", BackendSource.USER, False),
    ],
)
def test_the_access_token_goes_where_the_user_means_it_to_go(
    url: str, source: BackendSource, *, is_sent: bool
) -> None:
    settings = StackSettings("ai-role", "dev", Path("/a"), url, source)

    assert ("PULUMI_ACCESS_TOKEN" in settings.engine_env({"PULUMI_ACCESS_TOKEN": "t"})) is is_sent


def test_passwords_of_the_backend_and_secrets_of_the_environment_are_known() -> None:
    settings = of_backend("postgres://jo:p%40ss@db/state?sslpassword=of-the-key")

    secrets = settings.secrets({"AWS_SECRET_ACCESS_KEY": "secret-access-key"})
    assert {"p%40ss", "p@ss", "of-the-key", "secret-access-key"} <= secrets
