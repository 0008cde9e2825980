"""Rules about service principals that may not exist."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from ai_role_cli.access import known_services
from ai_role_cli.catalog import load_index
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.trust_statements import assuming_services
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject

__all__ = ["RULES"]


_OTHERS = (
    *("airflow-env", "application-autoscaling", "bullet", "codecatalyst-runner", "delivery.logs"),
    *("directquery.opensearchservice", "ec2fleet", "ecs-tasks", "edgelambda", "eks-fargate-pods"),
    *("eks-nodegroup", "elasticmapreduce", "events", "inspector", "lex", "lexv2", "macie"),
    *("ml.opensearchservice", "opensearchservice", "opsworks", "osis-pipelines", "rds-preview"),
    *("resource-snapshot-job.partnercentral-selling", "spot", "spotfleet", "ssm-incidents"),
    *("transfer", "vmie", "vpc-flow-logs"),
)
"""
Service principals, without what follows their name, that are not a prefix of actions.

Source: Service Authorization Reference, the values of `iam:PassedToService` in the tables of API
operations (2026-11); the AWS managed policies, the same key; the guides of Amazon MWAA, Amazon
OpenSearch Service, Amazon EKS, Amazon CloudFront and Amazon VPC for those that take no role by API.
"""


def _unknown(role: RoleSubject) -> Iterator[Hit]:
    for placed in role.trust:
        for principal in assuming_services(placed.statement):
            if not _is_known(principal):
                near = difflib.get_close_matches(principal, _named_principals(), n=1, cutoff=0.8)
                guess = f"did you mean {near[0]}?" if near else "check it in the service's guide"
                yield Hit(
                    placed.place,
                    f"{principal} is no service principal that is known here; AWS refuses a trust "
                    "policy with one that does not exist",
                    hint=guess,
                )


def _is_known(principal: str) -> bool:
    if principal.removesuffix(".cn") in _known_principals():
        return True
    name = principal.partition(".amazonaws.")[0]
    parts = name.split(".")
    # Regional principals, as in states.eu-west-1.amazonaws.com, and parts of a service.
    services = {*known_services(), *_OTHERS}
    return name in services or parts[0] in services or parts[-1] in services


@cache
def _known_principals() -> tuple[str, ...]:
    index = load_index()
    entries = (*index.services.values(), *index.hosts.values(), *index.no_role.values())
    return tuple(dict.fromkeys(each for entry in entries for each in entry.principals))


@cache
def _named_principals() -> tuple[str, ...]:
    return (*_known_principals(), *(f"{name}.amazonaws.com" for name in _OTHERS))


RULES = (
    Rule(
        id="unknown-principal",
        severity=Severity.MEDIUM,
        title="A service principal that is not known",
        why=(
            "AWS answers MalformedPolicyDocument to a service principal that does not exist. There "
            "is no complete list of them, so this is no error."
        ),
        fix="Check the name in the guide of the service, or use a name of the catalog.",
        sources=(f"{IAM_GUIDE}reference_policies_elements_principal.html",),
        check=_unknown,
    ),
)
