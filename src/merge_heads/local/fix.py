"""`merge-heads fix`: the repair, in the work tree or as a commit."""

import shlex
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from merge_heads.check import Checked, check, settings_at
from merge_heads.fix import commit, offer
from merge_heads.git import Repository
from merge_heads.local.names import Names, named_base, named_commits
from merge_heads.outcomes import ExitCode, Refusal, UsageProblem
from merge_heads.repair import Changes, Fixed, Outcome, Proved
from merge_heads.report import as_json, fixed
from merge_heads.report.commit_message import commit_message
from merge_heads.settings import DEFAULT_CONFIG, Strategy


def fix_command(options: Namespace) -> ExitCode:
    """Write the repair into the work tree, or commit it together with base."""
    repository = Repository.at(options.repo)
    names = Names(named_base(repository, options), "HEAD")
    _work_tree(repository)
    if options.commit and not options.dry_run:
        outcome = _fix(repository, names, options)
    else:
        with repository.leaving_no_trace() as scratch:
            outcome = _fix(scratch, names, options)
    as_words = as_json.dumps(fixed.fix_json(outcome))
    print(as_words if options.format == "json" else fixed.fix_text(outcome))
    if outcome.outcome is Outcome.PLANNED and outcome.proved and options.format != "json":
        _print_patch(outcome.proved.patch)
    # A refusal leaves what was judged; anything else leaves nothing to do.
    return outcome.judgement.exit_code if outcome.refusal else ExitCode.NOTHING_TO_DO


def _print_patch(patch: str) -> None:
    """Print a patch as `git apply` takes it, whatever the terminal knows of letters."""
    sys.stdout.flush()
    sys.stdout.buffer.write(patch.encode())


def _fix(repository: Repository, names: Names, options: Namespace) -> Fixed:
    commits = named_commits(repository, names)
    settings = settings_at(repository, commits.base, DEFAULT_CONFIG)
    checked = check(repository, commits, settings)
    strategy = Strategy(options.strategy) if options.strategy else None
    proved = offer(repository, checked, settings, strategy, options.message)
    if proved is None:
        return Fixed(Outcome.NOTHING_TO_DO, checked.judgement)
    if isinstance(proved, Refusal):
        return _refused(checked, proved)
    if options.dry_run:
        return Fixed(Outcome.PLANNED, checked.judgement, proved)
    if options.commit:
        return _commit(repository, checked, proved, names)
    return _write(repository, checked, proved, names)


def _refused(checked: Checked, refusal: Refusal) -> Fixed:
    return Fixed(Outcome.REFUSED, checked.judgement, refusal=refusal)


def _commit(repository: Repository, checked: Checked, proved: Proved, names: Names) -> Fixed:
    """Make the bot's commit on the current branch."""
    message = commit_message(proved, checked.judgement, names.base)
    sha = commit(repository, checked, proved, message)
    in_the_way = repository.fast_forward(sha)
    if in_the_way is None:
        return Fixed(Outcome.COMMITTED, checked.judgement, proved, sha)
    refusal = Refusal(
        "local-changes",
        f"Git did not move the branch: {' '.join(in_the_way.split())}",
        "Commit or stash your changes, then run it again.",
    )
    return _refused(checked, refusal)


def _write(repository: Repository, checked: Checked, proved: Proved, names: Names) -> Fixed:
    """Write the files into the work tree, if the branch can hold them."""
    work_tree, changes = _work_tree(repository), proved.repair.changes
    refusal = _lacks_base(checked, proved, names) or _in_the_way(repository, work_tree, changes)
    if refusal is not None:
        return _refused(checked, refusal)
    unwritten = _rewritten(work_tree, changes)
    return (
        _refused(checked, unwritten)
        if unwritten
        else Fixed(Outcome.WRITTEN, checked.judgement, proved)
    )


def _rewritten(work_tree: Path, changes: Changes) -> Refusal | None:
    """Write all files or none."""
    before = {path: _content(work_tree / path) for path in changes}
    try:
        for path, content in changes.items():
            _put(work_tree / path, content)
    except OSError as error:
        for path, content in before.items():
            with suppress(OSError):
                _put(work_tree / path, content)
        return Refusal(
            "not-written",
            f"A file could not be written: {error.strerror}.",
            "Make the folder writable, then run it again.",
        )
    return None


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _work_tree(repository: Repository) -> Path:
    work_tree = repository.work_tree()
    if work_tree is None:
        raise UsageProblem("A bare repository has no work tree.", "Run fix in a clone.")
    return work_tree


def _lacks_base(checked: Checked, proved: Proved, names: Names) -> Refusal | None:
    """Refuse files that would name a parent which the branch does not hold."""
    judged = zip(checked.judgement.environments, proved.judgement.environments, strict=True)
    lacking = sorted(
        parent
        for before, after in judged
        for revision in after.histories.merged.revisions.values()
        if revision.path in proved.repair.changes
        for parent in revision.down_revisions
        if parent in before.histories.base.revisions.keys() - before.histories.head.revisions.keys()
    )
    if not lacking:
        return None
    return Refusal(
        "base-not-merged",
        f"This branch does not hold {', '.join(lacking)}, so the repaired files alone would name a "
        "parent that is not there.",
        "Let merge-heads merge base and repair in one commit, or merge base first:",
        (
            f"merge-heads fix --base {shlex.quote(names.base)} --commit",
            f"# or: git merge {shlex.quote(names.base)} && "
            f"merge-heads fix --base {shlex.quote(names.base)}",
        ),
    )


def _in_the_way(repository: Repository, work_tree: Path, changes: Changes) -> Refusal | None:
    """Refuse to overwrite what is not committed."""
    committed = repository.entries("HEAD")
    changed = repository.local_changes(changes)
    for path, content in changes.items():
        target = work_tree / path
        is_strange = path not in committed and (target.exists() or target.is_symlink())
        if not target.parent.resolve().is_relative_to(work_tree.resolve()):
            return _LEADS_OUT
        if (is_strange or path in changed) and _content(target) != content:
            return Refusal(
                "file-exists" if is_strange else "local-changes",
                f"{path} is not as it was committed, and would be overwritten.",
                "Commit it or move it away, then run it again.",
            )
    return None


_LEADS_OUT = Refusal(
    "leads-out",
    "A folder of the work tree is a link that leads out of it.",
    "Put the folder itself in its place, then run it again.",
)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None
