"""Who may assume a role: services, outside ids, GitHub and Kubernetes names."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from pydantic import ValidationInfo  # noqa: TC002 - pydantic reads the annotations of a check
from typing_extensions import TypeAliasType

from ai_role_cli.spec.json_shape import Shaped
from ai_role_cli.spec.placeholders import OR_FILLED_IN, KnownPlaceholders, filled_with_samples
from ai_role_cli.spec.refusal import did_you_mean, matching, nearest, quoted, refuse

__all__ = [
    "TRUST_KINDS",
    "ExternalId",
    "GithubEnvironment",
    "GithubRef",
    "GithubRepository",
    "KubernetesName",
    "OidcProvider",
    "OrganizationId",
    "Service",
    "is_service_principal",
    "trust_kind",
]

TRUST_KINDS = (
    *("service", "account", "role", "user", "saml"),
    *("github", "eks_service_account", "eks_pod_identity"),
)
"""The keys that name the principal of an entry of `trust`."""

_SERVICE_HINT = "write a service principal like sagemaker.amazonaws.com"
_CATALOG_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SERVICE_PRINCIPAL = re.compile(
    r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)"
)
"""The DNS suffixes are those of botocore's `partitions.json`."""


def is_service_principal(text: str) -> bool:
    """Say whether a text has the form of a service principal; wildcards have no place in it."""
    return _SERVICE_PRINCIPAL.fullmatch(text) is not None


def trust_kind(entry: object) -> str | None:
    """Return the key that names the principal, or the one that a misspelt key is nearest to."""
    keys = entry if isinstance(entry, dict) else getattr(type(entry), "model_fields", {})
    exact = (kind for kind in TRUST_KINDS if kind in keys)
    guesses = (nearest(str(key), TRUST_KINDS) for key in keys)
    return next(exact, None) or next((guess for guess in guesses if guess), None)


def _check_service(text: str, info: ValidationInfo) -> str:
    """The validation context holds the catalog's service names; without one any name passes."""
    names: frozenset[str] | None = info.context
    is_known = _CATALOG_NAME.fullmatch(text) and (names is None or text in names)
    if not is_known and not is_service_principal(filled_with_samples(text)):
        refuse(
            "bad-principal",
            f"{quoted(text)} is neither a known service nor a service principal",
            hint=_principal_meant(text, names)
            or did_you_mean(text.removesuffix(".amazonaws.com"), names or ())
            or _SERVICE_HINT,
        )
    return text


def _principal_meant(text: str, names: frozenset[str] | None) -> str | None:
    """A name with dots is a principal whose ending is wrong, not a name of the catalog."""
    name, dot, _ = text.partition(".")
    is_name = dot and _CATALOG_NAME.fullmatch(name) and (names is None or name in names)
    return f"did you mean {quoted(f'{name}.amazonaws.com')}?" if is_name else None


Service = TypeAliasType(
    "Service",
    Annotated[
        str,
        KnownPlaceholders,
        Shaped(
            _check_service,
            {
                "pattern": f"^{_SERVICE_PRINCIPAL.pattern}${OR_FILLED_IN}",
                "patternErrorMessage": _SERVICE_HINT,
            },
        ),
    ],
)
"""A service name of the catalog, which the schema gets from there, or a service principal."""

ExternalId: TypeAlias = Annotated[
    str,
    matching(
        r"[\w+=,.@:/-]{2,1224}",
        finding_id="bad-external-id",
        what="an external id",
        hint="use 2 to 1224 of letters, digits and _+=,.@:/-",
    ),
]
"""AWS STS API Reference, AssumeRole, `ExternalId`."""

OrganizationId: TypeAlias = Annotated[
    str,
    matching(
        r"o-[a-z0-9]{10,32}",
        finding_id="bad-organization",
        what="an organization id",
        hint="organization ids look like o-a1b2c3d4e5",
    ),
]
"""AWS Organizations API Reference, `Organization.Id`."""

GithubRepository: TypeAlias = Annotated[
    str,
    matching(
        r"[A-Za-z0-9-]+/[\w.-]+",
        finding_id="bad-github-claim",
        what="a GitHub repository",
        hint="write owner/name, without wildcards",
    ),
]

GithubRef: TypeAlias = Annotated[
    str,
    matching(
        r"refs/[^\s:]+",
        finding_id="bad-github-claim",
        what="a git ref",
        hint="write refs/heads/BRANCH or refs/tags/TAG",
    ),
]

GithubEnvironment: TypeAlias = Annotated[
    str,
    matching(
        r"\S(.{0,253}\S)?",
        finding_id="bad-github-claim",
        what="the name of a GitHub environment",
        hint="write its name as GitHub shows it",
    ),
]

OidcProvider: TypeAlias = Annotated[
    str,
    KnownPlaceholders,
    matching(
        r"[\w{}-]+(\.[\w{}-]+)+(/[\w-]+)*",
        finding_id="bad-oidc-provider",
        what="an OIDC provider",
        hint="write its URL without https://, like oidc.eks.eu-west-1.amazonaws.com/id/ABC",
    ),
]

KubernetesName: TypeAlias = Annotated[
    str,
    matching(
        r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
        finding_id="bad-name",
        what="a Kubernetes name",
        hint="use lower-case letters, digits, '-' and '.'",
    ),
]
