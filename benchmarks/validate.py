"""`ai-role validate` beside three linters on the same policies: of one role, and of a thousand."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from installation import AI_ROLE, CFN_LINT, LINTERS, compile_all
from measuring import Contender, measured, table
from policies import documents_of, write_policies, write_service_reference, write_templates
from role_files import role_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUNS = {1: 10, 1000: 5}


def main() -> None:
    compile_all()
    with TemporaryDirectory() as name:
        services = Path(name) / "services"
        write_service_reference(services)
        for count, runs in _RUNS.items():
            folder = Path(name) / str(count)
            folder.mkdir()
            results = measured(list(_contenders(count, folder, services)), runs)
            print(table(f"validate, roles: {count}", results), end="\n\n")


def _contenders(count: int, folder: Path, services: Path) -> Iterator[Contender]:
    roles, policies = folder / "roles.yaml", folder / "policies"
    roles.write_text(role_file(count), encoding="utf-8")
    documents = documents_of(roles)
    write_policies(documents, policies)
    templates = write_templates(documents, folder / "templates")
    yield Contender("ai-role", [AI_ROLE, "validate", str(roles)], {0: "no errors"})
    yield _linter(
        LINTERS / "bin" / "parliament",
        ["--directory", str(policies), "--include-community-auditors"],
        exits={0: "", 1: "MEDIUM - "},
    )
    yield _linter(
        LINTERS / "bin" / "iam-policy-validator",
        ["validate", "--path", str(policies), "--aws-services-dir", str(services)],
        exits={0: "structurally valid", 1: "issues total"},
    )
    yield _linter(
        CFN_LINT / "bin" / "cfn-lint",
        ["--regions", "eu-west-1", "--", *map(str, templates)],
        exits={0: ""},
    )


def _linter(script: Path, arguments: list[str], *, exits: dict[int, str]) -> Contender:
    """Return a linter that sees its own packages only; -S leaves those of this environment out."""
    environment = {"PYTHONPATH": str(script.parents[1])}
    return Contender(
        script.name, [sys.executable, "-S", str(script), *arguments], exits, environment
    )


if __name__ == "__main__":
    main()
