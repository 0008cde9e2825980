"""The Automation API's workspace and stack, with no process but the operation's own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pulumi import automation as auto

if TYPE_CHECKING:
    from ai_role_cli.engine.child.process import EngineProcess
    from ai_role_cli.engine.settings import StackSettings

__all__ = ["RecordedStack", "StackWorkspace"]


class StackWorkspace(auto.LocalWorkspace):
    """A workspace that never writes which stack is selected on this machine."""

    def __init__(self, settings: StackSettings, process: EngineProcess) -> None:
        super().__init__(work_dir=str(settings.work_dir), pulumi_command=process)

    def create_stack(self, stack_name: str) -> None:
        """Create the stack without selecting it."""
        self.pulumi_command.run(
            ["stack", "init", stack_name, "--no-select"], str(self.work_dir), {}
        )


class RecordedStack(auto.Stack):
    """
    A stack whose outputs and summary come from the recorded events, not from more processes.

    Nothing is selected or created on construction: the operations name the stack themselves.
    """

    def __init__(self, settings: StackSettings, process: EngineProcess) -> None:
        self.name = settings.stack
        self.workspace = StackWorkspace(settings, process)

    def outputs(self) -> auto.OutputMap:
        """Return nothing; the events hold the outputs."""
        return {}

    def info(
        self,
        show_secrets: bool = True,  # noqa: FBT001, FBT002 - the SDK's signature
    ) -> auto.UpdateSummary:
        """Return a summary without facts; the events hold them."""
        del show_secrets
        now = dt.datetime.now(tz=dt.UTC)
        return auto.UpdateSummary(
            kind="update",
            start_time=now,
            message="",
            environment={},
            config={},
            result="succeeded",
            end_time=now,
            version=0,
        )
