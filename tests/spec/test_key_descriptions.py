from __future__ import annotations

from ai_role_cli.spec import model
from ai_role_cli.spec.key_descriptions import _DESCRIPTIONS, key_description
from ai_role_cli.spec.merging import DEFAULT_KEYS


def test_every_description_is_of_a_key_that_there_is() -> None:
    for name, keys in _DESCRIPTIONS.items():
        heirs = [found for found in vars(model).values() if name in _lineage(found)]
        for key in keys:
            assert any(key in _keys(heir) for heir in heirs), f"{name}.{key}"


def test_a_role_says_of_a_default_what_defaults_say() -> None:
    for key in DEFAULT_KEYS:
        assert key_description(model.RoleSpec, key) == key_description(model.Defaults, key)


def _lineage(found: object) -> list[str]:
    return [base.__name__ for base in found.__mro__] if isinstance(found, type) else []


def _keys(found: object) -> set[str]:
    fields = getattr(found, "model_fields", {})
    return {field.alias or name for name, field in fields.items()}
