"""
Two evaluators written by others, and ours beside them; package.json and requirements.txt name them.

`make test` installs them in build/oracle.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from ai_role_cli.access.evaluation import NamedDocument, Permissions, Request, evaluate
from ai_role_cli.policy import parse_policy

SCRIPT = Path(__file__).parent / "simulate.mjs"
INSTALLED = Path(__file__).parents[3] / "build" / "oracle"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANSWERS = {
    "Allowed": "allowed",
    "Allow": "allowed",
    "ImplicitlyDenied": "implicitDeny",
    "ImplicitDeny": "implicitDeny",
    "ExplicitlyDenied": "explicitDeny",
    "Deny": "explicitDeny",
}

Json: TypeAlias = dict[str, Any]
Decide: TypeAlias = Callable[[Request, Sequence[Json], Json | None], str]


@dataclass
class Simulator:
    """The npm package @cloud-copilot/iam-simulate, one process for all questions."""

    process: subprocess.Popen[str]

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str:
        return self._ask(request, identity, boundary=boundary)

    def decide_trust(self, request: Request, trust: Json) -> str:
        """The caller's own policies allow everything, so the trust policy decides."""
        return self._ask(
            request, [{"Version": "2012-10-17", "Statement": [EVERYTHING]}], trust=trust
        )

    def _ask(self, request: Request, identity: Sequence[Json], **documents: Json | None) -> str:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        context = {key: v[0] if len(v) == 1 else list(v) for key, v in request.context.items()}
        question = {
            "principal": request.principal.value if request.principal else ROLE,
            "action": request.action,
            "resource": {"resource": request.resource, "accountId": ACCOUNT},
            "contextVariables": context,
        }
        stdin.write(json.dumps({"request": question, "identity": identity, **documents}) + "\n")
        stdin.flush()
        return ANSWERS[stdout.readline().strip()]


@dataclass
class Ministack:
    """The evaluator of the PyPI package ministack, which simulate_custom_policy calls there."""

    module: Any

    def decide(self, request: Request, identity: Sequence[Json], boundary: Json | None) -> str:
        context = {key.lower(): v[0] if len(v) == 1 else v for key, v in request.context.items()}
        question = self.module.EvalContext(
            principal_arn=ROLE,
            principal_type="AssumedRole",
            principal_account=ACCOUNT,
            action=request.action,
            resource_arn=request.resource,
            region="eu-west-1",
            service_context={k: list(v) if isinstance(v, tuple) else v for k, v in context.items()},
        )
        policies = [self.module.parse_policy_document(policy) for policy in identity]
        limits = [[self.module.parse_policy_document(boundary)]] if boundary else []
        return ANSWERS[self.module.evaluate(question, policies, *limits).decision]


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    command = ["node", str(SCRIPT), str(INSTALLED)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Simulator(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="session")
def ministack() -> Iterator[Ministack]:
    sys.path.insert(0, str(INSTALLED / "python"))
    yield Ministack(importlib.import_module("ministack.core.iam_evaluator"))
    sys.path.remove(str(INSTALLED / "python"))


@pytest.fixture(scope="session")
def ours() -> Decide:
    def decide(request: Request, identity: Sequence[Json], boundary: Json | None) -> str:
        policies = tuple(NamedDocument(str(i), parse_policy(p)) for i, p in enumerate(identity))
        limit = None if boundary is None else NamedDocument("boundary", parse_policy(boundary))
        return evaluate(Permissions(policies, limit), request).outcome

    return decide
