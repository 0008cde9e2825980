"""The pretend account: where it lives, what is kept of it, and how it refuses what AWS refuses."""

from __future__ import annotations

from ai_role_cli.sandbox.account.journal import Journal
from ai_role_cli.sandbox.account.place import AccountPlace

__all__ = ["AccountPlace", "Journal"]
