from __future__ import annotations

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.plan.failures import failures_of

URN = "urn:pulumi:dev::ai-role::aws:iam/role:Role::trainer"
REFUSED = (
    "{doing} IAM Role (trainer): operation error IAM: {call}, https response error StatusCode: "
    "409, RequestID: 0a-1B, DeleteConflict: Cannot delete entity.\n\n"
)


def event(message: str) -> EngineEvent:
    return EngineEvent.from_json(
        {
            "sequence": 1,
            "timestamp": 1,
            "diagnosticEvent": {
                "urn": URN,
                "message": message,
                "color": "never",
                "severity": "error",
            },
        }
    )


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        pytest.param(
            "1 error occurred:\n\t* " + REFUSED.format(doing="creating", call="CreateRole"),
            "creating IAM Role (trainer): CreateRole: DeleteConflict: Cannot delete entity.",
            id="create",
        ),
        pytest.param(
            f"deleting {URN}: 1 error occurred:\n\t* "
            + REFUSED.format(doing="deleting", call="DeleteRole"),
            "deleting IAM Role (trainer): DeleteRole: DeleteConflict: Cannot delete entity.",
            id="delete",
        ),
        pytest.param(
            f"1 error occurred:\n\t* updating {URN}: 1 error occurred:\n\t* "
            + REFUSED.format(doing="updating", call="UpdateRole"),
            "updating IAM Role (trainer): UpdateRole: DeleteConflict: Cannot delete entity.",
            id="incomplete",
        ),
        pytest.param(
            "1 error occurred:\n\t* creating IAM Role (trainer): operation error IAM: CreateRole, "
            "exceeded maximum number of attempts, 25, https response error StatusCode: 400, "
            "RequestID: r-1, api error Throttling: Rate exceeded\n\n",
            "creating IAM Role (trainer): CreateRole: Throttling: Rate exceeded",
            id="throttled",
        ),
        pytest.param(
            "1 error occurred:\n\t* creating IAM Role (trainer): operation error IAM: CreateRole, "
            "exceeded maximum number of attempts, 25, https response error StatusCode: 0, "
            'RequestID: , request send failed, Post "https://iam.amazonaws.com/": EOF\n\n',
            "creating IAM Role (trainer): CreateRole: request send failed, Post "
            '"https://iam.amazonaws.com/": EOF',
            id="unanswered",
        ),
    ],
)
def test_the_cause_is_said_without_the_layers_it_came_through(message: str, cause: str) -> None:
    (failure,) = failures_of([event(message)])

    assert (failure.urn, failure.message) == (URN, cause)
