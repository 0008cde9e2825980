"""What a hostile file says never becomes a command of a terminal or of the runner of a job."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from ai_role_cli.cli.app import run

COMMAND = "\\n::error::hostile\\n ##[add-mask]hostile\\e[31m\\x9b31m\\x7f\\u202e"
"""As YAML writes it between double quotes."""

ALLOWED = "\\n::error::hostile\\n ##[add-mask]hostile\\x9b31m\\x7f"
"""The same without what IAM does not take."""

GOOD = f"""\
version: 1
roles:
  agent:
    service: bedrock
    description: "plain"
    tags: {{note: "::error::hostile"}}
    permissions:
      - actions: [s3:GetObject]
        resources: ["arn:aws:s3:::bucket/::error::hostile/##[debug]x"]
        conditions: {{StringEquals: {{"s3:prefix": "{ALLOWED}"}}}}
"""
BAD = f"""\
version: 1
"{COMMAND}": 1
stack: "{COMMAND}"
roles:
  agent:
    service: "{COMMAND}"
    description: "{COMMAND}"
    "{COMMAND}": 1
    policy_documents: {{"{COMMAND}": "{COMMAND}.json"}}
    permissions: [{{actions: ["{COMMAND}"], resources: ["{COMMAND}"]}}]
  "{COMMAND}": {{service: lambda}}
"""
DOCUMENT = f"""\
version: 1
roles:
  agent:
    service: lambda
    policy_documents: {{x: "{COMMAND}.json"}}
"""
NAME = "roles\n::error::hostile\x1b[31m\x9b.yaml"

COMMANDS = [
    ["validate", "FILE"],
    ["validate", "FILE", "-v"],
    ["validate", "FILE", "--format", "json"],
    ["validate", "FILE", "--format", "sarif"],
    ["validate", "FILE", "--format", "junit"],
    ["synth", "FILE"],
    ["explain", "-f", "FILE"],
    ["explain", "-f", "FILE", "--output", "json"],
    ["explain", "-f", "FILE", "--output", "markdown"],
    ["can", "agent", "s3:GetObject", "arn:aws:s3:::bucket/x", "-f", "FILE"],
    ["diff", "/dev/null", "FILE", "--full"],
    ["diff", "/dev/null", "FILE", "--output", "json"],
    ["diff", "/dev/null", "FILE", "--output", "ndjson"],
    ["diff", "/dev/null", "FILE", "--output", "markdown"],
    ["preview", "FILE"],
    ["outputs", "-f", "FILE"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("text", [GOOD, BAD, DOCUMENT], ids=["good", "bad", "document"])
def test_no_output_obeys_or_commands(
    command: list[str], text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(NAME).write_text(text, encoding="utf-8")

    run([NAME if each == "FILE" else each for each in command])

    told = capfd.readouterr()
    for stream in (told.out, told.err):
        controls = {char for char in stream if unicodedata.category(char) == "Cc"}
        assert controls <= {"\n"}
        assert "\u202e" not in stream
        for line in stream.split("\n"):
            assert not line.lstrip().startswith("::")
    # A runner takes this mark anywhere, and JSON is not changed for it: it is no log.
    assert "##[" not in told.err
    if "text" in command or ("--format" not in command and "--output" not in command):
        assert "##[" not in told.out or command[0] == "synth"


def test_json_holds_what_the_file_holds(capfd: pytest.CaptureFixture[str]) -> None:
    Path("roles.yaml").write_text(GOOD, encoding="utf-8")

    assert run(["synth"]) == 0

    documents = json.loads(capfd.readouterr().out)
    assert "hostile\x9b31m\x7f" in json.dumps(documents, ensure_ascii=False)
