from __future__ import annotations

from collections import Counter

import pytest

from ai_role_cli.access import known_actions, resource_templates, service_of
from ai_role_cli.access.actions import action_data
from ai_role_cli.catalog import EscalationFamily, EscalationPath, escalation_paths, load_index

PATHS = escalation_paths()
each_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.id)


@each_path
def test_aws_documents_every_action_of_a_path(path: EscalationPath) -> None:
    unknown = [a for a in path.all_actions if a not in known_actions(str(service_of(a)))]

    assert not unknown


@each_path
def test_some_action_of_a_path_has_the_kinds_that_count(path: EscalationPath) -> None:
    kinds = {
        kind["name"]
        for action in path.all_actions
        for kind in (action_data(action) or {}).get("resourceTypes", ())
    }

    assert set(path.kinds) <= kinds


@each_path
def test_a_role_is_passed_where_that_is_the_way(path: EscalationPath) -> None:
    assert bool(path.passes_to) is (path.family is EscalationFamily.PASS_ROLE)
    assert all(name.endswith((".amazonaws.com", ".amazonaws.com.cn")) for name in path.passes_to)


@each_path
def test_a_path_on_what_exists_can_be_limited_to_resources(path: EscalationPath) -> None:
    if path.family is EscalationFamily.EXISTING_ROLE:
        assert resource_templates(path.actions[0][0])


def test_ids_are_unique() -> None:
    assert Counter(path.id for path in PATHS).most_common(1)[0][1] == 1


def test_families_come_the_worst_first() -> None:
    families = [path.family for path in PATHS]

    assert list(dict.fromkeys(families)) == list(EscalationFamily)


def test_the_ai_paths_that_the_field_documents_are_there() -> None:
    needed = {
        "agentcore-browser",
        "agentcore-code-interpreter",
        "agentcore-harness",
        "agentcore-runtime",
        "agentcore-runtime-command",
        "agentcore-code-interpreter-session",
        "agentcore-browser-session",
        "sagemaker-lifecycle-configuration",
        "sagemaker-notebook-instance",
        "sagemaker-presigned-notebook-url",
        "sagemaker-processing-job",
        "sagemaker-training-job",
        "omics-run",
    }

    assert needed <= {path.id for path in PATHS}


def test_principals_of_catalog_services_are_spelled_as_the_catalog_does() -> None:
    index = load_index()
    known = {p for e in (*index.services.values(), *index.hosts.values()) for p in e.principals}
    named = {name for path in PATHS for name in path.passes_to}

    assert {"sagemaker.amazonaws.com", "bedrock-agentcore.amazonaws.com"} <= named & known
