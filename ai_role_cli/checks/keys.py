"""Rules about keys of AWS KMS: what a role may decrypt, and to whom it may pass that on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import covers
from ai_role_cli.checks.actions import means_one_of
from ai_role_cli.checks.confinement import is_confined
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.checks.wording import listed
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/"

_USE = frozenset(
    {
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    }
)
_USE_KEYS = (
    "aws:resourcetag/",
    "kms:encryptioncontext:",
    "kms:encryptioncontextkeys",
    "kms:requestalias",
    "kms:resourcealiases",
    "kms:viaservice",
)
_GRANT = frozenset({"kms:CreateGrant"})
_GRANT_KEYS = ("kms:granteeprincipal", "kms:grantisforawsresource", "kms:viaservice")

_ARN_PARTS = 6


def _unscoped(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    used = [action for action in statement.actions if means_one_of(action, _USE)]
    for index, resource in enumerate(statement.resources if used else ()):
        open_actions = [
            action
            for action in used
            if _is_every_key(resource)
            and not is_confined(subject, action, resource=resource, keys=_USE_KEYS)
        ]
        if open_actions:
            yield Remark(
                Element.RESOURCES,
                (index,),
                f"{listed(open_actions)} with every key that lets the account use it",
                hint="name the keys, or test kms:ViaService or kms:EncryptionContext:…",
            )


def _grants(subject: StatementSubject) -> Iterator[Remark]:
    statement = subject.statement
    for index, action in enumerate(statement.actions):
        if means_one_of(action, _GRANT) and not all(
            is_confined(subject, action, resource=resource, keys=_GRANT_KEYS)
            for resource in statement.resources or ("*",)
        ):
            yield Remark(
                Element.ACTIONS,
                (index,),
                f"{action} passes the use of a key on to anyone",
                hint='test kms:GrantIsForAWSResource for "true"',
            )


def _is_every_key(resource: str) -> bool:
    parts = resource.split(":", _ARN_PARTS - 1)
    return resource == "*" or len(parts) < _ARN_PARTS or covers(parts[-1], "key/*")


RULES = (
    Rule(
        id="kms-unscoped",
        severity=Severity.MEDIUM,
        title="The use of every key of AWS KMS",
        why=(
            "Most key policies leave it to the policies of the account who may use the key. A "
            "role that may decrypt with `*` reads whatever is encrypted in the account, for any "
            "service, once it gets at the data."
        ),
        fix=(
            "Name the key. Where it is not known, let it be used through the service that needs "
            "it only: `kms:ViaService`; or test the encryption context."
        ),
        sources=(
            f"{_KMS}iam-policies-best-practices.html",
            f"{_KMS}conditions-kms.html#conditions-kms-via-service",
        ),
        check=each_allow(_unscoped),
    ),
    Rule(
        id="kms-grant-unscoped",
        severity=Severity.MEDIUM,
        title="Grants on a key for anyone",
        why=(
            "Who may create grants can give any principal, of other accounts too, the use of the "
            "key, and no policy shows it. AI services need grants only to encrypt their own "
            "volumes and jobs."
        ),
        fix='Add `Bool: {"kms:GrantIsForAWSResource": "true"}` in a statement of its own.',
        sources=(
            f"{_KMS}grant-authorization.html",
            f"{_KMS}conditions-kms.html#conditions-kms-grant-is-for-aws-resource",
        ),
        check=each_allow(_grants),
    ),
)
