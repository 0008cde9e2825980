"""`docs/rules.md` is written from the rules and their examples; `make golden` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ai_role_cli.checks import NOTICES, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ai_role_cli.checks import Rule

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples" / "rules"

HEAD = """\
# Rules

What `ai-role validate`, `preview` and `apply` find in a role file beyond its form: grants that are
risky, that cannot work, or that say something else than they seem to. Nothing is asked of AWS.

`error` means that AWS would refuse it or that it cannot work; such a file is not applied. `high`,
`medium`, `low` and `info` are for a reviewer; `--fail-on high` and `validate --strict` stop a job.

[rule-coverage.md](rule-coverage.md) says for each public rule of IAM Access Analyzer, parliament,
iam-policy-validator, cloudsplaining and others what ai-role finds, or why not.

## In a job

`ai-role validate` ends with 3 if a file has an error, `--strict` if it has a finding from `low`
upwards. `--format json|sarif|github|junit` is for machines; SARIF keeps its fingerprints when lines
move, so that an alert which was dismissed stays so.

## Accepting a finding

```yaml
roles:
  agent:
    permissions:
      - actions: [s3:GetObject]
        not_resources: ["arn:aws:s3:::acme-secret/*"]
        ignore: [{rule: allow-not-resource, reason: "Open data, see SEC-12", until: 2027-01-31}]
    ignore:
      - {rule: trust-whole-account, reason: The account holds nothing else}
```

`ignore` on a statement, or on an entry of `trust`, is for what is found of it alone; on a role, for
all that is found in it. A `reason` is a must. After `until`, a day that still counts, the finding
is back, with a remark that it had been accepted; an entry that nothing needs is found as well. What
is ignored is counted in the first lines of every command, and listed in the JSON and SARIF of
`validate`.

## The rules

"""

BESIDE = """\
What loading and synthesis find without refusing the file. Errors of form, of IAM's grammar and of
its quotas are too many for a list; each names its place and its fix, and none can be ignored."""


def test_the_page_of_rules_is_up_to_date(golden: Callable[[str, Path], None]) -> None:
    index = "\n".join(
        f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} |" for rule in RULES
    )
    table = f"| rule | severity | finds |\n|---|---|---|\n{index}\n"
    notices = "\n".join(f"| {notice} | {title} |" for notice, title in NOTICES.items())
    beside = f"\n## Found on the way\n\n{BESIDE}\n\n| id | finds |\n|---|---|\n{notices}\n"
    sections = "".join(f"\n{section}" for section in map(_section, RULES))

    golden(f"{HEAD}{table}{beside}{sections}", ROOT / "docs" / "rules.md")


def _section(rule: Rule) -> str:
    return "\n".join([*_lines(rule), ""])


def _lines(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield f"\n{rule.title} ({rule.severity}).\n\n{rule.why}\n\n**Instead:** {rule.fix}\n"
    yield f"```yaml\n{_roles(EXAMPLES / f'{rule.id}.yaml')}```\n"
    yield f"```text\n{(EXAMPLES / f'{rule.id}.txt').read_text(encoding='utf-8')}```\n"
    yield "Sources: " + ", ".join(f"<{source}>" for source in rule.sources)


def _roles(example: Path) -> str:
    """Return the part of an example that shows something: all from `roles:` on."""
    text = example.read_text(encoding="utf-8")
    return text[text.index("roles:") :]
