"""After a fault: one more command, and nothing may be left to do by hand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.faults.account_view import EMPTY, differences, held, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.account_view import View
    from tests.faults.scene import Ended, Scene

# What programs call a file while they write it.
_HALF_WRITTEN = re.compile(
    r"(?:\.|#).+\.\w{6,10}$|.*(?:\.tmp|\.partial|\.new|~)(?:\.\w+)?$|tmp\w+$"
)

_SYNTHESES: dict[str, View] = {}


def problems_after_apply(scene: Scene) -> list[str]:
    """Apply once more; return what is wrong then."""
    again = scene.run("apply", "--yes")
    if again.code != 0:
        return [f"the next apply: {summary(again)}", *_left(again)]
    return [*_left(again), *apply_problems(scene)]


def problems_after_destroy(scene: Scene) -> list[str]:
    """Destroy once more; return what is wrong then."""
    again = scene.run("destroy", "--yes")
    if again.code != 0:
        return [f"the next destroy: {summary(again)}", *_left(again)]
    problems = [*_left(again), *differences(held(scene.iam()), EMPTY), *_leavings(scene)]
    stacks = [path.name for path in scene.private_files() if "/stacks/" in str(path)]
    return problems + [f"the stack is still there: {n}" for n in stacks if not n.endswith(".bak")]


def apply_problems(scene: Scene) -> list[str]:
    """Return where account, state and files are not as after an apply without faults."""
    refreshed = scene.run("preview", "--refresh", "--detailed-exitcode")
    problems = differences(held(scene.iam()), wanted_by(scene))
    if refreshed.code != 0:
        problems.append(f"preview --refresh: {summary(refreshed)}")
    return [*problems, *_leavings(scene), *_pending(scene)]


def summary(ended: Ended) -> str:
    """Return exit code and message of a command in one line."""
    if ended.code is None:
        return f"hung: {_last_line(ended.stderr)}"
    errors = [line for line in ended.stderr.splitlines() if line.startswith(("error", "Error"))]
    return f"exit {ended.code}: {(errors or [_last_line(ended.stderr)])[-1][:200]}"


def _last_line(text: str) -> str:
    return next(iter(reversed(text.strip().splitlines())), "")


def wanted_by(scene: Scene) -> View:
    """Return what the account should hold by the role file."""
    # The same file gives the same documents, and a matrix asks a thousand times.
    text = (scene.work / "roles.yaml").read_text("utf-8")
    if text not in _SYNTHESES:
        synthesis = scene.run("synth")
        assert synthesis.code == 0, synthesis
        _SYNTHESES[text] = wanted(synthesis.stdout)
    return _SYNTHESES[text]


def _left(ended: Ended) -> list[str]:
    return [f"process left: {line}" for line in ended.left_behind]


def _leavings(scene: Scene) -> Iterator[str]:
    for path in scene.private_files():
        if "locks" in path.parts:
            yield f"lock left: {path.name}"
        elif path.name == "reserve":
            yield f"left: {path.name}"
        elif _HALF_WRITTEN.fullmatch(path.name):
            yield f"half-written file: {path.name}"
    for path in scene.temporary.glob("*"):
        yield f"temporary file: {path.name}"


def _pending(scene: Scene) -> list[str]:
    state = state_file(scene)
    deployment = json.loads(state.read_bytes())["checkpoint"]["latest"]
    pending = deployment.get("pending_operations") or []
    return [f"pending: {p['type']} {p['resource']['urn']}" for p in pending]


def state_file(scene: Scene) -> Path:
    """Return the checkpoint of the stack."""
    return scene.private / "state" / ".pulumi" / "stacks" / "ai-role" / "dev.json"
