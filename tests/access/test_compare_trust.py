from __future__ import annotations

from typing import Any

import pytest

from ai_role_cli.access.comparison import Access, compare_trust
from ai_role_cli.policy import PolicyDocument, parse_policy

ACCOUNT = "123456789012"

Json = dict[str, Any]


def document(*statements: Json, version: str = "2012-10-17") -> PolicyDocument:
    return parse_policy({"Version": version, "Statement": list(statements)})


def trusting(*principals: str | Json, **block: Json) -> PolicyDocument:
    condition = {"Condition": block} if block else {}
    statements = (
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **condition}
        for principal in principals
    )
    return document(*statements)


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
ROLE = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci/deployer"}
LAMBDA, EC2 = {"Service": "lambda.amazonaws.com"}, {"Service": "ec2.amazonaws.com"}
SOURCE = {"aws:SourceAccount": ACCOUNT}

TRUSTS: dict[str, tuple[PolicyDocument | None, PolicyDocument | None, Access]] = {
    "created": (None, trusting(LAMBDA), Access.BROADER),
    "deleted": (trusting(LAMBDA), None, Access.NARROWER),
    "account-number-or-root": (trusting({"AWS": ACCOUNT}), trusting(ROOT), Access.SAME),
    "service-order": (
        trusting({"Service": ["a.amazonaws.com", "b.amazonaws.com"]}),
        trusting({"Service": ["b.amazonaws.com", "a.amazonaws.com"]}),
        Access.SAME,
    ),
    "one-statement-or-two": (
        trusting(LAMBDA, EC2),
        trusting({"Service": [LAMBDA["Service"], EC2["Service"]]}),
        Access.SAME,
    ),
    "star-or-aws-star": (trusting("*"), trusting({"AWS": "*"}), Access.SAME),
    "principal-added": (trusting(LAMBDA), trusting(LAMBDA, EC2), Access.BROADER),
    "principal-replaced": (trusting(LAMBDA), trusting(EC2), Access.BOTH),
    "account-to-role": (trusting(ROOT), trusting(ROLE), Access.NARROWER),
    "role-to-its-session": (
        trusting(ROLE),
        trusting({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/run"}),
        Access.NARROWER,
    ),
    "role-to-its-account-limited-to-it": (
        trusting(ROLE),
        trusting(ROOT, ArnEquals={"aws:PrincipalArn": ROLE["AWS"]}),
        Access.SAME,
    ),
    "account-limited-to-another-role": (
        trusting(ROOT, ArnEquals={"aws:PrincipalArn": ROLE["AWS"]}),
        trusting(ROOT, ArnEquals={"aws:PrincipalArn": f"{ROLE['AWS']}2"}),
        Access.BOTH,
    ),
    "everyone-of-a-pattern": (
        None,
        trusting("*", ArnLike={"aws:PrincipalArn": "arn:aws:iam::999988887777:role/*"}),
        Access.BROADER,
    ),
    "limit-to-the-roles-of-an-account": (
        trusting(ROOT),
        trusting(ROOT, ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}),
        Access.NARROWER,
    ),
    "limit-to-another-account": (
        None,
        trusting(ROOT, ArnLike={"aws:PrincipalArn": "arn:aws:iam::999988887777:role/*"}),
        Access.SAME,
    ),
    "everyone": (trusting(ROOT), trusting("*"), Access.BROADER),
    "condition-removed": (trusting(LAMBDA, StringEquals=SOURCE), trusting(LAMBDA), Access.BROADER),
    "unconditioned-twin": (
        trusting(LAMBDA, StringEquals=SOURCE),
        document(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": LAMBDA,
                "Condition": {"StringEquals": SOURCE},
            },
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": LAMBDA},
        ),
        Access.BROADER,
    ),
    "deny-not-principal": (
        trusting(ROOT),
        document(
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ROOT},
            {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": ROLE},
        ),
        Access.NARROWER,
    ),
}


@pytest.mark.parametrize(("before", "after", "access"), TRUSTS.values(), ids=TRUSTS)
def test_trust(before: PolicyDocument | None, after: PolicyDocument | None, access: Access) -> None:
    verdict = compare_trust(before, after)

    assert verdict.access is access
    assert not verdict.reasons
    assert all(witness.request.principal is not None for witness in verdict.witnesses)
