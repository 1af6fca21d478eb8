"""The conversation of a pull request: comments and the reactions to them."""

from dataclasses import replace

from github.IssueComment import IssueComment
from github.PaginatedList import PaginatedList
from github.Reaction import Reaction

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking
from merge_heads.github.facts import Comment


class Comments(Client):
    """Comments below a pull request or an issue, and reactions."""

    def my_comments(self, number: int, marker: str) -> list[Comment]:
        """Return our own comments that begin with this hidden marker, oldest first.

        Anybody can plant the marker, so the author has to be us as well. There is more than one
        only where two runs have written at once.
        """
        with asking(f"list the comments of pull request {number}"):
            return [
                _comment(found)
                for found in self._repository.get_issue(number).get_comments()
                if (found.body or "").startswith(marker) and self._is_ours(found.user)
            ]

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

    def delete_comment(self, comment: Comment) -> None:
        """Take a comment of ours back; one that is gone already is no problem.

        Source: https://docs.github.com/rest/issues/comments#delete-an-issue-comment
        """
        with asking("delete a comment of ours"):
            self._delete(f"/issues/comments/{comment.id}")

    def react(self, number: int, comment: int, reaction: str) -> None:
        """Put a reaction on a comment; the same one twice changes nothing."""
        with asking("take a reaction"):
            self._repository.get_issue(number).get_comment(comment).create_reaction(reaction)

    def my_reactions(self, comment: int) -> dict[str, int]:
        """Return the ids of our own reactions to a comment, by what they are.

        Source: https://docs.github.com/rest/reactions/reactions#list-reactions-for-an-issue-comment
        """
        address = f"{self._path}/issues/comments/{comment}/reactions"
        with asking("list the reactions of a comment"):
            found = PaginatedList(Reaction, self._connection, address, None)
            return {r.content: r.id for r in found if self._is_ours(r.user)}

    def take_back(self, comment: int, reaction: int) -> None:
        """Remove a reaction of ours by its id; one that is gone already is no problem.

        Source: https://docs.github.com/rest/reactions/reactions#delete-an-issue-comment-reaction
        """
        with asking("remove a reaction"):
            self._delete(f"/issues/comments/{comment}/reactions/{reaction}")


def _comment(found: IssueComment) -> Comment:
    return Comment(found.id, found.body or "", found.html_url)
