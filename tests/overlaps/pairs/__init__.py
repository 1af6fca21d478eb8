"""The table of pairs: real-looking migrations, and the answer that each pair has to get."""

from tests.overlaps.pairs import columns, forms, named, rows, tables, types

PAIRS = (
    *columns.PAIRS,
    *tables.PAIRS,
    *named.PAIRS,
    *types.PAIRS,
    *rows.PAIRS,
    *forms.PAIRS,
)
