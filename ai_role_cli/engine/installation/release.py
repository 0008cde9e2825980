"""The official release of the Pulumi CLI: one archive, used only if its digest is the known one."""

from __future__ import annotations

import hashlib
import http.client
import os
import platform
import shutil
import tarfile
import time
import urllib.request
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from ai_role_cli.engine.installation.engine import PINNED_ENGINE
from ai_role_cli.engine.installation.step import REPORT_SECONDS, StepFailedError

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.installation.step import Journal

__all__ = ["DIGESTS", "download_release"]

ADDRESSES = (
    "https://get.pulumi.com/releases/sdk/{archive}",
    "https://github.com/pulumi/pulumi/releases/download/v{version}/{archive}",
)
"""Where the archive is, the same one at each; what comes from there is compared, not believed."""

DIGESTS = {
    "darwin-arm64": "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
    "darwin-x64": "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
    "linux-arm64": "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
    "linux-x64": "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
}
"""
SHA-256 of the archive of the pinned version, by platform.

Source:
    pulumi/homebrew-tap, Formula/pulumi.rb, "Brew formula update for Pulumi version 3.259.0".
"""

_PROCESSORS = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}
_PROGRAM = "pulumi/pulumi"
"""The CLI within the archive; the language hosts beside it are not needed."""

ANSWER_SECONDS = 10.0
"""For the host to answer, and for each part of the archive to come."""

LIMIT_SECONDS = 600.0
"""Ample for one archive; a slower line is better served by an engine the user brings."""

_LIMIT_BYTES = 500_000_000
_BLOCK = 1 << 20


def download_release(root: Path, journal: Journal) -> None:
    """
    Put the CLI of the official release into `root/bin`.

    Raises:
        StepFailedError: There is no release for this machine, no host has it, or it is not the one
            that is known.
    """
    name = _platform()
    if name not in DIGESTS:
        raise StepFailedError(f"there is no release for {name}")
    archive = root / "release.tar.gz"
    _fetch(f"pulumi-v{PINNED_ENGINE}-{name}.tar.gz", archive, journal)
    _check(archive, DIGESTS[name])
    _unpack(archive, root / "bin" / "pulumi")
    archive.unlink()


def _platform() -> str:
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{_PROCESSORS.get(machine, machine)}"


def _fetch(name: str, target: Path, journal: Journal) -> None:
    for address in ADDRESSES:
        url = address.format(archive=name, version=PINNED_ENGINE)
        journal.note(f"GET {url}")
        try:
            # No proxy handler of ours: the one of urllib heeds HTTPS_PROXY and NO_PROXY.
            with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - constants
                _store(answer, target, journal)
        except (OSError, http.client.HTTPException) as error:
            journal.note(f"{urlsplit(url).hostname}: {error}")
        else:
            return
    raise StepFailedError("the release hosts cannot be reached")


def _store(answer: IO[bytes], target: Path, journal: Journal) -> None:
    journal.report(f"downloading Pulumi {PINNED_ENGINE}, the official release")
    started = reported = time.monotonic()
    size = 0
    with target.open("wb") as file:
        while block := answer.read(_BLOCK):
            size += file.write(block)
            now = time.monotonic()
            if now - started > LIMIT_SECONDS or size > _LIMIT_BYTES:
                raise StepFailedError("the download is too slow, or too large")
            if now - reported > REPORT_SECONDS:
                reported = now
                journal.report(f"downloading Pulumi {PINNED_ENGINE}: {size // 10**6} MB")


def _check(archive: Path, expected: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise StepFailedError(f"the release is not the known one: its SHA-256 is {found}")


def _unpack(archive: Path, program: Path) -> None:
    """Take one file out by its name; no path of the archive is followed."""
    program.parent.mkdir(mode=0o700)
    try:
        with tarfile.open(archive) as files:
            content = files.extractfile(_PROGRAM)
            if content is None:
                raise StepFailedError("the release holds no CLI")
            descriptor = os.open(program, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700)
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(content, file, _BLOCK)
    except (tarfile.TarError, KeyError, OSError) as error:
        raise StepFailedError("the release cannot be unpacked") from error
