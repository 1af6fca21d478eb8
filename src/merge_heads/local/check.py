"""`merge-heads check`: the judgement of a merge, in the form that was asked for."""

import gc
from argparse import Namespace
from pathlib import Path

from merge_heads.check import Checked, check, settings_at
from merge_heads.git import Repository
from merge_heads.local.colour import wants_colour
from merge_heads.local.names import Names, named_base, named_commits
from merge_heads.outcomes import ExitCode, UsageProblem
from merge_heads.settings import DEFAULT_CONFIG, Settings, read_settings


def check_command(options: Namespace) -> ExitCode:
    """Judge the merge of head into base and print the judgement; nothing is written anywhere."""
    # Nothing of what a check makes refers back to itself, and looking for what does takes a tenth
    # of the time of a long history.
    gc.disable()
    repository = Repository.at(options.repo)
    names = Names(named_base(repository, options), options.head)
    with repository.leaving_no_trace() as scratch:
        commits = named_commits(scratch, names)
        settings = _settings(scratch, commits.base, options.config)
        checked = check(scratch, commits, settings, only=options.environment)
        print(_shown(scratch, checked, settings, names, options.format))
    return checked.judgement.exit_code


def _settings(repository: Repository, base: str, file: Path | None) -> Settings:
    """Read the settings from `file`, else from the tree of the base."""
    if file is None:
        return settings_at(repository, base, DEFAULT_CONFIG)
    try:
        return read_settings(file.read_bytes(), str(file))
    except OSError as error:
        raise UsageProblem(
            f"The settings file {file} could not be read: {error.strerror}.",
            "Name another one with --config.",
        ) from error


def _shown(
    repository: Repository, checked: Checked, settings: Settings, names: Names, form: str
) -> str:
    judgement = checked.judgement
    # Imported here: each form needs something else, and most of what `markdown` needs is large.
    match form:
        case "sarif":
            from merge_heads.report import as_json, as_sarif

            return as_json.dumps(as_sarif.judgement_sarif(judgement))
        case "json":
            from merge_heads.report import as_json

            return as_json.dumps(as_json.judgement_json(judgement))
        case "github":
            from merge_heads.report.annotations import annotations

            return "\n".join(annotations(judgement))
        case "markdown":
            return _markdown(repository, checked, settings, names)
        case _:
            from merge_heads.report import terminal

            return terminal.judgement_text(judgement, colour=wants_colour())


def _markdown(repository: Repository, checked: Checked, settings: Settings, names: Names) -> str:
    from merge_heads.fix import offer
    from merge_heads.report import comment
    from merge_heads.report.by_hand import Branches
    from merge_heads.report.offer import Offers

    branches = Branches(
        # As their remote knows them.
        base=names.base.removeprefix("origin/"),
        head=repository.branch() if names.head == "HEAD" else names.head,
        base_is_in=checked.judgement.commits.base_is_in,
    )
    offers = Offers(
        offer(repository, checked, settings), overlaps=checked.judgement.certain_overlaps
    )
    return comment.summary(checked.judgement, branches, offers, settings.status_context)
