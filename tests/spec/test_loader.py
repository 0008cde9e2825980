from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ai_role_cli.errors import RoleFileError
from ai_role_cli.spec import Anchor, LoadedRoleFile, Source, SpecError, load_role_file
from ai_role_cli.spec.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ai_role_cli.spec import SpecPath, Value


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., LoadedRoleFile]:
    """Write a role file and load it."""

    def write_and_load(text: str, variables: Mapping[str, str] | None = None) -> LoadedRoleFile:
        path = tmp_path / "roles.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        return load_role_file(str(path), variables=variables or {})

    return write_and_load


DEFAULTS = """\
version: 1
defaults:
  path: /ai/
  max_session: 2h
  permissions_boundary: arn:aws:iam::123456789012:policy/boundary
  tags: {team: ml, stage: dev}
roles:
  one:
    service: sagemaker
  two:
    service: sagemaker
    path: /own/
    permissions_boundary: null
    tags: {team: null, cost: "42"}
  three:
    service: sagemaker
    tags: null
"""


def test_a_role_takes_what_it_does_not_say_from_the_defaults(
    load: Callable[..., LoadedRoleFile],
) -> None:
    role = load(DEFAULTS).role_file.roles["one"]

    assert (role.path, role.max_session_seconds) == ("/ai/", 7200)
    assert role.tags == {"team": "ml", "stage": "dev"}


def test_a_role_wins_over_the_defaults_and_null_clears_them(
    load: Callable[..., LoadedRoleFile],
) -> None:
    roles = load(DEFAULTS).role_file.roles

    assert (roles["two"].path, roles["two"].permissions_boundary) == ("/own/", None)
    assert roles["two"].tags == {"stage": "dev", "cost": "42"}
    assert roles["three"].tags == {}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("roles", "one", "path"), 3, id="from the defaults"),
        pytest.param(("roles", "one", "tags", "stage"), 6, id="a tag from the defaults"),
        pytest.param(("roles", "two", "path"), 12, id="of the role"),
        pytest.param(("roles", "two", "tags", "cost"), 14, id="a tag of the role"),
        pytest.param(("roles", "two", "tags", "stage"), 6, id="a tag beside those of the role"),
        pytest.param(("roles", "one", "exclusive"), 8, id="written nowhere"),
    ],
)
def test_a_value_is_located_where_it_was_written(
    load: Callable[..., LoadedRoleFile], path: SpecPath, line: int
) -> None:
    assert load(DEFAULTS).location(path).line == line


def test_a_mistake_in_the_defaults_is_reported_once(load: Callable[..., LoadedRoleFile]) -> None:
    with pytest.raises(SpecError) as caught:
        load(DEFAULTS.replace("/ai/", "ai"))

    assert [finding.path for finding in caught.value.findings] == [("defaults", "path")]


def test_roles_keep_the_order_of_the_file(load: Callable[..., LoadedRoleFile]) -> None:
    assert list(load(DEFAULTS).role_file.roles) == ["one", "two", "three"]


VARIABLES = """\
version: 1
vars: {bucket: acme}
roles:
  reader:
    description: "${var.bucket} ${aws:username} ${variable}"
    service: lambda
"""


@pytest.mark.parametrize(
    ("given_variables", "bucket"),
    [
        pytest.param({}, "acme", id="of the file"),
        pytest.param({"bucket": "other"}, "other", id="from outside"),
        pytest.param({"undeclared": "x"}, "acme", id="one the file never declares"),
    ],
)
def test_variables_are_filled_in_and_those_of_iam_stay(
    load: Callable[..., LoadedRoleFile], given_variables: Mapping[str, str], bucket: str
) -> None:
    role = load(VARIABLES, given_variables).role_file.roles["reader"]

    assert role.description == f"{bucket} ${{aws:username}} ${{variable}}"


def test_a_variable_from_outside_needs_no_declaration(load: Callable[..., LoadedRoleFile]) -> None:
    loaded = load(VARIABLES.replace("vars: {bucket: acme}\n", ""), {"bucket": "other"})

    assert loaded.role_file.roles["reader"].description.startswith("other ")


def test_what_a_variable_brings_in_is_checked_where_it_is_used(
    load: Callable[..., LoadedRoleFile],
) -> None:
    text = 'version: 1\naccount: "${var.account}"\nroles: {a: {service: lambda}}\n'
    with pytest.raises(SpecError) as caught:
        load(text, {"account": "12"})

    (finding,) = caught.value.findings
    assert finding.id == "bad-account-id"
    assert caught.value.document.location(finding.path).line == 2


