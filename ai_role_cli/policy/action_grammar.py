"""Actions as IAM takes them; whether AWS has such an action is another question."""

from __future__ import annotations

import re

from ai_role_cli.spec import Flaw, policy_variables, quoted

__all__ = ["action_flaw"]

_PREFIX = re.compile(r"[A-Za-z0-9.-]+")


def action_flaw(action: str) -> Flaw | None:
    """
    Return why IAM would refuse an item of Action or NotAction; None for a good one.

    Source:
        The messages of MalformedPolicyDocument: actions "must be prefaced by a vendor", whose name
        "must not contain wildcards", and "can contain only one colon".
    """
    service, colon, name = action.partition(":")
    if action in ("*", "*:*"):
        return None
    if not colon:
        said, hint = f"{quoted(action)} names no service", "write service:Action, or '*' alone"
    elif not _PREFIX.fullmatch(service):
        said = f"{quoted(service)} in {quoted(action)} is not the prefix of a service"
        hint = "wildcards stand behind the colon only"
    elif next(policy_variables(name), None):
        said = f"{quoted(action)} is taken as it is: actions fill in no policy variables"
        hint = "write the actions out"
    elif ":" in name:
        said, hint = f"{quoted(action)} has two colons", "write service:Action"
    else:
        return None
    return Flaw("bad-action", said, hint)
