"""`{account}`, `{region}` and `{partition}` in texts; the policy layer fills them in."""

from __future__ import annotations

import re

from pydantic import AfterValidator

from ai_role_cli.spec.refusal import did_you_mean, quoted, refuse

__all__ = ["OR_FILLED_IN", "PLACEHOLDERS", "KnownPlaceholders", "filled_with_samples"]

PLACEHOLDERS = ("account", "region", "partition")

OR_FILLED_IN = r"|\{"
"""The end of a pattern that leaves a text alone which something is filled in to."""

_SAMPLES = {"account": "123456789012", "region": "us-east-1", "partition": "aws"}

# A `$` before the brace makes it an IAM policy variable, which is not ours.
_PLACEHOLDER = re.compile(r"(?<!\$)\{\s*([A-Za-z_][\w.-]*)\s*\}")
_IAM_VARIABLE = re.compile(r"\$\{[^}$]*\}")


def filled_with_samples(text: str) -> str:
    """Return the text as it may look once filled in, so that its shape can be checked."""
    plain = _IAM_VARIABLE.sub("variable", text)
    return _PLACEHOLDER.sub(lambda match: _SAMPLES.get(match[1], match[0]), plain)


def _check(text: str) -> str:
    for match in _PLACEHOLDER.finditer(text):
        if match[0][1:-1] not in PLACEHOLDERS:
            refuse(
                "unknown-placeholder",
                f"unknown placeholder {quoted(match[0])}",
                hint=did_you_mean(match[0], [f"{{{name}}}" for name in PLACEHOLDERS])
                or "known are {account}, {region} and {partition}",
            )
    return text


KnownPlaceholders = AfterValidator(_check)
"""Refuses `{name}` of a name that nothing fills in."""
