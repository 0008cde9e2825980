from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_role_cli.errors import UsageError
from ai_role_cli.spec import Anchor, Finding, Severity, masked, secrets_in

LETTERS = string.ascii_letters + string.digits
SECRETS = [
    pytest.param("AKIA" + "IOSFODNN7EXAMPLE", "an AWS access key id", id="long-term-key"),
    pytest.param("ASIA" + "IOSFODNN7EXAMPLE", "an AWS access key id", id="session-key"),
    pytest.param(
        "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY", "a secret access key", id="secret-key"
    ),
    pytest.param("ABSK" + "QmVkcm9ja0FQSUtleS1" * 6, "an Amazon Bedrock API key", id="bedrock"),
    pytest.param("ghp_" + LETTERS[:36], "a GitHub token", id="github"),
    pytest.param("github_pat_" + LETTERS[:40], "a GitHub token", id="github-fine-grained"),
    pytest.param("glpat-" + LETTERS[:20], "a GitLab token", id="gitlab"),
    pytest.param("xoxb-" + "123456789012-" + LETTERS[:24], "a Slack token", id="slack"),
    pytest.param(
        "sk-proj-" + LETTERS[:40], "an API key of OpenAI or Anthropic", id="openai-project"
    ),
    pytest.param("sk-ant-api03-" + LETTERS, "an API key of OpenAI or Anthropic", id="anthropic"),
    pytest.param("hf_" + LETTERS[:34], "a Hugging Face token", id="hugging-face"),
    pytest.param("AIza" + LETTERS[:35], "a Google API key", id="google"),
    pytest.param("sk_live_" + LETTERS[:24], "a Stripe key", id="stripe"),
    pytest.param("npm_" + LETTERS[:36], "an npm token", id="npm"),
    pytest.param("pypi-" + LETTERS, "a PyPI token", id="pypi"),
    pytest.param(
        f"eyJ{LETTERS[:20]}.eyJ{LETTERS[:30]}.{LETTERS[:43]}", "a JSON web token", id="jwt"
    ),
    pytest.param(
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
        "a private key",
        id="private-key",
    ),
]


@pytest.mark.parametrize(("secret", "kind"), SECRETS)
def test_a_secret_is_found_within_a_text_and_masked(secret: str, kind: str) -> None:
    text = f"before {secret} after"

    found = next(secrets_in(text))

    assert found.kind == kind
    assert text[found.start : found.end] == secret
    assert len(masked(text)) == len(text)
    assert secret[5:] not in masked(text)
    assert masked(text).startswith(f"before {secret[:4]}*")
    assert masked(text).endswith(" after")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("arn:aws:iam::123456789012:role/ai/AcmeTrainerRole", id="arn"),
        pytest.param("8f1d9e0c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e", id="commit"),
        pytest.param(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", id="sha256"
        ),
        pytest.param(
            "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE", id="oidc"
        ),
        pytest.param("AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy1", id="policy"),
        pytest.param("AllowS3PutObjectWithAcmeTeamRequestObjectTagOnly", id="sid"),
        pytest.param("Ec2AndVpcForAcmeNetworkStepsCreatedWithTheirTags", id="sid-with-initials"),
        pytest.param("risk-assessment-of-the-training-account", id="dashes"),
        pytest.param("task-definition-family-of-the-ranking-model", id="sk-within-a-word"),
        pytest.param("AKIA and ASIA are the beginnings of key ids", id="beginnings"),
        pytest.param("acme-agents-2027-north-europe", id="external-id"),
        pytest.param("arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2", id="model"),
        pytest.param("-----BEGIN CERTIFICATE-----", id="certificate"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert list(secrets_in(text)) == []
    assert masked(text) == text


def test_texts_of_a_finding_hold_no_secret() -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPLE"
    finding = Finding(
        "x", Severity.ERROR, f"unknown {secret}", ("roles",), at=Anchor.KEY, hint=f"not {secret}?"
    )

    assert finding.message == "unknown AKIA****************"
    assert finding.hint == "not AKIA****************?"


def test_nearly_all_random_keys_are_found() -> None:
    chosen = random.Random(2027)  # noqa: S311 - the keys open nothing
    keys = ["".join(chosen.choices(LETTERS + "+/", k=40)) for _ in range(1000)]

    assert sum(any(secrets_in(key)) for key in keys) > 0.98 * len(keys)


@given(st.text())
def test_any_text_keeps_its_length_and_its_lines(text: str) -> None:
    result = masked(text)

    assert len(result) == len(text)
    assert [i for i, c in enumerate(result) if c.isspace()] == [
        i for i, c in enumerate(text) if c.isspace()
    ]


@given(st.text(string.ascii_letters + string.digits + "/+", min_size=40, max_size=40))
def test_what_is_masked_once_holds_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://jo:secret@db/state", "postgres://*********@db/state"),
        ("see https://token@host/x and more", "see https://*****@host/x and more"),
        ('parse "postgres://jo:se/cr@et@db": bad', 'parse "postgres://***********@db": bad'),
        ("postgres://db?user=jo&password=secret&x=1", "postgres://db?user=jo&password=******&x=1"),
        ("https://h/a?sv=1&sig=abc%2F", "https://h/a?sv=1&sig=******"),
        ("https://h/a?access_key=abc", "https://h/a?access_key=***"),
        ("docker://repo/image@sha256:abc", "docker://repo/image@sha256:abc"),
        ("mail jo@acme.example of https://acme.example", None),
        ("s3://bucket/path?region=eu-west-1&profile=ml", None),
    ],
)
def test_credentials_in_a_url_are_masked(text: str, shown: str | None) -> None:
    assert masked(text) == (shown or text)


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    assert masked("is hunter2 or hunter22?", known=["hunter2", "hunter22", "is"]) == (
        "is ******* or ********?"
    )


def test_an_error_holds_no_secret() -> None:
    error = UsageError(
        "no https://t0ken@host",
        code="x",
        facts=(("at", "postgres://jo:secret@db"),),
        hint="use https://t0ken@host",
    )

    told = f"{error} {error.message} {error.facts} {error.hint}"
    assert "t0ken" not in told
    assert "secret" not in told
