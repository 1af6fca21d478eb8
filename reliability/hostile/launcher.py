"""Starts a command in a session of its own and writes down what it took, as JSON.

A process of its own, and a small one: Linux counts the peak of a child from that of its parent.
Run as `python -I -S launcher.py REPORT SECONDS BYTES COMMAND...`.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Run the command within the limits, and return its exit code; 124 where it took too long."""
    report, seconds, space, *command = sys.argv[1:]
    start = time.monotonic()
    process = subprocess.Popen(
        command, preexec_fn=lambda: _bounded(int(space)), start_new_session=True
    )
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(int(seconds))
    _, status, used = os.wait4(process.pid, 0)
    late = signal.alarm(0) == 0
    took = {
        "seconds": time.monotonic() - start,
        # In kibibytes, and of those that the process has waited for as well: getrusage(2).
        "bytes": used.ru_maxrss * 1024,
        "late": late,
        "code": os.waitstatus_to_exitcode(status),
    }
    Path(report).write_text(json.dumps(took), encoding="utf-8")
    return 0


def _bounded(space: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
