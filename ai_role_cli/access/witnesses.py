"""From the answer of the search to one request a reviewer recognises."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ai_role_cli.access.actions import FAMILIAR, resource_templates
from ai_role_cli.access.arn_forms import BUCKET, OBJECTS
from ai_role_cli.access.boxes import statement_variables
from ai_role_cli.access.examples import plausible_texts
from ai_role_cli.access.globs import Glob, GlobKind
from ai_role_cli.access.languages import find_text
from ai_role_cli.access.place import place_of
from ai_role_cli.access.request import Request, RequestContext
from ai_role_cli.access.telling import rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.access.languages import Language
    from ai_role_cli.access.place import Place
    from ai_role_cli.access.questions import Solution
    from ai_role_cli.access.universe import ActionClass
    from ai_role_cli.policy import Principal, Statement

__all__ = ["request_of", "spelling_of"]

_MOST_ACTIONS = 12
"""Actions looked at for one that works on such a resource."""

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

    Where it can be chosen, the action is the most telling one, the resource one that the action
    works on, in the region and account that context or statements name, and the spelling of context
    keys that of the statements.
    """
    names = _most_telling(actions.actions, statements)
    spelling = spelling_of(statements)
    found = solution.context()
    context = RequestContext({spelling.get(key, key): values for key, values in found.items()})
    if principal is not None:
        return Request(names[0], context=context, principal=principal)
    language, place = solution.cell.resources, place_of(found, statements)
    pairs = ((name, _resource(name, language, place)) for name in _candidates(names, language))
    fitting = next(((name, found) for name, found in pairs if found is not None), None)
    action, resource = fitting or (names[0], find_text(language) or "*")
    return Request(action, resource, context)


def _most_telling(actions: Sequence[str], statements: Sequence[Statement]) -> list[str]:
    """Return the actions by how much they tell; of equals, first those that a statement names."""
    named = {
        pattern.lower()
        for statement in statements
        for pattern in (*statement.actions, *statement.not_actions)
    }
    known = {name: place for place, name in enumerate(FAMILIAR)}
    unknown = len(known)
    return sorted(actions, key=lambda n: (rank(n), n.lower() not in named, known.get(n, unknown)))


def _candidates(names: Iterable[str], language: Language) -> Iterator[str]:
    """Yield some actions worth a look, one of those that work on the same resources."""
    services = _services_of(language)
    seen: set[tuple[str, ...]] = set()
    for name in names:
        templates = resource_templates(name)
        fits = not services or any(arn.split(":")[2] in services for arn in templates)
        if templates not in seen and (fits or not templates):
            seen.add(templates)
            yield name
        if len(seen) == _MOST_ACTIONS:
            return


def _services_of(language: Language) -> frozenset[str]:
    """Return the services whose ARNs the language is about; none where they could be any."""
    return next((found for found in map(_arn_services, language.inside) if found), frozenset())


@lru_cache(maxsize=4096)
def _arn_services(union: frozenset[Glob]) -> frozenset[str]:
    services = {glob.text.split(":")[2] if glob.text.count(":") > 1 else "*" for glob in union}
    return frozenset() if set("*?$") & set("".join(services)) else frozenset(services)


def _resource(action: str, language: Language, place: Place) -> str | None:
    """Return a resource of the language that the action works on; None if there is none."""
    templates = resource_templates(action)
    if not templates:
        return "*" if language.holds("*") else None
    partition = _partition(language) or place.partition
    located = (template.replace("${Partition}", partition) for template in templates)
    shapes = [_Shape(template, place) for template in sorted(located, key=len)]
    for narrowed in (_by_component(language), language):
        for shape in shapes:
            found = shape.text_of(narrowed.without(shape.never))
            if found is not None:
                return found
    return None


@dataclass(frozen=True, slots=True)
class _Shape:
    """The form of a resource's ARN, and where the resource is."""

    template: str
    place: Place

    @property
    def never(self) -> frozenset[Glob]:
        """What such an ARN never is though its holes could make it so."""
        return OBJECTS if self.template.endswith(BUCKET) else frozenset()

    def text_of(self, language: Language) -> str | None:
        """Return such an ARN that the language has, where the place is if it can be there."""
        example = self._with("example")
        if language.holds(example):
            return example
        for arn in (self._with("?*"), _PLACEHOLDER.sub("?*", self.template)):
            such = language.within(frozenset({Glob(arn, GlobKind.ARN)}))
            texts = plausible_texts(language.inside, self.place)
            found = next((text for text in texts if such.holds(text)), None) or find_text(such)
            if found is not None:
                return found
        return None

    def _with(self, other: str) -> str:
        """Return the ARN with region and account of the place, and `other` for the rest."""
        known = {"region": self.place.region, "account": self.place.account}
        return _PLACEHOLDER.sub(lambda hole: known.get(hole[1].lower(), other), self.template)


def _partition(language: Language) -> str | None:
    """Return the partition of an ARN the language is about; None where it names none."""
    texts = (glob.text for union in language.inside for glob in sorted(union, key=str))
    named = (text.split(":")[1] for text in texts if text.startswith("arn:"))
    return next((name for name in named if name.startswith("aws") and "*" not in name), None)


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
