from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ai_role_cli.sandbox.shield import engine_settings, shielded

if TYPE_CHECKING:
    import pytest


def test_the_users_settings_are_away_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    monkeypatch.delenv("AWS_CONFIG_FILE", raising=False)
    before = dict(os.environ)

    with shielded("eu-west-1"):
        inside = {name: os.environ[name] for name in os.environ if name.startswith("AWS_")}
        assert "MOTO_ACCOUNT_ID" not in os.environ

    assert "real" not in inside.values()
    assert "AKIAREAL" not in inside.values()
    assert inside["AWS_CONFIG_FILE"] == inside["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert inside["AWS_REGION"] == "eu-west-1"
    assert dict(os.environ) == before


def test_the_engine_sees_dummies_only() -> None:
    settings = engine_settings("eu-west-1")

    assert settings["AWS_REGION"] == settings["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert settings["AWS_PROFILE"] == settings["AWS_SESSION_TOKEN"] == ""
    assert settings["AWS_ENDPOINT_URL"] == settings["AWS_ENDPOINT_URL_IAM"] == ""
    assert settings["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert settings["AWS_EC2_METADATA_DISABLED"] == "true"
