"""GitHub's REST and GraphQL interfaces, as few requests as the stories need."""

from merge_heads.github.comments import Comments
from merge_heads.github.conversations import Conversations
from merge_heads.github.git_data import GitData
from merge_heads.github.pulls import Pulls
from merge_heads.github.repository import RepositoryFacts
from merge_heads.github.review_comments import ReviewComments
from merge_heads.github.statuses import Statuses


class GitHub(RepositoryFacts, Pulls, Conversations, Comments, ReviewComments, Statuses, GitData):
    """One repository on one GitHub server, seen with one token.

    Every method raises `GitHubProblem` where GitHub refuses or cannot be reached, and the kind of
    it that is `BudgetSpent` where GitHub wants no request for longer than a run waits.
    """
