from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import configure
from pulumi.runtime.mocks import MockEngine, MockMonitor, MockSettings
from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse
from pulumi.runtime.stack import run_in_stack

from ai_role_cli.catalog import service_names
from ai_role_cli.policy import RoleDocuments, Target, synthesize
from ai_role_cli.program import OWNER_TYPE, StackOwner
from ai_role_cli.program.patience import Patience
from ai_role_cli.program.program import build_program
from ai_role_cli.spec import load_role_file

if TYPE_CHECKING:
    from pathlib import Path

TARGET = Target("123456789012", "eu-west-1")
OWNER = StackOwner("iam/roles.yaml", "github.com/acme/iac", TARGET.account, TARGET.region)
URN = "urn:pulumi:dev::ai-role::"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the program asked the engine for."""

    type: str
    name: str
    inputs: dict[str, Any]
    dependencies: frozenset[str]
    property_dependencies: dict[str, set[str]]
    provider: str
    protect: bool
    retain: bool
    delete_before_replace: bool

    @property
    def urn(self) -> str:
        return f"{URN}{self.type}::{self.name}"


class RecordingMonitor(MockMonitor):
    """Says yes to everything; keeps the requests, and how many were answered when each came."""

    def __init__(self) -> None:
        self.registrations: list[Registration] = []
        self.answered_before: list[int] = []
        self.outputs: dict[str, Any] = {}
        self.owner: dict[str, Any] = {}
        self._answered: list[str] = []
        self._lock = threading.Lock()

    def RegisterResource(self, request: Any) -> RegisterResourceResponse:  # noqa: ANN401, N802
        urn = f"{URN}{request.type}::{request.name}"
        if request.type == "pulumi:pulumi:Stack":
            return RegisterResourceResponse(urn=urn)
        if request.type == OWNER_TYPE:
            self.owner = MessageToDict(request.object)
            return RegisterResourceResponse(urn=urn)
        with self._lock:
            self.registrations.append(_registration(request))
            self.answered_before.append(len(self._answered))
        state = Struct()
        state.CopyFrom(request.object)
        state["arn"] = f"arn-of-{request.name}"
        with self._lock:
            self._answered.append(urn)
        return RegisterResourceResponse(urn=urn, id="id", object=state)

    def answered(self, request: Registration) -> frozenset[str]:
        """The URNs of all that was made when a resource was asked for."""
        count = self.answered_before[self.registrations.index(request)]
        return frozenset(self._answered[:count])

    def RegisterResourceOutputs(self, request: Any) -> Empty:  # noqa: ANN401, N802
        if OWNER_TYPE not in request.urn:
            self.outputs = MessageToDict(request.outputs)
        return Empty()


def _registration(request: Any) -> Registration:  # noqa: ANN401 - gRPC's
    return Registration(
        type=request.type,
        name=request.name,
        inputs=MessageToDict(request.object),
        dependencies=frozenset(request.dependencies),
        property_dependencies={
            name: set(found.urns) for name, found in request.propertyDependencies.items()
        },
        provider=request.provider,
        protect=request.protect,
        retain=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the program."""

    monitor: RecordingMonitor = field(default_factory=RecordingMonitor)

    @property
    def resources(self) -> list[Registration]:
        """All but the provider, by URN."""
        found = [each for each in self.monitor.registrations if each.type.startswith("aws:")]
        return sorted(found, key=lambda each: each.urn)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(each.type.rpartition(":")[2], each.name) for each in self.resources]

    def one(self, kind: str, name: str | None = None) -> Registration:
        (found,) = (
            each
            for each in self.resources
            if each.type.endswith(f":{kind}") and name in (None, each.name)
        )
        return found


ProgramRunner = Callable[[Sequence[RoleDocuments]], Run]


def _run(roles: Sequence[RoleDocuments]) -> Run:
    run = Run()
    # Not `set_mocks`: it makes the root stack at once, on another event loop than the program's.
    features = set(run.monitor.GetDeploymentInfo(Empty()).supportedFeatures)
    configure(
        MockSettings(
            monitor=run.monitor,
            monitor_features=features,
            engine=MockEngine(None),
            project="ai-role",
            stack="dev",
            dry_run=False,
            organization=None,
            callbacks=None,
        )
    )
    program = build_program(roles, TARGET, OWNER)
    asyncio.run(run_in_stack(lambda: program(Patience())))
    return run


@pytest.fixture
def run_program() -> ProgramRunner:
    """Run the program of these roles against a monitor that says yes to everything."""
    return lambda roles: contextvars.copy_context().run(_run, roles)


@pytest.fixture
def roles(tmp_path: Path) -> Callable[..., tuple[RoleDocuments, ...]]:
    """The documents of a role file's text below its version."""

    def documents(text: str, **files: str) -> tuple[RoleDocuments, ...]:
        path = tmp_path / "roles.yaml"
        path.write_text(f"version: 1\n{dedent(text)}", encoding="utf-8")
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
        return synthesize(load_role_file(str(path), service_names=service_names()), TARGET).roles

    return documents
