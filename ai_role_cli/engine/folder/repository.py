"""
The repository that a folder is part of, and where it comes from: read as text.

Nothing of a repository is run, git itself neither: its settings name programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ai_role_cli.engine.folder.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Repository", "origin_name", "repository_label", "repository_of"]

_MAX_BYTES = 2**20
_MAX_URL = 2048
_SECTION = re.compile(r'\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]')
_SETTING = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)")
_SCP_FORM = re.compile(r"(?:[^@/:]+@)?([A-Za-z0-9._-]{2,}):(?!//)(.+)")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository on this machine."""

    root: Path
    """The folder that holds it."""

    name: str | None
    """Host and path of its origin, as in `github.com/acme/iac`; None if it has no origin."""


def repository_of(folder: Path) -> Repository | None:
    """Return the repository around a folder; None if it is in none."""
    place = folder.resolve()
    for root in (place, *place.parents):
        marker = root / ".git"
        if marker.is_dir() or marker.is_file():
            return Repository(root, origin_name(_origin(marker)))
    return None


def origin_name(url: str | None) -> str | None:
    """
    Return what every way to fetch a repository has in common: host and path.

    Users, passwords, ports and the ending `.git` are left out. A repository on this machine has no
    name that another machine would know.
    """
    if url is None or not url.isascii() or not url.isprintable() or len(url) > _MAX_URL:
        return None
    host, path = _host_and_path(url)
    path = re.sub(r"/{2,}", "/", path).strip("/").removesuffix(".git").strip("/")
    return f"{host.lower()}/{path}" if host and path else None


def repository_label(name: str) -> str:
    """Return what a repository is called on whatever server: the last part of its name."""
    return name.rpartition("/")[2].casefold()


def _host_and_path(url: str) -> tuple[str, str]:
    if "://" not in url:
        matched = _SCP_FORM.fullmatch(url)
        return (matched[1], matched[2]) if matched else ("", "")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    return ("", "") if parts.scheme == "file" else (host, parts.path)


def _origin(marker: Path) -> str | None:
    try:
        settings = _settings_folder(marker) / "config"
        text = read_regular(settings, max_bytes=_MAX_BYTES).decode("utf-8")
    except (OSError, ValueError):
        return None
    urls = [value for section, value in _urls(text) if section == "origin"]
    # Git takes the last word of a setting that has one value.
    return urls[-1] if urls else None


def _settings_folder(marker: Path) -> Path:
    """Of a worktree or a submodule, `.git` is a file that names the folder."""
    if marker.is_dir():
        return marker
    text = read_regular(marker, max_bytes=_MAX_BYTES).decode("utf-8")
    folder = marker.parent / text.removeprefix("gitdir:").strip()
    common = folder / "commondir"
    if not common.is_file():
        return folder
    return folder / read_regular(common, max_bytes=_MAX_BYTES).decode("utf-8").strip()


def _urls(text: str) -> Iterator[tuple[str, str]]:
    """Yield the `url` of each remote by its name; an `include` is not followed."""
    remote = None
    for line in text.splitlines():
        rest = line.strip()
        if section := _SECTION.match(rest):
            kind, name = section[1].lower(), section[2]
            remote = name if kind == "remote" else None
            rest = rest[section.end() :].strip()
        setting = _SETTING.match(rest)
        if setting and setting[1].lower() == "url" and remote is not None:
            yield remote, _value(setting[2])


def _value(text: str) -> str:
    """Return a value without its quotes, and without a comment after it."""
    found = re.match(r'((?:"(?:[^"\\]|\\.)*"|[^"#;])*)', text)
    return re.sub(r'(?<!\\)"', "", found[1] if found else "").strip()
