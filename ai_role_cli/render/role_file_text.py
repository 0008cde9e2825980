"""A starter role as the text of a role file, with comments that say what to change."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.catalog import Platform, expand_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.catalog import ConditionData, StatementData
    from ai_role_cli.policy.starter import StarterRole, StarterTask, StarterTrust, StarterValue

__all__ = ["StarterPlace", "snippet_text", "starter_text"]

_PLAIN = re.compile(r"[A-Za-z]([\w./:-]*[\w/-])?", re.ASCII)
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""What a YAML parser takes for something else than a text."""

_HEADER = (
    "# Check it: ai-role validate. See what it would do: ai-role preview --sandbox",
    '# Lines marked "change" hold examples.',
)


@dataclass(frozen=True, slots=True)
class StarterPlace:
    """Where the roles go and their state is kept, as far as it was said."""

    project: str | None = None
    stack: str | None = None
    account: str | None = None
    region: str | None = None


def starter_text(role: StarterRole, place: StarterPlace) -> str:
    """Return a whole role file with everything the tasks take, the optional part as comments."""
    lines = [*_HEADER, "version: 1", *_stack(place), *_target(place), "", "roles:"]
    lines += _role(role)
    lines += [f"    # also needed, outside of the role: {text}" for text in _also_required(role)]
    return _joined(lines)


def snippet_text(role: StarterRole) -> str:
    """Return the shortest role file for a role."""
    lines = ["version: 1", "roles:", *_role(role)]
    return _joined(line for line in lines if not _is_aside(line))


def _is_aside(line: str) -> bool:
    text = line.lstrip()
    return text.startswith("# ") and not text.startswith("# change")


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _stack(place: StarterPlace) -> Iterator[str]:
    if place.project is None:
        yield "# project: acme-iam # its own for each repository, where they share a backend"
    else:
        yield f"project: {_scalar(place.project)}"
    if place.stack is not None:
        yield f"stack: {_scalar(place.stack)}"


def _target(place: StarterPlace) -> Iterator[str]:
    account, region = place.account, place.region
    if account is None:
        yield '# account: "123456789012" # checked before anything is changed'
    else:
        yield f"account: {_quoted(account)}"
    yield "# region: eu-west-1" if region is None else f"region: {_scalar(region)}"


def _role(role: StarterRole) -> Iterator[str]:
    yield f"  {_scalar(role.key)}:"
    yield f"    description: {_quoted(_description(role.description))}"
    if role.trust:
        yield "    trust:"
        for trust in role.trust:
            yield from _trust(trust)
    else:
        yield f"    service: {role.entry.name} # {role.entry.title}"
    if isinstance(role.entry, Platform):
        yield from _permissions(role)
    elif role.tasks:
        yield "    tasks:"
        for task in role.tasks:
            yield from _task(task)


def _description(text: str) -> str:
    """IAM takes ISO 8859-1 alone."""
    return unicodedata.normalize("NFKC", text).encode("latin-1", "ignore").decode("latin-1")


def _trust(trust: StarterTrust) -> Iterator[str]:
    indent = "      "
    lines = [_value(value) for value in trust.values]
    if trust.form is not None:
        lines = [f"{trust.form}:", *(f"  {line}" for line in lines)]
    if trust.caller is not None:
        lines.append(f'conditions: {{ArnLike: {{"aws:PrincipalArn": {_quoted(trust.caller)}}}}}')
    listed = [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
    if trust.later is None:
        yield from (f"{indent}# {line}" for line in (trust.told,) if line)
        yield from (f"{indent}{line}" for line in listed)
        return
    yield f"{indent}# {trust.later}"
    yield from (f"{indent}# {line}" for line in listed)


def _task(task: StarterTask) -> Iterator[str]:
    yield f"      # {task.use.task.summary}"
    optional = list(_optional(task))
    if task.values:
        yield f"      - {task.use.name}:"
        yield from (f"          {_value(value)}" for value in task.values)
    else:
        yield f"      - {task.use.name}: {{}}"
        optional[:0] = ["in place of {}:"] if optional else []
    yield from (f"          # {line}" for line in optional)


def _optional(task: StarterTask) -> Iterator[str]:
    """Return what could be added, as lines to uncomment."""
    written = {value.name for value in task.values}
    source = task.use.task
    for name, parameter in source.parameters.items():
        if name not in written:
            yield f"{name}: {_scalar(parameter.example)} # {parameter.description}"
    for key, option in source.options.items():
        if not option.parameters and key not in written:
            yield f"{key}: {'false' if option.default_on else 'true'} # {option.summary}"
        for name, parameter in option.parameters.items():
            if name not in written and name not in source.parameters:
                told = option.summary if parameter.required else parameter.description
                yield f"{name}: {_scalar(parameter.example)} # {told}"
                written.add(name)


def _permissions(role: StarterRole) -> Iterator[str]:
    """Tasks of platforms are none of the role file, so their statements stand in it."""
    if not role.tasks:
        return
    yield "    permissions:"
    for task in role.tasks:
        yield f"      # {task.use.task.summary}"
        for value in task.values:
            if value.is_example:
                yield f"      # change {_scalar_of(value)}: {value.description}"
        for statement in expand_task(task.use, role_name=role.key):
            yield from _statement(_referring(statement, role.key))


def _referring(statement: StatementData, key: str) -> StatementData:
    """Write the role's own ARN as a reference, which follows its path and prefix."""
    own = f"arn:{{partition}}:iam::{{account}}:role/{key}"
    texts = (f"${{role.{key}.arn}}" if text == own else text for text in statement.resources)
    return statement._replace(resources=tuple(texts))


def _statement(statement: StatementData) -> Iterator[str]:
    yield f"      - sid: {statement.sid}"
    if statement.effect != "allow":
        yield f"        effect: {statement.effect}"
    yield f"        actions: {_list(statement.actions)}"
    yield f"        resources: {_list(statement.resources)}"
    if statement.conditions:
        yield "        conditions:"
        yield from _conditions(statement.conditions)


def _conditions(conditions: Iterable[ConditionData]) -> Iterator[str]:
    by_operator: dict[str, list[ConditionData]] = {}
    for condition in conditions:
        by_operator.setdefault(condition.operator, []).append(condition)
    for operator, keys in by_operator.items():
        tests = ", ".join(f"{_quoted(each.key)}: {_list(each.values)}" for each in keys)
        yield f"          {_scalar(operator)}: {{{tests}}}"


def _also_required(role: StarterRole) -> dict[str, None]:
    tasks = (text for task in role.tasks for text in task.use.task.also_required)
    return dict.fromkeys((*role.entry.also_required, *tasks))


def _value(value: StarterValue) -> str:
    mark = f" # change: {value.description}" if value.is_example else ""
    return f"{value.name}: {_scalar_of(value)}{mark}"


def _scalar_of(value: StarterValue) -> str:
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    return _scalar(value.value) if isinstance(value.value, str) else _list(value.value)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_scalar(text) for text in texts)}]"


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """YAML has JSON's escapes, and refuses or folds some characters that JSON leaves alone."""
    inside = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in inside)
