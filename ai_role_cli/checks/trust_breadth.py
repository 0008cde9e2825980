"""Rules about who may assume a role: more principals than anybody meant."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.checks.trust_statements import assuming_services, is_guarded_by
from ai_role_cli.checks.wording import listed
from ai_role_cli.policy import catalog_name
from ai_role_cli.spec import AccountTrust, Anchor, Effect, GithubTrust, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.placed_statement import PlacedStatement
    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.spec import GithubClaims

__all__ = ["RULES"]

_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html"
_GITHUB = "https://docs.github.com/en/actions/concepts/security/openid-connect"

_NAMES_SOMEBODY = (
    *("sts:externalid", "aws:principalorgid", "aws:principalorgpaths", "aws:principalarn"),
    *("aws:principaltag/", "aws:userid", "aws:username", "sts:sourceidentity"),
)
"""Condition keys that let in only some of an account, or only who acts for a known customer."""

_NAMES_PODS = ("aws:requesttag/kubernetes-", "aws:requesttag/eks-cluster-", "aws:sourcearn")

_NARROW_A_RUN = tuple(
    f"token.actions.githubusercontent.com:{claim}"
    for claim in ("actor", "actor_id", "environment", "job_workflow_ref", "ref")
)
"""
Claims that tell runs of a repository apart, and that a branch cannot set as it likes.

Source: GitHub Docs, "OpenID Connect reference", and AWS's list of the claims that may be tested.
"""

_TOGETHER = (
    frozenset({"lambda", "edgelambda.amazonaws.com"}),
    frozenset({"airflow.amazonaws.com", "airflow-env.amazonaws.com"}),
    frozenset({"glue", "sagemaker"}),
)
"""
Services whose documentation puts them into one trust policy.

