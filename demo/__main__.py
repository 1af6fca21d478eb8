"""The story, top to bottom: python -m demo."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from demo import page, project, sample, stage
from demo.chronicle import Chronicle
from demo.expect import Unexpected, expect
from demo.shell import flask_db, git
from demo.stage import BOT, MAINTAINER, Run, Stage
from demo.terminal import Terminal
from loopback import Comment, Pull

_REFUSED = "Multiple head revisions are present"


def main() -> int:
    """Tell the story; return 1 where something is not as expected."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "--output", type=Path, default=Path("build/demo"), help="folder of the page (%(default)s)"
    )
    output: Path = parser.parse_args().output
    try:
        with TemporaryDirectory(prefix="demo-") as folder, stage.opened(Path(folder)) as scene:
            _tell(scene, Terminal(), output / "conversation.html")
    except Unexpected as problem:
        print(f"\nNot as expected: {problem}", file=sys.stderr)
        return 1
    return 0


def _tell(scene: Stage, out: Terminal, written: Path) -> None:
    start = time.monotonic()
    out.title("merge-heads: from a head conflict on a pull request to a branch with one head")
    _make_project(scene, out)
    _merge_without_help(scene, out)
    chronicle = _pull_request_opened(scene, out)
    command = _command_given(scene, out, chronicle)
    _same_events_again(scene, out, chronicle.pull, command)
    _upgrade_in_clean_clone(scene, out)
    chronicle.look()
    page.write(chronicle, written)
    out.step("The conversation as a page")
    out.fact("took", f"{time.monotonic() - start:.0f} seconds")
    out.fact("page", str(written))


def _make_project(scene: Stage, out: Terminal) -> None:
    out.step("A Flask-Migrate project, and two branches that add a column each")
    work = scene.folder / "work"
    project.build(work, scene.repository.git_dir)
    for branch, change in ((project.MAIN, sample.NOTE), (project.TOPIC, sample.EMAIL)):
        out.fact(branch, f"{change.revision} {change.message}, on top of {sample.INITIAL}")
    out.block(git(work, "log", "--graph", "--oneline", project.MAIN, project.TOPIC))


def _merge_without_help(scene: Stage, out: Terminal) -> None:
    out.step("Without help: git merges the two, the database does not")
    ended = project.merge_as_git_does(scene.folder / "naive", scene.repository.git_dir)
    said = next((line for line in ended.err.splitlines() if _REFUSED in line), "")
    expect(ended.code and said, f"flask db upgrade was to be refused:\n{ended.out}{ended.err}")
    out.fact("git merge", "no conflict")
    out.fact("flask db upgrade", f"exit code {ended.code}", "red")
    out.block(said)


def _pull_request_opened(scene: Stage, out: Terminal) -> Chronicle:
    out.step(f"{stage.AUTHOR} opens a pull request, and the action runs for it")
    pull = scene.open_pull()
    chronicle = Chronicle(scene, pull)
    chronicle.look()
    ran = scene.run_action("pull_request", scene.hub.pull_request_event(pull, "opened"))
    chronicle.look()
    _show_run(out, "pull_request", ran)
    said = scene.bot_comments(pull)
    expect(len(said) == 1, f"one comment was to be posted, not {len(said)}")
    out.comment(BOT, said[0].body)
    _show_status(scene, out, "failure")
    return chronicle


def _command_given(scene: Stage, out: Terminal, chronicle: Chronicle) -> Comment:
    out.step(f"{MAINTAINER} answers /merge-heads, and the action runs for it")
    pull, before = chronicle.pull, scene.tip()
    command = scene.hub.person_comments(scene.repository, pull.number, MAINTAINER, "/merge-heads")
    chronicle.look()
    ran = scene.run_action("issue_comment", scene.hub.issue_comment_event(command))
    chronicle.look()
    _show_run(out, "issue_comment", ran)
    reactions = [reaction.content for reaction in scene.hub.reactions(command)]
    expect(reactions == ["eyes", "rocket"], f"the reactions are {reactions}")
    out.fact("reactions", ", ".join(reactions))
    _show_repair(scene, out, before)
    _show_status(scene, out, "success")
    said = scene.bot_comments(pull)
    expect(len(said) == 1, f"the comment was to be edited, but there are {len(said)}")
    out.fact("comment", "the same one, with new words:")
    out.comment(BOT, said[0].body)
    return command


def _show_repair(scene: Stage, out: Terminal, before: str) -> None:
    git_dir, after = scene.repository.git_dir, scene.tip()
    parents = git(git_dir, "log", "-1", "--format=%P", after).split()
    main = scene.tip(project.MAIN)
    expect(parents == [before, main], f"{after} does not merge {main} into {before}")
    out.fact("pushed", f"{after[:7]} to {project.TOPIC}")
    out.block(git(git_dir, "log", "--graph", "--oneline", project.TOPIC))
    added = project.files(git_dir, after) - project.files(git_dir, before, main)
    expect(len(added) == 1, f"one file was to be added, not {sorted(added)}")
    (file,) = added
    out.fact("file", file)
    out.code(git(git_dir, "show", f"{after}:{file}"), "python")


def _same_events_again(scene: Stage, out: Terminal, pull: Pull, command: Comment) -> None:
    out.step("The same two events once more: nothing changes")
    before = scene.traces(pull)
    events = {
        "pull_request": scene.hub.pull_request_event(pull, "opened"),
        "issue_comment": scene.hub.issue_comment_event(command),
    }
    for event, payload in events.items():
        _show_run(out, event, scene.run_action(event, payload))
    after = scene.traces(pull)
    expect(after == before, f"something changed:\n  {before}\n  {after}")
    for name in ("comments", "reactions", "statuses"):
        out.fact(name, f"{len(getattr(before, name))} before, {len(getattr(after, name))} after")
    out.fact("pushes", f"{before.pushes} before, {after.pushes} after")
    out.fact("branch", f"{before.branch[:7]} before, {after.branch[:7]} after")
    out.fact("compared", "ids, texts and times, one by one: all equal")


def _upgrade_in_clean_clone(scene: Stage, out: Terminal) -> None:
    out.step("A clean clone of the branch: one head, and the database upgrades")
    clone = scene.folder / "clean"
    project.clone(clone, scene.repository.clone_url, project.TOPIC)
    heads = flask_db(clone, "heads").out.split("\n")[:-1]
    expect(len(heads) == 1, f"flask db heads shows {heads}")
    out.fact("flask db heads", heads[0])
    flask_db(clone, "upgrade")
    out.fact("flask db upgrade", "exit code 0", "green")
    tables = project.tables(clone)
    for table, columns in tables.items():
        out.fact(table, ", ".join(columns))
    expect("email" in tables["users"] and "note" in tables["orders"], "a column is missing")


def _show_run(out: Terminal, event: str, ran: Run) -> None:
    out.fact("event", f"{event}: the action ended with 0 after {ran.seconds:.1f} s")
    for write in ran.writes:
        out.fact("", f"{write.method} {write.path} gave {write.status}", "dim")


def _show_status(scene: Stage, out: Terminal, expected: str) -> None:
    sha = scene.tip()
    status = scene.status(sha)
    expect(status and status.state == expected, f"the status of {sha} is {status}")
    if status:
        colour = "green" if expected == "success" else "red"
        out.fact("status", f"{sha[:7]} {status.state}: {status.description}", colour)


if __name__ == "__main__":
    sys.exit(main())
