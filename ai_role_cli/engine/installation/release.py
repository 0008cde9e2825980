"""The official release of the Pulumi CLI, fetched by the SDK's own installer."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from ai_role_cli.engine.installation.engine import PINNED_ENGINE
from ai_role_cli.engine.installation.step import Step, StepFailedError, run_step

if TYPE_CHECKING:
    from pathlib import Path

    from ai_role_cli.engine.installation.step import Journal

__all__ = ["download_release"]

INSTALLER_ADDRESS = "https://get.pulumi.com/install.sh"
"""What the SDK's installer fetches first; asked beforehand, as the SDK knows no time limit."""

PROBE_SECONDS = 5.0

LIMIT_SECONDS = 600.0
"""Ample for one archive; a slower line is better served by an engine the user brings."""

INSTALL_SCRIPT = """\
import sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""
"""Run by a child, for the SDK's call can be neither stopped nor watched in our own process."""


def download_release(root: Path, journal: Journal) -> None:
    """
    Put the official release into `root`, its programs in `bin`.

    Raises:
        StepFailedError: The release host does not answer, or the installer fails.
    """
    _probe()
    journal.report(f"downloading Pulumi {PINNED_ENGINE}, the official release")
    step = Step(
        title=f"downloading Pulumi {PINNED_ENGINE}",
        command=(sys.executable, "-c", INSTALL_SCRIPT, root, str(PINNED_ENGINE)),
        folder=root,
        environment=os.environ,
        limit_seconds=LIMIT_SECONDS,
    )
    run_step(step, journal)


def _probe() -> None:
    request = urllib.request.Request(INSTALLER_ADDRESS, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()  # noqa: S310  a constant
    except (OSError, urllib.error.URLError) as error:
        message = "the release host cannot be reached"
        raise StepFailedError(message) from error
