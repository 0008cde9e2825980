"""What the catalog says against a role: services that assume none, and those that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import (
    LifecycleStatus,
    Support,
    load_index,
    no_role_advice,
    trust_condition,
)
from ai_role_cli.spec import (
    Anchor,
    ConfusedDeputyMode,
    Finding,
    ServiceTrust,
    Severity,
    error_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.catalog import Lifecycle, NoRole
    from ai_role_cli.policy.role_tasks import RoleTasks
    from ai_role_cli.spec import RoleSpec, SpecPath

__all__ = ["catalog_findings", "no_role_findings"]

_SEVERITIES = {
    LifecycleStatus.MAINTENANCE: Severity.LOW,
    LifecycleStatus.SUNSET: Severity.MEDIUM,
    LifecycleStatus.RETIRED: Severity.HIGH,
}


def no_role_findings(key: str, spec: RoleSpec) -> tuple[Finding, ...]:
    """Return an error for each service named that never assumes a role, with what does the job."""
    return tuple(
        error_at(
            path,
            "no-role-service",
            message=f"{advice.title}: {advice.reason}",
            hint=_instead(advice),
        )
        for path, service in _named_services(key, spec)
        if (advice := _advice(service)) is not None
    )


def catalog_findings(key: str, spec: RoleSpec, tasks: RoleTasks) -> Iterator[Finding]:
    """Yield what a reviewer should know: services that end, departures from AWS's advice."""
    entry, path = tasks.entry, ("roles", key)
    if entry is None:
        return
    yield from _lifecycle(entry.title, entry.lifecycle, (*path, "service"), key)
    for index, use in enumerate(tasks.uses):
        what = f"{entry.title}, {use.name}"
        yield from _lifecycle(what, use.task.lifecycle, (*path, "tasks", index), key)
    yield from _confused_deputy(key, spec, tasks)


def _named_services(key: str, spec: RoleSpec) -> Iterator[tuple[SpecPath, str]]:
    if spec.service is not None:
        yield ("roles", key, "service"), spec.service
    for index, entry in enumerate(spec.trust):
        if isinstance(entry, ServiceTrust):
            for number, service in enumerate(entry.service):
                yield ("roles", key, "trust", index, "service", number), service


def _advice(service: str) -> NoRole | None:
    """A principal that some part of a service uses after all is no mistake."""
    index = load_index()
    if "." not in service:
        return no_role_advice(service)
    trusted = (*index.services.values(), *index.hosts.values())
    if any(service in entry.principals for entry in trusted):
        return None
    name = next((n for n, entry in index.no_role.items() if service in entry.principals), None)
    return None if name is None else no_role_advice(name)


def _instead(advice: NoRole) -> str:
    if advice.hosts and advice.clients:
        example = f"service: {advice.hosts[0]}, tasks: [{advice.clients[0]}: {{…}}]"
        return f"{advice.instead}; as in {example}"
    return advice.instead


def _lifecycle(what: str, lifecycle: Lifecycle, path: SpecPath, role: str) -> Iterator[Finding]:
    severity = _SEVERITIES.get(lifecycle.status)
    if severity is None:
        return
    dates = {"since": lifecycle.since, "closed": lifecycle.closed, "ends": lifecycle.end}
    told = ", ".join(f"{word} {date}" for word, date in dates.items() if date)
    message = f"{what} is in state {lifecycle.status.value}" + (f" ({told})" if told else "")
    successor = f"AWS points to {lifecycle.successor}" if lifecycle.successor else lifecycle.note
    yield Finding("service-lifecycle", severity, message, path, hint=successor, role=role)


def _confused_deputy(key: str, spec: RoleSpec, tasks: RoleTasks) -> Iterator[Finding]:
    if tasks.entry is None or spec.service is None or "." in spec.service:
        return
    condition = trust_condition(tasks.entry, tasks.uses)
    path: SpecPath = ("roles", key, "confused_deputy")
    if spec.confused_deputy is ConfusedDeputyMode.OFF and condition.conditions:
        message = f"the trust has no confused-deputy condition: {condition.reason}"
        yield Finding(
            "confused-deputy-off",
            Severity.HIGH,
            message,
            path,
            at=Anchor.VALUE,
            hint="leave confused_deputy out",
            role=key,
        )
    undocumented = condition.support is Support.UNDOCUMENTED
    if spec.confused_deputy is ConfusedDeputyMode.STRICT and undocumented:
        message = f"the condition may keep the service from assuming the role: {condition.reason}"
        yield Finding(
            "confused-deputy-undocumented",
            Severity.MEDIUM,
            message,
            path,
            at=Anchor.VALUE,
            hint="try it before you rely on it",
            role=key,
        )
