"""One task of the catalog as text: what it must be told and what it grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.render.fact_lines import (
    heading,
    labelled,
    lifecycle_texts,
    page,
    rows,
    source_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.catalog import Option, Parameter, StatementTemplate, Task

__all__ = ["task_text"]


def task_text(name: str, task: Task, snippet: str | None) -> Text:
    """
    Return a task with its options.

    Args:
        name: What the role file calls it, behind its service.
        task: The task.
        snippet: A role file that has it; None if a role file cannot.
    """
    return page(_task(name, task, snippet))


def _task(name: str, task: Task, snippet: str | None) -> Iterator[Text]:
    yield heading(name, task.summary)
    yield from labelled("status", lifecycle_texts(task.lifecycle))
    yield from labelled("assumed by", task.principals)
    yield from labelled("with", task.trust_actions)
    yield from _confused_deputy(task)
    yield from labelled("role goes into", task.role_parameters)
    yield from labelled("managed policy", [task.managed_policy] if task.managed_policy else [])
    yield from labelled("also required", task.also_required)
    yield from labelled("confidence", [task.confidence.value])
    yield from labelled("doubt", task.doubts)
    yield from labelled("sources", source_texts(task.sources))
    yield from _section("Parameters", _parameters(task))
    yield from _section("Statements", _statements(task.statements, indent=2))
    yield from _section("Options", _options(task))
    if snippet is not None:
        yield from _section("Role file", [Text(snippet.rstrip("\n"))])


def _section(title: str, lines: Iterable[Text]) -> Iterator[Text]:
    for number, line in enumerate(lines):
        if number == 0:
            yield Text()
            yield heading(title)
        yield line


def _confused_deputy(task: Task) -> Iterator[Text]:
    advice = task.confused_deputy
    if advice is None:
        return
    yield from labelled("confused deputy", [advice.support.value.replace("_", " ")])
    yield from labelled("", _tests(advice.conditions))
    yield from labelled("", (f"{advice.operator} aws:SourceArn = {a}" for a in advice.source_arns))
    if advice.must_not_narrow:
        yield from labelled("", ["AWS says that a narrower aws:SourceArn breaks it"])
    yield from labelled("", [advice.note] if advice.note else [])
    yield from labelled("", source_texts(advice.sources))


def _parameters(task: Task) -> Iterator[Text]:
    cells = [_cells(name, parameter) for name, parameter in task.parameters.items()]
    yield from rows(cells)
    if task.one_of:
        yield Text(f"  one of {', '.join(task.one_of)} is needed")


def _cells(name: str, parameter: Parameter) -> tuple[str, ...]:
    kind = f"{parameter.kind.value}{', or a list' if parameter.many else ''}"
    return name, kind, _need(parameter), parameter.description


def _need(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    if parameter.default is None:
        return f"from {parameter.derived_from}"
    return f"default {parameter.default}" if parameter.default else "optional"


def _options(task: Task) -> Iterator[Text]:
    for name, option in task.options.items():
        yield Text.assemble("  ", (name, "bold"), f"  {option.summary}")
        if option.parameters:
            yield from rows([_cells(*pair) for pair in option.parameters.items()], indent=6)
        else:
            yield Text(f"      {_switch(name, option)}")
        yield from _statements(option.statements, indent=6)
        facts = (("also required", option.also_required), ("doubt", option.doubts))
        for word, texts in facts:
            yield from (Text(f"      {word}: {text}") for text in texts)


def _switch(name: str, option: Option) -> str:
    if option.default_on:
        return f"on, unless switched off by {name}: false"
    return f"switched on by {name}: true"


def _statements(statements: Iterable[StatementTemplate], *, indent: int) -> Iterator[Text]:
    for statement in statements:
        yield Text(f"{' ' * indent}{statement.effect.capitalize()} {statement.sid}")
        facts = [
            *statement.actions,
            *(f"on {arn}" for arn in statement.resources),
            *(f"when {test}" for test in _tests(statement.conditions)),
            *([f"note: {statement.note}"] if statement.note else []),
        ]
        yield from (Text(f"{' ' * (indent + 2)}{fact}") for fact in facts)


def _tests(block: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[str]:
    for operator, keys in block.items():
        for key, values in keys.items():
            yield from (f"{operator} {key} = {value}" for value in values)
