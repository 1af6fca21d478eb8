"""How a repair gets onto the branch: what is sent, what stands there then, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Repository
from tests.clone import ALEMBIC, FLASK, Clone, Files, versions
from tests.stories.scene import CONFLICT, WRITING, Run, Scene
from tests.stories.test_command_typed import ANSWERED, REFUSED, move_before

ON = {".github/merge-heads.yml": "push_to_forks: true\n"}
LINES = "".join(f"{n}\n" for n in range(30))
LATIN = "é\n".encode("latin-1") + LINES.encode()
WORKFLOW = ".github/workflows/ci.yml"


class Depot(Scene):
    """A repository, and a clone of it for what is more than a few lines of text."""

    def __init__(self, github: LoopbackGitHub, folder: Path) -> None:
        super().__init__(github, folder / "runs")
        self.clone = Clone.create(folder / "clone")
        self.clone.git("config", "protocol.file.allow", "always")

    def start(self, files: Files) -> None:
        """Begin main with these files."""
        self.clone.commit({**FLASK, **versions(("a1",)), **files})
        self.clone.git("push", "--quiet", str(self.repository.git_dir), "main")

    def fork(self, owner: str = "bob") -> Repository:
        """Fork the repository as it stands; people push to the fork from the same clone."""
        return self.github.fork(self.repository, owner)

    def change(self, branch: str, prepare: Callable[[Path], object], files: Files) -> str:
        """Commit on a branch of the clone that starts where main stood first."""
        if branch == "main":
            self.clone.switch("main")
        else:
            self.clone.branch(branch, "main")
        prepare(self.clone.path)
        return self.clone.commit(files)

    def propose(self, fork: Repository | None = None, *, editable: bool = True) -> None:
        """Open the pull request, then let main move on."""
        source = fork or self.repository
        self.clone.git("push", "--quiet", str(source.git_dir), "feature")
        self.pull = self.github.open_pull(
            self.repository,
            "Add a column",
            "feature",
            "main",
            "bob",
            head_repository=source,
            maintainer_can_modify=fork is not None and editable,
        )
        self.clone.git("push", "--quiet", str(self.repository.git_dir), "main")

    def merged_by_git(self) -> str:
        """The tree that git itself makes of both branches."""
        self.clone.git("switch", "--quiet", "--detach", "feature")
        self.clone.git("merge", "--quiet", "--no-edit", "main")
        return self.clone.git("rev-parse", "HEAD^{tree}")

    def assert_repaired(self, where: Repository, head: str, base: str) -> None:
        """The branch holds git's own merge of both and one new file, and nothing else."""
        commit = self.github.look_at(where, self.tip)
        assert commit.parents == (head, base)
        expected = self.merged_by_git()
        self.clone.git("fetch", "--quiet", str(where.git_dir), "feature")
        (added,) = self.clone.git("diff", "--raw", expected, "FETCH_HEAD").splitlines()
        assert added.startswith(":000000 100644 ")
        assert "_merge_heads_b2_c3.py" in added
        self.clone.git("fsck", "--strict")

    def says_merge(self, **inputs: str) -> tuple[list[str], Run]:
        """Let alice ask for the repair; give the reactions to that, and the run."""
        comment, run = self.says("alice", "/merge-heads", WRITING, **inputs)
        assert run.code == 0
        return self.reactions(comment), run


@pytest.fixture
def depot(github: LoopbackGitHub, tmp_path: Path) -> Depot:
    return Depot(github, tmp_path / "depot")


def before_moving(scene: Scene, happens: Callable[[], object]) -> None:
    """Let something happen right before the branch is moved; all else was looked at by then."""
    move_before(scene, "/graphql", happens, after="/git/commits")


def sent(run: Run) -> list[str]:
    return [w.rpartition("/git/")[2] for w in run.writes if "/git/" in w]


def nothing(folder: Path) -> None:
    """Leave the work tree as it is."""


def modes(folder: Path) -> None:
    """Change what is more than the text of a file."""
    (folder / "run.sh").chmod(0o755)
    (folder / "other").symlink_to("run.sh")
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)


def types(folder: Path) -> None:
    """Turn a file into a link, too."""
    modes(folder)
    (folder / "link").unlink()
    (folder / "link").symlink_to("run.sh")


