"""From the answer of the search to one request a reviewer recognises."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import FAMILIAR, resource_templates
from ai_role_cli.access.boxes import statement_variables
from ai_role_cli.access.globs import Glob, GlobKind
from ai_role_cli.access.languages import find_text
from ai_role_cli.access.request import Request, RequestContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ai_role_cli.access.languages import Language
    from ai_role_cli.access.questions import Solution
    from ai_role_cli.access.universe import ActionClass
    from ai_role_cli.policy import Principal, Statement

__all__ = ["request_of", "spelling_of"]

_MOST_ACTIONS = 8
"""Actions looked at for one that works on such a resource."""

_PARTS = {"region": "us-east-1", "account": "123456789012"}
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def request_of(
    solution: Solution,
    actions: ActionClass,
    *,
    statements: Sequence[Statement],
    principal: Principal | None,
) -> Request:
    """
    Return a request of the solution.

    Where it can be chosen, the action is one that a statement names, the resource one that the
    action works on, and the spelling of context keys that of the statements.
    """
    names = _best_known(actions.actions, statements)
    spelling = spelling_of(statements)
    context = RequestContext(
        {spelling.get(key, key): found for key, found in solution.context().items()}
    )
    if principal is not None:
        return Request(names[0], context=context, principal=principal)
    language = solution.cell.resources
    pairs = ((name, _resource(name, language)) for name in names[:_MOST_ACTIONS])
    fitting = next(((name, found) for name, found in pairs if found is not None), None)
    action, resource = fitting or (names[0], find_text(language) or "*")
    return Request(action, resource, context)


def _best_known(actions: Sequence[str], statements: Sequence[Statement]) -> list[str]:
    """Return the actions, those that a statement names first, then those everyone knows."""
    named = {
        pattern.lower()
        for statement in statements
        for pattern in (*statement.actions, *statement.not_actions)
    }
    ranks = {name: rank for rank, name in enumerate(FAMILIAR)}
    unknown = len(ranks)
    return sorted(actions, key=lambda n: (n.lower() not in named, ranks.get(n, unknown)))


def _resource(action: str, language: Language) -> str | None:
    """Return a resource of the language that the action works on; None if there is none."""
    templates = resource_templates(action)
    if not templates:
        return "*" if language.holds("*") else None
    partition = _partition(language)
    located = (template.replace("${Partition}", partition) for template in templates)
    shapes = [(_example(template), _shape(template)) for template in sorted(located, key=len)]
    for narrowed in (_by_component(language), language):
        for example, shape in shapes:
            if narrowed.holds(example):
                return example
            found = find_text(narrowed.within(shape))
            if found is not None:
                return found
    return None


def _partition(language: Language) -> str:
    """Return the partition of an ARN the language is about; `aws` where it names none."""
    texts = (glob.text for union in language.inside for glob in sorted(union, key=str))
    named = (text.split(":")[1] for text in texts if text.startswith("arn:"))
    return next((name for name in named if name.startswith("aws") and "*" not in name), "aws")


def _example(template: str) -> str:
    return _PLACEHOLDER.sub(lambda match: _PARTS.get(match[1].lower(), "example"), template)


def _shape(template: str) -> frozenset[Glob]:
    return frozenset({Glob(_PLACEHOLDER.sub("?*", template), GlobKind.ARN)})


def _by_component(language: Language) -> Language:
    """Return those resources that patterns match without a wildcard that crosses colons."""
    inside = frozenset(
        frozenset(
            replace(glob, kind=GlobKind.ARN) if glob.text.startswith("arn:") else glob
            for glob in union
        )
        for union in language.inside
    )
    return replace(language, inside=inside)


def spelling_of(statements: Iterable[Statement]) -> dict[str, str]:
    """Return for each key in lower case how the statements spell it."""
    keys = [condition.key for statement in statements for condition in statement.conditions]
    keys += [name for statement in statements for name in sorted(statement_variables(statement))]
    return {key.lower(): key for key in reversed(keys)}
