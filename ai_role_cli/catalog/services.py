"""What is known of the services that assume roles; package data, read on first use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

__all__ = ["ServiceTrustFacts", "service_names", "service_trust"]

_DATA = "principals.yaml"
_ASSUME_ROLE = "sts:AssumeRole"


@dataclass(frozen=True, slots=True)
class ServiceTrustFacts:
    """
    What a trust policy needs to know of a service.

    Args:
        principals: Service principals that assume the role.
        actions: What they do with it; `sts:AssumeRole` first.
        instance_profile: Whether the service takes the role inside an instance profile.
    """

    principals: tuple[str, ...]
    actions: tuple[str, ...] = (_ASSUME_ROLE,)
    instance_profile: bool = False


def service_names() -> tuple[str, ...]:
    """Return the names that `service:` takes beside service principals, in catalog order."""
    return tuple(_services())


def service_trust(name: str) -> ServiceTrustFacts:
    """
    Return the facts of a catalog name or a service principal.

    A principal that the catalog does not know assumes the role and nothing else. In China some
    principals end in `.cn`; they behave like their namesakes.

    Raises:
        KeyError: The name is neither in the catalog nor a principal.
    """
    if "." not in name:
        return _services()[name]
    known = _by_principal().get(name.removesuffix(".cn"), ServiceTrustFacts((name,)))
    return replace(known, principals=(name,))


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    principals: tuple[str, ...]
    actions: tuple[str, ...] = (_ASSUME_ROLE,)
    instance_profile: bool = False


@cache
def _services() -> dict[str, ServiceTrustFacts]:
    text = resources.files(__package__).joinpath(_DATA).read_text(encoding="utf-8")
    entries = TypeAdapter(dict[str, _Entry]).validate_python(yaml.safe_load(text))
    return {
        name: ServiceTrustFacts(entry.principals, entry.actions, entry.instance_profile)
        for name, entry in entries.items()
    }


@cache
def _by_principal() -> dict[str, ServiceTrustFacts]:
    alone = [facts for facts in _services().values() if len(facts.principals) == 1]
    return {facts.principals[0]: facts for facts in reversed(alone)}