COMMON: Files = {
    "both.txt": LINES,
    "both.latin": LATIN,
    "both.sh": LINES,
    "run.sh": "1\n",
    "link": "1\n",
    "gone/a.txt": "1\n",
    "gone/b.txt": "1\n",
    "becomes": "a file\n",
}
BASE: Files = {
    **versions(("b2", "a1")),
    "both.txt": LINES + "base\n",
    "both.latin": LATIN + "\xe0".encode("latin-1"),
    "both.sh": LINES + "base\r\n\u202e",
    "gone/a.txt": None,
    "gone/b.txt": None,
    "becomes": None,
    "becomes/a folder/ünï \"q'": "1\n",
    "picture": b"\x89PNG\r\n\x1a\n\0",
}
HEAD: Files = {
    **versions(("c3", "a1")),
    "both.txt": "head\n" + LINES,
    "both.latin": b"\xfc\n" + LATIN,
    "both.sh": "head\n" + LINES,
}


@pytest.mark.parametrize("more", [0, 40], ids=["from base", "from head"])
def test_the_commit_is_signed_and_holds_what_git_would_have_merged(depot: Depot, more: int) -> None:
    depot.start(COMMON)
    head = depot.change(
        "feature", nothing, {**HEAD, **{f"more/{n}.txt": "1\n" for n in range(more)}}
    )
    base = depot.change("main", types, BASE)
    depot.propose()
    reactions, run = depot.says_merge()
    assert reactions == ANSWERED
    assert run.outputs["commit-sha"] == depot.tip
    depot.assert_repaired(depot.repository, head, base)
    assert depot.github.is_verified(depot.repository, depot.tip)
    assert sent(run) == ["blobs", "trees", "commits"], "one content is no text, the others are"
    assert depot.status()[0] == "success"  # type: ignore[index]


def test_what_the_head_changed_beside_text_stays(depot: Depot) -> None:
    depot.start(COMMON)
    head = depot.change("feature", modes, {**HEAD, "gone/a.txt": None, "gone/b.txt": None})
    base = depot.change("main", nothing, versions(("b2", "a1")) | {"both.sh": LINES + "base\n"})
    depot.propose()
    assert depot.says_merge()[0] == ANSWERED
    depot.assert_repaired(depot.repository, head, base)


def test_a_submodule_comes_along(depot: Depot) -> None:
    depot.start({})
    head = depot.change("feature", nothing, versions(("c3", "a1"), ("d4", "c3")))
    depot.change("main", nothing, versions(("b2", "a1")))
    depot.clone.git("update-index", "--add", "--cacheinfo", f"160000,{head},vendor/lib")
    depot.clone.git("commit", "--quiet", "--message", "submodule")
    depot.propose()
    assert depot.says_merge()[0] == ANSWERED
    listed = depot.git("ls-tree", depot.tip, "vendor/lib")
    assert listed == f"160000 commit {head}\tvendor/lib\n"


def test_a_plain_repair_takes_three_requests_and_one_that_moves_the_branch(scene: Scene) -> None:
    scene.open()
    _, run = scene.says("alice", "/merge-heads")
    asked = [f"{e.method} {e.route}" for e in run.requests if "git-upload-pack" not in e.route]
    start = asked.index("POST /repos/{owner}/{repo}/git/trees")
    assert [request for request in asked[start : start + 5] if "info/refs" not in request] == [
        "POST /repos/{owner}/{repo}/git/trees",
        "POST /repos/{owner}/{repo}/git/commits",
        "GET /repos/{owner}/{repo}/pulls/{pull_number}",
        "POST /graphql",
    ]


def test_a_name_that_json_cannot_carry_is_no_hindrance_on_the_other_side(depot: Depot) -> None:
    depot.start({})
    strange = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    head = depot.change("feature", nothing, versions(("c3", "a1"), ("d4", "c3"), ("e5", "d4")))
    base = depot.change("main", nothing, versions(("b2", "a1")) | {strange: "1\n"})
    depot.propose()
    assert depot.says_merge()[0] == ANSWERED
    assert depot.github.look_at(depot.repository, depot.tip).parents == (head, base)
    assert "caf\\351.txt" in depot.git("ls-tree", depot.tip)


def test_names_that_json_cannot_carry_on_both_sides_are_refused_before_anything_is_sent(
    depot: Depot,
) -> None:
    depot.start({})
    for branch, name, revision in (("feature", b"\xe9", "c3"), ("main", b"\xe8", "b2")):
        strange = name.decode("utf-8", "surrogateescape")
        depot.change(branch, nothing, versions((revision, "a1")) | {strange: "1\n"})
    depot.propose()
    reactions, run = depot.says_merge()
    assert (reactions, sent(run), depot.github.pushes) == (REFUSED, [], [])
    assert "a file whose name is not UTF-8" in depot.answers[0]
    assert "git merge origin/main" in depot.answers[0]


