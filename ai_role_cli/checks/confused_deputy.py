"""
Rules about services that can be made to use a role for somebody else.

What a service sends is the catalog's to know: a condition that AWS does not document for it may
keep it out. Source: IAM User Guide, "The confused deputy problem".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.catalog import Support, find_host, find_service, trust_condition
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.placed_statement import Element, StatementOrigin
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.trust_statements import (
    assuming_services,
    demands_key,
    is_guarded_by,
    values_of,
)
from ai_role_cli.policy import catalog_name
from ai_role_cli.spec import Anchor, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.catalog import TrustCondition
    from ai_role_cli.checks.placed_statement import PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.policy import Statement

__all__ = ["RULES"]

_PAGE = f"{IAM_GUIDE}confused-deputy.html"
_SOURCE_KEYS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
_ARN = re.compile(r"arn:[^:]*:[^:]*:(?P<region>[^:]*):(?P<account>[^:]*):.*")
_ACCOUNT = re.compile(r"\d{12}|\{account\}")


def _missing(role: RoleSubject) -> Iterator[Hit]:
    for placed, principal, condition in _written_principals(role):
        if condition.conditions and not is_guarded_by(placed.statement, _SOURCE_KEYS):
            yield Hit(
                placed.place,
                f"{principal} can be made to use the role for others: {_lack(placed.statement)}",
                hint=_condition_hint(placed, principal),
            )


def _lack(statement: Statement) -> str:
    given = (each.key for each in statement.conditions if each.key.lower() in _SOURCE_KEYS)
    key = next(given, None)
    if key is None:
        return "no aws:SourceAccount or aws:SourceArn"
    return f"its condition on {key} keeps no account out"


def _condition_hint(placed: PlacedStatement, principal: str) -> str:
    """Other services of the statement need not send the key, and would be kept out by it."""
    if placed.origin is not StatementOrigin.TRUST:
        return f"write service: {catalog_name(principal)}, which brings it"
    alone = len(list(assuming_services(placed.statement))) == 1
    where = "add" if alone else f"give {principal} an entry of its own with"
    return f'{where} conditions: {{StringEquals: {{"aws:SourceAccount": "{{account}}"}}}}'


def _undocumented(role: RoleSubject) -> Iterator[Hit]:
    silent = (Support.UNDOCUMENTED, Support.NOT_APPLICABLE)
    for placed, principal, condition in _written_principals(role):
        if condition.support in silent and demands_key(placed.statement, _SOURCE_KEYS):
            yield Hit(
                placed.at(Element.CONDITIONS),
                f"the condition may keep {principal} from assuming the role: {condition.reason}",
                hint="try it before you rely on it",
                at=Anchor.KEY,
            )


def _written_principals(
    role: RoleSubject,
) -> Iterator[tuple[PlacedStatement, str, TrustCondition]]:
    """Yield the services that are trusted as they are written, as far as the catalog knows them."""
    by_name = role.spec.service is not None and "." not in role.spec.service
    for placed in role.trust:
        if placed.origin is StatementOrigin.SERVICE and by_name:
            continue
        for principal in assuming_services(placed.statement):
            condition = _condition(role, principal)
            if condition is not None:
                yield placed, principal, condition


def _condition(role: RoleSubject, principal: str) -> TrustCondition | None:
    name = catalog_name(principal)
    entry = None if name is None else find_service(name) or find_host(name)
    if entry is None:
        return None
    return trust_condition(entry, role.tasks.uses if entry == role.tasks.entry else ())


def _contradicting(role: RoleSubject) -> Iterator[Hit]:
    for placed in role.trust:
        accounts = set(values_of(placed.statement, "aws:sourceaccount"))
        owners = set(_parts(placed, "account"))
        known = all(_ACCOUNT.fullmatch(each) for each in (*accounts, *owners))
        if accounts and owners and known and not accounts & owners:
            yield Hit(
                placed.at(Element.CONDITIONS),
                f"aws:SourceArn is of account {min(owners)}, aws:SourceAccount of "
                f"{min(accounts)}: no request is of both",
                hint="write the same account in both",
                at=Anchor.KEY,
            )


def _without_account(role: RoleSubject) -> Iterator[Hit]:
    for placed in role.trust:
        arns = list(values_of(placed.statement, "aws:sourcearn"))
        nameless = [arn for arn in arns if (found := _ARN.fullmatch(arn)) and not found["account"]]
        if nameless and not is_guarded_by(placed.statement, ("aws:sourceaccount",)):
            yield Hit(
                placed.at(Element.CONDITIONS),
                f"{nameless[0]} names no account: whoever owns such a resource later is let in",
                hint='add StringEquals: {"aws:SourceAccount": "{account}"}',
                at=Anchor.KEY,
            )


def _other_region(role: RoleSubject) -> Iterator[Hit]:
    region = role.target.region
    for placed in role.trust:
        regions = set(_parts(placed, "region")) - {""}
        if regions and region not in regions and not any({"*", "?"} & set(r) for r in regions):
            yield Hit(
                placed.at(Element.CONDITIONS),
                f"aws:SourceArn is of {min(regions)}, the role file of {region}",
                hint="write {region} in the ARN, if the service runs where the stack is",
                at=Anchor.KEY,
            )


def _parts(placed: PlacedStatement, part: str) -> Iterator[str]:
    if placed.origin is not StatementOrigin.TRUST:
        return
    for arn in values_of(placed.statement, "aws:sourcearn"):
        found = _ARN.fullmatch(arn)
        if found is not None:
            yield found[part]


RULES = (
    Rule(
        id="confused-deputy-missing",
        severity=Severity.HIGH,
        title="A service is trusted without the condition that AWS documents for it",
        why=(
            "A service acts for every account that uses it. Without aws:SourceAccount or "
            "aws:SourceArn somebody else can tell it to use this role. The rule fires only where "
            "the catalog has AWS's word that the service sends these keys; there is no blanket "
            "demand."
        ),
        fix=(
            "Write the name of the catalog under `service:`, which brings the condition; or add it "
            "to the entry of `trust`."
        ),
        sources=(_PAGE,),
        check=_missing,
    ),
    Rule(
        id="source-condition-undocumented",
        severity=Severity.MEDIUM,
        title="A condition on a source that AWS does not document for the service",
        why=(
            "Where a service does not send aws:SourceAccount or aws:SourceArn, the condition never "
            "holds, and the service cannot assume the role."
        ),
        fix="Try it before you rely on it, or leave it out.",
        sources=(_PAGE,),
        check=_undocumented,
    ),
    Rule(
        id="source-account-mismatch",
        severity=Severity.ERROR,
        title="aws:SourceArn and aws:SourceAccount name different accounts",
        why="Both conditions must hold, and no resource is of two accounts: nobody gets in.",
        fix="Write the same account in both, best as {account}.",
        sources=(_PAGE,),
        check=_contradicting,
    ),
    Rule(
        id="source-arn-without-account",
        severity=Severity.MEDIUM,
        title="An aws:SourceArn that names no account, alone",
        why=(
            "ARNs of S3 buckets and some others name no account. A bucket that is deleted can be "
            "made anew by somebody else, under the same ARN."
        ),
        fix="Add a condition on aws:SourceAccount.",
        sources=(_PAGE,),
        check=_without_account,
    ),
    Rule(
        id="source-region-mismatch",
        severity=Severity.LOW,
        title="An aws:SourceArn of another region than the role file",
        why="The service that runs where the stack is sends an ARN of its own region.",
        fix="Write {region} in the ARN.",
        sources=(_PAGE,),
        check=_other_region,
    ),
)
