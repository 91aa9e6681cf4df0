"""Conditions are data, not code: `{column: systolic, ">=": 140}`, and `all`, `any`, `not` of those."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Record

Operand = int | float | str | bool

OPERATORS = ("==", "!=", ">=", ">", "<=", "<", "in")


class Condition(Record):
    """One comparison of a column with a value, or a combination of conditions."""

    column: str | None = Field(None, description="The column or item that is compared.")
    equal: Operand | None = Field(None, alias="==")
    unequal: Operand | None = Field(None, alias="!=")
    at_least: Operand | None = Field(None, alias=">=")
    over: Operand | None = Field(None, alias=">")
    at_most: Operand | None = Field(None, alias="<=")
    under: Operand | None = Field(None, alias="<")
    one_of: list[Operand] | None = Field(None, alias="in")
    all: list["Condition"] | None = Field(None, description="True when every one is true.")
    any: list["Condition"] | None = Field(None, description="True when at least one is true.")
    negated: "Condition | None" = Field(None, alias="not", description="True when this is false.")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        combined = sum(part is not None for part in (self.all, self.any, self.negated))
        compared = len(self.comparisons())
        if combined + (self.column is not None) != 1 or (self.column is not None) != (compared > 0):
            raise PydanticCustomError("PD220", "not one condition", {})
        return self

    def comparisons(self) -> list[tuple[str, Operand | list[Operand]]]:
        """Return the comparisons of `column`, as (operator, operand)."""
        operands = (self.equal, self.unequal, self.at_least, self.over, self.at_most, self.under, self.one_of)
        return [(op, operand) for op, operand in zip(OPERATORS, operands, strict=True) if operand is not None]

    def parts(self) -> list["Condition"]:
        """Return the conditions directly inside this one."""
        return [*(self.all or []), *(self.any or []), *([self.negated] if self.negated else [])]

    def columns(self) -> set[str]:
        """Return the names of all columns that this condition looks at."""
        own = {self.column} if self.column else set[str]()
        return own.union(*(part.columns() for part in self.parts()))
