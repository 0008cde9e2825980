"""
The kill matrix: every signal at many points of an apply and a destroy, to tool, engine and both.

Run it from the root of the repository, `python -m tests.faults.kill_matrix --help`. Each cell takes
some seconds; results are kept, and a second run goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

from tests.faults.events import Moment
from tests.faults.kill_trial import Blow, Cell, Target, run_cell
from tests.faults.role_files import roles
from tests.faults.scene import Scene, Variant

ROLES = 10
_OPEN = ExitStack()
_scenes: list[Scene] = []


def prepared(scene: Scene) -> dict[str, list[str]]:
    """Save what apply and destroy begin with; return the events that each takes."""
    courses = {}
    scene.write(roles(ROLES))
    scene.open_account()
    assert scene.run("sandbox", "show").code == 0 or scene.variant is Variant.PLUGIN
    scene.save("apply")
    courses["apply"] = _course_of(scene, "apply")
    scene.save("destroy")
    courses["destroy"] = _course_of(scene, "destroy")
    return courses


def _course_of(scene: Scene, command: str) -> list[str]:
    scene.course.reset()
    result = scene.run(command, "--yes")
    assert result.code == 0, result
    return scene.course.actions()


def points(actions: list[str], count: int) -> list[tuple[int, Moment]]:
    """
    Choose points: the start of each engine process, and requests spread evenly over the run.

    Who the user is, is asked before there is an engine to kill.
    """
    numbered = [(n, a) for n, a in enumerate(actions, 1) if a != "GetCallerIdentity"]
    starts = [n for n, action in numbered if ":" in action]
    requests = [n for n, action in numbered if ":" not in action]
    left = count - len(starts)
    spread = [requests[n * len(requests) // left] for n in range(left)]
    moments = [*Moment]
    return [(n, moments[place % 2]) for place, n in enumerate(sorted([*starts, *spread]))]


def cells(courses: dict[str, list[str]], wanted: dict[str, int]) -> list[Cell]:
    """Return the cells, mixed, so that the first ones tell of all kinds."""
    places = [
        (command, *place)
        for command, count in wanted.items()
        for place in points(courses[command], count)
    ]
    every = [Cell(*place, *kind) for place, kind in product(places, product(Blow, Target))]
    random.Random(0).shuffle(every)  # noqa: S311 - any order will do, the same one each time
    return every


def _begin(root: str, variant: Variant, source: Path | None) -> None:
    scene = Scene(Path(tempfile.mkdtemp(dir=root)), variant, source=source)
    # It is open for as long as this process, which the pool ends.
    _OPEN.enter_context(scene)
    prepared(scene)
    _scenes.append(scene)


def _try(cell: Cell) -> dict[str, Any]:
    scene = _scenes[0]
    scene.restore(cell.command)
    return {"cell": str(cell), **cell._asdict(), **asdict(run_cell(scene, cell))}


def main() -> None:
    arguments = _arguments()
    root = Path(tempfile.mkdtemp(prefix="kill-matrix-"))
    with Scene(root / "count", arguments.variant, source=arguments.source) as scene:
        courses = prepared(scene)
    done = _done(arguments.results)
    todo = cells(courses, {"apply": arguments.points, "destroy": arguments.destroy_points})
    left = [cell for cell in todo if str(cell) not in done]
    events = {command: len(course) for command, course in courses.items()}
    print(f"{events} events; {len(todo)} cells, {len(left)} to do", flush=True)
    context = multiprocessing.get_context("spawn")
    start = (str(root), arguments.variant, arguments.source)
    with (
        context.Pool(arguments.jobs, _begin, start) as pool,
        arguments.results.open("a", encoding="utf-8") as results,
    ):
        for result in pool.imap_unordered(_try, left):
            results.write(json.dumps(result) + "\n")
            results.flush()
            if result["problems"] or result["wrong_end"]:
                print(f"{result['cell']} [{result['event']}]: {_bad(result)}", flush=True)
    shutil.rmtree(root, ignore_errors=True)
    print(table(list(_done(arguments.results).values())))


def _bad(result: dict[str, Any]) -> str:
    return "; ".join([*result["problems"], *filter(None, [result["wrong_end"]])])


def _done(results: Path) -> dict[str, dict[str, Any]]:
    if not results.exists():
        return {}
    lines = (json.loads(line) for line in results.read_text("utf-8").splitlines())
    return {line["cell"]: line for line in lines}


def table(results: list[dict[str, Any]]) -> str:
    """Return for each command, target and signal how many cells ended whole, and rightly."""
    keys = [(r["command"], r["target"], r["blow"]) for r in results]
    whole = Counter(key for key, r in zip(keys, results, strict=True) if not r["problems"])
    right = Counter(key for key, r in zip(keys, results, strict=True) if not r["wrong_end"])
    lines = [f"{'command':8} {'target':7} {'signal':13} {'cells':>5} {'whole':>5} {'right end':>9}"]
    for key, count in sorted(Counter(keys).items()):
        lines.append("{:8} {:7} {:13} ".format(*key) + f"{count:5} {whole[key]:5} {right[key]:9}")
    lines.append(f"{'all':30} {len(results):5} {whole.total():5} {right.total():9}")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=30, help="points of an apply")
    parser.add_argument("--destroy-points", type=int, default=15, help="points of a destroy")
    parser.add_argument("--variant", type=Variant, default=Variant.PLUGIN, choices=[*Variant])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--results", type=Path, default=Path("build/kill-matrix.jsonl"))
    parser.add_argument("--source", type=Path, help="a checkout to try instead of this one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
