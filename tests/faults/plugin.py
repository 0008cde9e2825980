"""
A provider plugin as the real one is: a process that the engine starts, and that outlives it.

The real plugin asks every five minutes whether its engine is still there.

Source:
    pulumi/pulumi pkg/resource/provider/main.go: the port on standard output, the health check.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LIFE_SECONDS = 300
ACCOUNT = "123456789012"
REGION = "us-east-1"


def write_plugin(home: Path, *, version: str, endpoint: Path) -> None:
    """Install it where the engine looks; the file `endpoint` tells where AWS answers."""
    folder = home / "plugins" / f"resource-aws-v{version}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    program = folder / "pulumi-resource-aws"
    program.write_text(
        f'#!/bin/sh\nexec {sys.executable} {__file__} {endpoint} "$@"\n', encoding="utf-8"
    )
    program.chmod(0o700)


def main() -> None:
    # Before any thread starts, so that none of them takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    from ai_role_cli.sandbox.account import AccountPlace  # noqa: PLC0415 - after the signals
    from ai_role_cli.sandbox.provider_server import serving_provider  # noqa: PLC0415 - as above

    endpoint = Path(sys.argv[1]).read_text("utf-8")
    place = AccountPlace(Path(), ACCOUNT, "aws")
    with serving_provider(place, endpoint=endpoint, region=REGION) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        signal.sigtimedwait(SIGNALS, LIFE_SECONDS)


if __name__ == "__main__":
    main()
