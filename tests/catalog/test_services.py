from __future__ import annotations

import pytest

from ai_role_cli.catalog import find_host, find_service, load_index, service_names, service_trust


@pytest.mark.parametrize("name", service_names())
def test_the_index_knows_who_assumes_a_role(name: str) -> None:
    entry = find_service(name) or find_host(name)
    facts = service_trust(name)

    assert entry
    assert (facts.principals, facts.actions) == (entry.principals, entry.trust_actions)


def test_ec2_takes_roles_in_instance_profiles() -> None:
    assert service_trust("ec2").instance_profile
    assert service_trust("ec2.amazonaws.com.cn").instance_profile
    assert not service_trust("lambda").instance_profile


@pytest.mark.parametrize(
    ("principal", "actions"),
    [
        ("pods.eks.amazonaws.com", ("sts:AssumeRole", "sts:TagSession")),
        ("sagemaker.amazonaws.com", ("sts:AssumeRole",)),
        ("unheard-of.amazonaws.com", ("sts:AssumeRole",)),
    ],
)
def test_a_principal_assumes_as_its_service_does(principal: str, actions: tuple[str, ...]) -> None:
    facts = service_trust(principal)

    assert (facts.principals, facts.actions) == ((principal,), actions)


def test_a_name_that_is_no_principal_must_be_in_the_catalog() -> None:
    with pytest.raises(KeyError):
        service_trust("polly")


def test_names_of_services_and_hosts_do_not_meet() -> None:
    index = load_index()

    assert {*index.services}.isdisjoint(index.hosts)
    assert {*index.services, *index.hosts}.isdisjoint(index.no_role)
    assert {*index.services, *index.hosts, *index.no_role}.isdisjoint(index.platforms)
