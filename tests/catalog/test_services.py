from __future__ import annotations

import pytest

from ai_role_cli.catalog import ServiceTrustFacts, service_names, service_trust


@pytest.mark.parametrize("name", service_names())
def test_every_service_has_principals_and_may_assume_the_role(name: str) -> None:
    facts = service_trust(name)

    assert facts.principals
    assert all(principal.endswith(".amazonaws.com") for principal in facts.principals)
    assert facts.actions[0] == "sts:AssumeRole"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        pytest.param(
            "sagemaker", ServiceTrustFacts(("sagemaker.amazonaws.com",)), id="catalog name"
        ),
        pytest.param(
            "ec2",
            ServiceTrustFacts(("ec2.amazonaws.com",), instance_profile=True),
            id="instance profile",
        ),
        pytest.param(
            "ec2.amazonaws.com.cn",
            ServiceTrustFacts(("ec2.amazonaws.com.cn",), instance_profile=True),
            id="principal in China",
        ),
        pytest.param(
            "pods.eks.amazonaws.com",
            ServiceTrustFacts(
                ("pods.eks.amazonaws.com",), actions=("sts:AssumeRole", "sts:TagSession")
            ),
            id="principal of the catalog",
        ),
        pytest.param(
            "new.amazonaws.com", ServiceTrustFacts(("new.amazonaws.com",)), id="other principal"
        ),
    ],
)
def test_the_facts_of_a_service(name: str, facts: ServiceTrustFacts) -> None:
    assert service_trust(name) == facts


def test_an_unknown_name_has_no_facts() -> None:
    with pytest.raises(KeyError):
        service_trust("nova")
