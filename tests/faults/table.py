"""Many cells, each in a scene that is restored for it, in some processes; results are kept."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.faults.scene import Scene, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result: TypeAlias = dict[str, Any]
"""At least `problems`, a list, empty if all is as it should be."""

_PROCESS = ExitStack()
_SCENES: list[Scene] = []


@dataclass(frozen=True)
class Table:
    """
    What is tried.

    Args:
        begin: Prepares the scene of a process.
        attempt: Runs the cell of a name in it.
        summary: Tells the results to people.
    """

    begin: Callable[[Scene], None]
    attempt: Callable[[Scene, str], Result]
    summary: Callable[[Sequence[Result]], str]


def run_table(table: Table, cells: Sequence[str], options: argparse.Namespace) -> int:
    """Run what has no result yet; return how many cells of all have problems."""
    chosen = [cell for cell in cells if options.only in cell]
    # Mixed, so that the first results tell of all kinds; the same way each time.
    random.Random(0).shuffle(chosen)  # noqa: S311 - no secret
    done = kept_results(options.results)
    left = [cell for cell in chosen if cell not in done]
    print(f"{len(chosen)} cells, {len(left)} to do", flush=True)
    root = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        _run(table, left, root=root, options=options)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    results = [result for cell, result in kept_results(options.results).items() if cell in chosen]
    print(table.summary(results))
    return sum(bool(result["problems"]) for result in results)


def table_parser(description: str | None, *, results: str) -> argparse.ArgumentParser:
    """Return a parser of what all tables have in common."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--variant", type=Variant, default=Variant.PLUGIN, choices=[*Variant])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--results", type=Path, default=Path(results), help="kept, and gone on with"
    )
    parser.add_argument("--only", default="", help="cells whose name has this text")
    return parser


def kept_results(path: Path) -> dict[str, Result]:
    if not path.exists():
        return {}
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {line["cell"]: line for line in lines}


def _run(table: Table, cells: list[str], *, root: Path, options: argparse.Namespace) -> None:
    options.results.parent.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    start = (table, root, options.variant)
    with (
        context.Pool(options.jobs, _begin, start) as pool,
        options.results.open("a", encoding="utf-8") as kept,
    ):
        for result in pool.imap_unordered(_attempt, [(table, cell) for cell in cells]):
            kept.write(json.dumps(result) + "\n")
            kept.flush()
            if result["problems"]:
                print(f"{result['cell']}: {'; '.join(result['problems'])}", flush=True)


def _begin(table: Table, root: Path, variant: Variant) -> None:
    # It is open for as long as this process, which the pool ends.
    scene = _PROCESS.enter_context(Scene(Path(tempfile.mkdtemp(dir=root)), variant))
    table.begin(scene)
    _SCENES.append(scene)


def _attempt(task: tuple[Table, str]) -> Result:
    table, cell = task
    return {"cell": cell, **table.attempt(_SCENES[0], cell)}
