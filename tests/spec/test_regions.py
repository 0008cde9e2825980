from __future__ import annotations

import json
from importlib.resources import files

from ai_role_cli.spec import PARTITIONS, REGIONS, partition_of


def test_the_regions_are_those_of_botocore() -> None:
    text = files("botocore").joinpath("data", "partitions.json").read_text("utf-8")
    theirs = {
        each["id"]: {name for name in each["regions"] if not name.endswith("-global")}
        for each in json.loads(text)["partitions"]
    }

    assert {name: set(regions) for name, regions in REGIONS.items()} == theirs


def test_every_region_is_of_its_partition() -> None:
    assert set(REGIONS) == set(PARTITIONS)
    for partition, regions in REGIONS.items():
        assert {partition_of(region) for region in regions} == {partition}
