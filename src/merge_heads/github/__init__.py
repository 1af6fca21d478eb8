"""The one door to GitHub: facts in, facts out; nothing else imports PyGithub."""

from merge_heads.github.client import GitHub
from merge_heads.github.facts import (
    BudgetSpent,
    Comment,
    Compared,
    Conversation,
    Listed,
    Permission,
    Posted,
    Pull,
    ReviewComment,
    TreeEntry,
    WriteRefused,
    same_words,
)

__all__ = [
    "BudgetSpent",
    "Comment",
    "Compared",
    "Conversation",
    "GitHub",
    "Listed",
    "Permission",
    "Posted",
    "Pull",
    "ReviewComment",
    "TreeEntry",
    "WriteRefused",
    "same_words",
]
