from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.catalog import Host, Platform, client_task, find_host, find_service, platform
from ai_role_cli.policy.starter import StarterRole, starter_role, starter_task
from ai_role_cli.render.role_file_text import StarterPlace, snippet_text, starter_text

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"


def _with_name(common_name: str) -> StarterRole:
    """Return a role with a text that the catalog takes as it is."""
    host = find_host("roles_anywhere")
    assert isinstance(host, Host)
    task = starter_task("certificate", host.tasks["certificate"], {"common_name": common_name})
    return starter_role(host, [task])


def _databricks() -> StarterRole:
    entry = platform("databricks")
    assert isinstance(entry, Platform)
    return starter_role(entry, [starter_task("storage", entry.tasks["storage"], {})])


def _irsa() -> StarterRole:
    host, client = find_host("eks_irsa"), client_task("bedrock_invoke_profile")
    assert host
    assert client
    return starter_role(host, [starter_task(client.name, client, {})])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param("starter-platform.yaml", _databricks(), id="platform"),
        pytest.param("starter-host.yaml", _irsa(), id="host"),
    ],
)
def test_a_whole_file(name: str, role: StarterRole, golden: Callable[[str, Path], None]) -> None:
    golden(starter_text(role, StarterPlace(region="eu-west-1")), GOLDEN / name)


@given(st.text(st.characters(exclude_characters="*?{}"), min_size=1))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    role = _with_name(text)

    found = yaml.safe_load(snippet_text(role))

    (entry,) = found["roles"]["roles-anywhere-certificate"]["tasks"]
    assert entry["certificate"]["common_name"] == text


@pytest.mark.parametrize("text", ["no", "Null", "on", "1e3", "0123", "~", "a: b", "a #b", "x:"])
def test_what_looks_like_something_else_is_still_a_text(text: str) -> None:
    role = replace(_databricks(), key=text)

    assert list(yaml.safe_load(snippet_text(role))["roles"]) == [text]


def test_a_description_has_characters_that_iam_takes() -> None:
    service = find_service("textract")
    assert service
    role = replace(starter_role(service, []), description="Models… of \u65e5\u672c, caf\u00e9")

    (found,) = yaml.safe_load(snippet_text(role))["roles"].values()

    assert found["description"] == "Models... of , caf\u00e9"
