"""The forms in which a refusal of AWS arrives; each is one that the provider has written."""

from __future__ import annotations

import pytest

from ai_role_cli.plan import Refusal
from ai_role_cli.plan.refusal import parse_failures

ID = "277306c3-5a41-457c-bb14-6b6165485cdb"
DENIED = (
    "User: arn:aws:sts::111122223333:assumed-role/ci/x is not authorized to perform: "
    "iam:CreateRole on resource: arn:aws:iam::111122223333:role/trainer because no "
    "identity-based policy allows the iam:CreateRole action"
)
NO_HOST = (
    'request send failed, Post "https://iam.amazonaws.com/": dial tcp: lookup iam.amazonaws.com: '
    "no such host"
)

FORMS = [
    pytest.param(
        f"creating IAM Role (trainer): operation error IAM: CreateRole, https response error "
        f"StatusCode: 409, RequestID: {ID}, EntityAlreadyExists: Role with name trainer already "
        "exists.",
        "creating IAM Role (trainer): CreateRole: EntityAlreadyExists: Role with name trainer "
        "already exists.",
        Refusal("CreateRole", 409, "EntityAlreadyExists", "Role with name trainer already exists."),
        id="modelled",
    ),
    pytest.param(
        f"1 error occurred:\n\t* operation error IAM: CreateRole, https response error "
        f"StatusCode: 403, RequestID: {ID}, api error AccessDenied: {DENIED}\n\n",
        f"CreateRole: AccessDenied: {DENIED}",
        Refusal("CreateRole", 403, "AccessDenied", DENIED),
        id="api-error",
    ),
    pytest.param(
        "deleting IAM Policy (arn): operation error IAM: DeletePolicy, exceeded maximum number of "
        f"attempts, 25, https response error StatusCode: 400, RequestID: {ID}, api error "
        "Throttling: Rate exceeded",
        "deleting IAM Policy (arn): DeletePolicy: Throttling: Rate exceeded",
        Refusal("DeletePolicy", 400, "Throttling", "Rate exceeded"),
        id="repeated",
    ),
    pytest.param(
        "reading IAM Role (trainer): operation error IAM: GetRole, exceeded maximum number of "
        f"attempts, 25, https response error StatusCode: 0, RequestID: , {NO_HOST}",
        f"reading IAM Role (trainer): GetRole: {NO_HOST}",
        Refusal("GetRole", None, None, NO_HOST),
        id="never-reached",
    ),
    pytest.param(
        "creating IAM Role (trainer): operation error IAM: CreateRole, get identity: get "
        "credentials: failed to refresh cached credentials, refresh cached SSO token failed, "
        "unable to refresh SSO token, operation error SSO OIDC: CreateToken, https response error "
        f"StatusCode: 400, RequestID: {ID}, InvalidGrantException: ",
        "creating IAM Role (trainer): CreateToken: InvalidGrantException",
        Refusal("CreateToken", 400, "InvalidGrantException", ""),
        id="credentials-within",
    ),
    pytest.param(
        "operation error IAM: CreateRole, get identity: get credentials: failed to refresh cached "
        "credentials, no EC2 IMDS role found",
        "CreateRole: get identity: get credentials: failed to refresh cached credentials, no EC2 "
        "IMDS role found",
        Refusal(
            "CreateRole",
            None,
            None,
            "get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS "
            "role found",
        ),
        id="no-credentials",
    ),
    pytest.param(
        "Preview failed: 1 error occurred:\n\t* reading IAM Role (agent): operation error IAM: "
        "GetRole, https response error StatusCode: 403, RequestID: 1-2, api error AccessDenied: "
        "not you\n\n",
        "reading IAM Role (agent): GetRole: AccessDenied: not you",
        Refusal("GetRole", 403, "AccessDenied", "not you"),
        id="of-a-refresh",
    ),
    pytest.param(
        "operation error IAM: PutRolePolicy, https response error StatusCode: 503, RequestID: , "
        "api error ServiceUnavailable: Service Unavailable",
        "PutRolePolicy: ServiceUnavailable: Service Unavailable",
        Refusal("PutRolePolicy", 503, "ServiceUnavailable", "Service Unavailable"),
        id="no-request-id",
    ),
    pytest.param(
        "aws:iam/role:Role resource 'agent' has a problem: nothing good",
        "aws:iam/role:Role resource 'agent' has a problem: nothing good",
        None,
        id="not-of-aws",
    ),
]


@pytest.mark.parametrize(("message", "line", "refusal"), FORMS)
def test_what_aws_said_is_read_out_of_all_its_wrappers(
    message: str, line: str, refusal: Refusal | None
) -> None:
    (failure,) = parse_failures("urn", message)

    assert (failure.urn, failure.message, failure.refusal) == ("urn", line, refusal)
    assert ID not in failure.message


def test_several_errors_of_one_message_are_several_failures() -> None:
    one, two = (
        f"operation error IAM: {call}, https response error StatusCode: 409, RequestID: {ID}, "
        "DeleteConflict: no"
        for call in ("DeleteRole", "DeletePolicy")
    )

    found = parse_failures(None, f"2 errors occurred:\n\t* {one}\n\t* {two}\n\n")

    assert [failure.message for failure in found] == [
        "DeleteRole: DeleteConflict: no",
        "DeletePolicy: DeleteConflict: no",
    ]


def test_an_empty_message_tells_of_nothing() -> None:
    assert parse_failures(None, " \n") == []
