"""
A repository that would run its own programs, or carry secrets away, with whoever works in it.

Each way leaves a mark if it works: a file, a request, a secret in what is told or kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from textwrap import dedent
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Folder

pytestmark = pytest.mark.pulumi

ROLES = """\
    version: 1
    region: us-east-1
    roles:
      agent: {service: bedrock}
    """
HIDDEN = "correct-horse-battery"


@dataclass(frozen=True, slots=True)
class Evil:
    """A program that leaves a mark, and says that it works."""

    mark: Path

    def put(self, place: Path, answer: str = "exit 1") -> Path:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/sh\necho run >> {self.mark}\n{answer}\n", encoding="utf-8")
        place.chmod(0o755)
        return place

    @property
    def was_run(self) -> bool:
        return self.mark.exists()


@pytest.fixture
def evil(tmp_path: Path) -> Evil:
    return Evil(tmp_path / "mark")


def git(folder: Folder, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", *arguments],
        cwd=folder.path,
        check=True,
        capture_output=True,
    )


def plant(folder: Folder, evil: Evil, name: str) -> Path:
    """Put a project of the engine where ai-role keeps its own, which names an evil plugin."""
    plugins = evil.put(folder.path / "plugins" / "pulumi-resource-aws").parent
    project = folder.path / ".ai-role" / "work" / "ai-role" / name
    project.parent.mkdir(parents=True)
    (folder.path / ".ai-role").chmod(0o700)
    named = f'{{"providers": [{{"name": "aws", "path": "{plugins}"}}]}}'
    project.write_text(f'{{"name": "ai-role", "main": ".", "plugins": {named}}}\n', "utf-8")
    return project


@pytest.mark.parametrize("command", [["preview"], ["apply", "--yes"], ["outputs"], ["drift"]])
def test_a_private_folder_of_the_repository_is_refused(
    aws: Folder, evil: Evil, command: list[str]
) -> None:
    plant(aws, evil, "Pulumi.yaml")
    git(aws, "init")
    git(aws, "add", "--force", ".")

    failed = aws.run(*command, code=4)

    assert "error[private-folder]" in failed.stderr
    assert "git tracks it" in failed.stderr
    assert not evil.was_run


def test_a_project_of_an_archive_is_written_anew(aws: Folder, evil: Evil) -> None:
    project = plant(aws, evil, "Pulumi.yaml")

    aws.run("preview", code=6)

    assert not evil.was_run
    assert "evil" not in project.read_text(encoding="utf-8")
    assert str(aws.path / "plugins") not in project.read_text(encoding="utf-8")


def test_a_project_that_would_come_before_ours_is_refused(aws: Folder, evil: Evil) -> None:
    plant(aws, evil, "Pulumi.json")

    assert "error[private-folder]" in aws.run("preview", code=4).stderr
    assert not evil.was_run


def test_a_plugin_of_path_or_of_the_repository_is_not_run(
    aws: Folder, evil: Evil, tmp_path: Path
) -> None:
    installed = Evil(tmp_path / "installed")
    version = "7.51.1"
    home = Path(aws.env["PULUMI_HOME"]) / "plugins" / f"resource-aws-v{version}"
    installed.put(home / "pulumi-resource-aws")
    for folder in (tmp_path / "path", aws.path, aws.path / "bin"):
        evil.put(folder / "pulumi-resource-aws")
    del aws.env["AI_ROLE_AWS_PLUGIN"]
    path = f"{tmp_path}/path:{aws.path}/bin:.:{aws.env['PATH']}"

    aws.run("preview", code=6, PATH=path)

    assert installed.was_run
    assert not evil.was_run


def test_an_engine_of_the_repository_is_not_run(aws: Folder, evil: Evil) -> None:
    evil.put(aws.path / "bin" / "pulumi", "echo v3.259.0")
    evil.put(aws.path / "pulumi", "echo v3.259.0")
    del aws.env["AI_ROLE_PULUMI"]

    aws.run("preview", code=6, PATH=f"{aws.path}/bin:.::{aws.env['PATH']}")

    assert not evil.was_run


@dataclass(slots=True)
class Listener:
    """A host of somebody else, and what was sent to it."""

    url: str
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def elsewhere() -> Iterator[Listener]:
    listener = Listener("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listener.requests.append(f"{self.requestline}\n{self.headers}")
            self.send_error(401)

        do_POST = do_HEAD = do_GET  # noqa: N815 - names of the base class

        def log_message(self, *_arguments: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("command", [["preview"], ["apply", "--yes"], ["outputs"], ["drift"]])
def test_a_backend_of_the_role_file_is_not_reached(
    aws: Folder, elsewhere: Listener, command: list[str]
) -> None:
    aws.write(f"backend: {elsewhere.url}\n{dedent(ROLES)}")

    failed = aws.run(*command, code=8, PULUMI_ACCESS_TOKEN=f"pul-{HIDDEN}")

    assert f"--backend {elsewhere.url}" in failed.stderr
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("part", "backend", "command"),
    [
        ("download", None, ["preview"]),
        ("download", "file://shared", ["apply", "--yes"]),
        ("endpoint", None, ["destroy", "--yes"]),
        ("secrets", "file://shared", ["drift"]),
        ("snippet", None, ["apply", "--yes"]),
    ],
)
def test_a_state_from_elsewhere_makes_the_engine_do_nothing(
    aws: Folder, elsewhere: Listener, part: str, backend: str | None, command: list[str]
) -> None:
    root = aws.path / (".ai-role/state" if backend is None else "shared")
    file = root / ".pulumi" / "stacks" / "ai-role" / "dev.json"
    file.parent.mkdir(parents=True)
    root.chmod(0o700)
    (aws.path / ".ai-role").mkdir(exist_ok=True)
    (aws.path / ".ai-role").chmod(0o700)
    (root / ".pulumi" / "meta.yaml").write_text("version: 1\n", encoding="utf-8")
    file.write_text(json.dumps(hostile_state(part, elsewhere.url)), encoding="utf-8")
    named = () if backend is None else ("--backend", backend)

    failed = aws.run(*command, *named, code=4, PULUMI_ACCESS_TOKEN=f"pul-{HIDDEN}")

    assert "error[state-foreign]" in failed.stderr
    assert str(file) in failed.stderr
    assert elsewhere.requests == []


def hostile_state(part: str, url: str) -> dict[str, object]:
    """The state of a stack that would lead the engine to an address of somebody else."""
    urn = "urn:pulumi:dev::ai-role::"
    inputs = {"region": "us-east-1", "allowedAccountIds": '["123456789012"]', "version": "7.51.1"}
    provider: dict[str, object] = {
        "urn": f"{urn}pulumi:providers:aws::aws",
        "type": "pulumi:providers:aws",
        "custom": True,
        "id": "1",
        "inputs": inputs,
    }
    latest: dict[str, object] = {"manifest": {"version": "v3.259.0"}, "resources": [provider]}
    match part:
        case "download":
            provider["urn"], provider["type"] = (
                f"{urn}pulumi:providers:evil::evil",
                "pulumi:providers:evil",
            )
            provider["inputs"] = {"version": "1.0.0", "pluginDownloadURL": url}
        case "endpoint":
            endpoints = json.dumps([{"iam": url, "sts": url}])
            provider["inputs"] = {**inputs, "endpoints": endpoints}
        case "secrets":
            state = {"url": url, "owner": "o", "project": "ai-role", "stack": "dev"}
            latest["secrets_providers"] = {"type": "service", "state": state}
        case _:
            descriptor = {"name": "evil", "downloadURL": url}
            latest["snippets"] = [{"uuid": "1", "code": "x", "descriptor": descriptor}]
    return {"version": 3, "checkpoint": {"stack": "organization/ai-role/dev", "latest": latest}}


def test_the_token_goes_to_a_service_that_the_user_names_alone(
    aws: Folder, elsewhere: Listener, tmp_path: Path
) -> None:
    aws.write(f"backend: {elsewhere.url}\n{dedent(ROLES)}")
    answers = tmp_path / "user-state" / "ai-role" / "backends.json"
    answers.parent.mkdir(parents=True)
    confirmed = f"""\
        import sys
        from pathlib import Path
        from ai_role_cli.cli.confirmed_backends import ConfirmedBackends
        ConfirmedBackends(Path({str(answers)!r})).add(Path({str(aws.path)!r}), {elsewhere.url!r})
        """
    subprocess.run([sys.executable, "-c", dedent(confirmed)], check=True)

    aws.run("preview", code=4, PULUMI_ACCESS_TOKEN=f"pul-{HIDDEN}")
    assert HIDDEN not in "".join(elsewhere.requests)

    named = ("--backend", elsewhere.url)
    aws.run("preview", *named, code=4, PULUMI_ACCESS_TOKEN=f"pul-{HIDDEN}")
    assert HIDDEN in "".join(elsewhere.requests)


@pytest.mark.parametrize("name", ["logs/ai-role-dev.log", "logs", "work", ".gitignore"])
def test_nothing_is_written_through_a_link(aws: Folder, tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    place = aws.path / ".ai-role" / name
    place.parent.mkdir(parents=True)
    (aws.path / ".ai-role").chmod(0o700)
    place.symlink_to(victim)

    assert "it is a link" in aws.run("preview", code=4).stderr

    assert victim.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "account", "logs", "state", "work"])
def test_a_file_in_the_place_of_a_folder_is_no_bug(folder: Folder, name: str) -> None:
    folder.write(ROLES)
    place = folder.path / ".ai-role" / "sandbox" / name
    place.parent.mkdir(parents=True)
    (folder.path / ".ai-role").chmod(0o700)
    place.touch()

    assert "error[bug]" not in folder.run("preview", code=4).stderr


def test_a_file_of_secrets_is_neither_read_nor_shown(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text(f"TOKEN={HIDDEN}\n", encoding="utf-8")
    (folder.path / ".env").write_text(f"TOKEN={HIDDEN}\n", encoding="utf-8")
    for document in ("/proc/self/environ", "../secrets", ".env"):
        folder.write(ROLES.replace("bedrock}", f"bedrock, policy_documents: {{x: {document}}}}}"))
        failed = folder.run("preview", code=3, MY_TOKEN=HIDDEN)
        assert HIDDEN not in failed.stderr + failed.stdout

    (folder.path / "roles.yaml").unlink()
    for target in ("/proc/self/environ", "../secrets", "/dev/zero"):
        (folder.path / "roles.yaml").symlink_to(target)
        failed = folder.run("validate", code=3, MY_TOKEN=HIDDEN)
        assert HIDDEN not in failed.stderr + failed.stdout
        (folder.path / "roles.yaml").unlink()


def test_settings_of_a_repository_that_name_programs_are_not_heeded(
    shell: Folder, evil: Evil, tmp_path: Path
) -> None:
    shell.write(ROLES)
    shell.run("preview")
    git(shell, "init")
    git(shell, "add", ".")
    git(shell, "commit", "-m", "x")
    monitor = evil.put(tmp_path / "monitor", "exit 0")
    git(shell, "config", "core.fsmonitor", str(monitor))
    git(shell, "config", "core.hooksPath", str(monitor.parent))
    git(shell, "status")
    assert evil.was_run, "the trap works"
    evil.mark.unlink()

    shell.run("preview")
    shell.run("apply", "--yes")
    shell.run("diff", "HEAD:roles.yaml", ":roles.yaml")

    assert not evil.was_run


def test_a_partial_clone_fetches_nothing_by_the_program_that_it_names(
    shell: Folder, evil: Evil, tmp_path: Path
) -> None:
    shell.write(ROLES)
    git(shell, "init")
    git(shell, "add", ".")
    git(shell, "commit", "-m", "x")
    git(shell, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(shell, "clone", "--no-checkout", "--filter=blob:none", f"file://{shell.path}", str(clone))
    program = str(evil.put(tmp_path / "upload"))
    git(shell, "-C", str(clone), "config", "remote.origin.uploadpack", program)
    shell.path = clone

    shell.run("diff", "/dev/null", "HEAD:roles.yaml", code=4)
    assert not evil.was_run

    subprocess.run(["git", "show", "HEAD:roles.yaml"], cwd=clone, check=False, capture_output=True)
    assert evil.was_run, "the trap works"


def test_modules_of_the_current_folder_are_not_imported(shell: Folder, evil: Evil) -> None:
    shell.write(ROLES)
    for name in ("yaml", "typer", "rich", "pydantic", "pulumi", "json", "sitecustomize"):
        code = f"import pathlib\npathlib.Path({str(evil.mark)!r}).touch()\n"
        (shell.path / f"{name}.py").write_text(code, encoding="utf-8")

    shell.run("validate")
    shell.run("preview")
    script = Path(sys.executable).with_name("ai-role")
    subprocess.run([script, "preview"], cwd=shell.path, env=shell.env, check=True)

    assert not evil.was_run
