"""A saved plan: what it holds, what it leaves out, and when it is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import EngineEvent

from ai_role_cli.cli.saved_plan import Place, PlanScope, SavedPlan, backend_name, scope_of
from ai_role_cli.cli.staleness import check_place, check_unchanged
from ai_role_cli.errors import ExitCode, StackConflictError, UsageError
from ai_role_cli.plan import Plan, build_plan, plan_digest, role_digests

EVENTS = Path(__file__).parents[1] / "events"
PLACE = Place(
    project="ai-role",
    stack="dev",
    backend="s3://acme-iac-state",
    account="123456789012",
    region="us-east-1",
    sandbox=False,
)


def previewed(number: str) -> Plan:
    (path,) = EVENTS.glob(f"{number}-*.jsonl")
    lines = path.read_text(encoding="utf-8").splitlines()
    return build_plan([EngineEvent.from_json(json.loads(line)) for line in lines], ())


def saved(plan: Plan, **others: Any) -> SavedPlan:  # noqa: ANN401 - fields of a plan file
    roles = role_digests(plan)
    fields: dict[str, Any] = {
        "place": PLACE,
        "targets": (),
        "refresh": False,
        "state": "one",
        "digest": plan_digest(roles),
        "roles": roles,
        "report": {"stack": "dev"},
    }
    return SavedPlan(**{**fields, **others})


UPDATE = previewed("04")


def changed(plan: Plan, key: str, **values: Any) -> Plan:  # noqa: ANN401 - fields of a resource
    """The same plan with other values in the first resource of a role."""
    roles = [
        replace(
            role,
            resources=(replace(role.resources[0], **values), *role.resources[1:]),
        )
        if role.key == key
        else role
        for role in plan.roles
    ]
    return replace(plan, roles=tuple(roles))


OTHER_FILE = changed(UPDATE, "trainer", after={"name": "other"})
OTHER_STATE = changed(UPDATE, "trainer", before={"name": "other"})
OTHER_STEPS = changed(UPDATE, "trainer", replaced_by=("path",))


def test_a_plan_of_the_same_holds() -> None:
    check_unchanged(saved(UPDATE), saved(previewed("04")))


def refusal(then: SavedPlan, now: SavedPlan) -> dict[str, str]:
    with pytest.raises(StackConflictError) as caught:
        check_unchanged(then, now)

    assert caught.value.exit_code is ExitCode.CONFLICT
    assert caught.value.code == "plan-stale"
    assert "--save-plan" in str(caught.value.hint)
    return dict(caught.value.facts)


@pytest.mark.parametrize(
    ("now", "others", "facts"),
    [
        pytest.param(
            OTHER_FILE, {}, {"role file": "declares something else for trainer"}, id="role-file"
        ),
        pytest.param(OTHER_STATE, {}, {"state": "something else is there: trainer"}, id="state"),
        pytest.param(
            UPDATE, {"state": "two"}, {"state": "an operation ran since"}, id="state-alone"
        ),
        pytest.param(
            OTHER_STATE,
            {"state": "two"},
            {"state": "an operation ran since: trainer"},
            id="state-and-its-roles",
        ),
        pytest.param(
            OTHER_STEPS, {}, {"engine": "would do something else with trainer"}, id="engine"
        ),
        pytest.param(
            UPDATE.only(["agent", "legacy"]),
            {},
            {
                "role file": "declares something else for trainer (update then, nothing now)",
                "state": "something else is there: trainer (update then, nothing now)",
            },
            id="a-role-less",
        ),
    ],
)
def test_a_refusal_names_what_changed(
    now: Plan, others: dict[str, Any], facts: dict[str, str]
) -> None:
    assert refusal(saved(UPDATE), saved(now, **others)) == facts


def test_after_a_refresh_it_is_aws_that_changed() -> None:
    then, now = saved(UPDATE, refresh=True), saved(OTHER_STATE, refresh=True)

    assert refusal(then, now) == {"AWS": "something else is there: trainer"}


def test_the_change_that_somebody_else_applied() -> None:
    facts = refusal(saved(previewed("01"), state=None), saved(previewed("03")))

    assert "agent (create then, unchanged now)" in facts["state"]


def test_a_digest_changed_by_hand_is_refused() -> None:
    assert "plan file" in refusal(saved(UPDATE, digest="0" * 64), saved(UPDATE))


def test_what_was_reviewed_is_bound_as_well() -> None:
    report = {"summary": {"create": 1}, "roles": [{"name": "agent", "access": "broader"}]}
    lie = {"summary": {"create": 1}, "roles": [{"name": "agent", "access": "narrower"}]}

    facts = refusal(saved(UPDATE, report=lie), saved(UPDATE, report=report))
    assert facts == {"plan file": "it shows something else than is found"}
    without = role_digests(UPDATE)[1:]
    assert "agent" in refusal(saved(UPDATE, roles=without), saved(UPDATE))["role file"]


def test_where_the_file_says_it_is_not_bound() -> None:
    one = {"name": "agent", "location": {"file": "roles.yaml", "line": 4}}
    two = {"name": "helper", "location": {"file": "roles.yaml", "line": 5}}
    moved = {"name": "agent", "location": {"file": "iam.yaml", "line": 9}}

    check_unchanged(
        saved(UPDATE, report={"roles": [one, two], "file": "roles.yaml", "warnings": ["a"]}),
        saved(UPDATE, report={"roles": [two, moved], "file": "iam.yaml", "warnings": []}),
    )


def test_another_version_of_the_tool_is_told_but_does_not_decide() -> None:
    check_unchanged(saved(UPDATE, tool_version="0.0.1"), saved(UPDATE))

    facts = refusal(saved(UPDATE, tool_version="0.0.1"), saved(OTHER_FILE))
    assert facts["ai-role"].startswith("0.0.1 saved the plan")


def test_many_roles_are_counted() -> None:
    role = UPDATE.roles[0]
    many = replace(UPDATE, roles=tuple(replace(role, key=f"r{n:02}") for n in range(12)))

    facts = refusal(saved(many), saved(replace(many, roles=())))

    assert facts["role file"].endswith("r09 (update then, nothing now) and 2 more")


@pytest.mark.parametrize(
    ("field", "value", "fact"),
    [
        ("project", "other", "ai-role in the plan, other here"),
        ("stack", "prod", "dev in the plan, prod here"),
        ("backend", "file", "s3://acme-iac-state in the plan, file here"),
        ("account", "999999999999", "123456789012 in the plan, 999999999999 here"),
        ("region", "eu-west-1", "us-east-1 in the plan, eu-west-1 here"),
        ("sandbox", True, "no in the plan, yes here"),
    ],
)
def test_another_place_is_refused(field: str, value: str | bool, fact: str) -> None:  # noqa: FBT001 - a value
    here = PLACE.model_copy(update={field: value})

    with pytest.raises(StackConflictError) as caught:
        check_place(saved(UPDATE), here)

    assert caught.value.code == "plan-elsewhere"
    assert caught.value.facts == ((field, fact),)


def test_the_same_place_is_not() -> None:
    check_place(saved(UPDATE), PLACE.model_copy())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param("file:///srv/iam/.ai-role/state?create_dir=true", "file", id="folder"),
        pytest.param("s3://acme/iac?region=eu-west-1&profile=ops", "s3://acme/iac", id="query"),
        pytest.param(
            "postgres://ann:pa@ss@db:5432/state?sslmode=off", "postgres://db:5432/state", id="user"
        ),
        pytest.param("https://api.pulumi.com", "https://api.pulumi.com", id="service"),
    ],
)
def test_a_backend_is_named_without_paths_and_credentials(url: str, name: str) -> None:
    assert backend_name(url) == name


@pytest.mark.parametrize(
    ("plan", "targets", "scope"),
    [
        pytest.param(None, (), PlanScope(), id="no-plan"),
        pytest.param(None, ("b", "a"), PlanScope(("b", "a")), id="no-plan-with-targets"),
        pytest.param(saved(UPDATE, targets=("a", "b")), (), PlanScope(("a", "b")), id="plan"),
        pytest.param(
            saved(UPDATE, targets=("a", "b")), ("b", "a"), PlanScope(("a", "b")), id="both-agree"
        ),
        pytest.param(saved(UPDATE, refresh=True), (), PlanScope(refresh=True), id="refresh"),
    ],
)
def test_a_plan_brings_its_scope(
    plan: SavedPlan | None, targets: tuple[str, ...], scope: PlanScope
) -> None:
    assert scope_of(plan, targets) == scope


def test_targets_that_are_not_those_of_the_plan_are_refused() -> None:
    with pytest.raises(UsageError) as caught:
        scope_of(saved(UPDATE), ("agent",))

    assert caught.value.code == "plan-targets"
    assert caught.value.facts == (("in the plan", "all roles"),)
