"""Actions that matter more than their access level tells, as data."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel

from ai_role_cli.catalog.facts import OF_DATA_FILES, Line, NotStrict, Texts
from ai_role_cli.catalog.package_data import read_model

__all__ = ["SensitiveActions", "SensitiveGroup", "sensitive_actions"]


class SensitiveGroup(BaseModel):
    """
    Actions that do the same.

    Args:
        what: What they are about where the resource is not limited.
        kinds: Of the kinds of resources of an action, those that count if it has them.
    """

    model_config = OF_DATA_FILES

    what: Line
    actions: Texts
    kinds: Texts = ()


class SensitiveActions(BaseModel):
    """The groups by the kind of risk."""

    model_config = OF_DATA_FILES

    data_exfiltration: NotStrict[tuple[SensitiveGroup, ...]]
    credential_exposure: NotStrict[tuple[SensitiveGroup, ...]]
    audit_tampering: NotStrict[tuple[SensitiveGroup, ...]]


@cache
def sensitive_actions() -> SensitiveActions:
    """Return all groups."""
    return read_model("sensitive_actions", SensitiveActions)
