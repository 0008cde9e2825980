"""The outputs of applied roles in the forms other tools read."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping

from ai_role_cli.render.visible_text import json_escaped, one_line

__all__ = ["env_text", "outputs_text", "tfvars_text"]

_Outputs = Mapping[str, Mapping[str, str]]


def outputs_text(outputs: _Outputs) -> str:
    """Return one line for each value, for a reader."""
    rows = [
        (f"{key}.{name}", value)
        for key, values in outputs.items()
        for name, value in values.items()
    ]
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{one_line(name):<{width}}  {one_line(value)}\n" for name, value in rows)


def env_text(outputs: _Outputs) -> str:
    """Return `NAME=value` lines for a shell or an env file: TRAINER_ROLE_ARN=arn:…."""
    return "".join(
        f"{_env_name(key)}_{name.upper()}={shlex.quote(value)}\n"
        for key, values in outputs.items()
        for name, value in values.items()
    )


def tfvars_text(outputs: _Outputs) -> str:
    """Return a Terraform variable file with one map, `ai_roles`, by the key of the role."""
    lines = ["ai_roles = {"]
    for key, values in outputs.items():
        lines.append(f"  {_hcl_text(key)} = {{")
        lines += [f"    {name} = {_hcl_text(value)}" for name, value in values.items()]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _env_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", key).upper()


def _hcl_text(text: str) -> str:
    """Return a quoted text of Terraform's language, which would fill in what a `${` begins."""
    quoted = json_escaped(json.dumps(text, ensure_ascii=False))
    return quoted.replace("${", "$${").replace("%{", "%%{")
