"""Commits that GitHub makes itself, and its signature below them.

https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
"""

from __future__ import annotations

from datetime import UTC, datetime

from loopback import bare, objects
from loopback.memory import Memory, Repository, User, Verification

WEB_FLOW = ("GitHub", "noreply@github.com")
# Stands for a real signature: nobody here has GitHub's key.
SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\nbG9vcGJhY2s=\n-----END PGP SIGNATURE-----"


def now() -> datetime:
    """The time that a commit made now gets; git reads the order of commits from it."""
    return datetime.now(UTC).replace(microsecond=0)


def identity(user: User, date: datetime) -> bare.Signature:
    """Who an account is in its commits."""
    return bare.Signature(user.login, f"{user.id}+{user.login}@users.noreply.github.com", date)


def web_flow(date: datetime) -> bare.Signature:
    """The committer of what is made on GitHub."""
    return bare.Signature(*WEB_FLOW, date)


def commit_signed(memory: Memory, repository: Repository, draft: objects.Draft) -> str:
    """Write a commit with GitHub's signature, and remember that it is verified."""
    sha = objects.write_commit(repository.git_dir, draft, SIGNATURE)
    found = Verification(True, "valid", SIGNATURE, draft.payload, memory.now())
    memory.verifications[sha] = found
    return sha


def commit_unsigned(
    memory: Memory, repository: Repository, draft: objects.Draft, signature: str | None
) -> str:
    """Write a commit as it is; GitHub does not know the key of a signature that came with it."""
    sha = objects.write_commit(repository.git_dir, draft, signature)
    if signature:
        found = Verification(False, "unknown_key", signature, draft.payload, None)
        memory.verifications[sha] = found
    return sha
