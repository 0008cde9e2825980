from __future__ import annotations

from pathlib import Path

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

BAD = """\
version: 1
roles:
  agent: {servce: bedrock}
"""
MISTAKE = "::error file=iam/roles.yaml,line=3,col=11,title=unknown-key::unknown key 'servce'"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "iam").mkdir()
    monkeypatch.chdir(tmp_path / "iam")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    Path("roles.yaml").write_text(BAD, encoding="utf-8")


def test_github_shows_the_lines_of_a_file_that_is_not_valid(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["diff", "/dev/null", "roles.yaml", "--github"])

    err = capsys.readouterr().err
    assert code == ExitCode.INVALID
    assert [line for line in err.splitlines() if line.startswith(MISTAKE)]
    assert "roles.yaml:3:11: error[unknown-key]" in err


def test_an_error_about_no_line_is_shown_too(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["diff", "/dev/null", "nowhere.yaml", "--github"])

    assert code != ExitCode.OK
    assert "\n::error title=" in f"\n{capsys.readouterr().err}"


def test_without_the_option_nothing_is_annotated(capsys: pytest.CaptureFixture[str]) -> None:
    run(["diff", "/dev/null", "roles.yaml"])

    assert "::error" not in capsys.readouterr().err
