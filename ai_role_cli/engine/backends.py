"""Where state is kept: the URL of a backend, and who named it."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ai_role_cli.errors import SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BackendSource", "backend_secrets", "backend_url", "local_folder", "shown_backend"]

_SCHEMES = ("file", "s3", "azblob", "gs", "postgres", "http", "https")
"""Backends the Pulumi CLI knows; any other scheme it takes for a service to log in to."""

_SERVICES = ("http", "https")
_PULUMI_CLOUD = "https://api.pulumi.com"
_BEFORE_HOST = re.compile(r"^(?P<scheme>[\w.+-]*:/+)?.*@", re.DOTALL)


class BackendSource(StrEnum):
    """Who named the backend of a stack."""

    USER = "user"
    """The person at the keyboard, or who set up the job: an option or a variable."""

    ROLE_FILE = "role file"
    """Whoever wrote the role file."""

    DEFAULT = "default"
    """Nobody: the state is in a private folder beside the role file."""

    def may_get_token(self, url: str) -> bool:
        """Tell whether the service at a URL may be sent the access token of the environment."""
        scheme, _, _ = url.partition("://")
        if scheme not in _SERVICES:
            return False
        return self is BackendSource.USER or url.rstrip("/") == _PULUMI_CLOUD


def backend_url(url: str | None, *, folder: Path, base: Path) -> str:
    """
    Return the backend's full URL.

    Args:
        url: What the user gave; None for the default, a file store in `folder`.
        folder: The `.ai-role` folder.
        base: The folder of the role file, which a relative `file://` is relative to.

    Raises:
        SurroundingsError: The URL has no scheme that Pulumi knows, or what is sent there could be
            read on its way.
    """
    if url is None:
        return _file_url(folder.absolute() / "state", "create_dir=true&metadata=skip")
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _SCHEMES:
        raise SurroundingsError(
            f"{shown_backend(url)} is not a backend that Pulumi knows",
            code="bad-backend",
            facts=(("known", ", ".join(f"{name}://" for name in _SCHEMES)),),
            hint="for a folder write file:///absolute/path or file://relative/path",
        )
    if scheme != "file":
        _check_host(url)
        return url
    path, _, query = rest.partition("?")
    return _file_url((base / Path(path).expanduser()).absolute(), query)


def local_folder(url: str) -> Path | None:
    """Return the folder of a local backend; None for any other."""
    if not url.startswith("file://"):
        return None
    return Path(url.removeprefix("file://").partition("?")[0])


def shown_backend(url: str) -> str:
    """Return the URL without what may be a secret: user and password, and its options."""
    place = url.partition("?")[0]
    if "@" not in place:
        return place
    return _BEFORE_HOST.sub(lambda match: f"{match['scheme'] or ''}***@", place)


def backend_secrets(url: str) -> Iterator[str]:
    """Yield the password of a URL and the values of its options, in each way they are written."""
    parts = _split(url)
    if parts is None:
        return
    userinfo = parts.netloc.rpartition("@")[0]
    user, _, password = userinfo.partition(":")
    for secret in filter(None, (userinfo, password or user)):
        yield from (secret, unquote(secret))
    for name, value in parse_qsl(parts.query):
        if re.search(r"pass|secret|token|key|sig", name, re.IGNORECASE):
            yield value


def _file_url(path: Path, query: str) -> str:
    return f"file://{os.path.normpath(path)}" + (f"?{query}" if query else "")


def _check_host(url: str) -> None:
    parts = _split(url)
    if parts is None or not parts.netloc:
        raise SurroundingsError(
            f"{shown_backend(url)} is not a URL",
            code="bad-backend",
            hint="in a password write %40 for @, %2F for / and %3A for :",
        )
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise SurroundingsError(
            f"{shown_backend(url)} is not encrypted: others could read the access token",
            code="insecure-backend",
            hint="write https://",
        )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_this_machine(host: str) -> bool:
    import ipaddress  # noqa: PLC0415 - for few backends

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
