"""Whole processes side by side: each runs once, then each once more: all see the same machine."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Contender", "Run", "measured", "table"]

_BUDGET_SECONDS = 90
"""What one contender may take for all its runs after the first."""

_WIDTH = 34


@dataclass(frozen=True, slots=True)
class Contender:
    """
    A command.

    Args:
        exits: Exit codes of a run that did its work, each with a text that it printed then; any
            other end stops the benchmark, since a crash is fast.
        environment: Variables beside those of this process; None removes one.
    """

    name: str
    command: Sequence[str]
    exits: Mapping[int, str] = field(default_factory=lambda: {0: ""})
    environment: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds that one process took, by the clock and of the processors."""

    wall: float
    cpu: float


def measured(contenders: Sequence[Contender], runs: int) -> Mapping[str, Sequence[Run]]:
    """Return the runs of each contender without the first, which warms up, if there are more."""
    results: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for _ in range(runs + 1):
        for contender in contenders:
            done = results[contender.name]
            if sum(run.wall for run in done) < _BUDGET_SECONDS:
                done.append(_run(contender))
    return {name: done[1:] or done for name, done in results.items()}


def table(title: str, results: Mapping[str, Sequence[Run]]) -> str:
    """Return the figures as text; the ratio is that of the medians to the first contender's."""
    first = median(run.wall for run in next(iter(results.values())))
    heading = (
        f"{title:{_WIDTH}} {'min':>8} {'median':>8} {'max':>8} {'cpu':>8} {'ratio':>7} {'runs':>5}"
    )
    return "\n".join([heading, *(_row(name, done, first) for name, done in results.items())])


def _row(name: str, runs: Sequence[Run], first: float) -> str:
    walls = [run.wall for run in runs]
    middle = median(walls)
    cpu = median(run.cpu for run in runs)
    figures = f"{min(walls):7.3f}s {middle:7.3f}s {max(walls):7.3f}s {cpu:7.3f}s"
    return f"{name:{_WIDTH}} {figures} {middle / first:7.2f} {len(runs):5}"


def _run(contender: Contender) -> Run:
    changed = {**os.environ, **contender.environment}
    environment = {name: value for name, value in changed.items() if value is not None}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        contender.command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    printed = (done.stdout + done.stderr).decode(errors="replace")
    expected = contender.exits.get(done.returncode)
    if expected is None or expected not in printed:
        raise SystemExit(f"{contender.name} left with {done.returncode}:\n{printed[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu)
