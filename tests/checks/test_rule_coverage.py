"""
`docs/rule-coverage.md` says what we find of each public rule, and the corpus shows that we do.

`make golden` writes it anew.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ai_role_cli.catalog import EscalationPath, escalation_paths
from ai_role_cli.checks import rule_of
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
PUBLIC = HERE / "public_rules"
PAGE = HERE.parents[1] / "docs" / "rule-coverage.md"
SITE = "https://pathfinding.cloud/paths/"

SOURCES: list[dict[str, Any]] = [
    yaml.safe_load((PUBLIC / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in (
        *("access_analyzer", "parliament", "iam_policy_validator"),
        *("cloudsplaining", "checkov", "prowler"),
    )
]
PATHS: dict[str, list[str]] = yaml.safe_load((PUBLIC / "pathfinding.yaml").read_text("utf-8"))
LINTERS: dict[str, dict[str, Any]] = yaml.safe_load(
    (HERE / "second_opinions" / "differences.yaml").read_text(encoding="utf-8")
)

HEAD = """\
# The rules of the field, and ours

What AWS IAM Access Analyzer and the linters of the field look for in a role, its trust and its
policies, and what `ai-role validate` says of it, offline. Every line that names a finding of ours
is shown by policies under `tests/checks/corpus`, which the tests run. Where there is none, the
reason stands instead. [rules.md](rules.md) explains the findings with a link; the others are of
IAM's own grammar, and say of themselves what to write.
"""

BETWEEN = """
## Second opinions

The tests run three of these linters on the corpus, as they are. What one side finds and the other
does not is listed with its reason, and the list is complete: a difference that is not on it fails
the tests, and so does one that is on it and is no more.
"""


def test_the_page_is_up_to_date(corpus: list[Any], golden: Callable[[str, Path], None]) -> None:
    lines = [HEAD]
    for source in SOURCES:
        lines += _source(source, corpus)
    lines += [*_pathfinding(), BETWEEN]
    for linter, given in LINTERS.items():
        lines += _differences(linter, given)

    golden("\n".join(lines) + "\n", PAGE)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["source"])
def test_each_rule_is_found_as_it_says_or_has_a_reason(
    source: dict[str, Any], corpus: list[Any]
) -> None:
    for rule in source["rules"]:
        shown = {id_ for entry in _shown_by(source, rule, corpus) for id_ in entry.expect}

        assert ("finds" in rule) is not ("why_not" in rule), rule["name"]
        assert set(rule.get("finds", ())) <= shown, rule["name"]


def test_entries_are_after_rules_that_are_listed(corpus: list[Any]) -> None:
    listed = {source["source"]: {rule["name"] for rule in source["rules"]} for source in SOURCES}
    listed["pathfinding"] = set(PATHS)

    unknown = [
        (entry.name, source, name)
        for entry in corpus
        for source, names in entry.after.items()
        for name in names
        if name not in listed[source]
    ]

    assert unknown == []


@pytest.mark.parametrize("path", PATHS)
def test_a_path_to_more_permissions_is_found(
    path: str, known_bad: Callable[[list[str]], dict[str, str]]
) -> None:
    assert known_bad(PATHS[path])["privilege-escalation"] == "high"


@pytest.mark.parametrize("path", escalation_paths(), ids=lambda path: path.id)
def test_a_path_of_ours_has_the_source_that_it_names(path: EscalationPath) -> None:
    name = path.source.url.removeprefix(SITE)

    assert not path.source.url.startswith(SITE) or _is_gone(path, PATHS[name])


@pytest.fixture
def known_bad(
    corpus: list[Any], worst_of: Callable[[Any], dict[str, str]]
) -> Callable[[list[str]], dict[str, str]]:
    """What is found where some actions are allowed on everything."""

    def find(actions: list[str]) -> dict[str, str]:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        return worst_of(type(corpus[0])("path", "bad", {}, "", {}, [statement]))

    return find


def _shown_by(source: dict[str, Any], rule: dict[str, Any], corpus: list[Any]) -> list[Any]:
    named = [e for e in corpus if rule["name"] in e.after.get(source["source"], ())]
    return [entry for entry in named if entry.kind == "bad"]


def _source(source: dict[str, Any], corpus: list[Any]) -> Iterator[str]:
    yield f"\n## {source['title']}\n\n{source['about']} <{source['url']}>\n"
    yield "| rule | ai-role finds | shown by |\n|---|---|---|"
    for rule in source["rules"]:
        kind = f" ({rule['kind']})" if "kind" in rule else ""
        entries = _shown_by(source, rule, corpus) if "finds" in rule else []
        found = ", ".join(_finding(id_, entries) for id_ in rule.get("finds", ()))
        shown = ", ".join(entry.name for entry in entries)
        yield f"| {rule['name']}{kind} | {found or 'nothing: ' + rule['why_not']} | {shown} |"


def _finding(id_: str, entries: list[Any]) -> str:
    found = {entry.expect[id_] for entry in entries if id_ in entry.expect}
    severities = ", ".join(severity for severity in map(str, Severity) if severity in found)
    link = f"[{id_}](rules.md#{id_})" if rule_of(id_) else f"`{id_}`"
    return f"{link} {severities}"


def _pathfinding() -> Iterator[str]:
    ours = escalation_paths()
    beyond = [path for path in ours if not any(_is_gone(path, needs) for needs in PATHS.values())]
    yield (
        f"\n## pathfinding.cloud\n\nThe {len(PATHS)} ways to more permissions that it lists "
        "(read 2026-11), by service. A role that may do all that one requires, on every resource, "
        "has [privilege-escalation](rules.md#privilege-escalation) high; one whose role to pass is "
        f"named has it as info. Of the {len(ours)} paths that ai-role knows, {len(beyond)} are not "
        f"among them: {', '.join(f'`{path.id}`' for path in beyond)}. <{SITE}>\n"
    )
    yield "| service | paths | found |\n|---|---|---|"
    services = Counter(name.rpartition("-")[0] for name in PATHS)
    for service, count in services.items():
        names = [name for name in PATHS if name.rpartition("-")[0] == service]
        links = ", ".join(f"[{name.rpartition('-')[2]}]({SITE}{name})" for name in names)
        found = sum(any(_is_gone(path, PATHS[name]) for path in ours) for name in names)
        yield f"| {service} | {links} | {found} of {count} |"


def _is_gone(path: EscalationPath, actions: list[str]) -> bool:
    needed = [*path.actions, *([("iam:PassRole",)] if path.passes_to else [])]
    return all(set(alternatives) & set(actions) for alternatives in needed)


def _differences(linter: str, given: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {linter}\n\n| finding | of | in | why |\n|---|---|---|---|"
    for issue, reason in given["never"].items():
        yield f"| {issue} | theirs | wherever it is found | {_line(reason)} |"
    for each in given["differences"]:
        for side, whose in (("they", "theirs"), ("we", "ours")):
            found = each.get(side, [])
            for issue in [found] if isinstance(found, str) else found:
                yield f"| {issue} | {whose} | {', '.join(each['in'])} | {_line(each['because'])} |"


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
