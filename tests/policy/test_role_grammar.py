from __future__ import annotations

from collections.abc import Callable

import pytest

from ai_role_cli.policy import Target, synthesize
from ai_role_cli.spec import Finding, LoadedRoleFile, Severity, SpecError, SpecPath

RoleFileFactory = Callable[..., LoadedRoleFile]

CHINA = Target("123456789012", "cn-north-1")
IRELAND = Target("123456789012", "eu-west-1")
AGENT: SpecPath = ("roles", "agent")


def findings(loaded: LoadedRoleFile, target: Target) -> tuple[Finding, ...]:
    try:
        return synthesize(loaded, target).findings
    except SpecError as error:
        return error.findings


def found(loaded: LoadedRoleFile, target: Target = IRELAND) -> list[tuple[str, SpecPath]]:
    told = findings(loaded, target)

    assert {finding.role for finding in told} <= {"agent"}
    return [(finding.id, finding.path) for finding in told]


ROLE = """
roles:
  agent:
    service: lambda
    permissions_boundary: arn:aws:iam::123456789012:policy/edge
    managed_policies: [ReadOnlyAccess, "arn:aws:iam::aws:policy/X"]
    trust:
      - {role: "arn:aws:iam::210987654321:role/x"}
    permissions:
      - {actions: s3:GetObject, resources: ["*", "arn:aws:s3:::a"]}
      - {actions: s3:*, not_resources: "arn:aws:s3:::a", effect: deny}
"""


def test_every_arn_is_in_the_partition_of_the_region(role_file: RoleFileFactory) -> None:
    loaded = role_file(ROLE)

    assert found(loaded) == []
    assert sorted(found(loaded, CHINA), key=str) == [
        ("wrong-partition", (*AGENT, "managed_policies", 1)),
        ("wrong-partition", (*AGENT, "permissions", 0, "resources", 1)),
        ("wrong-partition", (*AGENT, "permissions", 1, "not_resources", 0)),
        ("wrong-partition", (*AGENT, "permissions_boundary")),
        ("wrong-partition", (*AGENT, "trust", 0)),
    ]


@pytest.mark.parametrize("target", [Target(), CHINA, IRELAND], ids=["unknown", "china", "ireland"])
def test_placeholders_are_right_everywhere(role_file: RoleFileFactory, target: Target) -> None:
    assert found(role_file(ROLE.replace("arn:aws:", "arn:{partition}:")), target) == []


def test_while_the_region_is_not_known_every_partition_may_be_meant(
    role_file: RoleFileFactory,
) -> None:
    assert found(role_file(ROLE), Target()) == []


def test_a_boundary_of_the_defaults_is_found_where_it_is_written(
    role_file: RoleFileFactory,
) -> None:
    loaded = role_file(
        """
        defaults: {permissions_boundary: "arn:aws:iam::123456789012:policy/edge"}
        roles: {agent: {service: lambda}}
        """
    )
    (finding,) = findings(loaded, CHINA)

    assert loaded.location(finding.path).line == 3


@pytest.mark.parametrize(
    ("conditions", "finding_id", "inner"),
    [
        (
            '{DateLessThan: {"aws:CurrentTime": [2027-01-01, soon]}}',
            "bad-condition-value",
            ("DateLessThan", "aws:CurrentTime", 1),
        ),
        (
            '{datelessthan: {"aws:CurrentTime": soon}}',
            "bad-condition-value",
            ("datelessthan", "aws:CurrentTime", 0),
        ),
        (
            '{"Null": {"aws:userid": "${aws:userid}"}}',
            "bad-policy-variable",
            ("Null", "aws:userid", 0),
        ),
    ],
)
@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ('permissions: [{actions: s3:Get*, resources: "*", conditions: %s}]', ("permissions", 0)),
        ('trust: [{account: "210987654321", conditions: %s}]', ("trust", 0)),
    ],
    ids=["permissions", "trust"],
)
def test_values_that_an_operator_cannot_read_are_found_where_they_are_written(
    role_file: RoleFileFactory,
    entry: str,
    path: SpecPath,
    conditions: str,
    finding_id: str,
    inner: SpecPath,
) -> None:
    loaded = role_file(f"roles:\n  agent:\n    service: lambda\n    {entry % conditions}\n")

    assert found(loaded) == [(finding_id, (*AGENT, *path, "conditions", *inner))]


@pytest.mark.parametrize(
    ("form", "issuer", "ids"),
    [
        ("eks_service_account", "oidc.eks.eu-west-1.amazonaws.com/id/ABC", []),
        ("eks_service_account", "token.actions.githubusercontent.com", []),
        (
            "eks_service_account",
            "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
            ["missing-claim"],
        ),
    ],
)
def test_a_shared_provider_needs_its_claim(
    role_file: RoleFileFactory, form: str, issuer: str, ids: list[str]
) -> None:
    loaded = role_file(
        f"""
        roles:
          agent:
            trust:
              - {form}: {{oidc_provider: "{issuer}", namespace: ml, name: agent}}
        """
    )

    assert found(loaded) == [(finding_id, (*AGENT, "trust", 0)) for finding_id in ids]


@pytest.mark.parametrize(
    ("path", "name", "path_of_finding"),
    [
        pytest.param("/", "n" * 63, None, id="fits"),
        pytest.param("/", "n" * 64, (*AGENT, "name"), id="with-the-slash"),
        pytest.param("/a-long-path/", "n" * 52, (*AGENT, "name"), id="with-the-path"),
    ],
)
def test_a_role_that_the_console_cannot_switch_to_is_told(
    role_file: RoleFileFactory, path: str, name: str, path_of_finding: SpecPath | None
) -> None:
    trusted = '{account: "210987654321", external_id: secret-1}'
    loaded = role_file(f"roles:\n  agent: {{path: {path}, name: {name}, trust: [{trusted}]}}\n")

    told = [(each.id, each.severity, each.path) for each in findings(loaded, IRELAND)]
    expected = ("switch-role-too-long", Severity.LOW, path_of_finding)
    assert told == ([expected] if path_of_finding else [])


def test_nobody_switches_to_a_role_that_a_service_assumes(role_file: RoleFileFactory) -> None:
    assert found(role_file(f"roles: {{agent: {{name: {'n' * 64}, service: lambda}}}}\n")) == []
