"""Who assumes the role of a service or host, by catalog name or by principal."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ai_role_cli.catalog.index import IndexEntry, load_index

__all__ = ["ServiceTrustFacts", "service_trust"]


class ServiceTrustFacts(NamedTuple):
    """
    What a trust policy needs to know of a service.

    Args:
        principals: Service principals that assume the role.
        actions: What they do with it; `sts:AssumeRole` first.
        instance_profile: Whether the service takes the role inside an instance profile.
    """

    principals: tuple[str, ...]
    actions: tuple[str, ...] = ("sts:AssumeRole",)
    instance_profile: bool = False


def service_trust(name: str) -> ServiceTrustFacts:
    """
    Return the facts of a catalog name or a service principal.

    A principal that the catalog does not know assumes the role and nothing else. In China some
    principals end in `.cn`; they behave like their namesakes.

    Raises:
        KeyError: The name is neither in the catalog nor a principal.
    """
    if "." not in name:
        return _facts(_entries()[name])
    known = _by_principal().get(name.removesuffix(".cn"), ServiceTrustFacts((name,)))
    return known._replace(principals=(name,))


def _facts(entry: IndexEntry) -> ServiceTrustFacts:
    return ServiceTrustFacts(entry.principals, entry.trust_actions, entry.instance_profile)


@cache
def _entries() -> dict[str, IndexEntry]:
    return {**load_index().services, **load_index().hosts}


@cache
def _by_principal() -> dict[str, ServiceTrustFacts]:
    alone = [_facts(entry) for entry in _entries().values() if len(entry.principals) == 1]
    return {facts.principals[0]: facts for facts in reversed(alone)}
