from __future__ import annotations

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ai_role_cli.catalog import managed_policy_names, managed_policy_path, suggest_managed_policy


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
