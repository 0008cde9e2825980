"""
The refusal table: every kind of call, of every kind of resource, for every reason.

Run it from the root of the repository, `python -m tests.faults.refusal_table --help`. Results are
kept, and a second run goes on where the first one stopped.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from itertools import product
from typing import TYPE_CHECKING

from tests.faults.refusal_trial import Reason, prepare, run_call, saved_as
from tests.faults.refused_calls import calls
from tests.faults.table import Result, Table, run_table, table_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.scene import Scene

CELLS = {f"{call}, {reason}": (call, reason) for call, reason in product(calls(), Reason)}


def begin(scene: Scene) -> None:
    """Save what everything begins with."""
    scene.open_account()
    scene.save("empty")


def attempt(scene: Scene, cell: str) -> Result:
    """Run a cell; what several begin with is made once."""
    call, reason = CELLS[cell]
    if not scene.has_saved(saved_as(call)):
        scene.restore("empty")
        prepare(scene, call)
    scene.restore(saved_as(call))
    outcome = asdict(run_call(scene, call, reason))
    untold = [f"not told: {what}" for what in outcome["untold"]]
    return {
        **outcome,
        "operation": call.operation,
        "reason": reason,
        "problems": outcome["problems"] + untold,
    }


def summary(results: Sequence[Result]) -> str:
    """Return for each operation and reason the exit codes, and how many cells have problems."""
    keys = [(result["operation"], result["reason"]) for result in results]
    lines = [f"{'operation':22} {'reason':15} {'cells':>5} {'wrong':>5}  exit codes"]
    for key in sorted({*keys}):
        of_key = [result for result in results if (result["operation"], result["reason"]) == key]
        wrong = sum(bool(result["problems"]) for result in of_key)
        codes = Counter(str(result["code"]) for result in of_key)
        told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
        lines.append("{:22} {:15} ".format(*key) + f"{len(of_key):5} {wrong:5}  {told}")
    wrong = sum(bool(result["problems"]) for result in results)
    return "\n".join([*lines, f"{'all':38} {len(results):5} {wrong:5}"])


if __name__ == "__main__":
    options = table_parser(__doc__, results="build/refusals.jsonl").parse_args()
    sys.exit(bool(run_table(Table(begin, attempt, summary), [*CELLS], options)))
