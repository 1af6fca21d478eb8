"""The command line: `check`, `fix` and `rehearse` on a laptop, `action` in the container."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from merge_heads import __version__
from merge_heads.outcomes import ExitCode, UsageProblem


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageProblem(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> ExitCode:
    """Run one command and return its exit code; raises `Problem`."""
    return _run(_parser().parse_args(arguments), environ)


def _run(options: argparse.Namespace, environ: Mapping[str, str]) -> ExitCode:
    if options.command == "action":
        from merge_heads import action

        return action.run(environ)
    if options.command == "check":
        from merge_heads.local import check

        return check.check_command(options)
    if options.command == "rehearse":
        from merge_heads.local import rehearse

        return rehearse.rehearse_command(options)
    from merge_heads.local import fix

    return fix.fix_command(options)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="merge-heads",
        description="Finds Alembic head conflicts before the merge.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"merge-heads {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", allow_abbrev=False, help="judge the merge of head into base"
    )
    _add_common(check, ("text", "json", "markdown", "sarif", "github"))
    check.add_argument("--head", metavar="REV", default="HEAD", help="default: HEAD")
    check.add_argument(
        "--environment",
        metavar="DIR",
        action="append",
        default=[],
        help="judge this environment alone; may be given several times",
    )
    check.add_argument(
        "--config", metavar="FILE", type=Path, help="a settings file in the place of the base's"
    )
    _add_fix(commands)
    _add_rehearse(commands)
    commands.add_parser("action", help="run as a GitHub Action")
    return parser


def _add_fix(commands: "argparse._SubParsersAction[_Parser]") -> None:
    fix = commands.add_parser(
        "fix",
        allow_abbrev=False,
        help="write the repair: a merge revision, or the revisions on top of base",
    )
    _add_common(fix, ("text", "json"))
    fix.add_argument(
        "--strategy",
        choices=("merge", "reparent"),
        help="default: what the settings file says, else merge",
    )
    fix.add_argument("--message", metavar="TEXT", help="the message of the merge revision")
    fix.add_argument(
        "--commit", action="store_true", help="merge base, too, in one commit on the current branch"
    )
    fix.add_argument("--dry-run", action="store_true", help="only show what would be written")


def _add_rehearse(commands: "argparse._SubParsersAction[_Parser]") -> None:
    rehearse = commands.add_parser(
        "rehearse",
        allow_abbrev=False,
        help="run the migrations of both sides, in both orders, on throw-away databases",
    )
    _add_common(rehearse, ("text", "json"))
    rehearse.add_argument("--head", metavar="REV", default="HEAD", help="default: HEAD")
    rehearse.add_argument(
        "--database-url",
        metavar="URL",
        default="sqlite://",
        help="a PostgreSQL server, on which databases are made and dropped; the one that is named "
        "is not touched; default: sqlite://, in memory",
    )


def _add_common(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--repo",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="a git repository, bare ones included; default: this folder",
    )
    parser.add_argument("--base", metavar="REV", help="default: origin/HEAD")
    parser.add_argument("--format", choices=formats, default="text")
