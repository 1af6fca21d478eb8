"""Which schema objects an upgrade touches, read from its text and never run.

`walk` and `expressions` follow the text in the order in which it would run; `names`,
`plain_values`, `strings` and `plain_calls` keep what is known on the way. `reader` tells calls
apart by the names in `calls`. `effects` and `contents` say what Alembic's operations do,
`statements` and `sql` what is executed. `column_types`, `texts` and `definitions` write what an
object is made to be, so that equal text means the same; `recorded` keeps the touches.
"""

from merge_heads.migrations.operations.reader import touched
from merge_heads.migrations.operations.touch import (
    Action,
    Kind,
    SchemaObject,
    Touch,
    Touched,
    Unread,
    words,
)

__all__ = ["Action", "Kind", "SchemaObject", "Touch", "Touched", "Unread", "touched", "words"]
