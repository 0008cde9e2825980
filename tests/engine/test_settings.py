from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ai_role_cli.engine import StackSettings, backend_url, prepare_folder
from ai_role_cli.engine.settings import prepare_work_dir
from ai_role_cli.errors import ExitCode, SurroundingsError


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


def test_the_engine_gets_the_user_s_environment_and_four_words_of_ours() -> None:
    settings = of_backend("s3://bucket")
    inherited = {"HOME": "/srv/jo", "AWS_PROFILE": "ml", "PULUMI_HOME": "/opt/pulumi"}

    assert settings.engine_env(inherited) == {
        **inherited,
        "PULUMI_AUTOMATION_API": "true",
        "PULUMI_BACKEND_URL": "s3://bucket",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_CONFIG_PASSPHRASE": "",
    }
    assert inherited == {"HOME": "/srv/jo", "AWS_PROFILE": "ml", "PULUMI_HOME": "/opt/pulumi"}


@pytest.mark.parametrize(
    "name", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"], ids=["text", "file"]
)
def test_the_user_s_passphrase_is_respected(name: str) -> None:
    env = of_backend("s3://bucket").engine_env({name: "secret"})

    found = {key: value for key, value in env.items() if "PASSPHRASE" in key}
    assert found == {name: "secret"}


def test_the_backend_of_the_role_file_wins_over_that_of_the_environment() -> None:
    env = of_backend("s3://ours").engine_env({"PULUMI_BACKEND_URL": "s3://theirs"})

    assert env["PULUMI_BACKEND_URL"] == "s3://ours"


def test_what_is_set_for_the_engine_wins() -> None:
    settings = of_backend("s3://bucket").with_env({"AWS_PROFILE": "ours", "PULUMI_HOME": "/x"})

    env = settings.engine_env({"AWS_PROFILE": "theirs"})
    assert (env["AWS_PROFILE"], env["PULUMI_HOME"]) == ("ours", "/x")
    assert settings.backend == "s3://bucket"


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


def test_the_folder_is_private_and_kept_out_of_version_control(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".ai-role"

    prepare_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"


def test_what_the_user_wrote_into_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")

    prepare_folder(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_the_work_dir_is_a_pulumi_project_that_starts_nothing(settings: StackSettings) -> None:
    prepare_work_dir(settings)
    prepare_work_dir(settings)

    project = settings.work_dir / "Pulumi.yaml"
    assert project.read_text() == "name: ai-role\nmain: .\n"
    for folder in (settings.work_dir, settings.log_file.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
