from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from ai_role_cli.engine import StackSettings, prepare_folder
from ai_role_cli.engine.private_folder import prepare_work_dir

if TYPE_CHECKING:
    from pathlib import Path


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
