"""`ai-role diff`: two role files, with real files and real git."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode

GOLDEN = Path(__file__).parent / "golden"

OLD = """\
version: 1
roles:
  trainer:
    service: sagemaker
    permissions:
      - {sid: Read, actions: [s3:GetObject], resources: ["arn:aws:s3:::acme/*"]}
  legacy: {service: textract}
"""
NEW = """\
version: 1
roles:
  trainer:
    service: sagemaker
    permissions:
      - {sid: Read, actions: [s3:GetObject, s3:PutObject], resources: ["arn:aws:s3:::acme/*"]}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a command line said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - parsed JSON
        return json.loads(self.out)


Diff = Callable[..., Told]


@pytest.fixture
def diff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Diff:
    """Run `diff` in a folder with old.yaml and new.yaml."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.resolve()))
    monkeypatch.setenv("COLUMNS", "100")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write(**{"old.yaml": OLD, "new.yaml": NEW})

    def call(*arguments: str) -> Told:
        code = run(["diff", *arguments])
        return Told(code, *capsys.readouterr())

    return call


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit(**files: str) -> None:
    write(**files)
    git("init", "--initial-branch", "main")
    git("add", "--all")
    git("commit", "-m", "x")


def role_file(*entries: str, account: str | None = None) -> str:
    head = f'account: "{account}"\n' if account else ""
    return f"version: 1\n{head}roles:\n" + "".join(f"  {entry}\n" for entry in entries)


def operations(told: Told) -> dict[str, str]:
    return {role["name"]: role["operation"] for role in told.json["roles"]}


def test_the_change_of_access_between_two_files(
    diff: Diff, golden: Callable[[str, Path], None]
) -> None:
    told = diff("old.yaml", "new.yaml")

    assert told.code == ExitCode.OK
    golden(told.out, GOLDEN / "diff.txt")


def test_json_names_both_sides(diff: Diff) -> None:
    told = diff("old.yaml", "new.yaml", "--output", "json")

    found = told.json
    assert (found["phase"], found["result"], found["access"]) == ("diff", "compared", "both")
    assert (found["stack"], found["account"], found["region"]) == ("dev", None, None)
    places = {role["name"]: role["location"] for role in found["roles"]}
    assert places == {
        "trainer": {"file": "new.yaml", "line": 3, "column": 3},
        "legacy": {"file": "old.yaml", "line": 7, "column": 3},
    }


def test_no_change_is_one_line(diff: Diff) -> None:
    told = diff("old.yaml", "old.yaml", "--detailed-exitcode")

    assert told.code == ExitCode.OK
    assert told.out == "No changes. 2 roles mean the same in both files.\n"


def test_the_exit_code_tells_changes_if_it_is_wanted(diff: Diff) -> None:
    assert diff("old.yaml", "new.yaml").code == ExitCode.OK
    assert diff("old.yaml", "new.yaml", "--detailed-exitcode").code == ExitCode.CHANGES


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        pytest.param("broader", ExitCode.GATE, id="broader"),
        pytest.param("delete", ExitCode.GATE, id="delete"),
        pytest.param("any", ExitCode.GATE, id="any"),
        pytest.param("replace", ExitCode.OK, id="replace"),
        pytest.param("unknown", ExitCode.OK, id="unknown"),
    ],
)
def test_gates(gate: str, code: ExitCode, diff: Diff) -> None:
    told = diff("old.yaml", "new.yaml", "--fail-on", gate)

    assert told.code == code
    assert told.out.startswith("From old.yaml to new.yaml")
    assert ("error[gate]" in told.err) is (code is ExitCode.GATE)


def test_what_is_protected_is_not_to_be_deleted(diff: Diff) -> None:
    kept = "b: {service: bedrock}"
    write(**{"old.yaml": role_file("a: {service: bedrock, protect: true}", kept)})
    write(**{"new.yaml": role_file(kept)})

    told = diff("old.yaml", "new.yaml")

    assert told.code == ExitCode.GATE
    assert "a (old.yaml:3)" in told.err
    assert "- a  delete" in told.out


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param("path: /new/", ExitCode.GATE, id="same-name"),
        pytest.param("name: other", ExitCode.OK, id="another-name"),
    ],
)
def test_a_retained_role_is_not_in_its_own_way(change: str, code: ExitCode, diff: Diff) -> None:
    retained = "a: {service: bedrock, retain: true}"
    write(**{"old.yaml": role_file(retained)})
    write(**{"new.yaml": role_file(retained.replace("}", f", {change}}}"))})

    told = diff("old.yaml", "new.yaml")

    assert told.code == code
    assert ("error[retained]" in told.err) is (code is ExitCode.GATE)
    assert "The old role stays in AWS" in told.out


@pytest.mark.parametrize(
    "nothing", [pytest.param(os.devnull, id="device"), pytest.param("empty.yaml", id="empty file")]
)
def test_an_empty_file_has_no_roles(nothing: str, diff: Diff) -> None:
    write(**{"empty.yaml": " \n"})

    assert operations(diff(nothing, "new.yaml", "-o", "json")) == {"trainer": "create"}
    assert operations(diff("new.yaml", nothing, "-o", "json")) == {"trainer": "delete"}
    neither = diff(nothing, nothing, "-o", "json")
    assert operations(neither) == {}
    assert neither.json["stack"] is None


def test_standard_input_is_one_of_the_two(diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    for sides in (("-", "new.yaml"), ("new.yaml", "-")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEW.encode())))
        assert diff(*sides).out.startswith("No changes.")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OLD.encode())))
    assert diff("-", "new.yaml").out.startswith("From <stdin> to new.yaml:")
    both = diff("-", "-")

    assert both.code == ExitCode.USAGE
    assert "standard input" in both.err


def test_a_revision_is_compared_with_the_file_of_today(diff: Diff) -> None:
    commit(**{"roles.yaml": OLD})
    write(**{"roles.yaml": NEW})

    told = diff("main:roles.yaml", "roles.yaml", "--output", "json")

    assert operations(told) == {"trainer": "update", "legacy": "delete"}
    assert [role["location"]["file"] for role in told.json["roles"]] == [
        "roles.yaml",
        "main:roles.yaml",
    ]
    text = diff("main:roles.yaml", "roles.yaml").out
    assert text.startswith("From main:roles.yaml to roles.yaml:")
    assert "main:roles.yaml:7\n" in text


def test_policy_documents_are_of_their_own_revision(diff: Diff) -> None:
    roles = role_file("a: {service: bedrock, policy_documents: {extra: policies/extra.json}}")
    statement = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "*"}
    commit(
        **{
            "infra/roles.yaml": roles,
            "infra/policies/extra.json": json.dumps({"Statement": statement}),
        }
    )
    statement["Action"] = ["sns:Publish", "sns:Subscribe"]
    write(**{"infra/policies/extra.json": json.dumps({"Statement": statement})})

    told = diff("HEAD:infra/roles.yaml", "infra/roles.yaml", "--output", "json")

    (change,) = told.json["roles"][0]["changes"]
    (changed,) = change["statements"]["changed"]
    assert changed["added"] == {"actions": ["sns:Subscribe"]}
    assert diff("HEAD:infra/roles.yaml", ":infra/roles.yaml").out.startswith("No changes.")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("new.yaml", "HEAD:bad.yaml", "HEAD:bad.yaml:3:", id="new revision"),
        pytest.param("new.yaml", "bad.yaml", "bad.yaml:3:", id="new file"),
        pytest.param("new.yaml", "HEAD:json.yaml", "HEAD:no.json", id="policy document"),
    ],
)
def test_an_error_names_the_side_it_is_in(old: str, new: str, place: str, diff: Diff) -> None:
    missing = role_file("a: {service: bedrock, policy_documents: {extra: no.json}}")
    commit(**{"bad.yaml": role_file("a: {servce: bedrock}"), "json.yaml": missing})

    told = diff(old, new)

    assert told.code == ExitCode.INVALID
    assert told.out == ""
    assert place in told.err


@pytest.mark.parametrize(
    ("broken", "warning", "created"),
    [
        pytest.param(
            "a: {servce: bedrock}",
            "HEAD:roles.yaml is not valid, so that every role counts as new",
            {"a": "create", "b": "create"},
            id="no role can be read",
        ),
        pytest.param(
            "a: {service: lambda, tasks: [bedrock_invok]}",
            "a is not valid in HEAD:roles.yaml, so that it counts as new",
            {"a": "create", "b": "unchanged"},
            id="one role has no documents",
        ),
    ],
)
def test_an_old_file_that_is_not_valid_can_be_mended(
    broken: str, warning: str, created: dict[str, str], diff: Diff
) -> None:
    commit(**{"roles.yaml": role_file(broken, "b: {service: bedrock}")})
    write(**{"roles.yaml": role_file("a: {service: bedrock}", "b: {service: bedrock}")})

    told = diff("HEAD:roles.yaml", "roles.yaml", "--output", "json")

    assert told.code == 0
    assert f"warning: {warning}" in told.err
    assert warning in told.json["warnings"][0]
    assert operations(told) == created
    assert diff("HEAD:roles.yaml", "roles.yaml", "--fail-on", "broader").code == ExitCode.GATE


@pytest.mark.parametrize(
    ("old", "code", "said"),
    [
        pytest.param("none.yaml", ExitCode.INVALID, "none.yaml does not exist", id="no file"),
        pytest.param("main:none.yaml", ExitCode.INVALID, os.devnull, id="not in the revision"),
        pytest.param("nope:new.yaml", ExitCode.USAGE, "'nope'", id="no revision"),
    ],
)
def test_a_side_that_is_not_there(old: str, code: ExitCode, said: str, diff: Diff) -> None:
    commit()

    told = diff(old, "new.yaml")

    assert told.code == code
    assert said in told.err


def test_without_git_files_can_be_compared_and_revisions_not(
    diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    assert diff("old.yaml", "new.yaml").code == ExitCode.OK
    assert diff("main:roles.yaml", "new.yaml").code == ExitCode.SURROUNDINGS


def test_a_file_may_have_a_colon_in_its_name(diff: Diff) -> None:
    commit(**{"main:new.yaml": OLD})

    assert operations(diff("main:new.yaml", "old.yaml", "-o", "json")) == {
        "trainer": "unchanged",
        "legacy": "unchanged",
    }


def test_variables_are_those_of_both_sides(diff: Diff) -> None:
    entry = "a: {service: bedrock, permissions: [{actions: [s3:GetObject], resources: ['%s/*']}]}"
    write(**{"old.yaml": role_file(entry % "arn:aws:s3:::b")})
    write(**{"new.yaml": role_file(entry % "arn:aws:s3:::${var.bucket}")})

    assert diff("old.yaml", "new.yaml").code == ExitCode.INVALID
    assert diff("old.yaml", "new.yaml", "--var", "bucket=b").out.startswith("No changes.")
    assert diff("old.yaml", "new.yaml", "--var", "bucket").code == ExitCode.USAGE


def test_an_account_that_only_one_side_names_is_that_of_both(diff: Diff) -> None:
    entry = "a: {service: bedrock, trust: [{account: '{account}'}]}"
    write(**{"old.yaml": role_file(entry)})
    write(**{"new.yaml": role_file(entry, account="123456789012")})

    for sides in (("old.yaml", "new.yaml"), ("new.yaml", "old.yaml")):
        told = diff(*sides, "--output", "json")
        assert operations(told) == {"a": "unchanged"}
        assert told.json["account"] == "123456789012"


def test_findings_are_those_of_the_new_side(diff: Diff) -> None:
    open_to_all = "a: {service: bedrock, permissions: [{not_actions: ['s3:*'], resources: ['*']}]}"
    write(**{"open.yaml": role_file(open_to_all)})

    told = diff("old.yaml", "open.yaml", "--output", "json", "--fail-on", "high")
    assert told.code == ExitCode.GATE
    assert {finding["location"]["file"] for finding in told.json["findings"]} == {"open.yaml"}
    assert told.err.startswith("open.yaml: 1 role, ")
    assert diff("old.yaml", "open.yaml", "--quiet").err == ""
    mended = diff("open.yaml", "old.yaml", "--output", "json", "--fail-on", "high")
    assert mended.code == ExitCode.OK
    assert {finding["location"]["file"] for finding in mended.json["findings"]} == {"old.yaml"}


def test_a_rule_that_the_old_side_breaks_does_not_hide_how_it_is_mended(diff: Diff) -> None:
    for name, action in (("wrong.yaml", "s3:GetObjct"), ("right.yaml", "s3:GetObject")):
        write(**{name: permitting(f"{{actions: [{action}], resources: ['*']}}")})

    assert diff("wrong.yaml", "right.yaml").code == ExitCode.OK
    assert diff("right.yaml", "wrong.yaml").code == ExitCode.INVALID


def permitting(*statements: str) -> str:
    return role_file(f"a: {{service: bedrock, permissions: [{', '.join(statements)}]}}")


def test_one_statement_in_the_middle_of_ten_is_one_added_statement(diff: Diff) -> None:
    ten = [f"{{sid: S{n}, actions: [s3:GetObject], resources: ['*']}}" for n in range(10)]
    added = "{actions: [sns:Publish], resources: ['*']}"
    write(**{"old.yaml": permitting(*ten)})
    write(**{"new.yaml": permitting(*ten[:5], added, *ten[5:])})

    told = diff("old.yaml", "new.yaml", "--output", "json")

    (change,) = told.json["roles"][0]["changes"]
    statements = change["statements"]
    assert [statement["Action"] for statement in statements["added"]] == ["sns:Publish"]
    assert (statements["removed"], statements["changed"]) == ([], [])
    assert statements["unchanged"] == 10
    lines = diff("old.yaml", "new.yaml").out.splitlines()
    assert [line.split()[:2] for line in lines if "Allow" in line] == [["+", "Allow"]]


def test_one_action_more_is_one_line(diff: Diff) -> None:
    actions = [f"s3:{name}" for name in ("GetObject", "PutObject", "DeleteObject", "ListBucket")]
    for name, listed in (("old.yaml", actions[:-1]), ("new.yaml", actions)):
        write(**{name: permitting(f"{{actions: {listed}, resources: ['*']}}")})

    lines = diff("old.yaml", "new.yaml").out.splitlines()

    changed = [line.split() for line in lines if line.lstrip().startswith(("+ ", "- "))]
    assert [words[:2] for words in changed] == [["+", "s3:ListBucket"]]


def test_two_runs_say_the_same(diff: Diff) -> None:
    for output in ("text", "json", "ndjson", "markdown"):
        first, second = (diff("old.yaml", "new.yaml", "--output", output) for _ in range(2))

        assert first == second
        assert first.out


def test_the_result_goes_to_a_file_as_well(diff: Diff) -> None:
    diff("old.yaml", "new.yaml", "--output-file", "json=found.json")

    assert json.loads(Path("found.json").read_text(encoding="utf-8"))["phase"] == "diff"


def test_nothing_of_the_engine_or_of_aws_is_loaded(diff: Diff) -> None:
    assert diff("old.yaml", "new.yaml").code == ExitCode.OK
    code = dedent("""
        import sys
        from ai_role_cli.cli.app import run
        run(["diff", "old.yaml", "new.yaml", "-q"])
        print(sorted({"pulumi", "pulumi_aws", "boto3", "moto", "grpc"} & set(sys.modules)))
    """)

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )

    assert result.stdout.splitlines()[-1] == "[]"


SHARED = """\
version: 1
account: "123456789012"
roles:
  base:
    service: lambda
    permissions: [{{actions: [{actions}], resources: ["arn:aws:s3:::acme/*"]}}]
  worker:
    service: lambda
    managed_policies: ["arn:aws:iam::123456789012:policy/base-permissions"]
