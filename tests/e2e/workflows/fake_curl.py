"""What `curl` is to the GitLab job: the notes of one merge request, in a file."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NOTES = Path(os.environ["FAKE_API"]) / "notes.json"
ME = {"id": 7, "username": "project_1_bot"}


def answer(method: str, path: str, body: str) -> Any:  # noqa: ANN401 - JSON
    notes = json.loads(NOTES.read_text(encoding="utf-8"))
    match method, path.rpartition("/")[2]:
        case "GET", "user":
            return ME
        case "GET", "notes":
            return notes
        case "POST", "notes":
            notes.append({"id": 100 + len(notes), "author": ME, "body": body})
        case "PUT", number:
            (note,) = (each for each in notes if str(each["id"]) == number)
            note["body"] = body
        case _:
            sys.exit(f"curl: {method} {path}")
    NOTES.write_text(json.dumps(notes), encoding="utf-8")
    return {}


def form(field: str) -> str:
    return Path(field.removeprefix("body=<")).read_text(encoding="utf-8") if field else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-sSf", action="store_true", required=True)
    parser.add_argument("--header", choices=["@-"], required=True)
    parser.add_argument("--request", choices=["GET", "POST", "PUT"], default="GET")
    parser.add_argument("--form", default="")
    given = parser.parse_args()
    if sys.stdin.read() != f"PRIVATE-TOKEN: {os.environ['GITLAB_TOKEN']}\n":
        sys.exit("curl: 401")
    json.dump(answer(given.request, urlsplit(given.url).path, form(given.form)), sys.stdout)
