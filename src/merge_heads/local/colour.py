"""Whether a person who looks at a terminal wants colours."""

import os
import sys


def wants_colour() -> bool:
    """Say whether a person looks at a terminal and has not asked for no colour (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
