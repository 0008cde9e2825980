from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ai_role_cli.engine.state import stack_outputs
from ai_role_cli.errors import ExitCode, SurroundingsError

if TYPE_CHECKING:
    from pathlib import Path

OUTPUTS = {"agent": {"role_arn": "arn:aws:iam::123456789012:role/agent", "role_name": "agent"}}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "dev.json"


def write(state: Path, resources: object) -> None:
    state.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": resources}}}))


def test_outputs_are_those_of_the_root(state: Path) -> None:
    write(
        state,
        [
            {"type": "aws:iam/role:Role", "outputs": {"name": "agent"}},
            {"type": "pulumi:pulumi:Stack", "outputs": OUTPUTS},
        ],
    )

    assert stack_outputs(state) == OUTPUTS


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(None, id="never-applied"),
        pytest.param([], id="empty"),
        pytest.param([{"type": "pulumi:pulumi:Stack"}], id="no-outputs"),
        pytest.param([{"type": "aws:iam/role:Role"}], id="no-root"),
    ],
)
def test_a_stack_without_roles_has_no_outputs(state: Path, resources: object) -> None:
    write(state, resources)

    assert stack_outputs(state) == {}


def test_a_stack_that_is_not_there_has_no_outputs(state: Path) -> None:
    assert stack_outputs(state) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="empty-file"),
        pytest.param(b"{", id="cut-off"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b"[]", id="a-list"),
        pytest.param(b"{}", id="no-checkpoint"),
        pytest.param(b'{"checkpoint": null}', id="null-checkpoint"),
        pytest.param(b'{"checkpoint": {"latest": null}}', id="null-state"),
        pytest.param(b'{"checkpoint": {"latest": {"resources": [5]}}}', id="resource-is-a-number"),
        pytest.param(
            b'{"checkpoint": {"latest": {"resources": [{"type": "pulumi:pulumi:Stack", '
            b'"outputs": 5}]}}}',
            id="outputs-are-a-number",
        ),
    ],
)
def test_a_file_that_is_no_checkpoint_is_an_error_that_names_it(state: Path, text: bytes) -> None:
    state.write_bytes(text)

    with pytest.raises(SurroundingsError) as raised:
        stack_outputs(state)

    assert raised.value.exit_code is ExitCode.SURROUNDINGS
    assert raised.value.code == "state-unreadable"
    assert dict(raised.value.facts)["state file"] == str(state)
    assert ".bak" in str(raised.value.hint)


def test_a_folder_in_its_place_is_an_error(state: Path) -> None:
    state.mkdir()

    with pytest.raises(SurroundingsError):
        stack_outputs(state)
