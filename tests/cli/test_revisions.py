"""Role files of real git repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ai_role_cli.cli.revisions import is_revision, open_revision
from ai_role_cli.errors import AiRoleError, ExitCode, RoleFileError, SurroundingsError
from ai_role_cli.spec.source import UndecodableError

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")


def git(*arguments: str) -> None:
    subprocess.run(["git", *IDENTITY, *arguments], check=True, capture_output=True)


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit(**files: str) -> None:
    write(**files)
    git("add", "--all")
    git("commit", "-m", "x")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a role file at the top and another in a folder; it is current."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    # Above the repository there may be another one.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.resolve()))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    git("init", "--initial-branch", "main")
    commit(
        **{
            "roles.yaml": "top 1",
            "top-only.yaml": "top only",
            "policies/read.json": "top policy",
            "infra/roles.yaml": "infra 1",
            "infra/policies/read.json": "infra policy",
        }
    )
    git("tag", "v1")
    git("branch", "feature/x")
    commit(**{"roles.yaml": "top 2", "infra/roles.yaml": "infra 2"})
    write(**{"roles.yaml": "not committed", "infra/roles.yaml": "not committed"})
    return top


def read(text: str) -> str:
    return open_revision(text).role_file().text


def refusal(text: str) -> AiRoleError:
    with pytest.raises(AiRoleError) as raised:
        open_revision(text)

    return raised.value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("main:roles.yaml", "top 2", id="branch"),
        pytest.param("HEAD~1:roles.yaml", "top 1", id="ancestor"),
        pytest.param("v1:roles.yaml", "top 1", id="tag"),
        pytest.param("feature/x:roles.yaml", "top 1", id="branch with a slash"),
        pytest.param("main:infra/roles.yaml", "infra 2", id="folder"),
        pytest.param("main:./roles.yaml", "top 2", id="dotted"),
        pytest.param("main:infra/../roles.yaml", "top 2", id="up again"),
        pytest.param(":roles.yaml", "top 2", id="index"),
        pytest.param("HEAD^{/x}:roles.yaml", "top 2", id="colon between braces comes later"),
    ],
)
def test_a_file_of_a_revision(text: str, found: str) -> None:
    assert read(text) == found


def test_a_date_may_hold_colons() -> None:
    assert read("main@{0 seconds ago at 10:00:00}:roles.yaml").startswith("top")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("main:roles.yaml", "infra 2", id="bare name is of the current folder"),
        pytest.param("main:./roles.yaml", "infra 2", id="dotted"),
        pytest.param("main:../roles.yaml", "top 2", id="folder above"),
        pytest.param("main:infra/roles.yaml", "infra 2", id="from the top"),
        pytest.param("main:policies/read.json", "infra policy", id="current folder first"),
        pytest.param(":roles.yaml", "infra 2", id="index"),
    ],
)
def test_paths_begin_at_the_current_folder(
    text: str, found: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "infra")

    assert read(text) == found


@pytest.mark.parametrize("text", ["main:top-only.yaml", "main:./infra/roles.yaml"])
def test_a_file_of_another_folder_is_not_taken_for_one_of_this(
    text: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "infra")

    assert refusal(text).code == "file-not-found"


def test_what_the_role_file_names_is_of_the_same_revision(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(**{"infra/policies/read.json": "not committed"})
    for folder, text in ((".", "v1:infra/roles.yaml"), ("infra", "v1:roles.yaml")):
        monkeypatch.chdir(repository / folder)

        found = open_revision(text).beside("policies/read.json")

        assert found.text == "infra policy"
        assert found.name == text.replace("roles.yaml", "policies/read.json")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param("policies/none.json", "file-not-found", id="not there"),
        pytest.param("../roles.yaml", "outside-folder", id="outside of the folder"),
        pytest.param("../../roles.yaml", "outside-folder", id="outside of the repository"),
        pytest.param("/etc/hostname", "outside-folder", id="absolute"),
    ],
)
def test_what_the_revision_does_not_have_is_not_looked_for_elsewhere(
    file: str, code: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "infra")
    origin = open_revision("main:roles.yaml")

    with pytest.raises(RoleFileError) as raised:
        origin.beside(file)

    assert raised.value.code == code


def test_links_are_followed_within_the_revision(repository: Path) -> None:
    Path("link.yaml").symlink_to("infra/roles.yaml")
    Path("shared").symlink_to("infra/policies")
    Path("outside.yaml").symlink_to(repository.parent / "x.yaml")
    write(**{"../x.yaml": "outside"})
    git("add", "--all")
    git("commit", "-m", "links")

    assert read("main:link.yaml") == "not committed"
    assert read("main:shared/read.json") == "infra policy"
    assert refusal("main:outside.yaml").code == "file-not-found"


@pytest.mark.parametrize(
    ("text", "code", "exit_code"),
    [
        pytest.param("nope:roles.yaml", "unknown-revision", ExitCode.USAGE, id="revision"),
        pytest.param("main:rolse.yaml", "file-not-found", ExitCode.INVALID, id="path"),
        pytest.param(":rolse.yaml", "file-not-found", ExitCode.INVALID, id="path of the index"),
        pytest.param("main:../roles.yaml", "file-not-found", ExitCode.INVALID, id="outside"),
        pytest.param("main:infra", "is-a-directory", ExitCode.INVALID, id="folder"),
        pytest.param("main:.", "file-not-found", ExitCode.INVALID, id="top folder"),
        pytest.param("main:", "bad-revision", ExitCode.USAGE, id="no path"),
        pytest.param("main:/etc/hostname", "bad-revision", ExitCode.USAGE, id="absolute"),
        pytest.param("--output=x:roles.yaml", "bad-revision", ExitCode.USAGE, id="an option"),
        pytest.param("main\n:roles.yaml", "bad-revision", ExitCode.USAGE, id="two lines"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, code: str, exit_code: ExitCode) -> None:
    error = refusal(text)

    assert (error.code, error.exit_code) == (code, exit_code)
    assert error.hint or code == "is-a-directory"


def test_a_file_that_is_new_is_compared_with_nothing() -> None:
    assert os.devnull in str(refusal("v1:new.yaml").hint)


def test_no_repository_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    error = refusal("main:roles.yaml")

    assert isinstance(error, SurroundingsError)
    assert error.code == "no-repository"
    assert "not a git repository" in dict(error.facts)["git says"]


def test_no_git_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    error = refusal("main:roles.yaml")

    assert isinstance(error, SurroundingsError)
    assert error.code == "git-missing"


def test_a_file_that_git_has_to_fetch_and_cannot_is_told(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git("clone", "--no-checkout", "--filter=blob:none", repository.as_uri(), str(clone))
    repository.rename(tmp_path / "gone")
    monkeypatch.chdir(clone)

    error = refusal("main:roles.yaml")

    assert isinstance(error, SurroundingsError)
    assert error.code == "git-failed"
    assert dict(error.facts)["git says"]


def test_bytes_are_read_as_those_of_a_file() -> None:
    Path("roles.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    Path("latin.yaml").write_bytes(b"a: \xe9")
    git("add", "--all")

    assert read(":roles.yaml") == "a: 1\r\n"
    with pytest.raises(UndecodableError):
        read(":latin.yaml")


def test_a_file_may_be_too_large() -> None:
    write(**{"large.yaml": "#" * (4 * 1024**2 + 1)})
    git("add", "--all")

    with pytest.raises(RoleFileError) as raised:
        read(":large.yaml")

    assert raised.value.code == "file-too-large"


def test_the_index_of_a_hook_is_the_index_that_is_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / ".git" / "other-index"))
    git("add", "roles.yaml")

    assert read(":roles.yaml") == "not committed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("main:roles.yaml", True, id="revision"),
        pytest.param(":roles.yaml", True, id="index"),
        pytest.param("roles.yaml", False, id="file"),
        pytest.param("main@{10:00}", False, id="colon between braces"),
    ],
)
def test_a_revision_has_a_colon(text: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    assert is_revision(text) is expected
