"""The entry point: one error gate around the command line."""

import os
import sys

from merge_heads import __version__
from merge_heads.cli import run
from merge_heads.outcomes import ExitCode, Problem
from merge_heads.report.terminal import problem_text

_ISSUES = "https://github.com/merge-heads/merge-heads/issues"


def main() -> int:
    """Run the command line and return the exit code: the user's situation, or our own fault."""
    try:
        return run(sys.argv[1:], os.environ)
    except Problem as problem:
        print(problem_text(problem), file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("merge-heads: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OUR_FAULT
    except Exception:
        print(_bug_report(), file=sys.stderr)
        return ExitCode.OUR_FAULT


def _bug_report() -> str:
    import platform
    import traceback

    # A line of a traceback that begins with :: would be a workflow command.
    trace = "\n".join(f"    {line}" for line in traceback.format_exc().splitlines())
    return (
        "merge-heads: merge-heads stopped because of a fault of its own.\n"
        f"Please report it at {_ISSUES} with these lines:\n\n"
        f"- merge-heads {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"- command: {' '.join(sys.argv[1:2])}\n\n{trace}"
    )


if __name__ == "__main__":
    sys.exit(main())
