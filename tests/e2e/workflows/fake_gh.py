"""What `gh` is to the workflow: comments and artifacts of a repository, in a folder."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jq

API = Path(os.environ["FAKE_API"])
PAGE = 2


def read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((API / name).read_text(encoding="utf-8"))
    return found


def write(name: str, value: list[dict[str, Any]]) -> None:
    (API / name).write_text(json.dumps(value), encoding="utf-8")


def body(fields: list[str]) -> str:
    (field,) = fields
    return Path(field.removeprefix("body=@")).read_text(encoding="utf-8")


def pages(endpoint: str) -> list[Any]:
    """The answers to a question: comments come in pages, as the real ones do."""
    url = urlsplit(endpoint)
    if url.path.endswith("/actions/artifacts"):
        (name,) = parse_qs(url.query)["name"]
        return [{"artifacts": [each for each in read("artifacts.json") if each["name"] == name]}]
    comments = read("comments.json")
    return [comments[start : start + PAGE] for start in range(0, len(comments), PAGE)] or [[]]


def api(asked: argparse.Namespace) -> None:
    comments = read("comments.json")
    if asked.method == "POST":
        bot = {"login": "github-actions[bot]"}
        new = {"id": 100 + len(comments), "user": bot, "body": body(asked.field)}
        write("comments.json", [*comments, new])
    elif asked.method == "PATCH":
        number = int(asked.endpoint.rpartition("/")[2])
        (comment,) = (each for each in comments if each["id"] == number)
        comment["body"] = body(asked.field)
        write("comments.json", comments)
    else:
        answers = pages(asked.endpoint)
        wanted = jq.compile(asked.jq)
        for page in answers if asked.paginate else answers[:1]:
            for value in wanted.input_value(page).all():
                sys.stdout.write(f"{value}\n")


def download(asked: argparse.Namespace) -> None:
    for each in read("artifacts.json"):
        if (each["name"], each["workflow_run"]["id"]) == (asked.name, asked.run):
            shutil.copy(API / each["file"], Path())


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser()
    verbs = top.add_subparsers(required=True)
    asking = verbs.add_parser("api")
    asking.set_defaults(do=api)
    asking.add_argument("endpoint")
    asking.add_argument("--method", choices=["GET", "POST", "PATCH"], default="GET")
    asking.add_argument("--field", action="append")
    asking.add_argument("--jq")
    asking.add_argument("--paginate", action="store_true")
    asking.add_argument("--silent", action="store_true")
    running = verbs.add_parser("run").add_subparsers(required=True).add_parser("download")
    running.set_defaults(do=download)
    running.add_argument("run", type=int)
    running.add_argument("--name", required=True)
    running.add_argument("--repo", required=True)
    return top


if __name__ == "__main__":
    given = parser().parse_args()
    if not os.environ.get("GH_TOKEN"):
        sys.exit("gh: set GH_TOKEN")
    given.do(given)
