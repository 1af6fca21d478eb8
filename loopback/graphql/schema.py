"""The parts of GitHub's own schema, word for word, that are understood here.

https://docs.github.com/graphql/overview/public-schema
"""

from typing import Final

from graphql import GraphQLSchema, build_schema

SCHEMA: Final[GraphQLSchema] = build_schema("""
    scalar BigInt
    scalar DateTime
    scalar GitObjectID
    scalar GitRefname
    scalar URI

    enum IssueOrderField { COMMENTS CREATED_AT UPDATED_AT }
    enum OrderDirection { ASC DESC }
    enum PatchStatus { ADDED CHANGED COPIED DELETED MODIFIED RENAMED }
    enum PullRequestState { CLOSED MERGED OPEN }
    enum StatusState { ERROR EXPECTED FAILURE PENDING SUCCESS }
    input IssueOrder { direction: OrderDirection! field: IssueOrderField! }

    interface Actor { login: String! }
    interface GitObject { oid: GitObjectID! }
    interface RepositoryOwner { login: String! }
    type Bot implements Actor { login: String! }
    type Organization implements Actor & RepositoryOwner { login: String! }
    type User implements Actor & RepositoryOwner { login: String! }

    type Query {
      rateLimit(dryRun: Boolean = false): RateLimit
      repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
      viewer: User!
    }
    type RateLimit {
      cost: Int!
      limit: Int!
      nodeCount: Int!
      remaining: Int!
      resetAt: DateTime!
      used: Int!
    }
    type PageInfo {
      endCursor: String
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
    }
    type Repository {
      defaultBranchRef: Ref
      id: ID!
      name: String!
      nameWithOwner: String!
      owner: RepositoryOwner!
      pullRequest(number: Int!): PullRequest
      pullRequests(
        after: String
        baseRefName: String
        before: String
        first: Int
        headRefName: String
        last: Int
        orderBy: IssueOrder
        states: [PullRequestState!]
      ): PullRequestConnection!
      ref(qualifiedName: String!): Ref
      url: URI!
    }
    type Ref { name: String! prefix: String! target: GitObject }
    type Tag implements GitObject { oid: GitObjectID! }
    type Commit implements GitObject { oid: GitObjectID! status: Status }
    type Status {
      context(name: String!): StatusContext
      contexts: [StatusContext!]!
      state: StatusState!
    }
    type StatusContext {
      context: String!
      createdAt: DateTime!
      description: String
      state: StatusState!
      targetUrl: URI
    }

    type PullRequestConnection {
      nodes: [PullRequest]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PullRequest {
      author: Actor
      baseRef: Ref
      baseRefName: String!
      baseRefOid: GitObjectID!
      body: String!
      comments(
        after: String
        before: String
        first: Int
        last: Int
      ): IssueCommentConnection!
      commits(
        after: String
        before: String
        first: Int
        last: Int
      ): PullRequestCommitConnection!
      createdAt: DateTime!
      files(
        after: String
        before: String
        first: Int
        last: Int
      ): PullRequestChangedFileConnection
      headRefName: String!
      headRefOid: GitObjectID!
      headRepository: Repository
      headRepositoryOwner: RepositoryOwner
      id: ID!
      isCrossRepository: Boolean!
      isDraft: Boolean!
      maintainerCanModify: Boolean!
      merged: Boolean!
      number: Int!
      reviewThreads(
        after: String
        before: String
        first: Int
        last: Int
      ): PullRequestReviewThreadConnection!
      state: PullRequestState!
      title: String!
      updatedAt: DateTime!
      url: URI!
    }
    type PullRequestChangedFileConnection {
      nodes: [PullRequestChangedFile]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PullRequestChangedFile {
      additions: Int!
      changeType: PatchStatus!
      deletions: Int!
      path: String!
    }
    type PullRequestCommitConnection {
      nodes: [PullRequestCommit]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PullRequestCommit { commit: Commit! }
    type IssueCommentConnection {
      nodes: [IssueComment]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type IssueComment {
      author: Actor
      body: String!
      createdAt: DateTime!
      databaseId: Int
      fullDatabaseId: BigInt
      id: ID!
      updatedAt: DateTime!
      url: URI!
      viewerDidAuthor: Boolean!
    }
    type PullRequestReviewThreadConnection {
      nodes: [PullRequestReviewThread]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PullRequestReviewThread {
      comments(
        after: String
        before: String
        first: Int
        last: Int
      ): PullRequestReviewCommentConnection!
      isOutdated: Boolean!
      isResolved: Boolean!
    }
    type PullRequestReviewCommentConnection {
      nodes: [PullRequestReviewComment]
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PullRequestReviewComment {
      author: Actor
      body: String!
      createdAt: DateTime!
      databaseId: Int
      fullDatabaseId: BigInt
      id: ID!
      line: Int
      originalLine: Int
      originalStartLine: Int
      outdated: Boolean!
      path: String!
      startLine: Int
      updatedAt: DateTime!
      url: URI!
      viewerDidAuthor: Boolean!
    }

    input RefUpdate {
      afterOid: GitObjectID!
      beforeOid: GitObjectID
      force: Boolean = false
      name: GitRefname!
    }
    input UpdateRefsInput {
      clientMutationId: String
      refUpdates: [RefUpdate!]!
      repositoryId: ID!
    }
    type UpdateRefsPayload { clientMutationId: String }
    type Mutation { updateRefs(input: UpdateRefsInput!): UpdateRefsPayload }
""")
