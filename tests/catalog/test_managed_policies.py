from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ai_role_cli.catalog import (
    managed_policy_denies,
    managed_policy_names,
    managed_policy_path,
    suggest_managed_policy,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DENYING = Path(__file__).parents[2] / "ai_role_cli/catalog/data/denying_managed_policies.txt"
DENYING_HEAD = """\
# AWS managed policies whose text has a Deny, by name.
# Source: the data set of moto 5.2.5; `pytest tests/catalog --update-golden` writes this file.
"""


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AmazonSageMakerFullAccess", "/"),
        ("AWSLambdaBasicExecutionRole", "/service-role/"),
        ("ViewOnlyAccess", "/job-function/"),
        ("AmazonLexV2BotPolicy", "/aws-service-role/"),
        ("awslambdabasicexecutionrole", None),
        ("AcmePolicy", None),
    ],
)
def test_a_policy_is_found_under_its_path(name: str, path: str | None) -> None:
    assert managed_policy_path(name) == path


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AWSLambdaBasicExecutionrole", "AWSLambdaBasicExecutionRole"),
        ("AmazonSagemakerFullAcces", "AmazonSageMakerFullAccess"),
        ("AmazonBedrockReadOnly", "AmazonBedrockReadOnly"),
        ("Zzz", None),
    ],
)
def test_a_misspelt_policy_is_guessed(written: str, meant: str | None) -> None:
    assert suggest_managed_policy(written) == meant


def test_all_paths_are_those_of_the_source() -> None:
    """The list is taken from moto; when moto knows more, it is time to take it anew."""
    source = json.loads(aws_managed_policies_data)
    ours = {name: managed_policy_path(name) for name in managed_policy_names()}

    assert ours == {name: policy["Path"] for name, policy in source.items() if name in ours}


@pytest.mark.parametrize("name", ["SageMakerStudioUserIAMDefaultExecutionPolicy", "AWSDenyAll"])
def test_a_policy_that_denies_something_is_known(name: str) -> None:
    assert managed_policy_denies(name)


def test_a_policy_denies_nothing_or_is_not_known() -> None:
    assert managed_policy_denies("AmazonSageMakerFullAccess") is False
    assert managed_policy_denies("AcmeDenyPolicy") is None


def test_the_policies_that_deny_are_those_of_the_source(
    golden: Callable[[str, Path], None],
) -> None:
    source = json.loads(aws_managed_policies_data)
    denying = sorted(name for name, policy in source.items() if has_deny(policy["Document"]))

    golden(DENYING_HEAD + "".join(f"{name}\n" for name in denying), DENYING)


def has_deny(document: dict[str, Any]) -> bool:
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return any(statement["Effect"] == "Deny" for statement in listed)
