"""As much of GitHub's GraphQL as reads pull requests and moves refs; all else is an honest error.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from loopback.graphql.answering import answer
from loopback.graphql.schema import SCHEMA

__all__ = ["SCHEMA", "answer"]
