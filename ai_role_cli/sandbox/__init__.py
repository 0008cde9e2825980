"""An AWS account on this machine, for trying out and for tests: moto and an embedded provider."""

from __future__ import annotations

from ai_role_cli.sandbox.serving import aws_command, serve_sandbox
from ai_role_cli.sandbox.session import Sandbox, open_sandbox

__all__ = ["Sandbox", "aws_command", "open_sandbox", "serve_sandbox"]
