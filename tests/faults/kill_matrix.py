"""
The kill matrix: every signal at many points of an apply and a destroy, to tool, engine and both.

Run it from the root of the repository, `python -m tests.faults.kill_matrix --help`. Each cell takes
some seconds; results are kept, and a second run goes on where the first one stopped.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.events import Moment
from tests.faults.kill_trial import Blow, Cell, Target, run_cell
from tests.faults.role_files import roles
from tests.faults.scene import Scene, Variant
from tests.faults.table import Result, Table, run_table, table_parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

ROLES = 10


def begin(scene: Scene) -> None:
    """Save what apply and destroy begin with."""
    scene.write(roles(ROLES))
    scene.open_account()
    scene.save("apply")
    result = scene.run("apply", "--yes")
    assert result.code == 0, result
    scene.save("destroy")


def attempt(scene: Scene, name: str) -> Result:
    """Run a cell."""
    cell = Cell.named(name)
    scene.restore(cell.command)
    verdict = run_cell(scene, cell)
    return {**cell._asdict(), **asdict(verdict), "problems": verdict.problems}


def points(actions: list[str], count: int) -> list[tuple[int, Moment]]:
    """
    Choose points: the start of each engine process, and requests spread evenly over the run.

    Who the user is, is asked before there is an engine to kill.
    """
    numbered = [(n, a) for n, a in enumerate(actions, 1) if a != "GetCallerIdentity"]
    starts = [n for n, action in numbered if ":" in action]
    requests = [n for n, action in numbered if ":" not in action]
    left = max(0, count - len(starts))
    spread = [requests[n * len(requests) // left] for n in range(left)]
    moments = [*Moment]
    return [(n, moments[place % 2]) for place, n in enumerate(sorted([*starts, *spread]))]


def cells(options: argparse.Namespace) -> list[str]:
    """Return the names of the cells; the points are those of a run without faults."""
    with (
        tempfile.TemporaryDirectory() as root,
        Scene(Path(root), options.variant) as scene,
    ):
        begin(scene)
        chosen = {
            "apply": points(_course_of(scene, "apply"), options.points),
            "destroy": points(_course_of(scene, "destroy"), options.destroy_points),
        }
    return [
        str(Cell(command, str(number), moment, *strike))
        for command, of_command in chosen.items()
        for (number, moment), strike in product(of_command, _strikes(options.variant))
    ]


def _strikes(variant: Variant) -> list[tuple[Blow, Target]]:
    """Return who is hit by what: a plugin only dies; it is told of signals by its engine."""
    strikes = [*product(Blow, (Target.TOOL, Target.ENGINE, Target.BOTH))]
    return strikes if variant is Variant.EMBEDDED else [*strikes, (Blow.KILL, Target.PLUGIN)]


def _course_of(scene: Scene, command: str) -> list[str]:
    scene.restore(command)
    scene.course.reset()
    result = scene.run(command, "--yes")
    assert result.code == 0, result
    return scene.course.actions()


def summary(results: Sequence[Result]) -> str:
    """Return for each command, target and signal how many cells ended whole, and rightly."""
    head = f"{'command':8} {'target':7} {'signal':13} {'cells':>5} {'whole':>5} {'right end':>9}"
    cells_of: Counter[tuple[str, str, str]] = Counter()
    whole, right = Counter(cells_of), Counter(cells_of)
    for result in results:
        key = result["command"], result["target"], result["blow"]
        cells_of[key] += 1
        whole[key] += not result["broken"]
        right[key] += not result["wrong_end"]
    lines = [
        "{:8} {:7} {:13} ".format(*key) + f"{count:5} {whole[key]:5} {right[key]:9}"
        for key, count in sorted(cells_of.items())
    ]
    total = f"{'all':30} {len(results):5} {whole.total():5} {right.total():9}"
    return "\n".join([head, *lines, total])


if __name__ == "__main__":
    parser = table_parser(__doc__, results="build/kill-matrix.jsonl")
    parser.add_argument("--points", type=int, default=30, help="points of an apply")
    parser.add_argument("--destroy-points", type=int, default=15, help="points of a destroy")
    chosen = parser.parse_args()
    sys.exit(bool(run_table(Table(begin, attempt, summary), cells(chosen), chosen)))
