"""The account and region a role file is for: what ARNs are computed from."""

from __future__ import annotations

import re
from typing import NamedTuple

from ai_role_cli.spec import partition_of

__all__ = ["Target"]

_PLACEHOLDER = re.compile(r"(?<!\$)\{(account|region|partition)\}")


class Target(NamedTuple):
    """
    Where the roles go.

    A field that is not known stays as its placeholder in every text, for the commands that work
    without an account.
    """

    account: str = "{account}"
    region: str = "{region}"

    @property
    def partition(self) -> str:
        """The partition of the region; its placeholder while the region is not known."""
        return "{partition}" if self.region == "{region}" else partition_of(self.region)

    @classmethod
    def of(cls, account: str | None, region: str | None) -> Target:
        """Return the target a role file names, as far as it does."""
        known = {"account": account, "region": region}
        return cls(**{name: value for name, value in known.items() if value is not None})

    def fill(self, text: str) -> str:
        """Return the text with `{account}`, `{region}`, `{partition}` filled in; `${…}` stays."""
        return _PLACEHOLDER.sub(lambda match: str(getattr(self, match[1])), text)