"""


def test_a_role_is_told_of_if_only_a_policy_that_it_uses_changes(diff: Diff) -> None:
    write(
        **{
            "old.yaml": SHARED.format(actions="s3:GetObject"),
            "new.yaml": SHARED.format(actions="s3:GetObject, s3:PutObject"),
        }
    )

    text = diff("old.yaml", "new.yaml").out
    worker = diff("old.yaml", "new.yaml", "--output", "json").json["roles"][1]
    markdown = diff("old.yaml", "new.yaml", "--output", "markdown").out
    refused = diff("old.yaml", "new.yaml", "--fail-on", "broader")

    assert "policy base-permissions of role base changed" in text
    assert "Access: broader in 2 roles." in text
    assert (worker["operation"], worker["access"], worker["changes"]) == (
        "unchanged",
        "broader",
        [],
    )
    assert worker["shared_policies"] == [
        {
            "name": "base-permissions",
            "arn": "arn:aws:iam::123456789012:policy/base-permissions",
            "role": "base",
            "operation": "update",
        }
    ]
    assert "policy base-permissions of role base changed" in markdown
    assert refused.code == ExitCode.GATE
    assert "worker: may s3:PutObject" in refused.err


@pytest.mark.parametrize("flag", ["protect", "retain"])
def test_a_guard_that_goes_is_seen(flag: str, diff: Diff) -> None:
    guarded, bare = f"agent: {{service: lambda, {flag}: true}}", "agent: {service: lambda}"
    write(**{"old.yaml": role_file(guarded), "new.yaml": role_file(bare)})

    told = diff("old.yaml", "new.yaml")
    (role,) = diff("old.yaml", "new.yaml", "--output", "json").json["roles"]
    refused = diff("old.yaml", "new.yaml", "--fail-on", "any")

    assert f"{flag:11} - true" in told.out
    assert (role["operation"], role["access"]) == ("unchanged", "same")
    assert [(c["name"], c["before"], c["after"]) for c in role["changes"]] == [(flag, "true", None)]
    assert refused.code == ExitCode.GATE
    assert f"agent: {flag}" in refused.err
