"""What the catalog says against a role: services that assume none, and those that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import (
    LifecycleStatus,
    Service,
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

    from ai_role_cli.catalog import Lifecycle, NoRole, TrustedEntry
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
            message=_why(advice),
            hint=_instead(advice),
        )
        for path, service in _named_services(key, spec)
        if (advice := _advice(service)) is not None
    )


def catalog_findings(key: str, spec: RoleSpec, tasks: RoleTasks) -> Iterator[Finding]:
    """Yield what a reviewer should know: services that end, departures from AWS's advice."""
    if tasks.entry is not None:
        yield from _lifecycle(tasks.entry.title, tasks.entry.lifecycle, ("roles", key, "service"))
        yield from _service_linked_role(key, tasks.entry)
    known = {use.name: use.task for use in tasks.uses}
    for index, listed in enumerate(spec.tasks):
        for name in known.keys() & listed.keys():
            path: SpecPath = ("roles", key, "tasks", index, name)
            yield from _lifecycle(f"the task {name!r}", known[name].lifecycle, path, at=Anchor.KEY)
    yield from _confused_deputy(key, spec, tasks)


def _service_linked_role(key: str, entry: TrustedEntry) -> Iterator[Finding]:
    """Yield a note where the same principal has a role that AWS makes: both will do."""
    linked = entry.service_linked_roles if isinstance(entry, Service) else ()
    own = [role for role in linked if role.startswith(entry.principals)]
    if own:
        yield Finding(
            "service-linked-role",
            Severity.INFO,
            f"{entry.title} also works with a service-linked role, which AWS makes",
            ("roles", key, "service"),
            hint=own[0],
            role=key,
        )


def _named_services(key: str, spec: RoleSpec) -> Iterator[tuple[SpecPath, str]]:
    if spec.service is not None:
        yield ("roles", key, "service"), spec.service
    for index, entry in enumerate(spec.trust):
        if isinstance(entry, ServiceTrust):
            for number, service in enumerate(entry.service):
                yield ("roles", key, "trust", index, "service", number), service


def _advice(service: str) -> NoRole | None:
    if "." not in service:
        return no_role_advice(service)
    entries = load_index().no_role.items()
    name = next((name for name, entry in entries if service in entry.principals), None)
    return None if name is None else no_role_advice(name)


def _why(advice: NoRole) -> str:
    named = advice.reason.startswith(advice.title)
    return advice.reason if named else f"{advice.title}: {advice.reason}"


def _instead(advice: NoRole) -> str:
    if advice.hosts and advice.clients:
        example = f"service: {advice.hosts[0]}, tasks: [{advice.clients[0]}: {{…}}]"
        return f"{advice.instead}; as in {example}"
    return advice.instead


def _lifecycle(
    what: str, lifecycle: Lifecycle, path: SpecPath, *, at: Anchor = Anchor.VALUE
) -> Iterator[Finding]:
    severity = _SEVERITIES.get(lifecycle.status)
    if severity is None:
        return
    dates = {"since": lifecycle.since, "closed": lifecycle.closed, "ends": lifecycle.end}
    told = ", ".join(f"{word} {date}" for word, date in dates.items() if date)
    message = f"{what} is in state {lifecycle.status.value}" + (f" ({told})" if told else "")
    successor = f"AWS points to {lifecycle.successor}" if lifecycle.successor else lifecycle.note
    role = str(path[1])
    yield Finding("service-lifecycle", severity, message, path, at=at, hint=successor, role=role)


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
