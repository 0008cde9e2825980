"""
The fixes that depend on what AWS says beside its error code.

AWS's texts are those of the IAM API, as in tests/events and in issues of terraform-provider-aws;
where a text is another one, the fix is a general one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ai_role_cli.plan import Refusal

__all__ = [
    "Place",
    "access_denied",
    "already_exists",
    "limit_exceeded",
    "malformed_document",
    "missing",
    "still_in_use",
]

_TAKEN = (
    re.compile(r"^(?P<kind>Role) with name (?P<name>\S+) already exists"),
    re.compile(r"^A (?P<kind>policy) called (?P<name>\S+) already exists"),
    re.compile(r"^(?P<kind>Instance Profile) (?P<name>\S+) already exists"),
)
_NO_POLICY = re.compile(r"Policy (?P<arn>arn:\S+) does not exist")
_NO_BOUNDARY = re.compile(r"Scope ARN: (?P<arn>arn:\S+) does not exist")
_NO_ROLE = re.compile(r"[Rr]ole (?:with name )?(?P<name>[\w+=,.@-]+) (?:cannot be|not) found")
_QUOTA = re.compile(r"[Qq]uota for (?P<name>\w+): (?P<limit>\d+)")
_PRINCIPAL = re.compile(r'Invalid principal in policy: "(?P<kind>\w+)":\s*"(?P<name>[^"]+)"')
_DENIED = re.compile(
    r"(?:User: )?(?P<who>arn:\S+) is not authorized to perform: (?P<action>[\w:*]+)"
)
_DENY = re.compile(r"explicit deny(?: in an? (?P<policy>[\w -]+?)(?: policy)?)?(?:[.:]|$)")

_USES = {
    "DeletePolicy": (
        "the policy is still attached to a role, user or group outside of this stack, or is the "
        "permissions boundary of one: `aws iam list-entities-for-policy --policy-arn ARN` names "
        "them; detach it there"
    ),
    "DeleteInstanceProfile": (
        "a role is still in the instance profile: "
        "`aws iam remove-role-from-instance-profile` takes it out"
    ),
}
_ROLE_USES = {
    "instance profile": (
        "the role is in an instance profile that was made elsewhere: "
        "`aws iam list-instance-profiles-for-role --role-name NAME` names it; take the role out"
    ),
    "polic": (
        "policies were put on the role by hand: `aws iam list-attached-role-policies` and "
        "`aws iam list-role-policies` name them; take them off"
    ),
}

_TOO_LONG = "the document is too long: write fewer or shorter statements"
_QUOTAS: Mapping[str, str] = {
    "PolicySize": "the policy is too long: write fewer or shorter statements, or split the policy",
    "ACLSizePerRole": (
        "the trust policy is too long: name fewer principals, or ask AWS for more in Service Quotas"
    ),
    "PoliciesPerRole": (
        "the role has too many managed policies: attach fewer, use policy_type: inline, or ask AWS "
        "for more in Service Quotas"
    ),
    "VersionsPerPolicy": "delete an old version of the policy in AWS",
    "InstanceSessionsPerInstanceProfile": (
        "another role is in the instance profile: take it out in AWS, or name this one differently"
    ),
}
_ACCOUNT_QUOTA = (
    "delete what is no longer needed in the account, or ask AWS for more in Service Quotas"
)

_DENYING: Mapping[str, str] = {
    "service control": "a service control policy of the organization",
    "resource control": "a resource control policy of the organization",
    "permissions boundary": "its permissions boundary",
    "identity-based": "one of its own policies",
    "session": "the policy of its session",
    "VPC endpoint": "the policy of the VPC endpoint",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation was refused."""

    account: str | None
    stack: str | None


def already_exists(refusal: Refusal, place: Place) -> str:
    """Say that the name is taken, and by whom it is not."""
    found = next(filter(None, (form.search(refusal.said) for form in _TAKEN)), None)
    kind = found["kind"].lower() if found else "one"
    article = "an" if kind.startswith("i") else "a"
    what = f"{article} {kind} named {found['name']}" if found else "one of this name"
    return (
        f"account {place.account} already has {what}, which is not part of stack {place.stack}: "
        f"choose another name (name or name_prefix), or delete that {kind} if nothing uses it; "
        "if the stack made it and its state was lost, ai-role repair --from-backup"
    )


def missing(refusal: Refusal, _place: Place) -> str:
    """Say what is missing: a policy to attach, a boundary, or the role itself."""
    if found := _NO_BOUNDARY.search(refusal.said):
        return f"the permissions boundary {found['arn']} does not exist: create it, or correct it"
    if found := _NO_POLICY.search(refusal.said):
        arn = found["arn"]
        if ":iam::aws:" in arn:
            return f"AWS has no managed policy {arn}: check its name and path"
        return f"the policy {arn} does not exist: create it first, or correct managed_policies"
    if found := _NO_ROLE.search(refusal.said):
        return (
            f"role {found['name']} is no longer in AWS, somebody deleted it: with --refresh the "
            "command sees that and makes it anew"
        )
    return "what AWS names does not exist: create it first, or correct its name in the role file"


def still_in_use(refusal: Refusal, _place: Place) -> str:
    """Say what still uses it, and how to see who."""
    if refusal.call in _USES:
        return _USES[refusal.call]
    uses = (fix for word, fix in _ROLE_USES.items() if word in refusal.said.lower())
    return next(uses, "something in AWS still uses it: take it out of there")


def limit_exceeded(refusal: Refusal, _place: Place) -> str:
    """Say which quota it is, where AWS names it."""
    if "policy size" in refusal.said:
        return _TOO_LONG
    found = _QUOTA.search(refusal.said)
    return _ACCOUNT_QUOTA if found is None else _QUOTAS.get(found["name"], _ACCOUNT_QUOTA)


def malformed_document(refusal: Refusal, _place: Place) -> str:
    """Say which principal AWS does not know, or leave it at AWS's words."""
    found = _PRINCIPAL.search(refusal.said)
    if found is None:
        return "correct the document as AWS says above"
    name = found["name"]
    match found["kind"].upper():
        case "SERVICE":
            return f"AWS knows no service {name}: `ai-role services` lists those there are"
        case "FEDERATED":
            return f"the identity provider {name} does not exist: create it first, or correct it"
        case _:
            return (
                f"{name} does not exist, and a trust policy may only name who exists: create it "
                "first, or correct it"
            )


def access_denied(refusal: Refusal, _place: Place) -> str:
    """Say who may not do what, and which kind of policy forbids it."""
    found = _DENIED.search(refusal.said)
    what = f"{found['who']} may not {found['action']}" if found else f"you may not {refusal.call}"
    return f"{what}: {_permission(refusal.said)}"


def _permission(said: str) -> str:
    if found := _DENY.search(said):
        policy = (found["policy"] or "").lower()
        denying = next((words for key, words in _DENYING.items() if key.lower() in policy), "")
        return (
            f"{denying or 'a policy'} denies it; often such a policy allows it only for certain "
            "names or paths, or with a permissions boundary"
        )
    for key, words in _DENYING.items():
        if f"no {key} policy allows" in said or f"no {key} allows" in said:
            holder = "one of its policies" if key == "identity-based" else words
            return f"{holder} must allow it"
    return "one of its policies must allow it"
