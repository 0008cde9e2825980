from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ai_role_cli.spec import Anchor, SpecError, load_role_file

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.spec import SpecPath


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param(
            "{service: x, tags: {a: {b: 1}}}",
            [("wrong-type", ("tags", "a"), Anchor.VALUE)],
            id="a mapping for a text",
        ),
        pytest.param(
            "{service: x, permissions: [{actions: a:b, resources: '*', conditions: "
            "{StringEquals: {'aws:x': [[1]]}}}]}",
            [
                (
                    "wrong-type",
                    ("permissions", 0, "conditions", "StringEquals", "aws:x", 0),
                    Anchor.VALUE,
                )
            ],
            id="deep in a list",
        ),
        pytest.param(
            "{trust: [{service: [x, 5]}]}",
            [("wrong-type", ("trust", 0, "service", 1), Anchor.VALUE)],
            id="below a union and its namesake",
        ),
        pytest.param(
            "{trust: [{github: {repository: a/b, github: x, ref: refs/heads/a}}]}",
            [("unknown-key", ("trust", 0, "github", "github"), Anchor.KEY)],
            id="a key named as the union's tag",
        ),
        pytest.param(
            "{trust: [{acount: '123456789012'}]}",
            [("unknown-key", ("trust", 0, "acount"), Anchor.KEY)],
            id="a misspelt principal is one mistake",
        ),
        pytest.param(
            "{trust: [{eks_pod_identity: {namespac: a, service_account: b}}]}",
            [("unknown-key", ("trust", 0, "eks_pod_identity", "namespac"), Anchor.KEY)],
            id="a misspelt key is not missing as well",
        ),
        pytest.param(
            "{trust: [{eks_pod_identity: {}}]}",
            [
                ("missing-key", ("trust", 0, "eks_pod_identity", "namespace"), Anchor.KEY),
                ("missing-key", ("trust", 0, "eks_pod_identity", "service_account"), Anchor.KEY),
            ],
            id="two missing keys are two mistakes",
        ),
        pytest.param(
            "{service: x, tags: {'[key]': 5, 'aws:x': y}}",
            [
                ("bad-tag", ("tags", "[key]"), Anchor.KEY),
                ("wrong-type", ("tags", "[key]"), Anchor.VALUE),
                ("bad-tag", ("tags", "aws:x"), Anchor.KEY),
            ],
            id="a key spelt like pydantic's mark",
        ),
        pytest.param(
            "{service: x, permissions: {actions: a:b}}",
            [("wrong-type", ("permissions",), Anchor.VALUE)],
            id="a mapping for a list",
        ),
        pytest.param("x", [("wrong-type", (), Anchor.VALUE)], id="a text for a role"),
    ],
)
def test_an_error_is_one_finding_at_the_right_path(
    tmp_path: Path, role: str, expected: list[tuple[str, SpecPath, Anchor]]
) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text(f"version: 1\nroles:\n  a: {role}\n", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        load_role_file(str(path))

    found = [(each.id, each.path[2:], each.at) for each in caught.value.findings]
    assert found == expected


def test_a_hint_does_not_propose_a_key_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("version: 1\nroles: {a: {service: x, services: y}}\n", encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        load_role_file(str(path))

    assert caught.value.findings[0].hint.startswith("known are ")
