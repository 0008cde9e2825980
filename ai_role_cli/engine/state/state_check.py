"""
Whether a state is one that ai-role made: asked before the engine sees it.

A state names the plugins that run, where they come from and what they are told, and it may come
from elsewhere: from a checkout, or from a backend that a role file names. So what ai-role never
writes is refused, not only what is known to be harmful.

Source:
    pulumi/pulumi sdk/go/common/apitype/core.go, `DeploymentV3` and `ResourceV3`, and
    pkg/resource/stack/deployment.go; version 3.259.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from ai_role_cli.engine.state.checkpoint import ROOT_TYPE
from ai_role_cli.engine.state.owner_record import owner_flaws
from ai_role_cli.engine.state.provider_check import provider_flaws
from ai_role_cli.engine.state.state_keys import deployment_flaws
from ai_role_cli.engine.state.state_secrets import secrets_flaws
from ai_role_cli.errors import SurroundingsError
from ai_role_cli.program import OWNER_TYPE, PROVIDER_TYPE, RESOURCE_TYPES, urn_type

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ai_role_cli.engine.settings import StackSettings
    from ai_role_cli.engine.state.checkpoint import Checkpoint, StateResource

__all__ = ["check_state"]

_MAX_FLAWS = 5
"""More than these are not shown: one is enough to refuse a state."""

_VERSIONS = (3, 4)
_FEATURES = frozenset({"refreshBeforeUpdate", "taint", "replaceWith"})
"""Of the features of a state, those that run nothing."""

_COMPONENTS = frozenset({ROOT_TYPE, OWNER_TYPE})
_VERBS = frozenset({"creating", "updating", "deleting", "reading", "importing"})


def check_state(found: Checkpoint, settings: StackSettings) -> None:
    """
    Refuse a state that holds anything ai-role does not make.

    Raises:
        SurroundingsError: It names the state, and what of it is foreign.
    """
    flaws = tuple(islice(_flaws(found, settings), _MAX_FLAWS))
    if flaws:
        raise SurroundingsError(
            f"the state of stack {settings.stack} holds what ai-role does not make; "
            "nothing was started",
            code="state-foreign",
            facts=(("state", found.place), *flaws),
            hint="do not use this state if you do not know who made it: name another --stack or "
            "--backend, or move the state away",
        )


def _flaws(found: Checkpoint, settings: StackSettings) -> Iterator[tuple[str, str]]:
    if found.version not in _VERSIONS:
        yield "format", f"version {found.version}; known are 3 and 4"
    for feature in found.features:
        if feature not in _FEATURES:
            yield "format", f"uses {_shown(feature)}"
    yield from deployment_flaws(found.deployment)
    yield from secrets_flaws(found.deployment, settings)
    resources = (*found.resources, *(each.resource for each in found.pending))
    # A pending operation may be about a provider that is not there yet.
    providers = {f"{r.urn}::{r.id}" for r in resources if r.type == PROVIDER_TYPE}
    for resource in resources:
        for text in _resource_flaws(resource, settings, providers):
            yield "resource", f"{_shown(resource.urn)}: {text}"
    for pending in found.pending:
        if pending.verb not in _VERBS:
            yield "pending operation", f"{_shown(pending.urn)}: {_shown(pending.verb)}"


def _resource_flaws(
    resource: StateResource, settings: StackSettings, providers: Collection[str]
) -> Iterator[str]:
    kind = resource.type
    if kind not in {*RESOURCE_TYPES, *_COMPONENTS, PROVIDER_TYPE}:
        yield f"type {_shown(kind)}"
        return
    if urn_type(resource.urn, stack=settings.stack, project=settings.project) != kind:
        yield f"is not a {kind} of stack {settings.stack} in project {settings.project}"
    if resource.custom is (kind in _COMPONENTS):
        yield "is made by a provider" if resource.custom else "is made by no provider"
    if resource.external:
        yield "is only read"
    if kind == PROVIDER_TYPE:
        yield from provider_flaws(resource)
    elif kind == OWNER_TYPE:
        yield from owner_flaws(resource)
    elif resource.custom and resource.provider not in providers:
        yield f"its provider {_shown(resource.provider)} is not in the state"


def _shown(text: str) -> str:
    """Return text of a state as a message may show it: short, and of one line."""
    return re.sub(r"[^\x20-\x7e]", "?", text[:120])
