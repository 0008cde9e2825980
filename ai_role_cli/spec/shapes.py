"""Which part of the model a path leads to: what it is called and which keys it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.spec import model
from ai_role_cli.spec.principals import trust_kind
from ai_role_cli.spec.refusal import quoted

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ai_role_cli.spec.document import Value
    from ai_role_cli.spec.finding import SpecPath

__all__ = ["accepted_keys", "name_of", "value_at"]

_TRUST_FORMS: dict[str, type[BaseModel]] = {
    "service": model.ServiceTrust,
    "account": model.AccountTrust,
    "role": model.RoleTrust,
    "user": model.UserTrust,
    "github": model.GithubTrust,
    "eks_service_account": model.EksServiceAccountTrust,
    "eks_pod_identity": model.EksPodIdentityTrust,
    "saml": model.SamlTrust,
}
_SECTIONS: dict[str | int, type[BaseModel]] = {
    "defaults": model.Defaults,
    "quotas": model.Quotas,
}
_CLAIMS: dict[str | int, type[BaseModel]] = {
    "github": model.GithubClaims,
    "eks_service_account": model.EksServiceAccount,
    "eks_pod_identity": model.EksPodIdentity,
}


def name_of(path: SpecPath) -> str:
    """Return what messages call the value at a path."""
    match path:
        case ():
            name = "the role file"
        case ("roles", str(key)):
            name = f"role {quoted(key)}"
        case ("roles", _, "trust", int()):
            name = "an entry of 'trust'"
        case ("roles", _, "permissions", int()):
            name = "a statement"
        case (*_, "ignore", int()):
            name = "an entry of 'ignore'"
        case (*_, int()):
            key = next(part for part in reversed(path) if isinstance(part, str))
            name = f"an item of {quoted(key)}"
        case _:
            name = quoted(path[-1])
    return name


def accepted_keys(path: SpecPath, values: Value) -> tuple[str, ...]:
    """Return the keys that the mapping at a path takes, in the order of the model."""
    model_class = _model_at(path, values)
    if model_class is None:
        return ()
    return tuple(field.alias or name for name, field in model_class.model_fields.items())


def value_at(path: SpecPath, values: Value) -> Value:
    """Return the value at a path, None where there is none."""
    for part in path:
        if isinstance(values, dict) and isinstance(part, str):
            values = values.get(part)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return None
    return values


def _model_at(path: SpecPath, values: Value) -> type[BaseModel] | None:
    match path:
        case ():
            return model.RoleFile
        case (section,):
            return _SECTIONS.get(section)
        case ("roles", *_, "ignore", int()):
            return model.Suppression
        case ("roles", _, *rest) if rest in ([], ["permissions", path[-1]]):
            return model.StatementSpec if rest else model.RoleSpec
        case ("roles", _, "trust", _, *rest):
            form = trust_kind(value_at(path[:4], values)) or ""
            return _CLAIMS.get(rest[0]) if rest else _TRUST_FORMS.get(form)
        case _:
            return None
