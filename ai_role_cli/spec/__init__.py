"""The role file: YAML to a typed model, with the place of every value."""

from __future__ import annotations

from ai_role_cli.secrets import Secret, masked, secrets_in
from ai_role_cli.spec.document import Document, JsonDocument, Place, Value, in_order
from ai_role_cli.spec.finding import Anchor, Finding, Location, Severity, SpecPath, error_at
from ai_role_cli.spec.json_document import parse_json
from ai_role_cli.spec.loader import LoadedRoleFile, SpecError, load_from, load_role_file
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
    Suppression,
    TrustSpec,
    UserTrust,
)
from ai_role_cli.spec.origin import FileOrigin, Origin, TextOrigin
from ai_role_cli.spec.partitions import PARTITIONS, partition_of
from ai_role_cli.spec.placeholders import PLACEHOLDERS, filled_with_samples
from ai_role_cli.spec.policy_text import character_flaw, policy_variables, variable_flaw
from ai_role_cli.spec.principals import is_service_principal
from ai_role_cli.spec.refusal import Flaw, did_you_mean, nearest, quoted
from ai_role_cli.spec.regions import REGIONS
from ai_role_cli.spec.resource_arns import arn_parts, is_incomplete, resource_flaw
from ai_role_cli.spec.single_values import flaw_of_value
from ai_role_cli.spec.source import (
    STANDARD_INPUT,
    Source,
    Span,
    document_from,
    outside_folder,
    source_from,
)
from ai_role_cli.spec.statements import CONDITION_OPERATORS
from ai_role_cli.spec.wording import in_words

__all__ = [
    "CONDITION_OPERATORS",
    "PARTITIONS",
    "PLACEHOLDERS",
    "REGIONS",
    "STANDARD_INPUT",
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
    "FileOrigin",
    "Finding",
    "Flaw",
    "GithubClaims",
    "GithubTrust",
    "JsonDocument",
    "LoadedRoleFile",
    "Location",
    "Origin",
    "Place",
    "PolicyType",
    "Quotas",
    "RoleFile",
    "RoleSpec",
    "RoleTrust",
    "SamlTrust",
    "Secret",
    "ServiceTrust",
    "Severity",
    "Source",
    "Span",
    "SpecError",
    "SpecPath",
    "StatementSpec",
    "Suppression",
    "TextOrigin",
    "TrustSpec",
    "UserTrust",
    "Value",
    "arn_parts",
    "character_flaw",
    "did_you_mean",
    "document_from",
    "error_at",
    "filled_with_samples",
    "flaw_of_value",
    "in_order",
    "in_words",
    "is_incomplete",
    "is_service_principal",
    "load_from",
    "load_role_file",
    "masked",
    "nearest",
    "outside_folder",
    "parse_json",
    "partition_of",
    "policy_variables",
    "quoted",
    "resource_flaw",
    "secrets_in",
    "source_from",
    "variable_flaw",
]