Source: Amazon CloudFront Developer Guide, "Set up IAM permissions and roles for Lambda@Edge";
Amazon MWAA User Guide, "Amazon MWAA execution role"; Amazon SageMaker AI Developer Guide, "Get
Started with AWS Glue Interactive Sessions".
"""

_IN_REGION = re.compile(r"\.(?:[a-z]{2,4}(?:-[a-z]+)+-\d+|\{region\})(?=\.amazonaws\.)")
"""What a principal has between its name and its end where it is that of one Region."""


def _whole_account(role: RoleSubject) -> Iterator[Hit]:
    for placed, entry in role.trust_entries:
        if not isinstance(entry, AccountTrust) or is_guarded_by(placed.statement, _NAMES_SOMEBODY):
            continue
        is_own = role.target.fill(entry.account) == role.target.account
        who = "this account" if is_own else f"account {entry.account}"
        yield Hit(
            (*placed.place, "account"),
            f"whoever in {who} may call sts:AssumeRole may assume the role",
            hint="name a role instead, or test external_id, organization or aws:PrincipalArn",
            severity=Severity.LOW if is_own else None,
        )


def _unrelated(role: RoleSubject) -> Iterator[Hit]:
    found: dict[str, PlacedStatement] = {}
    for placed in role.trust:
        for principal in assuming_services(placed.statement):
            found.setdefault(_group(role, placed, principal), placed)
    names = list(found)
    if len(names) > 1 and not any(set(names) <= pair for pair in _TOGETHER):
        yield Hit(
            found[names[1]].place,
            f"{listed(names)} share one role: each may do what is meant for the other",
            hint="give each service a role of its own",
        )


def _group(role: RoleSubject, placed: PlacedStatement, principal: str) -> str:
    """The principals that a name of the catalog brings belong together, as do those of Regions."""
    service = role.spec.service
    if placed.place == role.path("service") and service is not None and "." not in service:
        return service
    plain = _IN_REGION.sub("", principal).removesuffix(".cn")
    return catalog_name(plain) or plain


def _twins(role: RoleSubject) -> Iterator[Hit]:
    allowing = [each for each in role.trust if each.statement.effect is Effect.ALLOW]
    for open_one, guarded in permutations(allowing, 2):
        shared = set(open_one.statement.principals) & set(guarded.statement.principals)
        actions = set(open_one.statement.actions) & set(guarded.statement.actions)
        tested = set(guarded.statement.conditions)
        if shared and actions and set(open_one.statement.conditions) < tested:
            lost = sorted(each.key for each in tested - set(open_one.statement.conditions))
            who = listed(sorted(each.value for each in shared))
            yield Hit(
                open_one.place,
                f"{who} may assume the role here without {listed(lost)}, which another statement "
                "demands",
                hint="remove this statement, or give it the same conditions",
            )


def _github(role: RoleSubject) -> Iterator[Hit]:
    for placed, entry in role.trust_entries:
        if not isinstance(entry, GithubTrust):
            continue
        found = _wide_claim(entry.github)
        if found is not None and not is_guarded_by(placed.statement, _NARROW_A_RUN):
            claim, message, severity = found
            yield Hit(
                (*placed.place, "github", claim),
                f"{message} of {entry.github.repository} may assume the role",
                hint="name one branch, or an environment with required reviewers",
                severity=severity,
            )


def _wide_claim(claims: GithubClaims) -> tuple[str, str, Severity] | None:
    if claims.pull_request:
        return "pull_request", "a run for any pull request", Severity.MEDIUM
    if claims.environment is not None and not claims.environment.strip("*?"):
        return "environment", "a run in any environment", Severity.HIGH
    branch = (claims.ref or "").removeprefix("refs/heads/").removeprefix("refs/")
    if claims.ref is not None and not branch.strip("*?/"):
        return "ref", "a run on any branch", Severity.HIGH
    if claims.ref is not None and not claims.ref.removeprefix("refs/tags/").strip("*?"):
        return "ref", "a run on any tag", Severity.MEDIUM
    return None


def _pods(role: RoleSubject) -> Iterator[Hit]:
    for placed in role.trust:
        principals = assuming_services(placed.statement)
        if "pods.eks.amazonaws.com" in principals and not is_guarded_by(
            placed.statement, _NAMES_PODS
        ):
            yield Hit(
                placed.place,
                "the pods of every EKS cluster of the account may get this role",
                hint="write trust: [{eks_pod_identity: {namespace: …, service_account: …}}]",
                at=Anchor.VALUE,
            )


RULES = (
    Rule(
        id="trust-whole-account",
        severity=Severity.HIGH,
        title="Another account as a whole may assume the role",
        why=(
            "A trusted account hands the role on: whoever its administrators let call "
            "sts:AssumeRole gets in. Without an external id a third party that serves many "
            "customers can be made to use the role for the wrong one. For the role's own account "
            "the finding is low."
        ),
        fix=(
            "Trust a `role:` of the other account; or add `external_id:`, `organization:` or a "
            "condition on aws:PrincipalArn."
        ),
        sources=(f"{IAM_GUIDE}id_roles_common-scenarios_third-party.html",),
        check=_whole_account,
    ),
    Rule(
        id="unrelated-services",
        severity=Severity.MEDIUM,
        title="Several services share one role",
        why=(
            "Each service gets what is meant for the others, and a condition on aws:SourceArn that "
            "fits one of them says nothing about the rest."
        ),
        fix="Give each service a role of its own.",
        sources=(f"{IAM_GUIDE}best-practices.html",),
        check=_unrelated,
    ),
    Rule(
        id="unconditioned-twin",
        severity=Severity.HIGH,
        title="A statement that lets the same principal in with fewer conditions",
        why=(
            "Statements of a trust policy add up: one that demands less for the same principal "
            "makes the conditions of the other meaningless."
        ),
        fix="Remove the statement, or give it the same conditions.",
        sources=(f"{IAM_GUIDE}reference_policies_evaluation-logic.html",),
        check=_twins,
    ),
    Rule(
        id="github-subject-wide",
        severity=Severity.HIGH,
        title="GitHub Actions may assume the role from any branch, tag or pull request",
        why=(
            "Whoever may push a branch or open a pull request decides what the workflow does, and "
            "so what is done with the role."
        ),
        fix="Name one branch, or an environment that has required reviewers.",
        sources=(_GITHUB, f"{IAM_GUIDE}id_roles_create_for-idp_oidc.html"),
        check=_github,
    ),
    Rule(
        id="pod-identity-unscoped",
        severity=Severity.MEDIUM,
        title="The pods of every EKS cluster may get the role",
        why=(
            "The trust names pods.eks.amazonaws.com without namespace, service account or cluster: "
            "whoever may create a pod identity association in any cluster of the account can hand "
            "out the role."
        ),
        fix="Use `eks_pod_identity:` with a namespace and a service account.",
        sources=(_EKS,),
        check=_pods,
    ),
)
