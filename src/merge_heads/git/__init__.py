"""The one door to git: every question is a small method, nothing else starts a process."""

from merge_heads.git.process import Credentials
from merge_heads.git.remote import Pushed, Remote
from merge_heads.git.repository import Entry, Identity, Merged, Repository

__all__ = [
    "Credentials",
    "Entry",
    "Identity",
    "Merged",
    "Pushed",
    "Remote",
    "Repository",
]
