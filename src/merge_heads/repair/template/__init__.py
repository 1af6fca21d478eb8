"""`script.py.mako` filled in without running a line of it.

Mako compiles a template to Python and runs that. Here its lexer alone is used (`rendering`), and
the Python in the template is evaluated from a list of what is harmless, within bounds
(`expressions`, `statements`, `values`, `formatting`). `filling` makes a revision's text of it.
"""

from merge_heads.repair.template.filling import NewRevision, fallback, filled
from merge_heads.repair.template.values import CannotFill

__all__ = ["CannotFill", "NewRevision", "fallback", "filled"]
