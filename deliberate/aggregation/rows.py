"""Rows of a finding kept as columns: a hundred thousand people cost three arrays, not a hundred thousand mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from numpy.typing import NDArray

Values = NDArray[Any] | Sequence[Any]


class ColumnarRows(Sequence[Mapping[str, Any]]):
    """A sequence of mappings, made one by one when they are looked at; all columns have the same length."""

    def __init__(self, **columns: Values) -> None:
        self.columns = columns
        self.length = len(next(iter(columns.values()), ()))
        if any(len(values) != self.length for values in columns.values()):
            raise ValueError("All columns must have the same length.")

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> ColumnarRows: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | ColumnarRows:
        if isinstance(place, slice):
            return ColumnarRows(**{name: values[place] for name, values in self.columns.items()})
        return {name: values[place] for name, values in self.columns.items()}

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.tolist())

    def tolist(self) -> list[dict[str, Any]]:
        """Return all rows as mappings of plain values."""
        lists = [values.tolist() if hasattr(values, "tolist") else list(values) for values in self.columns.values()]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*lists, strict=True)]
