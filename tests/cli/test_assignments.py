from __future__ import annotations

import pytest

from ai_role_cli.catalog import find_service
from ai_role_cli.cli.assignments import given_for, parse_assignments, refuse_unknown
from ai_role_cli.errors import UsageError

SAGEMAKER = find_service("sagemaker")
assert SAGEMAKER
TRAINING, TUNING = SAGEMAKER.tasks["training"], SAGEMAKER.tasks["tuning"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["input_bucket=a"], {"input_bucket": "a"}, id="one value"),
        pytest.param(
            ["input_bucket=a", "input_bucket=b"], {"input_bucket": ("a", "b")}, id="two values"
        ),
        pytest.param(["input_bucket=a=b"], {"input_bucket": "a=b"}, id="an equals sign in it"),
        pytest.param(["input_bucket="], {"input_bucket": ""}, id="an empty value"),
        pytest.param(["vpc=true"], {"vpc": True}, id="a switch"),
        pytest.param(["vpc=true", "vpc=false"], {"vpc": False}, id="the last one counts"),
        pytest.param(["vpc=maybe"], {"vpc": "maybe"}, id="a switch that is none"),
        pytest.param(
            ["training.input_bucket=a", "tuning.input_bucket=b"],
            {"input_bucket": "a"},
            id="of one task",
        ),
    ],
)
def test_what_is_said_of_a_task(texts: list[str], expected: dict[str, object]) -> None:
    assert given_for(parse_assignments(texts), "training", TRAINING) == expected


@pytest.mark.parametrize("text", ["", "input_bucket", "=a", "training.=a"])
def test_what_is_no_assignment(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_assignments([text])

    assert caught.value.code == "bad-parameter"


def test_a_parameter_of_any_task_is_known() -> None:
    tasks = {"training": TRAINING, "tuning": TUNING}

    refuse_unknown(parse_assignments(["vpc=true", "tuning.vpc=true", "x=1"]), tasks, ["x"])

    with pytest.raises(UsageError) as caught:
        refuse_unknown(parse_assignments(["tuning.x=1"]), tasks, ["x"])
    assert caught.value.code == "unknown-parameter"
