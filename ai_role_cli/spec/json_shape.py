"""What the JSON Schema of the role file says of values that functions check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import AfterValidator

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

    from ai_role_cli.spec.document import Value

__all__ = ["OneOrList", "Shaped"]


@dataclass(frozen=True, slots=True, eq=False)  # annotations are hashed; the check tells them apart
class Shaped(AfterValidator):
    """
    A check that a schema can state in part.

    Args:
        shape: Keywords that hold for each text that passes the check; of two, the first is told.
    """

    shape: dict[str, Value] = field(default_factory=dict)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Value]:
        return {**self.shape, **handler(schema)}


@dataclass(frozen=True, slots=True)
class OneOrList:
    """Says of a list that its only item may stand alone."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Value]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}
