"""The rule about one role that several workloads share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import (
    Anchor,
    EksPodIdentityTrust,
    EksServiceAccountTrust,
    GithubTrust,
    Severity,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.spec import SpecPath, TrustSpec

__all__ = ["RULES"]

_AGENT_TASKS = frozenset({"agent", "flow", "gateway", "runtime"})
"""Tasks each of which is one agent, flow or gateway, with its own name."""


def _shared(role: RoleSubject) -> Iterator[Hit]:
    sharing = [*_workloads(role), *_agents(role)]
    if len(sharing) > 1:
        names = " and ".join(name for _, name in sharing[:2])
        more = f" and {len(sharing) - 2} more" if len(sharing) > 2 else ""  # noqa: PLR2004 - two are named
        place, _ = sharing[1]
        yield Hit(
            place,
            f"{names}{more} share the role",
            hint="each could have a role of its own",
            at=Anchor.VALUE if isinstance(place[-1], int) else Anchor.KEY,
        )


def _workloads(role: RoleSubject) -> Iterator[tuple[SpecPath, str]]:
    """Yield the workloads that trust entries name, each once."""
    seen: set[str] = set()
    for index, entry in enumerate(role.spec.trust):
        name = _workload(entry)
        if name is not None and name not in seen:
            seen.add(name)
            yield role.path("trust", index), name


def _workload(entry: TrustSpec) -> str | None:
    match entry:
        case EksPodIdentityTrust(eks_pod_identity=pod):
            return f"the service account {pod.namespace}/{pod.service_account}"
        case EksServiceAccountTrust(eks_service_account=account):
            return f"the service account {account.namespace}/{account.name}"
        case GithubTrust(github=claims):
            return f"the repository {claims.repository}"
        case _:
            return None


def _agents(role: RoleSubject) -> Iterator[tuple[SpecPath, str]]:
    """Yield the agents that tasks are about, each once."""
    seen: set[tuple[str, object]] = set()
    for index, listed in enumerate(role.spec.tasks):
        ((name, given),) = listed.items()
        key = (name, str(given))
        if name in _AGENT_TASKS and key not in seen:
            seen.add(key)
            yield role.path("tasks", index, name), " ".join([f"the {name}", *_first_text(given)])


def _first_text(given: Mapping[str, object]) -> Iterator[str]:
    """Yield the first parameter, which names the agent, if it is a text."""
    for value in list(given.values())[:1]:
        if isinstance(value, str):
            yield value


RULES = (
    Rule(
        id="shared-agent-role",
        severity=Severity.INFO,
        title="One role for several agents or workloads",
        why=(
            "Each of them can do what any of them needs, CloudTrail does not tell them apart, and "
            "none can lose its access alone."
        ),
        fix="Give each agent, service account or repository a role of its own.",
        sources=(
            f"{IAM_GUIDE}best-practices.html",
            "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
        ),
        check=_shared,
    ),
)
