"""Logging of the command line: silent unless asked, then on standard error."""

from __future__ import annotations

import logging

__all__ = ["set_up_logging"]

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_THIRD_PARTIES = ("botocore", "grpc", "pulumi", "urllib3", "werkzeug")


def set_up_logging(verbosity: int) -> None:
    """
    Send the log of ai-role to standard error.

    Args:
        verbosity: How often `-v` was given. Third parties join at 2.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    own = logging.getLogger("ai_role_cli")
    own.handlers = [handler]
    own.setLevel(_LEVELS[min(verbosity, len(_LEVELS) - 1)])
    if verbosity > 1:
        for name in _THIRD_PARTIES:
            logging.getLogger(name).addHandler(handler)
