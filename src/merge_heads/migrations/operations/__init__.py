"""Which schema objects an upgrade touches, read from its text and never run.

`walk` follows the text in the order in which it would run, `names` and `plain_values` keep what is
known on the way, `calls` lists Alembic's operations, and `reader` says what each call does.
"""

from merge_heads.migrations.operations.reader import touched
from merge_heads.migrations.operations.touch import Action, Touch, Touched, words

__all__ = ["Action", "Touch", "Touched", "touched", "words"]
