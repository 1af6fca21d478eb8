"""What the button "Commit suggestion" does.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request
"""

from __future__ import annotations

import re

from loopback import bare, objects, signing
from loopback.memory import Memory, Pull, Repository, ReviewComment, User

BLOCK = re.compile(
    r"^ {0,3}(?P<fence>`{3,})suggestion[^\n`]*\n(?P<text>(?:.*\n)*?) {0,3}(?P=fence)`*[ \t]*$",
    re.MULTILINE,
)


def suggested_lines(body: str) -> list[str] | None:
    """The lines of the first suggestion in a comment; None when it has none."""
    block = BLOCK.search(body.replace("\r\n", "\n"))
    return block["text"].split("\n")[:-1] if block else None


def replaced(content: bytes, first: int, last: int, lines: list[str]) -> bytes:
    """The content with these lines in place of those numbered; their line ends are kept."""
    there = content.split(b"\n")
    if not there[-1]:
        there.pop()
    end = b"\r\n" if there[first - 1].endswith(b"\r") else b"\n"
    kept = [line + b"\n" for line in there]
    kept[first - 1 : last] = [line.encode() + end for line in lines]
    result = b"".join(kept)
    return result if content.endswith(b"\n") else result.removesuffix(b"\n").removesuffix(b"\r")


def apply(memory: Memory, comment: ReviewComment, user: User) -> str:
    """Commit the suggestion on the head branch and return the new SHA.

    ValueError is raised where GitHub shows no such button to this account.
    """
    pull, source = _writable(comment, user)
    lines, ref = suggested_lines(comment.body), f"refs/heads/{pull.head}"
    if lines is None or comment.line is None or comment.side == "LEFT":
        raise ValueError("outdated, on a deleted line, or no suggestion at all")
    blob = objects.find(source.git_dir, pull.head_sha, comment.path)
    if blob is None or bare.tip(source.git_dir, ref) != pull.head_sha:
        raise ValueError("the file is not there, or the branch has moved")
    content = objects.read_blob(source.git_dir, blob)
    text = replaced(content, comment.start_line or comment.line, comment.line, lines)
    sha = _commit(memory, source, pull, comment, user, text)
    bare.run(source.git_dir, "update-ref", ref, sha, pull.head_sha)
    return sha


def _writable(comment: ReviewComment, user: User) -> tuple[Pull, Repository]:
    base = comment.repository
    pull = base.issues[comment.number]
    if not isinstance(pull, Pull) or pull.state == "closed" or pull.head_repository is None:
        raise ValueError("the pull request is closed, or its fork is gone")
    source = pull.head_repository
    as_maintainer = pull.maintainer_can_modify and base.may_push(user.login)
    if not (source.may_push(user.login) or (as_maintainer and source.owner.type == "User")):
        raise ValueError(f"{user.login} may not write to {source.full_name}")
    return pull, source


def _commit(
    memory: Memory,
    source: Repository,
    pull: Pull,
    comment: ReviewComment,
    user: User,
    text: bytes,
) -> str:
    git_dir, now = source.git_dir, signing.now()
    place = [one for one in objects.list_tree(git_dir, pull.head_sha) if one.path == comment.path]
    entry = objects.Entry(comment.path, place[0].mode, objects.write_blob(git_dir, text))
    tree = objects.write_tree(git_dir, pull.head_sha, [entry])
    helper = signing.identity(comment.user, now)
    message = f"Update {comment.path}\n\nCo-authored-by: {helper.name} <{helper.email}>\n"
    author, committer = signing.identity(user, now), signing.web_flow(now)
    draft = objects.Draft(tree, (pull.head_sha,), author, committer, message)
    return signing.commit_signed(memory, source, draft)
