"""Where the request of a witness happens, as far as a change says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.spec import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ai_role_cli.policy import Statement

__all__ = ["SOMEWHERE", "Place", "place_of"]

_REGION_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ACCOUNT_NUMBER = re.compile(r"\d{12}")
_PARTITION_NAME = re.compile(r"aws(?:-[a-z]+)*")


class Place(NamedTuple):
    """What the ARN of a resource begins with, but for the service."""

    partition: str
    region: str
    account: str


SOMEWHERE = Place("aws", "us-east-1", "123456789012")


def place_of(context: Mapping[str, Sequence[str]], statements: Iterable[Statement]) -> Place:
    """
    Return the region and account that the context names, else those of ARNs of the statements.

    Args:
        context: The values of a request by their keys in lower case.
        statements: Those that the request is about, the most important first.
    """
    arns = [pattern.split(":") for s in statements for pattern in _arns(s)]
    regions = [*context.get("aws:requestedregion", ()), *_parts(arns, 3)]
    accounts = [*context.get("aws:resourceaccount", ()), *_parts(arns, 4)]
    region = _first(regions, _REGION_NAME)
    partition = _first(_parts(arns, 1), _PARTITION_NAME) or (region and partition_of(region))
    return Place(
        partition or SOMEWHERE.partition,
        region or SOMEWHERE.region,
        _first(accounts, _ACCOUNT_NUMBER) or SOMEWHERE.account,
    )


def _arns(statement: Statement) -> Iterable[str]:
    named = (*statement.principals, *statement.not_principals)
    yield from (arn for arn in statement.resources if arn.startswith("arn:"))
    yield from (principal.value for principal in named if principal.value.startswith("arn:"))


def _parts(arns: Iterable[Sequence[str]], place: int) -> list[str]:
    return [parts[place] for parts in arns if len(parts) > place]


def _first(texts: Iterable[str], form: re.Pattern[str]) -> str | None:
    return next((text for text in texts if form.fullmatch(text)), None)