REFERENCES = """\
version: 1
defaults: {name_prefix: acme-, path: /ai/, tags: {owner: "${role.lead.name}"}}
vars: {passed: "${role.trainer.arn}"}
roles:
  pipeline:
    description: Passes ${role.trainer.name} and ${aws:username}
    trust: [{role: "${role.team.b.arn}"}]
    permissions: [{actions: "iam:PassRole", resources: "${var.passed}"}]
  trainer: {service: sagemaker, name: train, path: /ml/}
  team.b: {service: sagemaker, name_prefix: null}
  lead: {service: sagemaker, tags: null}
"""


def test_a_reference_is_what_the_role_will_be_called(load: Callable[..., LoadedRoleFile]) -> None:
    pipeline = load(REFERENCES).role_file.roles["pipeline"]

    iam = "arn:{partition}:iam::{account}:role"
    assert pipeline.description == "Passes acme-train and ${aws:username}"
    assert pipeline.tags == {"owner": "acme-lead"}
    assert [entry.model_dump()["role"] for entry in pipeline.trust] == [f"{iam}/ai/team.b"]
    assert pipeline.permissions[0].resources == [f"{iam}/ml/acme-train"]


def test_a_variable_from_outside_may_hold_a_reference(load: Callable[..., LoadedRoleFile]) -> None:
    roles = load(REFERENCES, {"passed": "${role.lead.arn}"}).role_file.roles

    (resource,) = roles["pipeline"].permissions[0].resources
    assert resource.endswith(":role/ai/acme-lead")


def test_a_mistake_in_the_defaults_is_told_once(load: Callable[..., LoadedRoleFile]) -> None:
    with pytest.raises(SpecError) as caught:
        load(REFERENCES.replace("${role.lead.name}", "${role.leader.name}"))

    (finding,) = caught.value.findings
    assert (finding.id, finding.hint) == ("unknown-role", "did you mean 'lead'?")
    assert caught.value.document.location(finding.path).line == 2


def test_what_is_no_role_file_has_no_references(load: Callable[..., LoadedRoleFile]) -> None:
    with pytest.raises(SpecError) as caught:
        load(REFERENCES.replace("{service: sagemaker, name: train, path: /ml/}", "['${role.x}']"))

    assert {finding.id for finding in caught.value.findings} == {"bad-reference"}


def test_conditions_become_texts_as_iam_compares_them(load: Callable[..., LoadedRoleFile]) -> None:
    statement = (
        load(
            "version: 1\nroles:\n  a:\n    service: lambda\n    permissions:\n"
            '      - {actions: "*", resources: "*", conditions: {Bool: {"aws:x": true},'
            ' NumericEquals: {"aws:y": [5, 1.5, "z"]}}}\n'
        )
        .role_file.roles["a"]
        .permissions[0]
    )

    assert statement.conditions == {
        "Bool": {"aws:x": ["true"]},
        "NumericEquals": {"aws:y": ["5", "1.5", "z"]},
    }
    assert (statement.actions, statement.resources) == (["*"], ["*"])


def test_a_policy_document_is_read_beside_the_role_file_with_its_places(
    load: Callable[..., LoadedRoleFile], tmp_path: Path
) -> None:
    (tmp_path / "policy.json").write_text('{\n "Version": "2012-10-17",\n "Statement": []\n}\n')
    loaded = load(
        "version: 1\nroles:\n  a:\n    service: lambda\n"
        "    policy_documents: {legacy: policy.json}\n"
    )

    document = loaded.policy_documents["a", "legacy"]
    path = ("roles", "a", "policy_documents", "legacy")
    assert document.values == {"Version": "2012-10-17", "Statement": []}
    assert loaded.location((*path, "Statement")).line == 3
    assert loaded.location((*path, "Statement")).file == str(tmp_path / "policy.json")
    assert loaded.location(path, at=Anchor.KEY).file == str(tmp_path / "roles.yaml")


def test_a_policy_document_that_is_not_utf_8_is_a_finding_in_that_file(
    load: Callable[..., LoadedRoleFile], tmp_path: Path
) -> None:
    (tmp_path / "policy.json").write_bytes(b'{"Statement": "\xff"}')
    with pytest.raises(SpecError) as caught:
        load(
            "version: 1\nroles:\n  a:\n    service: lambda\n"
            "    policy_documents: {legacy: policy.json}\n"
        )

    (finding,) = caught.value.findings
    assert (finding.id, finding.role) == ("not-utf-8", "a")
    assert caught.value.document.location(finding.path).column == 16


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"version: 1\nroles: {a: {service: lambda}}\n"))
    monkeypatch.setattr("sys.stdin", stream)

    loaded = load_role_file("-")

    assert loaded.location(("roles", "a")).file == "<stdin>"


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1\nroles: {a: {service: lambda}}\n")

    assert load_role_file(str(path)).location(("version",), at=Anchor.KEY).column == 1


def test_a_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_bytes(b"#" * (4 * 1024 * 1024 + 1))

    with pytest.raises(RoleFileError) as caught:
        load_role_file(str(path))

    assert caught.value.code == "file-too-large"


