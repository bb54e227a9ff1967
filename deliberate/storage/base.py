"""What every table descends from: stable names of constraints, and the table behind a model."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Column, MetaData, Table, inspect
from sqlalchemy.orm import DeclarativeBase

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; constraints get stable names so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


def get_table(model: type[Base]) -> Table:
    """Return the table of a model: what is read and written often goes without objects."""
    return cast(Table, model.__table__)


def find_attribute(model: type[Base], column: Column[Any]) -> str:
    """Return the attribute of a model that maps a column: of the same name, unless it was renamed."""
    return inspect(model).get_property_by_column(column).key
