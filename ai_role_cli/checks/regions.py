"""The rule about Regions that AWS does not have, or has in another partition."""

from __future__ import annotations

import difflib
import fnmatch
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.checks.pages import POLICY_CHECKS
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.spec import PARTITIONS, REGIONS, Severity, arn_parts, partition_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_ARN_PARTS = 6
_PARTITION = 1
_REGION = 3
_SHAPE = re.compile(r"(?:[a-z]+-)+[a-z]+-\d{1,2}")
_WILD = frozenset("*?")
_OPEN = frozenset("{$")
"""What begins a placeholder that is not filled in, or a policy variable."""

_REQUESTED = "aws:requestedregion"
_UNSPECIFIED = "unspecified"
"""
The value of aws:RequestedRegion where a global inference profile chooses.

Source: Amazon Bedrock User Guide, "Prerequisites for inference profiles".
"""


class _Flaw(NamedTuple):
    said: str
    hint: str | None
    severity: Severity


def _of_role(role: RoleSubject) -> Iterator[Hit]:
    """The Region of the file is told with the first role."""
    region = role.file.region
    if region is not None and role.key == next(iter(role.file.roles)):
        flaw = _flaw(region, None)
        if flaw is not None:
            yield Hit(("region",), flaw.said, hint=flaw.hint, severity=flaw.severity)
    yield from each_statement(_of_statement)(role)


def _of_statement(subject: StatementSubject) -> Iterator[Remark]:
    for element, index, arn in _arns(subject):
        parts = arn_parts(arn)
        if len(parts) == _ARN_PARTS and parts[0] == "arn":
            flaw = _flaw(parts[_REGION], parts[_PARTITION])
            if flaw is not None:
                yield Remark(element, (index,), flaw.said, hint=flaw.hint, severity=flaw.severity)
    for condition in subject.statement.conditions:
        is_about_regions = condition.key.lower() == _REQUESTED
        for index, value in enumerate(condition.values if is_about_regions else ()):
            flaw = None if value == _UNSPECIFIED else _flaw(value, None)
            if flaw is not None:
                inner = (condition.operator, condition.key, index)
                yield Remark(
                    Element.CONDITIONS, inner, flaw.said, hint=flaw.hint, severity=flaw.severity
                )


def _arns(subject: StatementSubject) -> Iterator[tuple[Element, int, str]]:
    statement = subject.statement
    lists = (
        (Element.RESOURCES, statement.resources),
        (Element.NOT_RESOURCES, statement.not_resources),
    )
    for element, arns in lists:
        for index, arn in enumerate(arns):
            yield element, index, arn


@cache
def _flaw(region: str, partition: str | None) -> _Flaw | None:
    """Return what is wrong with a Region, or with a pattern for some, of a partition if known."""
    known = REGIONS.get(partition or "", _all_regions())
    if not region or set(region) & _OPEN or _names_one_of(region, known):
        return None
    if partition in PARTITIONS and _names_one_of(region, _all_regions()):
        said = f"{region} is in the partition {partition_of(region)}, the ARN is in {partition}"
        return _Flaw(said, f"write a Region of {partition}", Severity.HIGH)
    near = difflib.get_close_matches(region.lower(), known, n=1, cutoff=0.8)
    hint = f"did you mean {near[0]}?" if near else "write a Region like eu-west-1"
    may_be_new = _SHAPE.fullmatch(region) is not None
    severity = Severity.MEDIUM if may_be_new else Severity.HIGH
    return _Flaw(f"AWS has no Region {region}", hint, severity)


def _names_one_of(region: str, known: tuple[str, ...]) -> bool:
    if _WILD & set(region):
        return any(fnmatch.fnmatchcase(each, region) for each in known)
    return region in known


@cache
def _all_regions() -> tuple[str, ...]:
    return tuple(region for regions in REGIONS.values() for region in regions)


RULES = (
    Rule(
        id="unknown-region",
        severity=Severity.HIGH,
        title="A Region that AWS does not have, or has in another partition",
        why=(
            "IAM takes any text where an ARN names its Region, and no request comes from one that "
            "does not exist: what is allowed there is denied, and what is denied is not. The same "
            "goes for values of aws:RequestedRegion. AWS opens Regions faster than any list of "
            "them is updated, so what is written like a Region is `medium`."
        ),
        fix="Write the Region as AWS does, and the partition it is in.",
        sources=(
            f"{POLICY_CHECKS}-error-invalid-region",
            "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
        ),
        check=_of_role,
    ),
)