def test_a_path_that_the_system_refuses_is_reported() -> None:
    with pytest.raises(RoleFileError) as caught:
        load_role_file("x" * 1_000)

    assert caught.value.code == "unreadable-file"


def test_service_names_are_checked_only_against_names_that_are_given(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("version: 1\nroles: {a: {service: nova}}\n")

    assert load_role_file(str(path)).role_file.roles["a"].service == "nova"
    with pytest.raises(SpecError):
        load_role_file(str(path), service_names=["lambda"])


def test_a_finding_names_its_role(load: Callable[..., LoadedRoleFile]) -> None:
    with pytest.raises(SpecError) as caught:
        load("version: 1\nroles:\n  a: {service: lambda, color: red}\n")

    assert [finding.role for finding in caught.value.findings] == ["a"]


def test_findings_are_in_the_order_of_the_file(load: Callable[..., LoadedRoleFile]) -> None:
    with pytest.raises(SpecError) as caught:
        load("roles:\n  a: {color: red}\nregion: x\nversion: 1\nproject: '?'\n")

    error = caught.value
    lines = [error.document.location(found.path, at=found.at).line for found in error.findings]
    assert lines == [2, 3, 5]
    assert (error.code, error.message.rpartition(" has ")[2]) == ("invalid-role-file", "3 problems")


def test_loading_imports_no_engine_and_no_aws() -> None:
    code = (
        "import sys, ai_role_cli.spec, ai_role_cli.catalog, ai_role_cli.render.findings\n"
        "print({'pulumi', 'pulumi_aws', 'boto3', 'moto'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


FRAGMENTS = [
    *("version: 1\n", "roles:", "defaults:", "vars:", "trust:", "service: lambda", "permissions:"),
    *("\n", "\n  ", "\n    ", "\n\t", "- ", ": ", ", ", "{", "}", "[", "]", "? ", "---\n", "...\n"),
    *("&a ", "*a", "<<: ", "!!str ", "'", '"', "#", "|", ">", "~", "on", "123456789012", "é\u2028"),
    *("${var.x}", "${var", "{account}", "{x}", "arn:aws:s3:::x", "\\", "%YAML 1.1\n", "\x00", "@"),
]
KEYS = [
    *("version", "project", "account", "region", "defaults", "vars", "roles", "tags", "path"),
    *("trust", "service", "github", "repository", "permissions", "actions", "resources", "a"),
    *("conditions", "max_session", "policy_documents", "[key]", "tasks", "StringEquals", "quotas"),
]
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from([*KEYS, "1h", "*", "{region}"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=30,
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that every example of a property overwrites."""
    return tmp_path_factory.mktemp("scratch") / "roles.yaml"


def check(path: Path, data: bytes) -> None:
    path.write_bytes(data)

    result = attempt(path)

    if isinstance(result, LoadedRoleFile):
        assert result.role_file.version == 1
    else:
        places = [result.document.location(each.path, at=each.at) for each in result.findings]
        assert places
        assert all(place.line >= 1 and place.column >= 1 for place in places)


def attempt(path: Path) -> LoadedRoleFile | SpecError:
    try:
        return load_role_file(str(path), service_names=["lambda"])
    except SpecError as error:
        return error


@given(data=st.binary())
def test_any_bytes_load_or_are_reported(scratch: Path, data: bytes) -> None:
    check(scratch, data)


@given(fragments=st.lists(st.sampled_from(FRAGMENTS)))
@example(fragments=["- "])
def test_any_yaml_like_text_loads_or_is_reported(scratch: Path, fragments: list[str]) -> None:
    check(scratch, "".join(fragments).encode())


@given(tree=TREES)
def test_any_tree_loads_or_is_reported(scratch: Path, tree: Value) -> None:
    check(scratch, yaml.safe_dump({"version": 1, "roles": {"a": tree, "b": tree}}).encode())


@given(tree=TREES)
def test_any_role_loads_or_is_reported(scratch: Path, tree: Value) -> None:
    role = {"service": "lambda", "trust": [tree], "permissions": [tree], "tags": tree}
    check(scratch, yaml.safe_dump({"version": 1, "roles": {"a": role}}).encode())


@given(tree=TREES, style=st.sampled_from([True, False, None]))
def test_the_text_at_a_place_is_the_value(tree: Value, style: object) -> None:
    text = yaml.safe_dump({"top": tree}, default_flow_style=style)
    document, _ = parse_yaml(Source.of(text, name="roles.yaml"))

    for path, span in document.spans.values.items():
        value = value_at(document.values, path)
        if not isinstance(value, dict | list):
            again, _ = parse_yaml(Source.of(f"- {text[span.start : span.end]}", name="part"))
            assert again.values == [value]


def value_at(value: Value, path: SpecPath) -> Value:
    for part in path:
        value = value[part]
    return value
