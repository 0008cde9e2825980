"""
A role to start from: tasks of the catalog with what they must be told.

What the user did not say gets the catalog's example, and is marked as one to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ai_role_cli.catalog import Host, Option, Platform, Service, Task, TaskUse, task_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ai_role_cli.catalog import Client, NoRole, Parameter, PlatformTrust

__all__ = [
    "Given",
    "StarterEntry",
    "StarterRole",
    "StarterTask",
    "StarterTrust",
    "StarterValue",
    "advised_role",
    "has_trust_form",
    "starter_role",
    "starter_task",
    "with_baseline",
]

_ROLE_NAME_CHARS = 64
"""IAM API Reference, CreateRole, `RoleName`."""

_EXTERNAL_ID = "0000"
"""What vendors tell to write until their console shows the real one."""

_UNKNOWN_PRINCIPAL = "arn:aws:iam::123456789012:role/principal-of-the-vendor"

StarterEntry: TypeAlias = Service | Host | Platform
"""Who assumes the role."""

Given: TypeAlias = "Mapping[str, str | bool | tuple[str, ...]]"
"""Parameters by name, as a role file would hold them."""


@dataclass(frozen=True, slots=True)
class StarterValue:
    """One key of the file; an example is for the reader to change."""

    name: str
    value: str | bool | tuple[str, ...]
    description: str
    is_example: bool = True


@dataclass(frozen=True, slots=True)
class StarterTask:
    """A task with checked values, in the order of the catalog."""

    use: TaskUse
    values: tuple[StarterValue, ...]


@dataclass(frozen=True, slots=True)
class StarterTrust:
    """
    An entry of `trust`.

    Args:
        values: Its keys.
        form: The key that holds them; None where they stand in the entry itself.
        later: Why it is to be written as a comment only; None for one that counts.
        caller: The ARN of the only role of the account that is meant; None for all of it.
        told: What the entry is for, where its keys do not tell.
    """

    values: tuple[StarterValue, ...]
    form: str | None = None
    later: str | None = None
    caller: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class StarterRole:
    """One role; without `trust` it is `service` that says who assumes it."""

    key: str
    description: str
    entry: StarterEntry
    tasks: tuple[StarterTask, ...]
    trust: tuple[StarterTrust, ...]


def starter_role(
    entry: StarterEntry,
    tasks: Sequence[StarterTask],
    *,
    key: str | None = None,
    given: Given | None = None,
) -> StarterRole:
    """
    Return the role of some tasks.

    Args:
        entry: Who assumes it; `has_trust_form` must hold.
        tasks: What it does.
        key: Its key in the file; made of the names unless given.
        given: `principal` and `external_id`, for a platform.
    """
    main = _main_task(entry, tasks)
    names = [entry.name] if main is None else [entry.name, main.use.name]
    name = key or "-".join(names).replace("_", "-")[:_ROLE_NAME_CHARS]
    summary = entry.summary if main is None else main.use.task.summary
    trust = tuple(_trust(entry, given or {}, key=name))
    return StarterRole(name, summary, entry, tuple(tasks), trust)


def starter_task(name: str, task: Task, given: Given) -> StarterTask:
    """
    Return a task with what was given, and examples for the rest that it must be told.

    Raises:
        RefusedParametersError: A parameter is not known, or not of its kind.
    """
    values = dict(given)
    if task.one_of and not any(known in values for known in task.one_of):
        values[task.one_of[0]] = _parameters(task, values)[task.one_of[0]].example
    for known, parameter in _asked_for(task, values):
        values.setdefault(known, parameter.example)
    use = task_use(name, task, values)
    return StarterTask(use, tuple(_values(task, values, given)))


def with_baseline(entry: StarterEntry, tasks: Mapping[str, Task]) -> dict[str, Task]:
    """Return the tasks, after those that nearly every role of the host needs."""
    if not isinstance(entry, Host) or any(name in entry.tasks for name in tasks):
        return dict(tasks)
    return {**{name: entry.tasks[name] for name in entry.baseline}, **tasks}


def has_trust_form(entry: StarterEntry) -> bool:
    """Tell whether a role file can state who assumes the role."""
    return isinstance(entry, Platform) or bool(entry.principals) or _form(entry) in _FORMS


def advised_role(advice: NoRole, *, host: Host, clients: Sequence[Client]) -> StarterRole:
    """Return the role that does the job of a service that assumes none."""
    tasks = with_baseline(host, {client.name: client for client in clients})
    key = f"{advice.name}-caller".replace("_", "-")
    return starter_role(
        host, [starter_task(name, task, {}) for name, task in tasks.items()], key=key
    )


def _main_task(entry: StarterEntry, tasks: Sequence[StarterTask]) -> StarterTask | None:
    """Return the first task that is not one of nearly every role."""
    baseline = entry.baseline if isinstance(entry, Host) else ()
    others = (task for task in tasks if task.use.name not in baseline)
    return next(others, next(iter(tasks), None))


def _asked_for(task: Task, values: Given) -> Iterator[tuple[str, Parameter]]:
    for grant in (task, *_options_on(task, values)):
        for name, parameter in grant.parameters.items():
            if parameter.required:
                yield name, parameter


def _options_on(task: Task, values: Given) -> list[Option]:
    return [
        option
        for option in task.options.values()
        if any(name in values for name in option.parameters)
    ]


def _parameters(task: Task, values: Given) -> dict[str, Parameter]:
    """Return every parameter; of one in several options, the one of an option that is on."""
    grants = (*task.options.values(), *_options_on(task, values), task)
    return {name: p for grant in grants for name, p in grant.parameters.items()}


def _values(task: Task, values: Given, given: Given) -> Iterator[StarterValue]:
    parameters = _parameters(task, values)
    for name in (*parameters, *(name for name in task.options if name not in parameters)):
        if name in values:
            known = parameters.get(name)
            told = known.description if known else task.options[name].summary
            yield StarterValue(name, values[name], told, is_example=name not in given)


def _trust(entry: StarterEntry, given: Given, *, key: str) -> Iterator[StarterTrust]:
    if isinstance(entry, Platform):
        yield from _platform_trust(entry, given, key=key)
    elif not entry.principals:
        yield _FORMS[_form(entry)]


def _form(entry: Service | Host) -> str:
    return (entry.trust_form or "") if isinstance(entry, Host) else ""


_FORMS = {
    "github": StarterTrust(
        (
            StarterValue("repository", "acme/agent", "owner/name"),
            StarterValue("ref", "refs/heads/main", "or environment: NAME, or pull_request: true"),
        ),
        form="github",
    ),
    "eks_service_account": StarterTrust(
        (
            StarterValue(
                "oidc_provider",
                "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
                "the issuer of the cluster, without https://",
            ),
            StarterValue("namespace", "ml", "the namespace of the pods"),
            StarterValue("name", "agent", "the service account of the pods"),
        ),
        form="eks_service_account",
    ),
    "account": StarterTrust(
        (StarterValue("account", "210987654321", "who may assume it; or role: ARN, user: ARN"),)
    ),
}


def _platform_trust(entry: Platform, given: Given, *, key: str) -> Iterator[StarterTrust]:
    for number, trust in enumerate(entry.trusts):
        later = (trust.when or "another principal") if number else None
        external_id = _external_id(trust, given)
        yield StarterTrust((_principal(trust, given), external_id), later=later)
        if trust.self_assuming:
            # By its ARN it could trust itself only once it exists.
            own = StarterValue("account", "{account}", "its own account", is_example=False)
            yield StarterTrust(
                (own, external_id),
                caller=f"${{role.{key}.arn}}",
                told="the role itself, which must be allowed to assume itself",
            )


def _external_id(trust: PlatformTrust, given: Given) -> StarterValue:
    said = given.get("external_id")
    value = _EXTERNAL_ID if said is None else said
    return StarterValue("external_id", value, trust.external_id_from, is_example=said is None)


def _principal(trust: PlatformTrust, given: Given) -> StarterValue:
    said = given.get("principal", trust.principal)
    text = _UNKNOWN_PRINCIPAL if said is None else str(said)
    form = "user" if ":user/" in text else "role" if ":role/" in text else "account"
    source = trust.principal_from or trust.when or "the vendor's own"
    return StarterValue(form, text, source, is_example=said is None)
