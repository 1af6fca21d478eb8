"""The one door to git: every question is a small method, nothing else starts a process."""

from merge_heads.git.changes import Change
from merge_heads.git.commit import Commit
from merge_heads.git.entry import Entry
from merge_heads.git.process import Credentials
from merge_heads.git.remote import Pushed, Remote
from merge_heads.git.repository import Identity, Merged, Repository

__all__ = [
    "Change",
    "Commit",
    "Credentials",
    "Entry",
    "Identity",
    "Merged",
    "Pushed",
    "Remote",
    "Repository",
]
