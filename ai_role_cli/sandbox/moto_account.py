"""moto's data of an account: restored, dumped, filled up. Importing this module imports moto."""

from __future__ import annotations

import json
import pickle
import re
from functools import cache
from typing import TYPE_CHECKING

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ai_role_cli.sandbox.account import AccountPlace

__all__ = ["MotoAccount"]

_AWS_MANAGED = re.compile(r"arn:[\w-]+:iam::aws:policy/(?:[\w+=,.@-]+/)*(?P<name>[\w+=,.@-]+)")
_LISTINGS = frozenset({"GetAccountAuthorizationDetails", "ListPolicies"})


class MotoAccount:
    """
    The account that moto answers for, for as long as it is not withdrawn.

    Args:
        place: Which account.
        payload: What `dump` returned, from a source that can be trusted; None: begin empty.
    """

    def __init__(self, place: AccountPlace, payload: bytes | None) -> None:
        self._place = place
        if payload is None:
            self._iam = IAMBackend(place.partition, place.account)
        else:
            self._iam = pickle.loads(payload)  # noqa: S301 - the caller vouches for it
        iam_backends[place.account][place.partition] = self._iam

    def withdraw(self) -> None:
        """Take the account out of moto, which would keep it for as long as the process lives."""
        iam_backends[self._place.account].pop(self._place.partition, None)

    def dump(self) -> bytes:
        """Return the account, without the AWS managed policies that are attached to nothing."""
        for policy in [*self._iam.aws_managed_policies]:
            if not policy.attachment_count:
                self._iam.aws_managed_policies.remove(policy)
                del self._iam.managed_policies[policy.arn]
        return pickle.dumps(self._iam)

    def prepare(self, request: Mapping[str, str]) -> None:
        """Add the AWS managed policies a request is about; all 1,500 would cost every start."""
        is_listing = request.get("Action") in _LISTINGS and request.get("Scope") != "Local"
        named = (_AWS_MANAGED.fullmatch(value) for value in request.values())
        self._add(_aws_managed() if is_listing else {match["name"] for match in named if match})

    def _add(self, names: Iterable[str]) -> None:
        present = {policy.name for policy in self._iam.aws_managed_policies}
        for name in names:
            if name in present or name not in _aws_managed():
                continue
            policy = AWSManagedPolicy.from_data(
                name, self._place.account, self._place.partition, _aws_managed()[name]
            )
            self._iam.aws_managed_policies.append(policy)
            self._iam.managed_policies[policy.arn] = policy


@cache
def _aws_managed() -> Mapping[str, dict[str, object]]:
    policies: dict[str, dict[str, object]] = json.loads(aws_managed_policies_data)
    return policies
