"""Comments on lines of a pull request's diff."""

from github import GithubException

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking
from merge_heads.github.facts import ReviewComment


class ReviewComments(Client):
    """Comments in the review of a pull request."""

    def my_review_comments(self, number: int, prefix: str) -> list[ReviewComment]:
        """Return our own comments on lines of the diff that begin so, through all pages.

        Source: https://docs.github.com/rest/pulls/comments#list-review-comments-on-a-pull-request
        """
        with asking(f"list the review comments of pull request {number}"):
            return [
                ReviewComment(found.id, found.body, found.path, found.start_line, found.line)
                for found in self._repository.get_pull(number).get_review_comments()
                if found.body.startswith(prefix) and self._is_ours(found.user)
            ]

    def create_review_comment(
        self, number: int, sha: str, path: str, lines: tuple[int, int], body: str
    ) -> bool:
        """Comment on lines of the diff, the first and the last of them given.

        `sha` is the pull request's head. False where GitHub says that the lines cannot carry it.
        Source: https://docs.github.com/rest/pulls/comments#create-a-review-comment-for-a-pull-request
        """
        start, end = lines
        place = {"commit_id": sha, "path": path, "line": end, "side": "RIGHT"}
        first = {"start_line": start, "start_side": "RIGHT"} if start < end else {}
        with asking(f"take a review comment on pull request {number}"):
            try:
                self._rest("POST", f"/pulls/{number}/comments", {**place, **first, "body": body})
            except GithubException as error:
                if error.status == 422:
                    return False
                raise
            return True

    def edit_review_comment(self, number: int, comment: int, body: str) -> bool:
        """Replace the words of a comment on lines of the diff.

        Source: https://docs.github.com/rest/pulls/comments#update-a-review-comment-for-a-pull-request
        """
        with asking(f"take an edit of our review comment on pull request {number}"):
            self._rest("PATCH", f"/pulls/comments/{comment}", {"body": body})
            return True

    def delete_review_comment(self, comment: int) -> None:
        """Take a comment of ours back by its id; one that is gone already is no problem.

        Source: https://docs.github.com/rest/pulls/comments#delete-a-review-comment-for-a-pull-request
        """
        with asking("delete a review comment of ours"):
            self._delete(f"/pulls/comments/{comment}")
