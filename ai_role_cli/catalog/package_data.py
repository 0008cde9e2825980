"""
Reads the catalog's own files; each is parsed when it is first asked for, and once.

What people write is YAML. A run reads the same in JSON, which takes a fiftieth of the time: the
folder `data/json`, which `pytest tests/catalog --update-golden` writes and a test compares.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, TypeAdapter

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["file_names", "read_adapted", "read_model", "read_text"]

ModelT = TypeVar("ModelT", bound=BaseModel)
T = TypeVar("T")


def read_model(name: str, model: type[ModelT]) -> ModelT:
    """Return a data file as a model; the name has slashes, and no suffix."""
    return model.model_validate_json(read_text(f"json/{name}.json"))


def read_adapted(name: str, adapter: TypeAdapter[T]) -> T:
    """Return a data file that is no single model."""
    return adapter.validate_json(read_text(f"json/{name}.json"))


def read_text(path: str) -> str:
    """Return the text of a data file; `path` is relative to the data folder, with slashes."""
    return _folder().joinpath(*path.split("/")).read_text(encoding="utf-8")


def file_names(folder: str) -> tuple[str, ...]:
    """Return the names of the YAML files of a folder without their suffix, sorted."""
    files = _folder().joinpath(folder).iterdir()
    return tuple(sorted(f.name.removesuffix(".yaml") for f in files if f.name.endswith(".yaml")))


@cache
def _folder() -> Traversable:
    return resources.files(__package__).joinpath("data")
