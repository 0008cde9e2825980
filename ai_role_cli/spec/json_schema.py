"""
The JSON Schema of the role file, as far as the model alone knows it.

Draft-07, which is the newest that the YAML language server reads. It states what editors complete
and check: keys, types, choices and the form of texts. All else is left to `validate`.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic.json_schema import GenerateJsonSchema

from ai_role_cli.spec.key_descriptions import key_description
from ai_role_cli.spec.merging import DEFAULT_KEYS
from ai_role_cli.spec.model import RoleFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

    from ai_role_cli.spec.document import Value

__all__ = ["DIALECT", "VARIABLE", "JsonSchema", "SpecSchema", "reference", "spec_schema"]

JsonSchema: TypeAlias = "dict[str, Value]"

DIALECT = "http://json-schema.org/draft-07/schema#"

_REFERENCE = "#/definitions/{model}"

VARIABLE: JsonSchema = {"type": "string", "pattern": r"\$\{(?:var|role)\."}
"""A text that a variable or a reference to a role stands for, or for a part of it."""

_RULES: dict[str, JsonSchema] = {
    "GithubClaims": {
        "oneOf": [
            {"required": ["ref"]},
            {"required": ["environment"]},
            {"required": ["pull_request"], "properties": {"pull_request": {"const": True}}},
        ]
    },
    "StatementSpec": {
        "allOf": [
            {"anyOf": [{"required": ["actions"]}, {"required": ["not_actions"]}]},
            {"anyOf": [{"required": ["resources"]}, {"required": ["not_resources"]}]},
        ]
    },
    "RoleSpec": {"anyOf": [{"required": ["service"]}, {"required": ["trust"]}]},
}
"""What validators and `spec.checks` say of keys that need or exclude each other."""


def reference(name: str) -> str:
    """Return the `$ref` of a definition."""
    return _REFERENCE.format(model=name)


@dataclass(frozen=True, slots=True)
class SpecSchema:
    """
    A schema, and the definitions that it refers to.

    What the catalog knows is open in it: the names that `Service` takes, and `tasks` of a role.
    """

    file: JsonSchema
    definitions: Mapping[str, JsonSchema]


def spec_schema() -> SpecSchema:
    """Return what the model says of a role file."""
    schema = RoleFile.model_json_schema(ref_template=_REFERENCE, schema_generator=_Generator)
    definitions = schema.pop("$defs")
    properties = definitions["RoleSpec"]["properties"]
    properties["tags"]["additionalProperties"] = {"type": ["string", "null"]}
    for key in sorted(DEFAULT_KEYS):
        properties[key] = _or_null(properties[key])
    opened = {name: _with_variables(found) for name, found in definitions.items()}
    return SpecSchema(_with_variables(schema), opened)


class _Generator(GenerateJsonSchema):
    """Leaves out what editors have no use for: titles, defaults, and nulls that only Python has."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - as in pydantic
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        return {"type": "string", "enum": [member.value for member in schema["members"]]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        model = schema["cls"]
        found = super().model_schema(schema)
        found.pop("title")
        described = {
            key: {"description": key_description(model, key), **value}
            for key, value in found["properties"].items()
        }
        return {
            **found,
            "description": _summary(model),
            "properties": described,
            **_RULES.get(model.__name__, {}),
        }

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys that are known by name are offered by name."""
        keys = self.generate_inner(schema.get("keys_schema") or {"type": "str"})
        values = self.generate_inner(schema.get("values_schema") or {"type": "any"})
        if "examples" not in keys:
            return {"type": "object", "propertyNames": keys, "additionalProperties": values}
        return {
            "type": "object",
            "properties": dict.fromkeys(keys["examples"], values),
            "patternProperties": {keys["pattern"]: values},
            "additionalProperties": False,
        }


def _summary(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def _or_null(schema: JsonSchema) -> JsonSchema:
    """A null in a role clears what `defaults` say."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    description = {"description": schema["description"]}
    rest = {key: value for key, value in schema.items() if key != "description"}
    return {**description, "anyOf": [rest, {"type": "null"}]}


def _with_variables(schema: JsonSchema) -> JsonSchema:
    """Let a variable stand for every text but the keys of mappings."""
    if "enum" in schema:
        return {"anyOf": [schema, VARIABLE]}
    opened = {
        key: value if key == "propertyNames" else _opened(value) for key, value in schema.items()
    }
    if isinstance(pattern := schema.get("pattern"), str):
        opened["pattern"] = f"{pattern}|{VARIABLE['pattern']}"
    return opened


def _opened(value: Value) -> Value:
    match value:
        case list():
            return [_opened(item) for item in value]
        case dict():
            return _with_variables(value)
        case _:
            return value
