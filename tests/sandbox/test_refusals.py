"""What the engine is told when AWS does only a part of what it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import grpc
import pytest
from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed
from pulumi.runtime.proto.status_pb2 import Status

from ai_role_cli.sandbox import front
from ai_role_cli.sandbox.values import from_struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Made, Provider

    Document = Callable[..., str]

READ_ONLY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/own"
_ERROR = (
    b"<ErrorResponse><Error><Code>%s</Code><Message>not now</Message></Error>"
    b"<RequestId>r-1</RequestId></ErrorResponse>"
)


class Faults:
    """AWS, which answers some actions otherwise than it should."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._left: dict[str, tuple[bytes, int, int]] = {}

    def refuse(
        self, action: str, code: str = "AccessDenied", *, status: int = 403, times: int = 999
    ) -> None:
        self._left[action] = (code.encode(), status, times)

    def clear(self) -> None:
        self.asked.clear()
        self._left.clear()

    def answer(self, action: str) -> front._Answer | None:
        self.asked.append(action)
        code, status, times = self._left.get(action, (b"", 0, 0))
        if times == 0:
            return None
        self._left[action] = (code, status, times - 1)
        body = _ERROR % code
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]
        return front._Answer(f"{status} -", headers, [body])


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    faults = Faults()
    of_moto = front.Front._of_moto

    def faulty(self: front.Front, environ: Any) -> front._Answer:  # noqa: ANN401 - WSGI's
        action = front._form(environ)["Action"]
        return faults.answer(action) or of_moto(self, environ)

    monkeypatch.setattr(front.Front, "_of_moto", faulty)
    return faults


class Incomplete(NamedTuple):
    id: str
    properties: dict[str, Any]
    reason: str


def incomplete(error: grpc.RpcError) -> Incomplete:
    """Return what the engine reads out of the metadata of an answer."""
    assert error.code() is grpc.StatusCode.UNKNOWN
    status = Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    (detail,) = status.details
    assert detail.type_url == "type.googleapis.com/pulumirpc.ErrorResourceInitFailed"
    failed = ErrorResourceInitFailed.FromString(detail.value)
    (reason,) = failed.reasons
    assert (status.code, status.message, error.details()) == (2, reason, reason)
    return Incomplete(failed.id, from_struct(failed.properties), reason)


CREATIONS = [
    pytest.param("role:Role", {"name": "new"}, "GetRole", "new", id="role"),
    pytest.param("role:Role", {"name": "new"}, "ListRolePolicies", "new", id="role-inline"),
    pytest.param("policy:Policy", {"name": "own"}, "GetPolicyVersion", OWN, id="policy"),
    pytest.param(
        "rolePolicy:RolePolicy",
        {"name": "x", "role": "agent"},
        "GetRolePolicy",
        "agent:x",
        id="inline-policy",
    ),
    pytest.param(
        "rolePolicyAttachment:RolePolicyAttachment",
        {"role": "agent", "policyArn": READ_ONLY},
        "ListAttachedRolePolicies",
        f"agent/{READ_ONLY}",
        id="attachment",
    ),
    pytest.param(
        "instanceProfile:InstanceProfile",
        {"name": "box", "role": "agent"},
        "GetInstanceProfile",
        "box",
        id="profile",
    ),
    pytest.param(
        "instanceProfile:InstanceProfile",
        {"name": "box", "role": "agent"},
        "AddRoleToInstanceProfile",
        "box",
        id="profile-without-role",
    ),
]


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize(("name", "news", "action", "resource_id"), CREATIONS)
def test_a_resource_that_was_made_is_recorded(  # noqa: PLR0913, PLR0917 - a row and fixtures
    provider: Provider,
    faults: Faults,
    trust: Document,
    allow: Document,
    name: str,
    news: dict[str, str],
    action: str,
    resource_id: str,
) -> None:
    type_ = f"aws:iam/{name}"
    documents = {
        "role:Role": {"assumeRolePolicy": trust()},
        "policy:Policy": {"policy": allow("s3:*")},
        "rolePolicy:RolePolicy": {"policy": allow("s3:*")},
    }
    inputs = provider.check(type_, {**news, **documents.get(name, {})}).inputs
    faults.refuse(action)

    with pytest.raises(grpc.RpcError) as refused:
        provider.create(type_, inputs)

    told = incomplete(refused.value)
    assert told.id == resource_id
    assert told.reason.startswith(
        f"creating urn:pulumi:dev::ai-role::{type_}::agent: 1 error occurred:\n\t* "
    )
    assert f"{action}, https response error StatusCode: 403, RequestID: r-1, " in told.reason
    assert "arn" not in told.properties
    assert {key: told.properties[key] for key in news} == news

    # The engine begins with what it was told, and asks for an update.
    faults.clear()
    assert provider.diff(type_, told.properties, inputs).diffs == []
    outputs = provider.update(type_, told.id, told.properties, inputs)
    assert provider.read(type_, told.id, outputs)[0] == resource_id
    provider.delete(type_, told.id, outputs)


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize(
    ("name", "news", "action"),
    [
        ("role:Role", {"name": "new"}, "CreateRole"),
        ("policy:Policy", {"name": "own"}, "CreatePolicy"),
        ("rolePolicy:RolePolicy", {"name": "x", "role": "agent"}, "PutRolePolicy"),
        ("instanceProfile:InstanceProfile", {"name": "box"}, "CreateInstanceProfile"),
        (
            "rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            {"roleName": "agent", "policyArns": [READ_ONLY]},
            "AttachRolePolicy",
        ),
        (
            "rolePoliciesExclusive:RolePoliciesExclusive",
            {"roleName": "agent", "policyNames": []},
            "ListRolePolicies",
        ),
    ],
)
def test_of_one_that_was_not_made_nothing_is_recorded(
    provider: Provider, faults: Faults, name: str, news: dict[str, Any], action: str
) -> None:
    inputs = {"path": "/", "policy": "{}", "assumeRolePolicy": "{}", **news}
    faults.refuse(action)

    with pytest.raises(grpc.RpcError, match=action) as refused:
        provider.create(f"aws:iam/{name}", inputs)

    assert refused.value.code() is grpc.StatusCode.UNKNOWN
    assert refused.value.details().startswith("1 error occurred:\n\t* ")
    assert "grpc-status-details-bin" not in dict(refused.value.trailing_metadata())


