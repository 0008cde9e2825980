"""Logging of the command line: silent unless asked, then on standard error."""

from __future__ import annotations

import logging
import os

from ai_role_cli.secrets import masked

__all__ = ["set_up_logging"]

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_THIRD_PARTIES = ("botocore", "grpc", "pulumi", "urllib3", "werkzeug")


class _Discreet(logging.Formatter):
    """Formats a record without secrets, its traceback too, and without commands of a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        from ai_role_cli.engine.child.environment import secret_values  # noqa: PLC0415 - for a log alone
        from ai_role_cli.render.visible_text import visible  # noqa: PLC0415

        return visible(masked(super().format(record), known=secret_values(os.environ)))


def set_up_logging(verbosity: int) -> None:
    """
    Send the log of ai-role to standard error.

    Args:
        verbosity: How often `-v` was given. Third parties join at 2.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(levelname)s %(name)s: %(message)s"))
    own = logging.getLogger("ai_role_cli")
    own.handlers = [handler]
    own.setLevel(_LEVELS[min(verbosity, len(_LEVELS) - 1)])
    if verbosity > 1:
        for name in _THIRD_PARTIES:
            logging.getLogger(name).addHandler(handler)
