"""Who may go on with a stack: by what its state says, and what the run is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ai_role_cli.cli.claim import Claim, Standing
from ai_role_cli.cli.role_file_place import RoleFilePlace
from ai_role_cli.engine.state.owner_record import RecordedOwner
from ai_role_cli.program import StackOwner

ACCOUNT, REGION = "123456789012", "us-east-1"
REPOSITORY = "github.com/acme/iac"
HERE = StackOwner("iam/roles.yaml", REPOSITORY, ACCOUNT, REGION)
THERE = RecordedOwner("iam/roles.yaml", REPOSITORY, ACCOUNT, REGION)


def claim(root: Path = Path("/none"), **others: object) -> Claim:
    place = RoleFilePlace("iam/roles.yaml", root, is_in_repository=True, repository=REPOSITORY)
    usual = Claim(HERE, place, {"one", "two"}, THERE, ("one", "two"), is_private=False)
    return replace(usual, **others)


def here(file: str, repository: str | None = REPOSITORY) -> StackOwner:
    return replace(HERE, file=file, repository=repository)


def there(file: str | None, repository: str | None = REPOSITORY) -> RecordedOwner:
    return replace(THERE, file=file, repository=repository)


def test_the_same_file_goes_on_whatever_its_roles_are_now() -> None:
    found = claim(declared={"three"})

    assert found.standing is Standing.OWN
    assert found.owner == HERE
    assert found.is_recorded


def test_a_stack_from_before_knows_account_and_region_alone() -> None:
    before = RecordedOwner(None, None, ACCOUNT, REGION)

    found = claim(recorded=before, declared={"three"})
    assert found.standing is Standing.OWN
    assert found.owner == HERE
    assert not found.is_recorded
    assert claim(recorded=replace(before, account="1")).standing is Standing.ANOTHER_ACCOUNT
    assert claim(recorded=replace(before, region="x")).standing is Standing.ANOTHER_REGION


def test_another_account_counts_before_all_else() -> None:
    stranger = RecordedOwner("other.yaml", "github.com/acme/other", "210987654321", "eu-west-1")

    assert claim(recorded=stranger).standing is Standing.ANOTHER_ACCOUNT


def test_another_region() -> None:
    found = claim(recorded=replace(THERE, region="eu-west-1"))

    assert found.standing is Standing.ANOTHER_REGION
    assert found.owner == HERE
    assert not found.is_recorded


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(here("iam/b.yaml"), THERE, id="another-file"),
        pytest.param(HERE, there("iam/roles.yaml", "github.com/acme/app"), id="another-repository"),
        pytest.param(here("roles.yaml", None), there("b.yaml", None), id="outside-of-any"),
        pytest.param(here("-"), THERE, id="standard-input"),
    ],
)
def test_another_file_has_no_claim(now: StackOwner, then: RecordedOwner, tmp_path: Path) -> None:
    assert then.file is not None
    file = tmp_path / then.file
    file.parent.mkdir(exist_ok=True)
    file.touch()

    found = claim(tmp_path, here=now, recorded=then)
    assert found.standing is Standing.ANOTHER_FILE
    assert found.owner == now
    assert not found.is_recorded


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(here("roles.yaml", None), THERE, id="a-copy-without-its-repository"),
        pytest.param(HERE, there("roles.yaml", None), id="made-before-there-was-a-repository"),
        pytest.param(
            HERE, there("iam/roles.yaml", "git.acme.example/mirror/IAC"), id="another-server"
        ),
        pytest.param(here("roles.yaml", None), there("roles.yaml", None), id="no-repository"),
        pytest.param(here("-", None), there("-", None), id="standard-input"),
    ],
)
def test_what_may_be_the_same_file_is_it_if_it_has_the_roles(
    now: StackOwner, then: RecordedOwner
) -> None:
    found = claim(here=now, recorded=then, declared={"two"})

    assert found.standing is Standing.OWN
    # Two machines that know the file by two names do not undo what the other recorded.
    assert (found.owner.file, found.owner.repository) == (then.file, then.repository)
    assert found.is_recorded
    stranger = replace(found, declared={"three"})
    assert stranger.standing is not Standing.OWN
    assert replace(stranger, is_private=True).standing is Standing.OWN


def test_a_file_that_was_moved_within_its_repository_goes_on(tmp_path: Path) -> None:
    moved = claim(tmp_path, here=here("iam/agents.yaml"), declared={"two"})

    assert moved.standing is Standing.MOVED
    assert moved.owner.file == "iam/agents.yaml"
    assert not moved.is_recorded
    assert replace(moved, declared={"three"}).standing is Standing.ANOTHER_FILE
    elsewhere = replace(moved, recorded=there("iam/roles.yaml", "github.com/acme/app"))
    assert elsewhere.standing is Standing.ANOTHER_FILE
    (tmp_path / "iam").mkdir()
    (tmp_path / "iam/roles.yaml").touch()
    assert moved.standing is Standing.ANOTHER_FILE


@pytest.mark.parametrize("name", ["/etc/passwd", "../roles.yaml", "a/../../roles.yaml", "-", ""])
def test_a_state_cannot_ask_for_files_outside_of_the_repository(tmp_path: Path, name: str) -> None:
    (tmp_path / "roles.yaml").touch()
    inner = tmp_path / "inner"
    inner.mkdir()

    assert not RoleFilePlace("x", inner, is_in_repository=True, repository=None).has(name)
