"""The real provider's recorded events, replayed: the embedded provider answers the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_iam import IAMClient

    from tests.sandbox.conftest import Provider

_EVENTS = Path(__file__).parents[1] / "events"
# From 16 on they are of the embedded provider itself, which is no witness here.
_FILES = sorted(path.name for path in _EVENTS.glob("*.jsonl") if path.name < "16")
_ONLY_THERE = {"createDate", "uniqueId", "policyId", "__pulumi_raw_state_delta"}
_TURNED = {"add": "delete", "delete": "add"}
_REQUEST_ID = re.compile(r"RequestID: \w+")
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


class Replay:
    """One account that goes through all recorded runs, in their order."""

    def __init__(self, provider: Provider, iam: IAMClient) -> None:
        self._provider = provider
        self._iam = iam
        self.differences: list[str] = []
        self.compared = 0

    def run(self, file: str) -> None:
        is_refresh = file.startswith("08")
        if is_refresh:
            self._drift()
        for event in _steps(file):
            step = event["metadata"]
            if not step["type"].startswith("aws:"):
                continue
            if is_refresh or step["op"] == "refresh":
                self._refreshed(step)
                continue
            self._checked(step)
            self._diffed(step)
            if event["planning"]:
                self._planned(step)
            else:
                self._applied(step)

    def _drift(self) -> None:
        allow_all = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        self._iam.put_role_policy(
            RoleName="agent",
            PolicyName="sneaky",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow_all]}),
        )
        self._iam.attach_role_policy(
            RoleName="agent", PolicyArn="arn:aws:iam::123456789012:policy/ai-boundary"
        )
        self._iam.tag_role(RoleName="agent", Tags=[{"Key": "who", "Value": "me"}])
        services = ("sagemaker.amazonaws.com", "ec2.amazonaws.com")
        self._iam.update_assume_role_policy(
            RoleName="trainer",
            PolicyDocument=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": service},
                            "Action": "sts:AssumeRole",
                        }
                        for service in services
                    ],
                }
            ),
        )

    def _checked(self, step: dict[str, Any]) -> None:
        if step["new"] is None:
            return
        inputs = step["new"]["inputs"]
        derived = {"__defaults", "tagsAll", *inputs.get("__defaults", [])}
        given = {name: value for name, value in inputs.items() if name not in derived}
        olds = (step["old"] or {}).get("inputs")
        checked = self._provider.check(step["type"], given, olds)
        self._same(step, "Check", expected=inputs, actual=checked.inputs)
        self._same(step, "problems", expected=[], actual=checked.problems)

    def _diffed(self, step: dict[str, Any]) -> None:
        if step["op"] not in {"same", "update", "replace", "create-replacement"}:
            return
        if step["old"] is None or step["new"] is None or not step["new"]["inputs"]:
            return
        olds = _plain(step["old"]["outputs"])
        diffed = self._provider.diff(step["type"], olds, step["new"]["inputs"])
        if step["op"] != "same" and step.get("diffs") is None:
            return  # The engine decided: what the resource depends on is replaced.
        self._same(step, "diffs", expected=step.get("diffs") or [], actual=diffed.diffs)
        self._same(step, "keys", expected=step.get("keys") or [], actual=diffed.replaces)
        detailed = step["detailedDiff"] or {}
        expected = {path: item["diffKind"] for path, item in detailed.items()}
        self._same(step, "detailedDiff", expected=expected, actual=diffed.detailed or {})

    def _planned(self, step: dict[str, Any]) -> None:
        new = step["new"]
        match step["op"]:
            case "create" | "create-replacement":
                actual = self._provider.plan(step["type"], new["inputs"])
            case "update" if step["old"]["inputs"] != new["inputs"] or step["diffs"]:
                olds = _plain(step["old"]["outputs"])
                actual = self._provider.plan_update(step["type"], new["id"], olds, new["inputs"])
            case _:
                return
        self._same(step, "preview", expected=_plain(new["outputs"]), actual=actual)

    def _applied(self, step: dict[str, Any]) -> None:
        old, new = step["old"], step["new"]
        match step["op"]:
            case "create" | "create-replacement":
                id_, actual = self._provider.create(step["type"], new["inputs"])
                self._same(step, "id", expected=new["id"], actual=id_)
            case "update":
                olds = _plain(old["outputs"])
                actual = self._provider.update(step["type"], new["id"], olds, new["inputs"])
            case "delete" | "delete-replaced":
                self._provider.delete(step["type"], old["id"], _plain(old["outputs"]))
                gone, _, _ = self._provider.read(step["type"], old["id"], _plain(old["outputs"]))
                is_claim = "Exclusive" in step["type"]
                self._same(step, "gone", expected=old["id"] if is_claim else "", actual=gone)
                return
            case _:
                return
        self._same(step, "outputs", expected=_settled(new["outputs"]), actual=_settled(actual))

    def _refreshed(self, step: dict[str, Any]) -> None:
        old, new = step["old"], step["new"]
        olds = _plain(old["outputs"])
        id_, outputs, inputs = self._provider.read(step["type"], old["id"], olds, old["inputs"])
        self._same(step, "id", expected=new["id"], actual=id_)
        self._same(step, "inputs", expected=new["inputs"], actual=inputs)
        self._same(step, "outputs", expected=_settled(new["outputs"]), actual=_settled(outputs))
        # The engine asks for the way back, from the account to the program, and turns it round.
        back = self._provider.diff(step["type"], outputs, inputs)
        self._same(step, "diffs", expected=step.get("diffs") or [], actual=back.diffs)
        turned = {path: _TURNED.get(kind, kind) for path, kind in (back.detailed or {}).items()}
        detailed = step["detailedDiff"] or {}
        expected = {path: item["diffKind"] for path, item in detailed.items()}
        self._same(step, "detailedDiff", expected=expected, actual=turned)

    def _same(self, step: dict[str, Any], what: str, *, expected: object, actual: object) -> None:
        self.compared += 1
        if expected != actual:
            text = f"{step['op']} {step['urn']} {what}:\n  real {expected}\n  ours {actual}"
            self.differences.append(text)


def _steps(file: str) -> Iterator[dict[str, Any]]:
    for line in (_EVENTS / file).read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if "resOutputsEvent" in event:
            yield {"planning": False, **event["resOutputsEvent"]}


def _plain(outputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if name != "__pulumi_raw_state_delta"}


def _settled(outputs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if name not in _ONLY_THERE}


@pytest.fixture
def replay(provider: Provider, iam: IAMClient) -> Replay:
    iam.create_policy(
        PolicyName="ai-boundary",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }
        ),
    )
    return Replay(provider, iam)


def test_every_recorded_step_gets_the_recorded_answer(replay: Replay) -> None:
    for file in _FILES:
        replay.run(file)
        assert replay.differences == [], file
    assert replay.compared > 700


def test_the_recorded_refusal_is_worded_the_same(provider: Provider, iam: IAMClient) -> None:
    (expected,) = _errors("11-up-fails-half-way.jsonl", "1 error occurred")
    iam.create_role(RoleName="broken", AssumeRolePolicyDocument=_TRUST)

    with pytest.raises(grpc.RpcError) as refused:
        provider.create(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "broken", "policyArn": "arn:aws:iam::aws:policy/DoesNotExist"},
        )

    details = refused.value.details() + "\n"
    assert _REQUEST_ID.sub("", details) == _REQUEST_ID.sub("", expected)


def test_the_recorded_problem_is_worded_the_same(provider: Provider) -> None:
    (expected,) = _errors("13-preview-bad-document.jsonl", "has a problem")

    problems = provider.check("aws:iam/role:Role", {"assumeRolePolicy": "{not json"}).problems

    assert [f"aws:iam/role:Role resource 'agent' has a problem: {problems[0]}\n"] == [expected]


def _errors(file: str, text: str) -> list[str]:
    events = map(json.loads, (_EVENTS / file).read_text(encoding="utf-8").splitlines())
    messages = [event.get("diagnosticEvent", {}).get("message", "") for event in events]
    return [message for message in messages if text in message]
