from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding


@pytest.fixture
def found(findings: Callable[[str, str], list[Finding]]) -> Callable[..., list[Finding]]:
    """What is found of a training role with these statements, each as a flow mapping."""

    def find(*statements: str) -> list[Finding]:
        listed = "".join(f"      - {statement}\n" for statement in statements)
        task = "{input_bucket: acme-train, output_bucket: acme-models}"
        role = f"  trainer:\n    service: sagemaker\n    tasks: [training: {task}]\n"
        return findings("task-needs-denied", f"roles:\n{role}    permissions:\n{listed}")

    return find


def deny(actions: str, rest: str) -> str:
    return f"{{effect: deny, actions: [{actions}], {rest}}}"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(deny("s3:PutObject", 'resources: ["*"]'), id="the-action"),
        pytest.param(
            deny('"s3:*"', 'resources: ["arn:aws:s3:::acme-models/*"]'), id="the-resource"
        ),
        pytest.param(
            deny('"s3:*"', 'not_resources: ["arn:aws:s3:::acme-train*"]'), id="all-but-others"
        ),
        pytest.param(
            '{effect: deny, not_actions: ["logs:*", "cloudwatch:*", "ecr:*"], resources: ["*"]}',
            id="all-but-other-actions",
        ),
    ],
)
def test_a_deny_of_all_requests_is_named_with_the_task(
    found: Callable[..., list[Finding]], statement: str
) -> None:
    (finding,) = found(statement)

    assert finding.path[:4] == ("roles", "trainer", "permissions", 0)
    assert "which the task 'training' needs" in finding.message


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(deny("s3:DeleteBucket", 'resources: ["*"]'), id="another-action"),
        pytest.param(deny('"s3:*"', 'resources: ["arn:aws:s3:::secret/*"]'), id="another-bucket"),
        pytest.param(deny("s3:GetObject", 'resources: ["arn:aws:s3:::acme-train/x/*"]'), id="part"),
        pytest.param(
            deny('"*"', 'resources: ["*"], conditions: {Bool: {"aws:SecureTransport": "false"}}'),
            id="without-tls",
        ),
        pytest.param(
            deny(
                '"*"',
                'resources: ["*"], conditions: {StringNotEquals: {aws:RequestedRegion: eu-west-1}}',
            ),
            id="other-regions",
        ),
        pytest.param('{actions: [s3:PutObject], resources: ["arn:aws:s3:::x/*"]}', id="no-deny"),
    ],
)
def test_a_deny_that_leaves_what_the_task_needs(
    found: Callable[..., list[Finding]], statement: str
) -> None:
    assert not found(statement)


def test_the_deny_that_decides_is_named(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found(
        deny("s3:DeleteBucket", 'resources: ["*"]'), deny("logs:PutLogEvents", 'resources: ["*"]')
    )

    assert finding.path[:4] == ("roles", "trainer", "permissions", 1)


def test_two_that_deny_it_only_together(found: Callable[..., list[Finding]]) -> None:
    part = '["arn:aws:s3:::acme-models/a*"]'

    (finding,) = found(
        deny("s3:PutObject", f"resources: {part}"), deny("s3:PutObject", f"not_resources: {part}")
    )

    assert finding.path[:4] == ("roles", "trainer", "permissions", 0)
