"""The rule about ids of models and of inference profiles that are taken for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.catalog import profile_prefixes
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_statement
from ai_role_cli.spec import Severity, arn_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_BEDROCK = "https://docs.aws.amazon.com/bedrock/latest/userguide/"
_SERVICE = 2

_PROVIDERS = frozenset(
    {
        *("ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta"),
        *("minimax", "mistral", "moonshot", "nvidia", "openai", "qwen", "stability"),
        *("twelvelabs", "writer"),
    }
)
"""
What the ids of models begin with.

Source: Amazon Bedrock User Guide, "Supported foundation models in Amazon Bedrock".
"""


def _mixed(subject: StatementSubject) -> Iterator[Remark]:
    for index, resource in enumerate(subject.statement.resources):
        parts = arn_parts(resource)
        if parts[_SERVICE : _SERVICE + 1] != ["bedrock"]:
            continue
        kind, _, name = parts[-1].partition("/")
        start = name.partition(".")[0]
        if kind == "foundation-model" and start in profile_prefixes():
            yield Remark(Element.RESOURCES, (index,), *_profile(name))
        elif kind == "inference-profile" and start in _PROVIDERS:
            yield Remark(Element.RESOURCES, (index,), *_model(name))


def _profile(name: str) -> tuple[str, str]:
    said = f"{name} is the id of an inference profile, and no foundation model has it"
    arn = f"arn:aws:bedrock:REGION:ACCOUNT:inference-profile/{name}"
    model = name.partition(".")[2] or "MODEL"
    return said, (
        f"write {arn} and, for each of its Regions, foundation-model/{model}; or take the task "
        "bedrock_invoke_profile"
    )


def _model(name: str) -> tuple[str, str]:
    said = f"{name} is the id of a model, and no inference profile has it"
    return said, f"profiles begin with where they reach, like inference-profile/eu.{name}"


RULES = (
    Rule(
        id="bedrock-id-mismatch",
        severity=Severity.HIGH,
        title="The id of an inference profile where that of a model belongs, or the reverse",
        why=(
            "The id of a cross-Region inference profile is that of its model with a prefix, such "
            "as `eu.`, `us.` or `global.`. No foundation model has the prefix, and no profile is "
            "without one, so the ARN is that of nothing. To run a model through a profile a role "
            "needs both: the profile in its own account and Region, and the model in each Region "
            "the profile may send requests to."
        ),
        fix=(
            "Write the ARN of the profile and those of the models behind it, or take the task "
            "`bedrock_invoke_profile`."
        ),
        sources=(
            f"{_BEDROCK}inference-profiles-prereq.html",
            f"{_BEDROCK}inference-profiles-support.html",
        ),
        check=each_statement(_mixed),
    ),
)
