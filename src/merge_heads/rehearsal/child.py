"""The process that runs migrations: a plan on its standard input, events on its standard output.

What migrations print goes elsewhere, so that nothing gets between the events.
"""

import os
import sys
import warnings
from io import FileIO

from merge_heads.rehearsal.events import Event, dumps
from merge_heads.rehearsal.plan import Plan
from merge_heads.rehearsal.process import AS_NOBODY
from merge_heads.rehearsal.stages import get_ready, perform

_NOBODY = 65534


def main() -> None:
    """Perform the plan; whatever else goes wrong ends the process, and is seen by that."""
    plan = Plan.loads(sys.stdin.buffer.read())
    told = FileIO(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    get_ready(plan)
    if AS_NOBODY in sys.argv:
        become_nobody()

    def tell(event: Event) -> None:
        left = memoryview(dumps(event))
        while left:
            left = left[told.write(left) :]

    perform(plan, tell)


def become_nobody() -> None:
    """Give up being root, for good; what is imported from here on must be readable for everybody.

    Nobody can look into processes of root's, or write what root has mounted.
    """
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)


if __name__ == "__main__":
    main()
