"""`merge-heads rehearse`: the migrations of both sides, run on throw-away databases."""

import sys
from argparse import Namespace

from merge_heads.check import check, settings_at
from merge_heads.fix import offer
from merge_heads.git import Repository
from merge_heads.local.colour import wants_colour
from merge_heads.local.names import Names, named_base, named_commits
from merge_heads.outcomes import ExitCode
from merge_heads.rehearse import check_database, rehearse
from merge_heads.report import as_json, escape
from merge_heads.report.rehearsed import rehearsal_json, rehearsal_text
from merge_heads.settings import DEFAULT_CONFIG
from merge_heads.verdict.rehearsed import MergeRehearsal


def rehearse_command(options: Namespace) -> ExitCode:
    """Rehearse the merge of head into base and print what came of it; the repository stays as is.

    Progress goes to standard error, revision by revision.
    """
    repository = Repository.at(options.repo)
    names = Names(named_base(repository, options), options.head)
    check_database(options.database_url)
    rehearsal = _rehearsed(repository, names, options.database_url)
    if options.format == "json":
        print(as_json.dumps(rehearsal_json(rehearsal)))
    else:
        print(rehearsal_text(rehearsal, colour=wants_colour()))
    return rehearsal.outcome.exit_code


def _rehearsed(repository: Repository, names: Names, url: str) -> MergeRehearsal:
    work_tree = repository.work_tree()
    with repository.leaving_no_trace() as scratch:
        commits = named_commits(scratch, names)
        settings = settings_at(scratch, commits.base, DEFAULT_CONFIG)
        checked = check(scratch, commits, settings)
        return rehearse(
            scratch,
            checked,
            offer(scratch, checked, settings),
            url,
            isolated=False,
            progress=_show,
            path=[work_tree] if work_tree else [],
        )


def _show(line: str) -> None:
    print(escape.line(line), file=sys.stderr, flush=True)
