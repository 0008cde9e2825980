from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

BOUNDARY = "permissions_boundary: arn:aws:iam::123456789012:policy/cap"
PERMISSIONS = 'permissions: [{actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}]'
ROLE = f"    service: lambda\n    {PERMISSIONS}\n"


def test_a_role_without_is_named_once_another_has_one(
    findings: Callable[[str, str], list[Finding]],
) -> None:
    roles = f"roles:\n  one:\n{ROLE}    {BOUNDARY}\n  two:\n{ROLE}"

    assert [finding.path for finding in findings("boundary-missing", roles)] == [("roles", "two")]


def test_a_file_without_boundaries_has_not_opted_in(
    findings: Callable[[str, str], list[Finding]],
) -> None:
    assert not findings("boundary-missing", f"roles:\n  one:\n{ROLE}  two:\n{ROLE}")


def test_one_for_all_roles_leaves_none_without(
    findings: Callable[[str, str], list[Finding]],
) -> None:
    roles = f"defaults: {{{BOUNDARY}}}\nroles:\n  one:\n{ROLE}  two:\n{ROLE}"

    assert not findings("boundary-missing", roles)