def test_an_update_that_was_refused_is_recorded_as_if_it_were_done(
    provider: Provider, faults: Faults, iam: IAMClient, role: Made, trust: Document
) -> None:
    type_ = "aws:iam/role:Role"
    news = {"name": "agent", "assumeRolePolicy": trust("ec2.amazonaws.com"), "description": "New"}
    inputs = provider.check(type_, news, role.inputs).inputs
    faults.refuse("UpdateRole")

    with pytest.raises(grpc.RpcError) as refused:
        provider.update(type_, "agent", role.outputs, inputs)

    told = incomplete(refused.value)
    assert told.reason.startswith(f"updating urn:pulumi:dev::ai-role::{type_}::agent: 1 error ")
    assert told.properties["description"] == "New"
    assert told.properties["uniqueId"] == role.outputs["uniqueId"]

    # So an update from there has nothing to do, and only a refresh tells what AWS has.
    faults.clear()
    outputs = provider.update(type_, "agent", told.properties, inputs)
    assert "UpdateRole" not in faults.asked
    assert outputs["description"] == iam.get_role(RoleName="agent")["Role"].get("Description", "")
    assert provider.diff(type_, outputs, inputs).diffs == ["description"]
    assert "ec2" in outputs["assumeRolePolicy"]


@pytest.mark.usefixtures("role")
def test_of_the_newer_types_a_refused_update_is_not_recorded(
    provider: Provider, faults: Faults
) -> None:
    type_ = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    faults.refuse("AttachRolePolicy")

    with pytest.raises(grpc.RpcError, match="AttachRolePolicy") as refused:
        provider.update(
            type_, "agent", {"roleName": "agent"}, {"roleName": "agent", "policyArns": [READ_ONLY]}
        )

    assert "grpc-status-details-bin" not in dict(refused.value.trailing_metadata())


def test_a_resource_that_is_gone_cannot_be_updated(
    provider: Provider, iam: IAMClient, role: Made
) -> None:
    iam.delete_role(RoleName="agent")

    with pytest.raises(grpc.RpcError, match="did not exist while updating urn:pulumi:dev::"):
        provider.update("aws:iam/role:Role", "agent", role.outputs, role.inputs)


def test_a_resource_that_is_gone_as_soon_as_it_is_made(
    provider: Provider, faults: Faults, trust: Document
) -> None:
    inputs = provider.check("aws:iam/role:Role", {"name": "a", "assumeRolePolicy": trust()}).inputs
    faults.refuse("GetRole", "NoSuchEntity", status=404)

    with pytest.raises(grpc.RpcError, match="couldn't find resource") as refused:
        provider.create("aws:iam/role:Role", inputs)

    assert incomplete(refused.value).id == "a"


class TestAgain:
    """AWS is asked again where the provider asks it again."""

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("Throttling", 400),
            ("RequestLimitExceeded", 503),
            ("ServiceFailure", 500),
            ("ConcurrentModification", 409),
        ],
    )
    def test_what_passes_is_not_noticed(
        self, provider: Provider, faults: Faults, trust: Document, code: str, status: int
    ) -> None:
        for action in ("CreateRole", "GetRole"):
            faults.refuse(action, code, status=status, times=3)

        provider.make("aws:iam/role:Role", name="agent", assumeRolePolicy=trust())

        assert (faults.asked.count("CreateRole"), faults.asked.count("GetRole")) == (4, 4)

    def test_what_stays_is_believed_in_the_end(
        self, provider: Provider, faults: Faults, trust: Document
    ) -> None:
        inputs = provider.check(
            "aws:iam/role:Role", {"name": "agent", "assumeRolePolicy": trust()}
        ).inputs
        faults.refuse("CreateRole", "Throttling", status=400)

        with pytest.raises(grpc.RpcError) as refused:
            provider.create("aws:iam/role:Role", inputs)

        assert faults.asked.count("CreateRole") == 25
        assert refused.value.details() == (
            "1 error occurred:\n\t* creating IAM Role (agent): operation error IAM: CreateRole, "
            "exceeded maximum number of attempts, 25, https response error StatusCode: 400, "
            "RequestID: r-1, api error Throttling: not now\n\n"
        )

    @pytest.mark.parametrize(
        ("code", "status"), [("AccessDenied", 403), ("LimitExceeded", 409), ("DeleteConflict", 409)]
    )
    def test_what_will_not_pass_is_asked_once(
        self, provider: Provider, faults: Faults, role: Made, code: str, status: int
    ) -> None:
        faults.refuse("DeleteRole", code, status=status)

        with pytest.raises(grpc.RpcError, match=code):
            provider.delete("aws:iam/role:Role", "agent", role.outputs)

        assert faults.asked.count("DeleteRole") == 1
