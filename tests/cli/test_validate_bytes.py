"""
Whatever bytes come as a role file or as a policy document, `validate` ends with 0 or 3.

Each example of hypothesis is a handful of files that one run looks at: 10,000 files in all.
"""

from __future__ import annotations

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_role_cli.cli.app import run
from ai_role_cli.errors import ExitCode
from ai_role_cli.spec import (
    EksServiceAccount,
    GithubClaims,
    RoleFile,
    RoleSpec,
    Source,
    StatementSpec,
    parse_json,
)
from ai_role_cli.spec.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ai_role_cli.policy import JsonValue

# The same lines many times over: to measure them takes longer than to run them.
pytestmark = pytest.mark.no_cover

EXAMPLES = Path(__file__).parents[1] / "examples"

FILES_PER_RUN = 20
RUNS = 75
"""With the seven tests below: 10,500 files."""

MAX_SEED_BYTES = 4_000

ROLE_FILE = """\
version: 1
region: eu-west-1
roles: {agent: {service: lambda, policy_documents: {own: %s}}}
"""

YAML_TOKENS = (
    *(b"\n", b": ", b"- ", b"  ", b"\t", b"{", b"}", b"[", b"]", b"'", b'"', b"#", b"&a ", b"*a"),
    *(b"<<: ", b"|\n", b">\n", b"!!str ", b"---\n", b"...\n", b"%YAML 1.2\n", b"? ", b"~", b"null"),
    *(b"true", b"off", b"0x1F", b"1e309", b".nan", b"9" * 5_000, b"2027-01-01", b"\\ud83d", b"\0"),
    *(b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\x85", b"\xe2\x80\xa8", b"\r", b"\x1b[31m"),
    *(b"roles:\n", b"trust:\n", b"permissions:\n", b"${var.x}", b"${", b"{account}", b"*" * 99),
    *(b"conditions: {DateLessThan: {a:b: x}}", b"tags: {a: b}", b"ignore: []", b"version: 1\n"),
)
JSON_TOKENS = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\n", b" ", b"0", b"-", b"1e999", b"NaN"),
    *(b"true", b"null", b'"\\ud83d"', b'"\\u0000"', b"9" * 5_000, b"\xff", b"\xef\xbb\xbf", b"\0"),
    *(b'"Statement"', b'"Effect": "Allow"', b'"Action": ["*"]', b'"Resource": "arn:aws:s3:::x"'),
    *(b'"Condition": {"Bool": {}}', b'"Principal": "*"', b'"Sid": ""', b'"${aws:userid}"', b"//"),
    *(b'"arn:aws:iam::1:x"', b'"Version": "2008-10-17"', b'"NotAction": {}', b"[" * 70, b"'"),
)

Edit: TypeAlias = "tuple[int, int, bytes, int]"
"""Where, how many bytes go, what comes in their place, and how often."""


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    """Return the examples of this repository that are not too long to be read often."""
    files = sorted(EXAMPLES.rglob(f"*{suffix}"))
    texts = dict.fromkeys(file.read_bytes() for file in files)
    return tuple(text for text in texts if len(text) <= MAX_SEED_BYTES)


def edits(tokens: Sequence[bytes]) -> st.SearchStrategy[list[Edit]]:
    place = st.integers(0, MAX_SEED_BYTES)
    length = st.sampled_from([0, 0, 1, 2, 7, 40, 400])
    inserted = st.one_of(st.sampled_from(tokens), st.sampled_from(tokens), st.binary(max_size=4))
    return st.lists(st.tuples(place, length, inserted, st.sampled_from([0, 1, 1, 3])), max_size=5)


def edited(seed: bytes, changes: Sequence[Edit]) -> bytes:
    for start, length, inserted, times in changes:
        at = start % (len(seed) + 1)
        seed = seed[:at] + inserted * times + seed[at + length :]
    return seed


def mutations(suffix: str, tokens: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    return st.builds(edited, st.sampled_from(seeds(suffix)), edits(tokens))


def handful(files: st.SearchStrategy[bytes]) -> st.SearchStrategy[list[bytes]]:
    return st.lists(files, min_size=FILES_PER_RUN, max_size=FILES_PER_RUN)


def sequences(tokens: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(tokens), max_size=12).map(b"".join)


ROLE_FILE_KEYS = sorted(
    {
        *RoleFile.model_fields,
        *("data_bucket", "lambda", "training", "input_bucket", "env", "environments"),
        *RoleSpec.model_fields,
        *StatementSpec.model_fields,
        *GithubClaims.model_fields,
        *EksServiceAccount.model_fields,
        *("max_session", "account", "role", "user", "saml", "github", "eks_service_account"),
        *("eks_pod_identity", "external_id", "StringEquals", "Null", "aws:userid", "", "a b"),
    }
)
POLICY_KEYS = (
    *("Version", "Id", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource"),
    *("NotResource", "Principal", "NotPrincipal", "Condition", "AWS", "Service", "StringEquals"),
    *("ForAnyValue:StringLike", "Bool", "DateLessThan", "Null", "aws:userid", "", "effect"),
)
WORDS = (
    *("", "*", "lambda", "bedrock", "polly", "s3:GetObject", "s3:*", "*:Get*", "arn:aws:s3:::b/*"),
    *("arn:aws:iam::123456789012:role/r", "arn:", ":", "123456789012", "o-a1b2c3d4e5", "acme/app"),
    *("refs/heads/main", "2012-10-17", "2008-10-17", "Allow", "Deny", "allow", "deny", "managed"),
    *("inline", "1h", "/", "/ai/", "eu-west-1", "cn-north-1", "strict", "off", "{account}", "{x}"),
    *("${var.data_bucket}", "${aws:userid}", "${", "own.json", "x" * 200, "\u2028", "\U0001f600"),
)


def values(keys: Sequence[str]) -> st.SearchStrategy[JsonValue]:
    """JSON of the right words in wrong places; JSON is YAML, too."""
    names = st.sampled_from(keys)
    words = st.sampled_from(WORDS)
    leaves = st.one_of(words, words, words, st.none(), st.booleans(), st.integers(), st.floats())
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
        max_leaves=12,
    )


@cache
def trees(suffix: str) -> tuple[JsonValue, ...]:
    """Return what the examples hold, of those that can be read."""
    parse = parse_yaml if suffix == ".yaml" else parse_json
    sources = [Source.of(text.decode(errors="replace"), name="seed") for text in seeds(suffix)]
    found = [document.values for document, _ in map(parse, sources)]
    return tuple(value for value in found if isinstance(value, dict))


def places(value: JsonValue) -> list[tuple[dict[str, JsonValue] | list[JsonValue], str | int]]:
    """Return where each value below this one stands: what holds it, and its key or index."""
    if not isinstance(value, dict | list):
        return []
    inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [(value, key) for key, _ in inner] + [each for _, item in inner for each in places(item)]


def grafted(tree: JsonValue, changes: Sequence[tuple[int, JsonValue]]) -> bytes:
    """Return a tree as JSON, which is YAML too, with other values here and there."""
    copy = json.loads(json.dumps(tree))
    for number, value in changes:
        found = places(copy)
        if found:
            holder, key = found[number % len(found)]
            holder[key] = value  # type: ignore[index,call-overload] # the key is one of this holder
    return json.dumps(copy).encode()


def grafts(suffix: str, keys: Sequence[str]) -> st.SearchStrategy[bytes]:
    changes = st.lists(st.tuples(st.integers(0, 999), values(keys)), max_size=3)
    return st.builds(grafted, st.sampled_from(trees(suffix)), changes)


def validate(names: Sequence[str]) -> tuple[int, str]:
    """Return the exit code and all that was said; a fault of ours is shown with its traceback."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run(["validate", "-v", *names])
    return code, said.getvalue()


def assert_role_files_end_well(files: Sequence[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.yaml" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        code, said = validate([str(path) for path in paths])
    assert code in (ExitCode.OK, ExitCode.INVALID), said


def assert_policy_documents_end_well(documents: Sequence[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.yaml" for number in range(len(documents))]
        for path, data in zip(paths, documents, strict=True):
            path.with_suffix(".json").write_bytes(data)
            path.write_text(ROLE_FILE % f"{path.stem}.json", encoding="utf-8")
        code, said = validate([str(path) for path in paths])
    assert code in (ExitCode.OK, ExitCode.INVALID), said


@settings(max_examples=RUNS)
@given(handful(mutations(".yaml", YAML_TOKENS)))
def test_a_role_file_with_anything_changed(files: list[bytes]) -> None:
    assert_role_files_end_well(files)


@settings(max_examples=RUNS)
@given(handful(st.binary(max_size=64) | st.text(max_size=64).map(lambda text: text.encode())))
def test_random_bytes_as_a_role_file(files: list[bytes]) -> None:
    assert_role_files_end_well(files)


@settings(max_examples=RUNS)
@given(handful(sequences(YAML_TOKENS)))
def test_the_words_of_yaml_in_any_order(files: list[bytes]) -> None:
    assert_role_files_end_well(files)


@settings(max_examples=RUNS)
@given(handful(mutations(".json", JSON_TOKENS)))
def test_a_policy_document_with_anything_changed(files: list[bytes]) -> None:
    assert_policy_documents_end_well(files)


@settings(max_examples=RUNS)
@given(handful(sequences(JSON_TOKENS) | st.binary(max_size=64)))
def test_the_words_of_json_in_any_order(files: list[bytes]) -> None:
    assert_policy_documents_end_well(files)


@settings(max_examples=RUNS)
@given(handful(grafts(".yaml", ROLE_FILE_KEYS)))
def test_a_role_file_of_any_values(files: list[bytes]) -> None:
    assert_role_files_end_well(files)


@settings(max_examples=RUNS)
@given(handful(grafts(".json", POLICY_KEYS)))
def test_a_policy_document_of_any_values(files: list[bytes]) -> None:
    assert_policy_documents_end_well(files)


BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b", ".join([b"*%c" % (name - 1)] * 9))
    for name in range(ord("b"), ord("k"))
)
LAUGHS = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "x" * 100_000}] * 5}).encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xef\xbb\xbf", id="mark alone"),
        pytest.param("version: 1\n".encode("utf-16"), id="utf-16"),
        pytest.param(BOMB, id="aliases of aliases"),
        pytest.param(b"a: &a [*a]\n", id="alias of itself"),
        pytest.param(b"a: &a\n  <<: *a\n", id="merge of itself"),
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param(b"- " * 5_000 + b"x", id="deep block lists"),
        pytest.param(b"{a: " * 50_000, id="deep mappings"),
        pytest.param(b"version: " + b"9" * 1_000_000, id="a number of a million digits"),
        pytest.param(b'version: "\\ud800\\udfff"\n', id="lone surrogates"),
        pytest.param(b"version: 1\nroles: {" + b"a: b, " * 50_000 + b"}", id="one key many times"),
        pytest.param(b"x" * (5 * 1024 * 1024), id="five megabytes"),
    ],
)
def test_a_hostile_role_file(data: bytes) -> None:
    assert_role_files_end_well([data])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param('{"Version": "2012-10-17"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b"[" * 1_000_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"9" * 1_000_000, id="a number of a million digits"),
        pytest.param(b'"\\ud800"', id="lone surrogate"),
        pytest.param(b"{" + b'"a": 1, ' * 50_000 + b'"a": 1}', id="one key many times"),
        pytest.param(LAUGHS, id="long texts"),
        pytest.param(b"\0" * 1_000, id="NUL"),
    ],
)
def test_a_hostile_policy_document(data: bytes) -> None:
    assert_policy_documents_end_well([data])
