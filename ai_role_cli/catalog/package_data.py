"""
Reads the catalog's own files; each is parsed when it is first asked for, and once.

What people write is YAML; what the tests write, and every run reads, is JSON, which costs nothing.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["file_names", "read_adapted", "read_model", "read_text"]

ModelT = TypeVar("ModelT", bound=BaseModel)
T = TypeVar("T")

# The C parser is ten times as fast; a PyYAML without it reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_model(path: str, model: type[ModelT]) -> ModelT:
    """Return a data file as a model; `path` is relative to the data folder, with slashes."""
    return model.model_validate(_parsed(path))


def read_adapted(path: str, adapter: TypeAdapter[T]) -> T:
    """Return a data file that is no single model."""
    return adapter.validate_python(_parsed(path))


def read_text(path: str) -> str:
    """Return the text of a data file."""
    return _folder().joinpath(*path.split("/")).read_text(encoding="utf-8")


def file_names(folder: str) -> tuple[str, ...]:
    """Return the names of the YAML files of a folder without their suffix, sorted."""
    files = _folder().joinpath(folder).iterdir()
    return tuple(sorted(f.name.removesuffix(".yaml") for f in files if f.name.endswith(".yaml")))


@cache
def _folder() -> Traversable:
    return resources.files(__package__).joinpath("data")


def _parsed(path: str) -> object:
    text = read_text(path)
    if path.endswith(".json"):
        return json.loads(text)
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader either way
