from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.scene import Scene, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The command has the provider in its own process, and a pretend account outside of it."""
    with Scene(tmp_path, Variant.EMBEDDED) as scene:
        scene.open_account()
        yield scene


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Scene]:
    """The command works as on AWS: the engine starts a plugin, and no sandbox is known of."""
    with Scene(tmp_path, Variant.PLUGIN) as scene:
        scene.open_account()
        yield scene