def test_a_branch_that_was_set_back_gets_nothing_back(scene: Scene) -> None:
    scene.open()
    earlier = scene.tip
    scene.commit("feature", {"secret.txt": "taken away again\n"})
    before_moving(scene, lambda: scene.git("update-ref", "refs/heads/feature", earlier))
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.git("rev-parse", "feature").strip() == earlier
    assert scene.reactions(comment) == REFUSED
    assert "The branch moved while the repair was made" in scene.answers[0]
    scene.again(comment)
    assert scene.reactions(comment) == ["eyes", "rocket"]
    assert "secret.txt" not in scene.git("ls-tree", "--name-only", scene.tip)


def test_a_branch_that_was_deleted_is_not_made_again(scene: Scene) -> None:
    scene.open()
    before_moving(scene, lambda: scene.git("update-ref", "-d", "refs/heads/feature"))
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.github.tip(scene.repository, "feature") is None
    assert scene.reactions(comment) == REFUSED


def test_another_tree_than_the_proved_one_is_never_committed(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    tree = scene.git("rev-parse", f"{old}^{{tree}}").strip()
    scene.github.answer("POST", r"/git/trees$", 201, body={"sha": tree, "tree": []})
    comment, run = scene.says("alice", "/merge-heads")
    assert (scene.tip, sent(run)) == (old, ["trees"])
    assert scene.reactions(comment) == REFUSED
    assert "GitHub made other files of the merge than git did" in scene.answers[0]
    assert "flask db merge" in scene.answers[0]


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("POST", "/git/trees$", 422, "GitHub declined the push\\: Arranged by a test."),
        ("POST", "/git/trees$", 404, "may not push to this repository \\(Arranged by a test\\)"),
        ("POST", "/git/commits$", 403, "Give the job the permission contents\\: write"),
    ],
)
def test_githubs_no_is_told_in_its_words(
    scene: Scene, method: str, path: str, status: int, words: str
) -> None:
    scene.open()
    old = scene.tip
    scene.github.answer(method, path, status)
    comment, run = scene.says("alice", "/merge-heads")
    assert (run.code, scene.tip) == (0, old)
    assert scene.reactions(comment) == REFUSED
    assert words.replace("\\", "") in scene.answers[0].replace("\\", "")
    assert scene.status() == CONFLICT


def test_a_token_that_may_not_move_the_branch_is_told_what_to_give_it(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    no = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}
    body = {"data": {"updateRefs": None}, "errors": [no]}
    before_moving(scene, lambda: scene.github.answer("POST", "/graphql$", 200, body))
    comment, _ = scene.says("alice", "/merge-heads")
    assert (scene.tip, scene.reactions(comment)) == (old, REFUSED)
    assert "Resource not accessible by integration" in scene.answers[0]
    assert "Give the job the permission contents\\: write" in scene.answers[0]


@pytest.mark.parametrize("path", ["/git/trees$", "/git/commits$", "/graphql$"])
def test_a_server_that_fails_is_not_asked_twice_and_the_next_run_makes_it_good(
    scene: Scene, path: str
) -> None:
    scene.open()
    old = scene.tip
    if path == "/graphql$":
        before_moving(scene, lambda: scene.github.answer("POST", path, 502))
    else:
        scene.github.answer("POST", path, 502)
    comment, run = scene.says("alice", "/merge-heads")
    assert (run.code, scene.tip) == (3, old)
    assert [e.status for e in run.requests if e.arranged] == [502]
    assert scene.status()[0] == "error"  # type: ignore[index]
    scene.again(comment)
    assert scene.status()[0] == "success"  # type: ignore[index]
    assert len(scene.github.pushes) == 1


def test_an_answer_that_was_lost_is_no_failure(scene: Scene) -> None:
    scene.open()

    def move() -> None:
        (made,) = [e.response for e in scene.github.exchanges if e.path.endswith("/git/commits")]
        assert isinstance(made, dict)
        scene.git("update-ref", "refs/heads/feature", made["sha"])
        scene.github.answer("POST", "/graphql$", 502)

    before_moving(scene, move)
    comment, run = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == ANSWERED
    assert run.outputs["commit-sha"] == scene.tip
    assert scene.status()[0] == "success"  # type: ignore[index]


def test_a_workflow_file_from_base_comes_along(depot: Depot) -> None:
    depot.start({WORKFLOW: LINES, ".github/workflows/old.yml": "on: push\n"})
    head = depot.change("feature", nothing, versions(("c3", "a1")))
    news: Files = {WORKFLOW: LINES + "base\n", ".github/workflows/old.yml": None}
    base = depot.change("main", nothing, {**versions(("b2", "a1")), **news})
    depot.propose()
    assert depot.says_merge()[0] == ANSWERED
    depot.assert_repaired(depot.repository, head, base)


