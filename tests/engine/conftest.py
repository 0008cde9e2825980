from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from semver import VersionInfo

from ai_role_cli.engine import StackSettings
from ai_role_cli.engine.installation import Engine, EngineSource

EVENTS = Path(__file__).parents[1] / "events"

STAND_IN = f"""\
#!{sys.executable} -IS
import json, os, signal, sys
from pathlib import Path

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
home = Path(__file__).parent
umask = os.umask(0o077)
calls = home / "calls.jsonl"
number = len(calls.read_text().splitlines()) if calls.exists() else 0
call = {{
    "argv": sys.argv[1:],
    "cwd": os.getcwd(),
    "env": dict(os.environ),
    "umask": umask,
    "leads_its_group": os.getpgrp() == os.getpid(),
    "stdin": sys.stdin.read(),
}}
with calls.open("a") as log:
    log.write(json.dumps(call) + "\\n")
answers = json.loads((home / "answers.json").read_text())
answer = answers[number] if number < len(answers) else {{}}

print(answer.get("begins", ""), end="", flush=True)
for signal_name in answer.get("interrupts", []):
    os.kill(os.getppid(), getattr(signal, signal_name))
    signal.sigwait([signal.SIGINT])
if "cuts_off" in answer:
    Path(answer["cuts_off"]).write_text("{{")
if answer.get("awaits_interrupt"):
    signal.sigwait([signal.SIGINT])
if "touch" in answer:
    Path(answer["touch"]).parent.mkdir(parents=True, exist_ok=True)
    Path(answer["touch"]).write_text('{{"version": 3, "checkpoint": {{"latest": {{}}}}}}')
if "--event-log" in sys.argv and answer.get("events"):
    sys.path.extend(json.loads((home / "path.json").read_text()))
    import grpc

    def request(event):
        data, size, length = event.encode(), b"", len(event.encode())
        while length > 127:
            size, length = size + bytes([length & 127 | 128]), length >> 7
        return b"\\x0a" + size + bytes([length]) + data

    address = sys.argv[sys.argv.index("--event-log") + 1].removeprefix("tcp://")
    with grpc.insecure_channel(address) as channel:
        send = channel.stream_unary("/pulumirpc.Events/StreamEvents", request, bytes)
        send(iter(answer["events"]))
sys.stdout.buffer.write(answer.get("stdout", "").encode("latin-1"))
sys.stderr.write(answer.get("stderr", ""))
sys.exit(answer.get("code", 0))
"""

NO_CHANGE = [
    json.dumps({"sequence": 0, "timestamp": 0, "preludeEvent": {"config": {}}}),
    json.dumps(
        {
            "sequence": 1,
            "timestamp": 0,
            "summaryEvent": {
                "maybeCorrupt": False,
                "durationSeconds": 0,
                "resourceChanges": {"same": 1},
                "PolicyPacks": {},
            },
        }
    ),
    json.dumps({"sequence": 2, "timestamp": 0, "cancelEvent": {}}),
]


@dataclass(frozen=True, slots=True)
class StandIn:
    """A program in the engine's place: writes down how it is called, answers as it is told."""

    folder: Path

    @property
    def engine(self) -> Engine:
        return Engine(self.folder / "pulumi", VersionInfo(3, 259, 0), EngineSource.EXPLICIT)

    @property
    def calls(self) -> list[dict[str, Any]]:
        log = self.folder / "calls.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def verbs(self) -> list[str]:
        """What was asked, in a few words each."""
        return [_verb(call["argv"]) for call in self.calls]

    def answers(self, *answers: dict[str, Any]) -> None:
        """Say what to do at the first, second … call; afterwards it succeeds in silence."""
        (self.folder / "answers.json").write_text(json.dumps(answers))


def _verb(argv: list[str]) -> str:
    words = [word for word in argv if not word.startswith("--")]
    preview = " --preview-only" if "--preview-only" in argv else ""
    return " ".join(words[:2] if words[0] == "stack" else words[:1]) + preview


@pytest.fixture
def pulumi(tmp_path: Path) -> StandIn:
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "pulumi"
    script.write_text(STAND_IN)
    script.chmod(0o755)
    (folder / "path.json").write_text(json.dumps(sys.path))
    stand_in = StandIn(folder)
    stand_in.answers()
    return stand_in


@pytest.fixture
def settings(tmp_path: Path) -> StackSettings:
    """A stack in a local folder that is not there yet."""
    folder = tmp_path / ".ai-role"
    return StackSettings("ai-role", "dev", folder, f"file://{folder}/state?create_dir=true")


@pytest.fixture
def no_change() -> list[str]:
    """The events of an operation with nothing to do."""
    return NO_CHANGE


@pytest.fixture
def recorded_lines() -> Any:  # noqa: ANN401 - a reader of lines
    """The lines of a recorded run of the real provider, by the number of its file."""

    def read(number: str) -> list[str]:
        (path,) = EVENTS.glob(f"{number}-*.jsonl")
        return path.read_text(encoding="utf-8").splitlines()

    return read
