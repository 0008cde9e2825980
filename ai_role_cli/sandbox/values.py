"""
Property values as the engine sends them: JSON, one unknown marker, one secret wrapper.

Source:
    pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go and properties.go: the signature strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.struct_pb2 import Struct, Value

__all__ = ["UNKNOWN", "JsonValue", "PropertyMap", "from_struct", "text_of", "to_struct"]

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
PropertyMap: TypeAlias = "Mapping[str, JsonValue]"

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that is known only after the operation."""

_SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the marker of the wire format


def from_struct(struct: Struct) -> dict[str, JsonValue]:
    """Return the fields as plain values; whole numbers as int, secrets unwrapped."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def to_struct(properties: PropertyMap) -> Struct:
    """Return the wire form of a property map."""
    from google.protobuf.struct_pb2 import Struct  # noqa: PLC0415 - protobuf comes with the sandbox

    struct = Struct()
    struct.update(dict(properties))
    return struct


def text_of(properties: PropertyMap, name: str) -> str:
    """Return a text property; empty when it is missing, null or not known yet."""
    value = properties.get(name)
    return value if isinstance(value, str) and value != UNKNOWN else ""


def _from_value(value: Value) -> JsonValue:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _unwrap(from_struct(value.struct_value))
        case "list_value":
            return [_from_value(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _unwrap(fields: dict[str, JsonValue]) -> JsonValue:
    is_secret = fields.get(_SIGNATURE_KEY) == _SECRET_SIGNATURE
    return fields.get("value") if is_secret else fields
