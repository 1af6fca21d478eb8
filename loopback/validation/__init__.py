"""Checks of recorded exchanges against GitHub's own published description of its API.

Two independent sources are used: the models that githubkit generates from GitHub's OpenAPI
description (`by_githubkit`, `webhook_by_githubkit`), and the documents that Octokit publishes to
npm (`by_openapi`, `webhook_by_schema`, `graphql`).  Nothing is imported here, so that a caller
who has only one of the sources installed can use that one.
"""
