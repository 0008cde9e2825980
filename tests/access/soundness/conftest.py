"""The pools that verdicts are tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.access.soundness.pools import Plain, Pool, contexts_of, permission_pool, trust_pool
from tests.access.soundness.statements import (
    random_statement,
    random_trust,
    seeded,
    variant,
)
from tests.access.soundness.variables import TIED_DOMAINS, edited, tied_trust, with_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.policy import Statement

POOL = 600
"""The second half of a pool is the first one edited."""


@pytest.fixture(scope="session")
def exact(plain: Plain) -> Pool:
    """Statements whose comparison is promised to be exact."""
    dice = seeded(1)
    first = [random_statement(dice) for _ in range(POOL // 2)]
    second = [variant(dice, statement) for statement in first]
    return permission_pool(plain, [*first, *second], contexts_of())


@pytest.fixture(scope="session")
def tied(plain: Plain) -> Pool:
    """Statements whose policy variables tie the resource and some keys to others."""
    return permission_pool(plain, tied_statements(3), contexts_of(TIED_DOMAINS))


@pytest.fixture(scope="session")
def trusts(plain: Plain) -> Pool:
    """Statements of trust policies."""
    dice = seeded(4)
    return trust_pool(plain, [random_trust(dice) for _ in range(POOL)], contexts_of())


@pytest.fixture(scope="session")
def tied_trusts(plain: Plain) -> Pool:
    """Statements of trust policies whose conditions tie keys to others."""
    dice = seeded(5)
    first = [tied_trust(dice) for _ in range(POOL // 2)]
    second = [edited(dice, statement) for statement in first]
    return trust_pool(plain, [*first, *second], contexts_of(TIED_DOMAINS))


def tied_statements(seed: int) -> Sequence[Statement]:
    dice = seeded(seed)
    first = [with_variables(dice, random_statement(dice)) for _ in range(POOL // 2)]
    return [*first, *(edited(dice, statement) for statement in first)]
