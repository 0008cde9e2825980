"""
Rounds of two applies at once: on a new stack and on an existing one, impatient and patient.

Run it from the root of the repository, `python -m tests.faults.concurrency_rounds --help`.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from tests.faults.concurrency_trial import run_round
from tests.faults.role_files import roles
from tests.faults.table import Result, Table, run_table, table_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.scene import Scene

_STACKS = ("new", "existing")


def begin(scene: Scene) -> None:
    """Save a new stack and an existing one, both with a role file that changes something."""
    scene.write(roles(4))
    scene.open_account()
    scene.save("new")
    scene.write(roles(1))
    result = scene.run("apply", "--yes")
    assert result.code == 0, result
    scene.write(roles(4))
    scene.save("existing")


def attempt(scene: Scene, cell: str) -> Result:
    """Run a round, such as `new patient 3`."""
    stack, temper, _ = cell.split()
    scene.restore(stack)
    patience = ("--lock-timeout", "100s") if temper == "patient" else ()
    return {"kind": f"{stack} {temper}", "problems": run_round(scene, *patience)}


def summary(results: Sequence[Result]) -> str:
    """Return how many rounds of each kind there were, and how many have problems."""
    rounds = Counter(result["kind"] for result in results)
    wrong = Counter(result["kind"] for result in results if result["problems"])
    lines = [f"{kind:20} {count:5} {wrong[kind]:5}" for kind, count in sorted(rounds.items())]
    return "\n".join([f"{'stack and temper':20} {'rounds':5} {'wrong':5}", *lines])


if __name__ == "__main__":
    parser = table_parser(__doc__, results="build/concurrency.jsonl")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    cells = [
        f"{stack} {temper} {number}"
        for stack in _STACKS
        for temper in ("impatient", "patient")
        for number in range(options.rounds)
    ]
    sys.exit(bool(run_table(Table(begin, attempt, summary), cells, options)))
