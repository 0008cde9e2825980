"""`--github`: hands a result to GitHub Actions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.errors import SurroundingsError
from ai_role_cli.render.github import (
    output_text,
    output_values,
    report_notes,
    workflow_commands,
)
from ai_role_cli.render.plan_markdown import plan_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.cli.terminal import Terminal
    from ai_role_cli.render.github import Note
    from ai_role_cli.render.report import PlanReport

__all__ = ["GithubStep", "github_step"]

_SUMMARY_BYTES = 1024 * 1024
"""What GitHub takes as the summary of a step; it drops a larger one as a whole."""


@dataclass(frozen=True, slots=True)
class GithubStep:
    """The step of a workflow that runs this command; None for what the runner does not offer."""

    summary: Path | None
    output: Path | None
    workspace: Path | None

    def annotate(self, notes: Iterable[Note], terminal: Terminal) -> None:
        """
        Write workflow commands to standard error: the result on standard output stays as it is.

        The runner reads both streams.
        """
        for line in self.lines(notes):
            terminal.err.print(Text(line))

    def lines(self, notes: Iterable[Note]) -> Iterator[str]:
        """Yield the workflow commands that annotate files of the repository."""
        yield from workflow_commands(notes, self._path)

    def report(self, report: PlanReport, terminal: Terminal, *, plan_file: str | None) -> None:
        """
        Write annotations, the summary and the outputs of the step.

        Raises:
            SurroundingsError: A file of the runner cannot be written.
        """
        self.annotate(report_notes(report), terminal)
        if self.output is not None:
            _append(self.output, output_text(output_values(report, plan_file=plan_file)))
        if self.summary is not None:
            self._summarize(self.summary, plan_markdown(report), terminal)

    def _summarize(self, summary: Path, text: str, terminal: Terminal) -> None:
        there = summary.stat().st_size if summary.exists() else 0
        if there + len(text.encode()) > _SUMMARY_BYTES:
            terminal.say("warning: no job summary: GitHub takes 1 MiB from a step")
            return
        _append(summary, text)

    def _path(self, file: str) -> str:
        """Return the path from the top of the repository, as annotations want it."""
        path = Path(file).resolve()
        top = None if self.workspace is None else self.workspace.resolve()
        if top is None or not path.is_relative_to(top):
            return file
        return path.relative_to(top).as_posix()


def github_step(env: Mapping[str, str]) -> GithubStep:
    """Return the step that the runner's variables describe."""
    names = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_WORKSPACE")
    summary, output, workspace = (Path(env[name]) if env.get(name) else None for name in names)
    return GithubStep(summary, output, workspace)


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise SurroundingsError(
            "a file of GitHub Actions cannot be written",
            code="github-file",
            facts=(("file", str(path)), ("reason", error.strerror or str(error))),
            hint="leave --github away outside of a workflow",
        ) from error
