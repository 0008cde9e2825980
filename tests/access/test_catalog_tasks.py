"""What tasks of the catalog allow, asked as AWS asks when the work is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ai_role_cli.access.evaluation import Outcome, Request, RequestContext, evaluate
from ai_role_cli.access.permissions import permissions_of
from ai_role_cli.catalog import service_names
from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ACCOUNT = "123456789012"
TARGET = Target(ACCOUNT, "eu-west-1")


class Call(NamedTuple):
    """A call to AWS: `service` and `task` of the role, then what is asked and how."""

    service: str
    task: dict[str, object]
    action: str
    resource: str = "*"
    context: Mapping[str, str] | None = None


def arn(service: str, resource: str, *, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:eu-west-1:{account}:{resource}"


LOG_GROUPS = {
    "lambda": ({"function_logs": {"function_name": "chat"}}, "/aws/lambda/chat"),
    "ec2": ({"write_logs": {"log_group": "/acme/chat"}}, "/acme/chat"),
    "omics": ({"run": {"bucket": "acme"}}, "/aws/omics/WorkflowLog"),
}

ALLOWED = {
    **{
        f"{action} of {service}": Call(
            service, task, f"logs:{action}", arn("logs", f"log-group:{group}:log-stream:{stream}")
        )
        for service, (task, group) in LOG_GROUPS.items()
        for action, stream in {
            "CreateLogGroup": "",
            "CreateLogStream": "s",
            "PutLogEvents": "s",
        }.items()
    },
}

DENIED = {
    "another log group": Call(
        "lambda",
        {"function_logs": {"function_name": "chat"}},
        "logs:CreateLogGroup",
        arn("logs", "log-group:/aws/lambda/chat-2:log-stream:"),
    ),
}


@pytest.fixture
def decide(tmp_path: Path) -> Callable[[Call], Outcome]:
    """Return what IAM answers to a call of a role that has one task."""

    def outcome(call: Call) -> Outcome:
        entry = {"service": call.service, "tasks": [call.task]}
        path = tmp_path / "roles.json"
        path.write_text(json.dumps({"version": 1, "roles": {"agent": entry}}), encoding="utf-8")
        loaded = load_role_file(str(path), service_names=service_names())
        (role,) = synthesize(loaded, TARGET).roles
        values = {key: (value,) for key, value in (call.context or {}).items()}
        request = Request(call.action, call.resource, RequestContext(values))
        return evaluate(permissions_of(role), request).outcome

    return outcome


@pytest.mark.parametrize("call", ALLOWED.values(), ids=ALLOWED)
def test_what_the_work_needs_is_allowed(decide: Callable[[Call], Outcome], call: Call) -> None:
    assert decide(call) is Outcome.ALLOWED


@pytest.mark.parametrize("call", DENIED.values(), ids=DENIED)
def test_what_the_work_does_not_need_is_denied(
    decide: Callable[[Call], Outcome], call: Call
) -> None:
    assert decide(call) is Outcome.IMPLICIT_DENY
