"""Rules about the policies of AWS that a role attaches: too much, not there, not for roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ai_role_cli.catalog import (
    load_index,
    managed_policy_path,
    suggest_managed_policy,
    task_names,
)
from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import (
    EksPodIdentityTrust,
    EksServiceAccountTrust,
    GithubTrust,
    ServiceTrust,
    Severity,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject

__all__ = ["RULES"]

_AWS_POLICY = re.compile(r"arn:[^:]+:iam::aws:policy(/(?:.*/)?)([^/]+)")

_WHOLE_ACCOUNT = {
    "AdministratorAccess": "allows everything",
    "PowerUserAccess": "allows everything but the administration of users and accounts",
    "IAMFullAccess": "allows every change of users, roles and policies, its own among them",
    "ReadOnlyAccess": "reads the data of the whole account",
}
_WORKLOADS = (ServiceTrust, GithubTrust, EksServiceAccountTrust, EksPodIdentityTrust)
_OF_LINKED_ROLES = "/aws-service-role/"
_MOST_TASKS = 4
_TASK_WORDS = {"cloudwatch_logs": "write_logs", "cloudwatch": "write_metrics"}


def _full_access(role: RoleSubject) -> Iterator[Hit]:
    if not _is_workload(role):
        return
    for index, name, _ in _of_aws(role):
        if name in _WHOLE_ACCOUNT or name.endswith("FullAccess"):
            told = _WHOLE_ACCOUNT.get(name, "allows nearly everything of its service")
            yield Hit(
                role.path("managed_policies", index),
                f"{name} {told}",
                hint=_instead(role, name),
                severity=Severity.MEDIUM if name == "ReadOnlyAccess" else None,
            )


def _is_workload(role: RoleSubject) -> bool:
    """Tell whether code assumes the role; what people and other accounts need is another matter."""
    trust = role.spec.trust
    return role.spec.service is not None or any(isinstance(each, _WORKLOADS) for each in trust)


def _of_aws(role: RoleSubject) -> Iterator[tuple[int, str, str | None]]:
    """Yield place, name and path of the policies of AWS; no path where a bare name was written."""
    for index, text in enumerate(role.spec.managed_policies):
        if not text.startswith("arn:"):
            yield index, text, None
        elif (match := _AWS_POLICY.fullmatch(text)) is not None:
            yield index, match[2], match[1]


def _instead(role: RoleSubject, name: str) -> str:
    tasks = _tasks_for(role, name)
    if tasks:
        return f"take tasks that do what it needs: {', '.join(tasks[:_MOST_TASKS])}"
    return "list what it needs under permissions"


def _tasks_for(role: RoleSubject, policy: str) -> list[str]:
    """Return the tasks of the role's service for what the policy is about."""
    word = re.sub(r"^(Amazon|AWS)|FullAccess$", "", policy)
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower()
    entry = role.tasks.entry
    known = tuple(load_index().clients) if entry is None else task_names(entry.name)
    own = set(entry.tasks) if entry is not None and _is_about(entry.name, word) else set()
    return [each for each in known if each in own or _is_about(each, _TASK_WORDS.get(word, word))]


def _is_about(name: str, word: str) -> bool:
    folded, other = name.replace("_", ""), word.replace("_", "")
    return bool(other) and folded.startswith(other)


def _unknown(role: RoleSubject) -> Iterator[Hit]:
    for index, name, path in _of_aws(role):
        known = managed_policy_path(name)
        if known is None:
            yield Hit(
                role.path("managed_policies", index),
                f"no policy {name} of AWS is known",
                hint=_meant(name, role),
            )
        elif path not in {None, known}:
            yield Hit(
                role.path("managed_policies", index),
                f"AWS has {name}, but under the path {known}",
                hint=f"write {name} alone, or with its path",
            )


def _meant(name: str, role: RoleSubject) -> str:
    own, near = role.policy_arns.get(name), suggest_managed_policy(name)
    if own is not None:
        return f"for the policy of this file write {own}"
    return f"did you mean {near}?" if near else "see that AWS has it"


def _unattachable(role: RoleSubject) -> Iterator[Hit]:
    for index, name, _ in _of_aws(role):
        if managed_policy_path(name) == _OF_LINKED_ROLES:
            yield Hit(
                role.path("managed_policies", index),
                f"{name} is for a service-linked role; AWS attaches it to no other",
                hint="leave it out: AWS makes the service-linked role itself",
            )


RULES = (
    Rule(
        id="full-access-policy",
        severity=Severity.HIGH,
        title="A policy of AWS that allows all of a service, or all",
        why=(
            "These policies are made for people who administer a service. On a workload they allow "
            "every action on every resource of the account, many also pass roles. Roles that only "
            "people or other accounts assume are left alone. `ReadOnlyAccess` is `medium`."
        ),
        fix="Take the tasks of the catalog that do the job, or list the actions and resources.",
        sources=(
            f"{IAM_GUIDE}access_policies_managed-vs-inline.html",
            f"{IAM_GUIDE}best-practices.html#grant-least-privilege",
        ),
        check=_full_access,
    ),
    Rule(
        id="unknown-managed-policy",
        severity=Severity.MEDIUM,
        title="A policy of AWS that is not known",
        why=(
            "The list of AWS managed policies that comes with ai-role has no such name, or has it "
            "under another path. AWS adds policies all the time, so that the name may be right; if "
            "it is not, the role cannot be applied."
        ),
        fix="Write the name as AWS has it. A bare name finds its path by itself.",
        sources=(
            "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
        ),
        check=_unknown,
    ),
    Rule(
        id="unattachable-policy",
        severity=Severity.ERROR,
        title="A policy of AWS that only service-linked roles have",
        why=(
            "Policies under the path `/aws-service-role/` belong to roles that AWS makes. AWS "
            "answers PolicyNotAttachable when one is attached to another role."
        ),
        fix="Leave it out. The service makes its service-linked role when it needs it.",
        sources=("https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",),
        check=_unattachable,
    ),
)
