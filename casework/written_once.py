"""Statements that stay the same all day are written once: is the ORM's work worth doing again?

Django takes longer to write the statement of a list than PostgreSQL to answer it. What rests on
nothing but the day is therefore compiled for the first who asks, and kept as SQL.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.db.models.expressions import BaseExpression, RawSQL

Statement = tuple[str, tuple[Any, ...]]


def columns(model: type[Model], wanted: Mapping[str, BaseExpression]) -> dict[str, RawSQL]:
    """Annotations as SQL, for lists whose outermost table is the model's own."""
    rows = model._default_manager.annotate(**wanted).values(*wanted)
    compiler = rows.query.get_compiler("default")
    compiler.pre_sql_setup()
    return {
        alias: RawSQL(sql, tuple(params), output_field=column.output_field)  # noqa: S611 - Django's
        for column, (sql, params), alias in compiler.select
        if alias
    }
