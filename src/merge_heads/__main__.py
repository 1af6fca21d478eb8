"""The entry point: one error gate around the command line."""

import io
import os
import sys
from itertools import pairwise

from merge_heads import __version__

# Not typing's: its import takes as long as all else that --version needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from merge_heads.outcomes import Problem

_ISSUES = "https://github.com/merge-heads/merge-heads/issues"


def main() -> int:
    """Run the command line and return the exit code: the user's situation, or our own fault."""
    if sys.argv[1:] == ["--version"]:
        # Answered before the imports below, which take longer than the whole answer.
        print(f"merge-heads {__version__}")
        return 0
    return _run()


def _run() -> int:
    from merge_heads.cli import run
    from merge_heads.outcomes import ExitCode, OurFault, Problem

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal cannot show must not end the run.
            stream.reconfigure(errors="backslashreplace")
    try:
        return run(sys.argv[1:], os.environ)
    except Problem as problem:
        _tell(problem)
        return problem.exit_code
    except KeyboardInterrupt:
        print("merge-heads: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OUR_FAULT
    except Exception:
        print(_hidden(_bug_report()), file=sys.stderr)
        if _wants_json():
            _tell(OurFault())
        return ExitCode.OUR_FAULT


def _wants_json() -> bool:
    """Say whether JSON was asked for; then whatever goes wrong is told in JSON as well."""
    return "--format=json" in sys.argv or ("--format", "json") in pairwise(sys.argv)


def _tell(problem: "Problem") -> None:
    # Imported here, as is all that most runs do not need: start-up is most of a small check.
    from merge_heads.report import as_json
    from merge_heads.report.terminal import problem_text

    if _wants_json():
        print(as_json.dumps(as_json.problem_json(problem)))
    else:
        print(_hidden(problem_text(problem)), file=sys.stderr)


def _hidden(words: str) -> str:
    """Return words without the tokens of a job, whatever an error has put into them."""
    from merge_heads.report.hidden import hiding, tokens_in

    return hiding(*tokens_in(os.environ))(words)


def _bug_report() -> str:
    import platform
    import traceback

    from merge_heads.report import escape

    # Not platform.platform(), which starts a program and hands it all of our environment.
    machine = f"{platform.system()} {platform.release()} {platform.machine()}"
    trace = "\n".join(escape.line(f"| {line}") for line in traceback.format_exc().splitlines())
    return (
        "merge-heads: merge-heads stopped because of a fault of its own.\n"
        f"Please report it at {_ISSUES} with these lines:\n\n"
        f"- merge-heads {__version__}, Python {platform.python_version()}, {machine}\n"
        f"- command: {' '.join(sys.argv[1:2])}\n\n{trace}"
    )


if __name__ == "__main__":
    sys.exit(main())
