"""The policies that AWS manages: the same in every account, so none is kept with one."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy

from ai_role_cli.sandbox.account.contents import aws_managed_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.iam.models import IAMBackend

__all__ = ["add_all", "add_attached", "add_named"]

_ID_CHARS = 17
_NOTHING = '{"Version":"2012-10-17","Statement":[]}'


def add_named(iam: IAMBackend, texts: Iterable[str]) -> None:
    """Add the policies whose ARNs are among the texts; all 1,500 would cost every start."""
    names = {name for text in texts if (name := aws_managed_name(text))}
    _add(iam, (name for name in names if name in _aws_managed()))


def add_all(iam: IAMBackend) -> None:
    """Add every policy that AWS manages."""
    _add(iam, _aws_managed())


def add_attached(iam: IAMBackend, arns: Iterable[str]) -> None:
    """Add policies that something has; one that AWS has withdrawn since stays where it is."""
    add_named(iam, arns)
    for arn in arns:
        name = aws_managed_name(arn)
        if name and arn not in iam.managed_policies:
            path = arn.split(":policy", 1)[1].removesuffix(name)
            policy = AWSManagedPolicy(  # type: ignore[abstract] # to mypy, not when it runs
                name, iam.account_id, iam.region_name, "v1", document=_NOTHING, path=path
            )
            _put(iam, policy)


def _add(iam: IAMBackend, names: Iterable[str]) -> None:
    present = {policy.name for policy in iam.aws_managed_policies}
    for name in names:
        if name not in present:
            data = _aws_managed()[name]
            _put(iam, AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data))


def _put(iam: IAMBackend, policy: AWSManagedPolicy) -> None:
    # The same in every session, as in AWS; moto makes one up.
    policy.id = "ANPA" + sha256(policy.arn.encode()).hexdigest()[:_ID_CHARS].upper()
    iam.aws_managed_policies.append(policy)
    iam.managed_policies[policy.arn] = policy


@cache
def _aws_managed() -> Mapping[str, dict[str, object]]:
    policies: dict[str, dict[str, object]] = json.loads(aws_managed_policies_data)
    return policies
