"""Each refusal of AWS has a kind and a fix that helps, in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from botocore.session import Session

from ai_role_cli.plan.refusal import parse_failures
from ai_role_cli.render.refusal_advice import Advice, advice, common_fix, common_kind
from ai_role_cli.render.refusal_words import Place

if TYPE_CHECKING:
    from ai_role_cli.plan import ResourceFailure

IAM = Session().get_service_model("iam")
PLACE = Place("111122223333", "dev")
CI = "arn:aws:sts::111122223333:assumed-role/ci/x"
LOST = "; if the stack made it and its state was lost, ai-role repair --from-backup"
MAY_NOT = f"User: {CI} is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:x"

PROVIDER_CALLS = (
    "AddRoleToInstanceProfile",
    "AttachRolePolicy",
    "CreateInstanceProfile",
    "CreatePolicy",
    "CreatePolicyVersion",
    "CreateRole",
    "DeleteInstanceProfile",
    "DeletePolicy",
    "DeletePolicyVersion",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "GetInstanceProfile",
    "GetPolicy",
    "GetPolicyVersion",
    "GetRole",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "ListInstanceProfilesForRole",
    "ListPolicyVersions",
    "ListRolePolicies",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "RemoveRoleFromInstanceProfile",
    "TagInstanceProfile",
    "TagPolicy",
    "TagRole",
    "UntagInstanceProfile",
    "UntagPolicy",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
)
"""What the real provider calls for the resources of a role, as recorded and by its source."""


def advised(call: str, answer: str, *, status: int = 409) -> Advice:
    (failure,) = parse_failures(
        "urn",
        f"doing it: operation error IAM: {call}, https response error StatusCode: {status}, "
        f"RequestID: 1-2, {answer}",
    )
    return advice(failure, PLACE)


def unanswered(message: str) -> Advice:
    (failure,) = parse_failures(None, message)
    return advice(failure, PLACE)


ANSWERS = [
    pytest.param(
        "CreateRole",
        "EntityAlreadyExists: Role with name trainer already exists.",
        "name-exists",
        "account 111122223333 already has a role named trainer, which is not part of stack "
        "dev: choose another name (name or name_prefix), or delete that role if nothing uses "
        f"it{LOST}",
        id="role-exists",
    ),
    pytest.param(
        "CreatePolicy",
        "EntityAlreadyExists: A policy called trainer-tasks already exists. Duplicate names "
        "are not allowed.",
        "name-exists",
        "account 111122223333 already has a policy named trainer-tasks, which is not part of "
        "stack dev: choose another name (name or name_prefix), or delete that policy if "
        f"nothing uses it{LOST}",
        id="policy-exists",
    ),
    pytest.param(
        "CreateInstanceProfile",
        "EntityAlreadyExists: Instance Profile vm already exists.",
        "name-exists",
        "account 111122223333 already has an instance profile named vm, which is not part of "
        "stack dev: choose another name (name or name_prefix), or delete that instance "
        f"profile if nothing uses it{LOST}",
        id="profile-exists",
    ),
    pytest.param(
        "AttachRolePolicy",
        "NoSuchEntity: Policy arn:aws:iam::111122223333:policy/own does not exist or is not "
        "attachable.",
        "not-found",
        "the policy arn:aws:iam::111122223333:policy/own does not exist: create it first, or "
        "correct managed_policies",
        id="no-policy",
    ),
    pytest.param(
        "AttachRolePolicy",
        "NoSuchEntity: Policy arn:aws:iam::aws:policy/ConfigRole does not exist or is not "
        "attachable.",
        "not-found",
        "AWS has no managed policy arn:aws:iam::aws:policy/ConfigRole: check its name and path",
        id="no-policy-of-aws",
    ),
    pytest.param(
        "CreateRole",
        "NoSuchEntity: Scope ARN: arn:aws:iam::111122223333:policy/edge does not exist or is "
        "not attachable.",
        "not-found",
        "the permissions boundary arn:aws:iam::111122223333:policy/edge does not exist: "
        "create it, or correct it",
        id="no-boundary",
    ),
    pytest.param(
        "PutRolePolicy",
        "NoSuchEntity: The role with name trainer cannot be found.",
        "not-found",
        "role trainer is no longer in AWS, somebody deleted it: with --refresh the command "
        "sees that and makes it anew",
        id="no-role",
    ),
    pytest.param(
        "GetPolicy",
        "NoSuchEntity: nothing of that name",
        "not-found",
        "what AWS names does not exist: create it first, or correct its name in the role file",
        id="not-there",
    ),
    pytest.param(
        "DeletePolicy",
        "DeleteConflict: Cannot delete a policy attached to entities.",
        "still-in-use",
        "the policy is still attached to a role, user or group outside of this stack, or is "
        "the permissions boundary of one: `aws iam list-entities-for-policy --policy-arn ARN` "
        "names them; detach it there",
        id="policy-in-use",
    ),
    pytest.param(
        "DeleteRole",
        "DeleteConflict: Cannot delete entity, must detach all policies first.",
        "still-in-use",
        "policies were put on the role by hand: `aws iam list-attached-role-policies` and "
        "`aws iam list-role-policies` name them; take them off",
        id="role-with-policies",
    ),
    pytest.param(
        "DeleteRole",
        "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
        "still-in-use",
        "the role is in an instance profile that was made elsewhere: "
        "`aws iam list-instance-profiles-for-role --role-name NAME` names it; take the role "
        "out",
        id="role-in-a-profile",
    ),
    pytest.param(
        "DeleteRole",
        "DeleteConflict: no.",
        "still-in-use",
        "something in AWS still uses it: take it out of there",
        id="in-use",
    ),
    pytest.param(
        "CreateRole",
        "LimitExceeded: Cannot exceed quota for RolesPerAccount: 1000",
        "quota-exceeded",
        "delete what is no longer needed in the account, or ask AWS for more in Service Quotas",
        id="roles-in-the-account",
    ),
    pytest.param(
        "UpdateAssumeRolePolicy",
        "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048",
        "quota-exceeded",
        "the trust policy is too long: name fewer principals, or ask AWS for more in Service "
        "Quotas",
        id="trust-too-long",
    ),
    pytest.param(
        "PutRolePolicy",
        "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role x",
        "quota-exceeded",
        "the document is too long: write fewer or shorter statements",
        id="inline-too-long",
    ),
    pytest.param(
        "AttachRolePolicy",
        "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
        "quota-exceeded",
        "the role has too many managed policies: attach fewer, use policy_type: inline, or "
        "ask AWS for more in Service Quotas",
        id="policies-on-the-role",
    ),
    pytest.param(
        "CreateRole",
        'MalformedPolicyDocument: Invalid principal in policy: "AWS":'
        '"arn:aws:iam::111122223333:role/later"',
        "document-refused",
        "arn:aws:iam::111122223333:role/later does not exist, and a trust policy may only "
        "name who exists: create it first, or correct it",
        id="no-principal",
    ),
    pytest.param(
        "CreateRole",
        'MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"sagemaker.aws.com"',
        "document-refused",
        "AWS knows no service sagemaker.aws.com: `ai-role services` lists those there are",
        id="no-service",
    ),
    pytest.param(
        "CreateRole",
        'MalformedPolicyDocument: Invalid principal in policy: "FEDERATED":'
        '"arn:aws:iam::111122223333:saml-provider/Okta"',
        "document-refused",
        "the identity provider arn:aws:iam::111122223333:saml-provider/Okta does not exist: "
        "create it first, or correct it",
        id="no-identity-provider",
    ),
    pytest.param(
        "CreatePolicy",
        "MalformedPolicyDocument: Syntax errors in policy.",
        "document-refused",
        "correct the document as AWS says above",
        id="malformed",
    ),
    pytest.param(
        "CreateRole",
        f"api error AccessDenied: {MAY_NOT}",
        "access-denied",
        f"{CI} may not iam:CreateRole: one of its policies must allow it",
        id="denied",
    ),
    pytest.param(
        "CreateRole",
        f"api error AccessDenied: {MAY_NOT} because no identity-based policy allows the "
        "iam:CreateRole action",
        "access-denied",
        f"{CI} may not iam:CreateRole: one of its policies must allow it",
        id="denied-by-none",
    ),
    pytest.param(
        "CreateRole",
        f"api error AccessDenied: {MAY_NOT} because no permissions boundary allows the "
        "iam:CreateRole action",
        "access-denied",
        f"{CI} may not iam:CreateRole: its permissions boundary must allow it",
        id="denied-by-boundary",
    ),
    pytest.param(
        "CreateRole",
        f"api error AccessDenied: {MAY_NOT} with an explicit deny in a service control policy",
        "access-denied",
        f"{CI} may not iam:CreateRole: a service control policy of the organization denies "
        "it; often such a policy allows it only for certain names or paths, or with a "
        "permissions boundary",
        id="denied-by-organization",
    ),
    pytest.param(
        "CreateRole",
        f"api error AccessDenied: {MAY_NOT} with an explicit deny",
        "access-denied",
        f"{CI} may not iam:CreateRole: a policy denies it; often such a policy allows it "
        "only for certain names or paths, or with a permissions boundary",
        id="denied-explicitly",
    ),
    pytest.param(
        "TagRole",
        "api error AccessDenied: not you",
        "access-denied",
        "you may not TagRole: one of its policies must allow it",
        id="denied-without-a-word",
    ),
]


@pytest.mark.parametrize(("call", "answer", "kind", "fix"), ANSWERS)
def test_an_answer_of_aws_has_a_fix(call: str, answer: str, kind: str, fix: str) -> None:
    assert advised(call, answer) == Advice(kind, fix)


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        pytest.param("api error Throttling: Rate exceeded", 400, "throttled", id="throttled"),
        pytest.param(
            "api error ExpiredToken: is expired", 403, "credentials-refused", id="expired"
        ),
        pytest.param(
            "api error InvalidClientTokenId: invalid", 403, "credentials-refused", id="unknown-key"
        ),
        pytest.param(
            "api error SignatureDoesNotMatch: no", 403, "credentials-refused", id="wrong-secret"
        ),
        pytest.param("ServiceFailure: oh", 500, "aws-fault", id="fault"),
        pytest.param("api error Unheard: of", 502, "aws-fault", id="status-alone"),
        pytest.param("api error Unheard: of", 400, "refused", id="unknown"),
    ],
)
def test_codes_that_need_no_more_words(answer: str, status: int, kind: str) -> None:
    assert advised("CreateRole", answer, status=status).kind == kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        pytest.param(
            "operation error IAM: GetRole, https response error StatusCode: 0, RequestID: , "
            'request send failed, Post "https://iam.amazonaws.com/": dial tcp: i/o timeout',
            "aws-unreachable",
            id="no-network",
        ),
        pytest.param(
            "operation error IAM: GetRole, get identity: get credentials: failed to refresh cached "
            "credentials, no EC2 IMDS role found",
            "credentials-refused",
            id="no-credentials",
        ),
        pytest.param(
            "operation error IAM: CreateRole, context deadline exceeded", "aws-slow", id="slow"
        ),
        pytest.param(
            "aws:iam/role:Role resource 'agent' has a problem: expected path",
            "value-refused",
            id="provider-check",
        ),
        pytest.param("anything else", "refused", id="other"),
    ],
)
def test_where_aws_gave_no_answer_the_words_decide(message: str, kind: str) -> None:
    assert unanswered(message).kind == kind


@pytest.mark.parametrize("call", PROVIDER_CALLS)
def test_every_error_that_iam_documents_for_a_call_of_the_provider_has_a_fix(call: str) -> None:
    """By the service model that AWS publishes with its SDKs."""
    codes = [shape.metadata["error"]["code"] for shape in IAM.operation_model(call).error_shapes]

    assert codes != []
    for code in codes:
        found = advised(call, f"{code}: as AWS says")
        assert found.kind != "refused", code
        assert re.fullmatch(r"[^.].*[^.\s]", found.fix), code
        assert "mend" not in found.fix


def failures_of(*answers: str) -> list[ResourceFailure]:
    return [
        failure
        for answer in answers
        for failure in parse_failures(
            None,
            "operation error IAM: CreateRole, https response error StatusCode: 409, "
            f"RequestID: 1, {answer}",
        )
    ]


def test_causes_in_common_are_one() -> None:
    same = failures_of("api error Throttling: Rate exceeded", "ThrottlingException: ")
    taken = failures_of(*(f"EntityAlreadyExists: Role with name {n} already exists." for n in "ab"))
    other = failures_of("Odd: what?")

    assert common_kind(same, PLACE) == "throttled"
    assert common_fix(same, PLACE) is not None
    assert (common_kind(taken, PLACE), common_fix(taken, PLACE)) == ("name-exists", None)
    assert (common_kind([*same, *other], PLACE), common_fix([*same, *other], PLACE)) == (None, None)
    assert (common_kind(other, PLACE), common_fix(other, PLACE)) == (None, "fix what is said above")
    assert (common_kind((), PLACE), common_fix((), PLACE)) == (None, None)
