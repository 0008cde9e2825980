"""The rule about secrets that stand in the role file or in a document it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ai_role_cli.checks.pages import IAM_GUIDE
from ai_role_cli.checks.rule import Hit, Rule
from ai_role_cli.spec import Anchor, Severity, secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.role_subject import RoleSubject
    from ai_role_cli.spec import Document, Secret, SpecPath, Value

__all__ = ["RULES"]


def _secrets(role: RoleSubject) -> Iterator[Hit]:
    """What stands outside the roles is told with the first of them."""
    document = role.loaded.document
    values = document.values
    if isinstance(values, Mapping) and isinstance(roles := values["roles"], Mapping):
        if role.key == next(iter(role.file.roles)):
            yield from _in_value({**values, "roles": None}, ())
        if _has_secret(document, role.path()):
            yield from _in_value(roles[role.key], role.path())
    for name in role.spec.policy_documents:
        path = role.path("policy_documents", name)
        if _has_secret(document.included[path], ()):
            yield from _in_value(document.included[path].values, path)


def _has_secret(document: Document, path: SpecPath) -> bool:
    """Tell whether the text of a value has one, before all that is in it is looked at."""
    place = document.locate(path)
    text = place.source.text[place.span.start : place.span.end]
    return next(secrets_in(text), None) is not None


def _in_value(value: Value, path: SpecPath) -> Iterator[Hit]:
    if isinstance(value, str):
        yield from _hits(value, path, at=Anchor.VALUE)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _hits(key, (*path, key), at=Anchor.KEY)
            yield from _in_value(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _in_value(inner, (*path, index))


def _hits(text: str, path: SpecPath, *, at: Anchor) -> Iterator[Hit]:
    found = next((each for each in secrets_in(text) if not _is_long_sid(each, path)), None)
    if found is not None:
        hint = "take it out, and have it replaced: the file may have been read"
        yield Hit(path, f"looks like {found.kind}", hint=hint, at=at)


def _is_long_sid(secret: Secret, path: SpecPath) -> bool:
    """A Sid is made of words, if they are all initials sometimes."""
    return secret.is_guessed and path[-1] in {"sid", "Sid"}


RULES = (
    Rule(
        id="secret-in-file",
        severity=Severity.HIGH,
        title="A secret in the role file or in a policy document",
        why=(
            "Role files live in version control, and IAM shows tags, descriptions, conditions and "
            "external ids to everyone who may read the role. Found are access key ids of AWS, API "
            "keys of Amazon Bedrock and other vendors, tokens of known shapes, private keys, and "
            "texts as random as a secret access key, but for Sids. An external id is no secret by "
            "AWS's own words, but a key is one wherever it stands. The value is shown nowhere in "
            "full."
        ),
        fix=(
            "Take it out and have it replaced, since the file's history keeps it. What a workload "
            "needs belongs into Secrets Manager; a role needs its ARN only."
        ),
        sources=(
            f"{IAM_GUIDE}id_credentials_access-keys.html",
            f"{IAM_GUIDE}id_roles_common-scenarios_third-party.html",
        ),
        check=_secrets,
    ),
)