def test_a_workflow_file_of_both_sides_is_refused_before_anything_is_sent(depot: Depot) -> None:
    depot.start({WORKFLOW: LINES})
    head = depot.change("feature", nothing, versions(("c3", "a1")) | {WORKFLOW: "head\n" + LINES})
    depot.change("main", nothing, versions(("b2", "a1")) | {WORKFLOW: LINES + "base\n"})
    depot.propose()
    reactions, run = depot.says_merge()
    assert (reactions, sent(run), depot.tip) == (REFUSED, [], head)
    assert f"the workflow file {WORKFLOW}" in depot.answers[0]
    assert "git merge origin/main" in depot.answers[0]


def from_fork(
    depot: Depot, owner: str = "bob", common: Files = ON, base: Files | None = None
) -> tuple[Repository, str, str]:
    """Let a fork's branch and main, three commits later, both change one file."""
    depot.start({**COMMON, **common})
    fork = depot.fork(owner)
    head = depot.change("feature", nothing, HEAD)
    depot.change("main", nothing, {"passing.txt": "in between\n"})
    depot.change("main", types, {**BASE, **(base or {})})
    return fork, head, depot.change("main", nothing, {"passing.txt": None})


def test_a_forks_branch_gets_the_repair_by_git(depot: Depot) -> None:
    fork, head, base = from_fork(depot)
    depot.propose(fork)
    comment, run = depot.says("alice", "/merge-heads")
    assert depot.reactions(comment) == ANSWERED
    depot.assert_repaired(fork, head, base)
    assert depot.github.file(fork, f"{base}~1", "passing.txt") == b"in between\n"
    assert depot.github.look_at(fork, depot.tip).author.name == "github-actions[bot]"
    assert sent(run) == []
    assert [(p.repository, p.old, p.new) for p in depot.github.pushes] == [(fork, head, depot.tip)]
    assert depot.status()[0] == "success"  # type: ignore[index]
    before = depot.state()
    depot.again(comment)
    assert depot.state() == before
    assert len(depot.github.pushes) == 1


def test_a_fork_that_holds_all_of_base_gets_one_commit_on_top(depot: Depot) -> None:
    depot.start(ON)
    fork = depot.fork()
    head = depot.change("feature", nothing, versions(("b2", "a1"), ("c3", "a1")))
    depot.propose(fork)
    assert depot.says_merge()[0] == ANSWERED
    assert depot.github.look_at(fork, depot.tip).parents == (head,)


def test_a_forks_branch_that_moved_is_not_overwritten(depot: Depot) -> None:
    fork, _, _ = from_fork(depot)
    depot.propose(fork)
    moved: list[str] = []
    move_before(
        depot,
        "git-receive-pack",
        lambda: moved.append(depot.github.commit(fork, "feature", {"more.txt": "more\n"})),
    )
    reactions, _ = depot.says_merge()
    assert reactions == REFUSED
    assert [depot.tip] == moved
    assert "The branch moved while the repair was made" in depot.answers[0]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("off", "push_to_forks is off"),
        ("organization", "which an organization owns"),
        ("edits", "its author does not allow edits by maintainers"),
        ("workflow", f"changes the workflow file {WORKFLOW}"),
    ],
)
def test_a_fork_that_is_not_pushed_to_is_told_why_with_the_commands(
    depot: Depot, why: str, words: str
) -> None:
    if why == "organization":
        depot.github.add_user("big-corp", "Organization")
    fork, head, _ = from_fork(
        depot,
        owner="big-corp" if why == "organization" else "bob",
        common={} if why == "off" else ON,
        base={WORKFLOW: "on: push\n"} if why == "workflow" else {},
    )
    depot.propose(fork, editable=why != "edits")
    reactions, run = depot.says_merge()
    assert (reactions, sent(run), depot.github.pushes) == (REFUSED, [], [])
    assert depot.tip == head
    assert words in depot.answers[0].replace("\\", "")
    pull = f"git pull --no-rebase --no-edit {depot.repository.clone_url} main"
    assert f"{pull}\nflask db merge" in depot.answers[0]


def test_a_fork_that_was_deleted_is_not_looked_for(tmp_path: Path) -> None:
    # GitHub's own description does not know that such a pull request has no head repository.
    with LoopbackGitHub(tmp_path / "github") as github:
        depot = Depot(github, tmp_path / "depot")
        fork, head, _ = from_fork(depot)
        depot.propose(fork)
        github.delete_repository(fork)
        reactions, _ = depot.says_merge()
        assert (reactions, depot.tip) == (REFUSED, head)
        assert "a fork that is not there any more" in depot.answers[0]


def test_a_fork_may_be_pushed_to_because_an_input_says_so(depot: Depot) -> None:
    fork, head, base = from_fork(depot, common=ALEMBIC)
    depot.propose(fork)
    reactions, _ = depot.says_merge(push_to_forks="true", auto_fix="off")
    assert reactions == ANSWERED
    depot.assert_repaired(fork, head, base)
