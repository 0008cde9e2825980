from __future__ import annotations

import pytest

from ai_role_cli.catalog.inference_profiles import model_of_profile, profile_arn, regions_of_profile

MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"


@pytest.mark.parametrize("prefix", ["us", "us-gov", "eu", "apac", "jp", "au", "global"])
def test_the_model_of_a_profile_is_the_rest_of_its_id(prefix: str) -> None:
    assert model_of_profile(f"{prefix}.{MODEL}") == MODEL


@pytest.mark.parametrize(
    ("prefix", "regions"),
    [
        ("us", ("{region}", "us-east-1", "us-east-2", "us-west-1", "us-west-2")),
        ("us-gov", ("{region}", "us-gov-east-1", "us-gov-west-1")),
        ("jp", ("{region}", "ap-northeast-1", "ap-northeast-3")),
        ("global", ("{region}", "")),
    ],
)
def test_a_profile_needs_its_source_region_and_its_destinations(
    prefix: str, regions: tuple[str, ...]
) -> None:
    assert regions_of_profile(f"{prefix}.{MODEL}") == regions


def test_a_profile_of_europe_stays_there() -> None:
    regions = regions_of_profile(f"eu.{MODEL}")

    assert regions
    assert all(region.startswith("eu-") for region in regions[1:])


def test_the_regions_of_an_unknown_geography_are_not_guessed() -> None:
    assert regions_of_profile(f"mars.{MODEL}") is None


OF_ACCOUNT = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6"
OF_GEOGRAPHY = f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{MODEL}"


@pytest.mark.parametrize(
    ("profile", "arn"),
    [
        (
            f"eu.{MODEL}",
            f"arn:{{partition}}:bedrock:{{region}}:{{account}}:inference-profile/eu.{MODEL}",
        ),
        (
            "a1b2c3d4e5f6",
            "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/a1b2c3d4e5f6",
        ),
        (OF_ACCOUNT, OF_ACCOUNT),
        (OF_GEOGRAPHY, OF_GEOGRAPHY),
    ],
    ids=["id", "id-of-an-account", "arn-of-an-account", "arn"],
)
def test_an_id_stands_for_the_arn_of_its_profile(profile: str, arn: str) -> None:
    assert profile_arn(profile) == arn


def test_the_arn_of_a_profile_tells_what_its_id_does() -> None:
    assert model_of_profile(OF_GEOGRAPHY) == MODEL
    assert regions_of_profile(OF_GEOGRAPHY) == regions_of_profile(f"eu.{MODEL}")


@pytest.mark.parametrize("profile", [OF_ACCOUNT, "a1b2c3d4e5f6"], ids=["arn", "id"])
def test_an_application_inference_profile_does_not_tell_its_model(profile: str) -> None:
    assert model_of_profile(profile) is None
    assert regions_of_profile(profile) == ("{region}",)
