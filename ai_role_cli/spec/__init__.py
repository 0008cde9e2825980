"""The role file: YAML to a typed model, with the place of every value."""

from __future__ import annotations

from ai_role_cli.spec.document import Document, JsonDocument, Place, Value, in_order
from ai_role_cli.spec.finding import Anchor, Finding, Location, Severity, SpecPath, error_at
from ai_role_cli.spec.json_document import parse_json
from ai_role_cli.spec.loader import LoadedRoleFile, SpecError, load_role_file
from ai_role_cli.spec.model import (
    AccountTrust,
    ConfusedDeputyMode,
    Defaults,
    Effect,
    EksPodIdentity,
    EksPodIdentityTrust,
    EksServiceAccount,
    EksServiceAccountTrust,
    GithubClaims,
    GithubTrust,
    PolicyType,
    Quotas,
    RoleFile,
    RoleSpec,
    RoleTrust,
    SamlTrust,
    ServiceTrust,
    StatementSpec,
    TrustSpec,
    UserTrust,
)
from ai_role_cli.spec.partitions import partition_of
from ai_role_cli.spec.source import Source, Span
from ai_role_cli.spec.statements import CONDITION_OPERATORS

__all__ = [
    "CONDITION_OPERATORS",
    "AccountTrust",
    "Anchor",
    "ConfusedDeputyMode",
    "Defaults",
    "Document",
    "Effect",
    "EksPodIdentity",
    "EksPodIdentityTrust",
    "EksServiceAccount",
    "EksServiceAccountTrust",
    "Finding",
    "GithubClaims",
    "GithubTrust",
    "JsonDocument",
    "LoadedRoleFile",
    "Location",
    "Place",
    "PolicyType",
    "Quotas",
    "RoleFile",
    "RoleSpec",
    "RoleTrust",
    "SamlTrust",
    "ServiceTrust",
    "Severity",
    "Source",
    "Span",
    "SpecError",
    "SpecPath",
    "StatementSpec",
    "TrustSpec",
    "UserTrust",
    "Value",
    "error_at",
    "in_order",
    "load_role_file",
    "parse_json",
    "partition_of",
]
