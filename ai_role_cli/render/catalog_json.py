"""The catalog as JSON, format version 1.0: a minor version adds, a major one breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli import __version__
from ai_role_cli.catalog import Host, Platform, Service, TrustedEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.catalog import (
        Index,
        IndexEntry,
        Lifecycle,
        NoRole,
        Option,
        Parameter,
        PlatformTrust,
        Source,
        StatementTemplate,
        Task,
    )
    from ai_role_cli.policy import JsonValue

__all__ = ["entry_value", "listing_value", "no_role_value", "task_value"]


def listing_value(index: Index) -> dict[str, JsonValue]:
    """Return every name with its line."""
    sections: dict[str, Mapping[str, IndexEntry]] = {
        "services": index.services,
        "hosts": index.hosts,
        "clients": index.clients,
        "platforms": index.platforms,
        "no_role": index.no_role,
    }
    listed: dict[str, JsonValue] = {
        section: [_index_entry(name, entry) for name, entry in entries.items()]
        for section, entries in sections.items()
    }
    return {**_head("catalog"), **listed}


def entry_value(entry: Service | Host | Platform) -> dict[str, JsonValue]:
    """Return a service, host or platform with its tasks."""
    return {
        **_head(type(entry).__name__.lower()),
        "name": entry.name,
        "title": entry.title,
        "summary": entry.summary,
        "aliases": entry.aliases,
        "lifecycle": _lifecycle(entry.lifecycle),
        **_of_kind(entry),
        "also_required": entry.also_required,
        "confidence": entry.confidence.value,
        "doubts": entry.doubts,
        "sources": [_source(source) for source in entry.sources],
        "tasks": [_task(name, task) for name, task in entry.tasks.items()],
    }


def task_value(
    name: str, task: Task, *, entry_name: str, snippet: str | None
) -> dict[str, JsonValue]:
    """Return a task with the entry it is for, and a role file that has it."""
    return {**_head("task"), "entry": entry_name, **_task(name, task), "role_file": snippet}


def no_role_value(advice: NoRole, snippet: str | None) -> dict[str, JsonValue]:
    """Return why a role is of no use, and a role file that does the job."""
    return {
        **_head("no_role"),
        "name": advice.name,
        "title": advice.title,
        "summary": advice.summary,
        "aliases": advice.aliases,
        "lifecycle": _lifecycle(advice.lifecycle),
        "principals": advice.principals,
        "reason": advice.reason,
        "instead": advice.instead,
        "hosts": advice.hosts,
        "clients": advice.clients,
        "services": advice.services,
        "confidence": advice.confidence.value,
        "doubts": advice.doubts,
        "sources": [_source(source) for source in advice.sources],
        "role_file": snippet,
    }


def _head(kind: str) -> dict[str, JsonValue]:
    tool: dict[str, JsonValue] = {"name": "ai-role", "version": __version__}
    return {"format_version": "1.0", "tool": tool, "kind": kind}


def _index_entry(name: str, entry: IndexEntry) -> dict[str, JsonValue]:
    return {
        "name": name,
        "title": entry.title,
        "summary": entry.summary,
        "aliases": entry.aliases,
        "status": entry.status.value,
        "date": entry.date,
        "principals": entry.principals,
        "tasks": entry.tasks,
    }


def _of_kind(entry: Service | Host | Platform) -> dict[str, JsonValue]:
    match entry:
        case Service():
            features: list[JsonValue] = [
                {"name": feature.name, **_lifecycle(feature)} for feature in entry.features
            ]
            return {
                **_trust(entry),
                "takes_clients": entry.takes_clients,
                "features": features,
                "role_parameters": entry.role_parameters,
                "service_linked_roles": entry.service_linked_roles,
                "name_hint": entry.name_hint,
            }
        case Host():
            return {
                **_trust(entry),
                "trust_form": entry.trust_form,
                "instance_profile": entry.instance_profile,
                "baseline": entry.baseline,
            }
        case Platform():
            return {"trusts": [_platform_trust(trust) for trust in entry.trusts]}


def _trust(entry: TrustedEntry) -> dict[str, JsonValue]:
    advice = entry.confused_deputy
    return {
        "principals": entry.principals,
        "trust_actions": entry.trust_actions,
        "confused_deputy": {
            "support": advice.support.value,
            "conditions": advice.conditions,
            "note": advice.note,
            "sources": [_source(source) for source in advice.sources],
        },
    }


def _platform_trust(trust: PlatformTrust) -> dict[str, JsonValue]:
    return {
        "partition": trust.partition,
        "when": trust.when,
        "principal": trust.principal,
        "principal_from": trust.principal_from,
        "external_id_from": trust.external_id_from,
        "self_assuming": trust.self_assuming,
    }


def _task(name: str, task: Task) -> dict[str, JsonValue]:
    return {
        "name": name,
        "summary": task.summary,
        "principals": task.principals,
        "trust_actions": task.trust_actions,
        "confused_deputy": _task_confused_deputy(task),
        "parameters": _parameters(task.parameters),
        "one_of": task.one_of,
        "statements": [_statement(statement) for statement in task.statements],
        "options": [_option(name, option) for name, option in task.options.items()],
        "role_parameters": task.role_parameters,
        "managed_policy": task.managed_policy,
        "also_required": task.also_required,
        "lifecycle": _lifecycle(task.lifecycle),
        "confidence": task.confidence.value,
        "doubts": task.doubts,
        "sources": [_source(source) for source in task.sources],
    }


def _task_confused_deputy(task: Task) -> dict[str, JsonValue] | None:
    advice = task.confused_deputy
    if advice is None:
        return None
    return {
        "support": advice.support.value,
        "operator": advice.operator,
        "source_arns": advice.source_arns,
        "conditions": advice.conditions,
        "must_not_narrow": advice.must_not_narrow,
        "note": advice.note,
        "sources": [_source(source) for source in advice.sources],
    }


def _option(name: str, option: Option) -> dict[str, JsonValue]:
    return {
        "name": name,
        "summary": option.summary,
        "default_on": option.default_on,
        "parameters": _parameters(option.parameters),
        "statements": [_statement(statement) for statement in option.statements],
        "also_required": option.also_required,
        "doubts": option.doubts,
        "sources": [_source(source) for source in option.sources],
    }


def _parameters(parameters: Mapping[str, Parameter]) -> list[JsonValue]:
    return [
        {
            "name": name,
            "kind": parameter.kind.value,
            "required": parameter.required,
            "default": parameter.default,
            "derived_from": parameter.derived_from,
            "list": parameter.many,
            "wildcard": parameter.wildcard,
            "description": parameter.description,
            "example": parameter.example,
        }
        for name, parameter in parameters.items()
    ]


def _statement(statement: StatementTemplate) -> dict[str, JsonValue]:
    return {
        "sid": statement.sid,
        "effect": statement.effect,
        "actions": statement.actions,
        "resources": statement.resources,
        "conditions": statement.conditions,
        "waived": {rule.value: reason for rule, reason in statement.waived.items()},
        "note": statement.note,
    }


def _lifecycle(lifecycle: Lifecycle) -> dict[str, JsonValue]:
    return {
        "status": lifecycle.status.value,
        "since": lifecycle.since,
        "closed": lifecycle.closed,
        "end": lifecycle.end,
        "successor": lifecycle.successor,
        "note": lifecycle.note,
    }


def _source(source: Source) -> dict[str, JsonValue]:
    return {
        "url": source.url,
        "as_of": source.as_of,
        "kind": source.kind.value,
        "note": source.note,
    }
