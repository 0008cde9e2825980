from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ai_role_cli.engine import BackendSource, StackSettings
from ai_role_cli.engine.folder.work_folder import keep_salt, prepare_work_dir
from ai_role_cli.errors import ExitCode, SurroundingsError


def refusal(settings: StackSettings) -> tuple[str, dict[str, str]]:
    with pytest.raises(SurroundingsError) as raised:
        prepare_work_dir(settings)

    assert raised.value.exit_code is ExitCode.SURROUNDINGS
    return raised.value.code, dict(raised.value.facts)


def test_the_work_dir_is_a_pulumi_project_that_starts_nothing(settings: StackSettings) -> None:
    prepare_work_dir(settings)
    prepare_work_dir(settings)

    project = settings.work_dir / "Pulumi.yaml"
    assert project.read_text() == "name: ai-role\nmain: .\n"
    assert stat.S_IMODE(project.stat().st_mode) == 0o600
    for folder in (settings.work_dir, settings.work_dir.parent, settings.log_file.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_project_file_that_was_brought_is_written_anew(settings: StackSettings) -> None:
    settings.work_dir.mkdir(parents=True)
    project = settings.work_dir / "Pulumi.yaml"
    project.write_text("name: ai-role\nplugins: {providers: [{name: aws, path: /tmp/evil}]}\n")

    prepare_work_dir(settings)

    assert project.read_text() == "name: ai-role\nmain: .\n"


def test_the_plugin_that_the_user_names_is_that_of_the_project(settings: StackSettings) -> None:
    prepare_work_dir(settings.with_plugin(Path("/opt/the 'own' one/pulumi-resource-aws")))

    project = yaml.safe_load((settings.work_dir / "Pulumi.yaml").read_text())
    assert project["plugins"] == {"providers": [{"name": "aws", "path": "/opt/the 'own' one"}]}
    prepare_work_dir(settings)
    assert "plugins" not in (settings.work_dir / "Pulumi.yaml").read_text()


@pytest.mark.parametrize(
    "name", ["Pulumi.json", "Pulumi.yml", "Pulumi.dev.json", "PulumiPlugin.yaml", ".git", "sdks"]
)
def test_another_file_for_the_engine_is_refused(settings: StackSettings, name: str) -> None:
    settings.work_dir.mkdir(parents=True)
    (settings.work_dir / name).touch()

    code, facts = refusal(settings)
    assert code == "private-folder"
    assert facts["looked at"].endswith(name)


SALT = "v1:GLeZ4lJ8SuI=:v1:iNPq0SRGZvgqFoXG:Kz4vXVpPPVRUHe/Bb9z8tVLkGQsuDw=="


def test_the_salt_of_a_stack_is_kept(settings: StackSettings) -> None:
    settings.work_dir.mkdir(parents=True)
    for stack in ("dev", "prod"):
        file = settings.work_dir / f"Pulumi.{stack}.yaml"
        file.write_text(f"encryptionsalt: {SALT}\n")

    prepare_work_dir(settings)

    assert (settings.work_dir / "Pulumi.dev.yaml").read_text() == f"encryptionsalt: {SALT}\n"


def test_the_salt_of_a_state_is_kept_where_there_is_none(settings: StackSettings) -> None:
    prepare_work_dir(settings)
    file = settings.work_dir / "Pulumi.dev.yaml"

    for provider in ({"type": "cloud", "state": {"url": "x"}}, {}, None, {"type": "passphrase"}):
        keep_salt(settings, {"secrets_providers": provider})
    keep_salt(settings, {"secrets_providers": {"type": "passphrase", "state": {"salt": "x\ny"}}})
    assert not file.exists()

    for salt in (SALT, SALT.replace("GL", "AA")):
        keep_salt(settings, {"secrets_providers": {"type": "passphrase", "state": {"salt": salt}}})
    assert file.read_text() == f"encryptionsalt: {SALT}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    prepare_work_dir(settings)


@pytest.mark.parametrize(
    "content",
    [
        "config: {aws:skipCredentialsValidation: 'true'}",
        f"encryptionsalt: {SALT}\nsecretsprovider: awskms://alias/x?endpoint=http://evil",
        "encryptionsalt: other",
        "environment: [evil]",
        "- encryptionsalt",
        "encryptionsalt: [",
        "!!python/object/apply:os.system ['touch x']",
    ],
)
def test_anything_else_in_the_settings_of_a_stack_is_refused(
    settings: StackSettings, content: str
) -> None:
    settings.work_dir.mkdir(parents=True)
    (settings.work_dir / "Pulumi.dev.yaml").write_text(content)

    assert refusal(settings)[0] == "private-folder"


@pytest.mark.parametrize(
    "place", ["", ".pulumi", ".pulumi/stacks/ai-role", ".pulumi/locks/organization/ai-role/dev"]
)
def test_a_file_where_the_state_has_a_folder_is_found_before_the_engine_starts(
    settings: StackSettings, place: str
) -> None:
    root = settings.state_root
    assert root is not None
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).touch()

    code, facts = refusal(settings)
    assert (code, facts["looked at"]) == ("state-unwritable", str(root / place))
    assert facts["problem"] == "it is not a folder"


def test_a_folder_of_the_state_that_may_not_be_written_is_found(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = settings.state_file
    assert state is not None
    state.parent.mkdir(parents=True)
    # Everything is open to root, who may run this test.
    monkeypatch.setattr(os, "access", lambda place, _mode: Path(place) != state.parent)

    code, facts = refusal(settings)
    assert (code, facts["looked at"]) == ("state-unwritable", str(state.parent))


def test_a_folder_in_the_place_of_the_state_is_found(settings: StackSettings) -> None:
    state = settings.state_file
    assert state is not None
    state.mkdir(parents=True)

    assert refusal(settings)[1]["problem"] == "it is not a file"


def test_a_link_in_a_state_that_the_role_file_names_is_refused(
    settings: StackSettings, tmp_path: Path
) -> None:
    root = settings.state_root
    assert root is not None
    (tmp_path / "elsewhere").mkdir()
    (root / ".pulumi").mkdir(parents=True)
    (root / ".pulumi" / "stacks").symlink_to(tmp_path / "elsewhere")

    prepare_work_dir(replace(settings, backend_source=BackendSource.USER))
    named_by_file = replace(settings, backend_source=BackendSource.ROLE_FILE)
    assert refusal(named_by_file)[1]["problem"] == "it is a link"


@pytest.mark.parametrize("name", ["logs", "work", "work/ai-role"])
def test_a_file_in_the_place_of_a_folder_is_told(settings: StackSettings, name: str) -> None:
    (settings.folder / name).parent.mkdir(parents=True)
    (settings.folder / name).touch()

    code, facts = refusal(settings)
    assert (code, facts["problem"]) == ("private-folder", "it is a file")
