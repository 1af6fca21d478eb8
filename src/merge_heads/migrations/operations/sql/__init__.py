"""What SQL does to a schema and to rows, by the parser sqlglot, which is loaded for this alone.

`parsing` cuts a text into statements and parses each, `statements` tells them apart, `tables` and
`rows` read the two large kinds. What the parser leaves as it is, `commands` and `alterations` read
by its words, with `rules`.
"""

from merge_heads.migrations.operations.sql.statements import effects

__all__ = ["effects"]
