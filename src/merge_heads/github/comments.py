"""The conversation of a pull request: comments and the reactions to them."""

from dataclasses import replace

from github.IssueComment import IssueComment

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking
from merge_heads.github.facts import Comment


class Comments(Client):
    """Comments below a pull request or an issue, and reactions."""

    def my_comment(self, number: int, marker: str) -> Comment | None:
        """Return our own comment that begins with this hidden marker, through all pages.

        Anybody can plant the marker, so the author has to be us as well.
        """
        with asking(f"list the comments of pull request {number}"):
            for found in self._repository.get_issue(number).get_comments():
                is_marked = (found.body or "").startswith(marker)
                if is_marked and found.user and found.user.login == self.login:
                    return _comment(found)
        return None

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a new comment."""
        with asking(f"take a comment on pull request {number}"):
            return _comment(self._repository.get_issue(number).create_comment(body))

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:
        """Replace the words of a comment."""
        with asking(f"take an edit of our comment on pull request {number}"):
            found = self._repository.get_issue(number).get_comment(comment.id)
            found.edit(body)
            return replace(comment, body=body)

    def react(self, number: int, comment: int, reaction: str) -> None:
        """Put a reaction on a comment; the same one twice changes nothing."""
        with asking("take a reaction"):
            self._repository.get_issue(number).get_comment(comment).create_reaction(reaction)

    def has_reacted(self, number: int, comment: int, reaction: str) -> bool:
        """Say whether we have put this reaction on a comment."""
        with asking("list the reactions of a comment"):
            found = self._repository.get_issue(number).get_comment(comment).get_reactions()
            ours = (r for r in found if r.user and r.user.login == self.login)
            return any(r.content == reaction for r in ours)


def _comment(found: IssueComment) -> Comment:
    return Comment(found.id, found.body or "", found.html_url)
