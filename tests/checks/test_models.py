from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ai_role_cli.spec import Finding

    Findings = Callable[[str, str], list[Finding]]

ROLE = """
roles:
  agent:
    service: lambda
    permissions:
      - {{actions: ["{action}"], resources: ["{resource}"], conditions: {conditions}}}
"""


def role(action: str, resource: str = "*", conditions: str = "{}") -> str:
    return ROLE.format(action=action, resource=resource, conditions=conditions)


@pytest.mark.parametrize(
    ("action", "resource", "what"),
    [
        ("bedrock:InvokeModel", "*", "every model"),
        ("bedrock:InvokeModel", "arn:aws:bedrock:*:*:*", "every model"),
        ("bedrock:InvokeModel*", "arn:aws:bedrock:*::foundation-model/*", "every foundation model"),
        (
            "bedrock:InvokeModelWithResponseStream",
            "arn:aws:bedrock:eu-west-1::foundation-model/*",
            "every foundation model",
        ),
        (
            "bedrock:InvokeModel",
            "arn:aws:bedrock:*:{account}:inference-profile/*",
            "every inference profile",
        ),
        ("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/amazon.*", None),
        ("bedrock:InvokeModel", "arn:aws:bedrock:*:{account}:inference-profile/eu.*", None),
        ("bedrock:InvokeModel", "arn:aws:bedrock:*:{account}:provisioned-model/*", None),
        ("bedrock:GetFoundationModel", "*", None),
        ("bedrock:*", "*", None),
    ],
)
def test_every_model_is_more_than_was_meant(
    findings: Findings, action: str, resource: str, what: str | None
) -> None:
    found = [each.message for each in findings("model-wildcard", role(action, resource))]

    assert found == ([f"{action} on {what}"] if what else [])


FOUNDATION = "arn:aws:bedrock:*::foundation-model/"
PROFILES = "arn:aws:bedrock:*:{account}:inference-profile/*"


@pytest.mark.parametrize(
    ("resource", "beside", "message"),
    [
        (f"{FOUNDATION}amazon.nova-*", PROFILES, None),
        (PROFILES, f"{FOUNDATION}amazon.nova-*", None),
        (PROFILES, f"{FOUNDATION}*", "bedrock:InvokeModel on every inference profile"),
        (f"{FOUNDATION}*", PROFILES, "bedrock:InvokeModel on every foundation model"),
        (f"{FOUNDATION}a.*", f"{FOUNDATION}*", "bedrock:InvokeModel on every foundation model"),
        (
            "arn:aws:bedrock:eu-west-1:{account}:*",
            PROFILES,
            "bedrock:InvokeModel on every inference profile",
        ),
    ],
)
def test_a_statement_has_one_finding_and_profiles_add_no_models(
    findings: Findings, resource: str, beside: str, message: str | None
) -> None:
    text = role("bedrock:InvokeModel", f'{resource}", "{beside}')
    found = [each.message for each in findings("model-wildcard", text)]

    assert found == ([message] if message else [])


@pytest.mark.parametrize(
    ("conditions", "confines"),
    [
        ('{ArnLike: {"bedrock:InferenceProfileArn": "arn:aws:bedrock:*:*:x/a"}}', True),
        ('{ArnLikeIfExists: {"bedrock:InferenceProfileArn": "arn:aws:bedrock:*:*:x/a"}}', False),
        ('{StringEquals: {"aws:RequestedRegion": eu-west-1}}', False),
    ],
)
def test_a_profile_confines_the_models(
    findings: Findings, conditions: str, *, confines: bool
) -> None:
    text = role("bedrock:InvokeModel", conditions=conditions)

    assert (findings("model-wildcard", text) == []) is confines


@pytest.mark.parametrize(
    ("conditions", "confines"),
    [
        ("{}", False),
        ('{StringEquals: {"aws:CalledViaLast": bedrock.amazonaws.com}}', True),
        ('{"ForAnyValue:StringEquals": {"aws-marketplace:ProductId": [a, b]}}', True),
        ('{"ForAllValues:StringEquals": {"aws-marketplace:ProductId": [a, b]}}', False),
    ],
)
def test_a_subscription_needs_a_condition(
    findings: Findings, conditions: str, *, confines: bool
) -> None:
    text = role("aws-marketplace:Subscribe", conditions=conditions)

    assert (findings("marketplace-subscribe-unscoped", text) == []) is confines


def test_products_may_be_denied_instead(findings: Findings) -> None:
    denied = (
        '      - {effect: deny, actions: ["aws-marketplace:*"], resources: "*",\n'
        "         conditions: {StringNotEquals: {aws:CalledViaLast: bedrock.amazonaws.com}}}\n"
    )

    text = role("aws-marketplace:Subscribe") + denied
    assert findings("marketplace-subscribe-unscoped", text) == []
