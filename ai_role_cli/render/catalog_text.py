"""One entry of the catalog as text: who assumes the role, for what, and where that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.catalog import (
    Host,
    Platform,
    Service,
    TrustedEntry,
    load_index,
    trust_condition,
)
from ai_role_cli.render.fact_lines import (
    heading,
    labelled,
    lifecycle_texts,
    page,
    rows,
    source_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.catalog import ConditionData, NoRole, PlatformTrust, Task

__all__ = ["condition_texts", "entry_text", "no_role_text"]

_SELF_ASSUMING = "the role must be allowed to assume itself: the role file says how in one step"


def entry_text(entry: Service | Host | Platform) -> Text:
    """Return an entry with its tasks."""
    return page(_entry(entry))


def no_role_text(advice: NoRole, snippet: str | None) -> Text:
    """Return why a role is of no use, with the role file that does the job, if one does."""
    return page(_no_role(advice, snippet))


def condition_texts(conditions: Iterable[ConditionData]) -> Iterator[str]:
    """Yield a line for each value of each condition."""
    for condition in conditions:
        for value in condition.values:
            yield f"{condition.operator} {condition.key} = {value}"


def _entry(entry: Service | Host | Platform) -> Iterator[Text]:
    yield heading(entry.name, entry.title)
    yield Text(f"  {entry.summary}")
    yield from labelled("status", lifecycle_texts(entry.lifecycle))
    if isinstance(entry, Platform):
        for trust in entry.trusts:
            yield from _platform_trust(trust)
    else:
        yield from _trust(entry)
    if isinstance(entry, Service):
        yield from _service(entry)
    yield from labelled("also required", entry.also_required)
    yield from labelled("confidence", [entry.confidence.value])
    yield from labelled("doubt", entry.doubts)
    yield from labelled("sources", source_texts(entry.sources))
    yield from _tasks(entry)


def _trust(entry: TrustedEntry) -> Iterator[Text]:
    yield from labelled("assumed by", entry.principals)
    if isinstance(entry, Host) and entry.trust_form:
        yield from labelled("trust form", [f"trust: [{{{entry.trust_form}: …}}]"])
    yield from labelled("with", entry.trust_actions)
    condition = trust_condition(entry)
    yield from labelled("confused deputy", [condition.support.value.replace("_", " ")])
    yield from labelled("", [condition.reason])
    yield from labelled("", condition_texts(condition.conditions))
    yield from labelled("", source_texts(condition.sources))
    if isinstance(entry, Host) and entry.instance_profile:
        yield from labelled("instance profile", ["made with the role"])


def _service(entry: Service) -> Iterator[Text]:
    features = (
        f"{feature.name}: {'; '.join(lifecycle_texts(feature))}" for feature in entry.features
    )
    yield from labelled("features", features)
    yield from labelled("role goes into", entry.role_parameters)
    yield from labelled("service-linked", entry.service_linked_roles)
    yield from labelled("name", [entry.name_hint] if entry.name_hint else [])


def _platform_trust(trust: PlatformTrust) -> Iterator[Text]:
    who = trust.principal or f"see {trust.principal_from}"
    when = f" ({trust.when})" if trust.when else ""
    yield from labelled("assumed by", [f"{who}{when}"])
    yield from labelled("external id", [trust.external_id_from])
    yield from labelled("", [_SELF_ASSUMING] * trust.self_assuming)


def _tasks(entry: Service | Host | Platform) -> Iterator[Text]:
    if entry.tasks:
        yield Text()
        yield heading("Tasks")
        for name, task in entry.tasks.items():
            yield from _task(name, task)
    if isinstance(entry, Host) or (isinstance(entry, Service) and entry.takes_clients):
        yield Text()
        yield heading("Client tasks", "for the code that runs with the role")
        clients = load_index().clients
        yield from rows([(name, client.summary) for name, client in clients.items()])


def _task(name: str, task: Task) -> Iterator[Text]:
    status = "".join(f" ({text})" for text in list(lifecycle_texts(task.lifecycle))[:1])
    yield Text.assemble("  ", (name, "bold"), f"  {task.summary}{status}")
    optional = {key: None for key, p in task.parameters.items() if not p.required}
    for key, option in task.options.items():
        optional |= dict.fromkeys(option.parameters or [key])
    needed = [key for key, p in task.parameters.items() if p.required]
    needed += [f"one of {', '.join(task.one_of)}"] if task.one_of else []
    parts = (("needs", needed), ("takes", [key for key in optional if key not in task.one_of]))
    for word, names in parts:
        if names:
            yield Text(f"      {word} {', '.join(names)}")


def _no_role(advice: NoRole, snippet: str | None) -> Iterator[Text]:
    yield heading(advice.name, advice.title)
    yield from labelled("needs no role", [advice.reason])
    yield from labelled("status", lifecycle_texts(advice.lifecycle))
    yield from labelled("instead", [advice.instead])
    yield from labelled("hosts", [", ".join(advice.hosts)] if advice.hosts else [])
    yield from labelled("client tasks", [", ".join(advice.clients)] if advice.clients else [])
    yield from labelled("services", [", ".join(advice.services)] if advice.services else [])
    yield from labelled("confidence", [advice.confidence.value])
    yield from labelled("doubt", advice.doubts)
    yield from labelled("sources", source_texts(advice.sources))
    if snippet is not None:
        yield Text()
        yield heading("Role file")
        yield Text(snippet.rstrip("\n"))
