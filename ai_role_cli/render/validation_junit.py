"""What `validate` found as a JUnit report, which CI servers show beside the results of tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ai_role_cli.render.visible_text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ai_role_cli.render.validation import PlacedFinding, ValidatedFile
    from ai_role_cli.spec import Severity

__all__ = ["junit_text"]

_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def junit_text(files: Sequence[ValidatedFile], *, failing: Sequence[Severity]) -> str:
    """
    Return a suite for each file with a test case for each role, and one for the file itself.

    Args:
        files: What was found.
        failing: The severities that make a test case fail; others are told as its output.
    """
    root = Element("testsuites", name="ai-role validate")
    for file in files:
        suite = SubElement(root, "testsuite", name=_xml(file.name))
        cases = [_case(suite, file, role, failing) for role in (None, *file.roles)]
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(sum(cases)))
        suite.set("errors", "0")
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(
    suite: Element, file: ValidatedFile, role: str | None, failing: Sequence[Severity]
) -> bool:
    """Add the case of a role, or of what belongs to none; tell whether it fails."""
    case = SubElement(suite, "testcase", classname=_xml(file.name), name=_xml(role or "role file"))
    known = set(file.roles)
    found = [each for each in file.findings if _owner(each, known) == role]
    bad = [each for each in found if each.finding.severity in failing]
    rest = [each for each in found if each.finding.severity not in failing]
    if bad:
        first = bad[0].finding
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        failure = SubElement(case, "failure", message=_xml(first.message + more), type=first.id)
        failure.text = _listed(bad)
    if rest:
        SubElement(case, "system-out").text = _listed(rest)
    return bool(bad)


def _owner(each: PlacedFinding, known: set[str]) -> str | None:
    """A role that is not read far enough to be listed leaves its findings to the file."""
    return each.finding.role if each.finding.role in known else None


def _listed(found: Iterable[PlacedFinding]) -> str:
    return _xml("\n".join(map(_line, found)))


def _line(each: PlacedFinding) -> str:
    finding, at = each.finding, each.location
    hint = f" ({finding.hint})" if finding.hint else ""
    place = f"{at.file}:{at.line}:{at.column}"
    return one_line(f"{place}: {finding.severity}[{finding.id}] {finding.message}{hint}")


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))
