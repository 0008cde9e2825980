"""ARNs that belong to another partition than the role, or that end early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.policy.grammar_problem import GrammarProblem
from ai_role_cli.spec import (
    PARTITIONS,
    Severity,
    arn_parts,
    is_incomplete,
    quoted,
    resource_flaw,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec import SpecPath

__all__ = ["partition_problem", "resource_problems"]


def resource_problems(arn: str, path: SpecPath, *, partition: str) -> Iterator[GrammarProblem]:
    """Yield what is wrong with an item of Resource or NotResource in a document of IAM."""
    flaw = resource_flaw(arn)
    if flaw is not None:
        yield GrammarProblem.of(flaw, path)
        return
    yield from partition_problem(arn, path, partition=partition)
    if is_incomplete(arn):
        yield GrammarProblem(
            path,
            f"{quoted(arn)} {_missing(arn)}",
            "incomplete-arn",
            hint="write all six parts",
            severity=Severity.MEDIUM,
        )


def _missing(arn: str) -> str:
    if arn_parts(arn)[-1] == "":
        return "ends in nothing, and nothing has such an ARN"
    return "ends early: IAM takes the parts that are missing for '*'"


def partition_problem(arn: str, path: SpecPath, *, partition: str) -> Iterator[GrammarProblem]:
    """
    Yield an error if an ARN is in another partition; IAM refuses it in a policy or as a parameter.

    Args:
        arn: The ARN; what is none has no partition.
        path: Its place.
        partition: The role's own; a placeholder while the region is not known.
    """
    parts = arn_parts(arn)
    found = parts[1] if parts[0] == "arn" and len(parts) > 1 else partition
    if partition in PARTITIONS and found in PARTITIONS and found != partition:
        message = f"{quoted(arn)} is in the partition {found}, the role is in {partition}"
        hint = f"write arn:{partition}:…"
        yield GrammarProblem(path, message, "wrong-partition", hint=hint)
