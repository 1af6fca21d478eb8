"""The table of pairs: real-looking migrations, and the answer that each pair has to get."""

from tests.overlaps.pairs import (
    altered,
    columns,
    dependents,
    forms,
    named,
    rows,
    tables,
    types,
    unclear,
)

PAIRS = (
    *columns.PAIRS,
    *altered.PAIRS,
    *tables.PAIRS,
    *dependents.PAIRS,
    *named.PAIRS,
    *types.PAIRS,
    *rows.PAIRS,
    *forms.PAIRS,
    *unclear.PAIRS,
)
