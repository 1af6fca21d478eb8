"""Accounts and repositories as GitHub shows them."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from loopback.memory import ROLES, Memory, Repository, User

Json = dict[str, object]

USER_LINKS = {
    "followers_url": "followers",
    "following_url": "following{/other_user}",
    "gists_url": "gists{/gist_id}",
    "starred_url": "starred{/owner}{/repo}",
    "subscriptions_url": "subscriptions",
    "organizations_url": "orgs",
    "repos_url": "repos",
    "events_url": "events{/privacy}",
    "received_events_url": "received_events",
}
REPOSITORY_LINKS = {
    "archive_url": "{archive_format}{/ref}",
    "assignees_url": "assignees{/user}",
    "blobs_url": "git/blobs{/sha}",
    "branches_url": "branches{/branch}",
    "collaborators_url": "collaborators{/collaborator}",
    "comments_url": "comments{/number}",
    "commits_url": "commits{/sha}",
    "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}",
    "contributors_url": "contributors",
    "deployments_url": "deployments",
    "downloads_url": "downloads",
    "events_url": "events",
    "forks_url": "forks",
    "git_commits_url": "git/commits{/sha}",
    "git_refs_url": "git/refs{/sha}",
    "git_tags_url": "git/tags{/sha}",
    "hooks_url": "hooks",
    "issue_comment_url": "issues/comments{/number}",
    "issue_events_url": "issues/events{/number}",
    "issues_url": "issues{/number}",
    "keys_url": "keys{/key_id}",
    "labels_url": "labels{/name}",
    "languages_url": "languages",
    "merges_url": "merges",
    "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}",
    "pulls_url": "pulls{/number}",
    "releases_url": "releases{/id}",
    "stargazers_url": "stargazers",
    "statuses_url": "statuses/{sha}",
    "subscribers_url": "subscribers",
    "subscription_url": "subscription",
    "tags_url": "tags",
    "teams_url": "teams",
    "trees_url": "git/trees{/sha}",
}
SETTINGS: Json = {
    "description": None,
    "homepage": None,
    "language": None,
    "license": None,
    "mirror_url": None,
    "topics": [],
    "archived": False,
    "disabled": False,
    "is_template": False,
    "has_issues": True,
    "has_projects": True,
    "has_downloads": True,
    "has_wiki": True,
    "has_pages": False,
    "has_discussions": False,
    "allow_forking": True,
    "web_commit_signoff_required": False,
    "size": 0,
    "forks": 0,
    "forks_count": 0,
    "stargazers_count": 0,
    "watchers": 0,
    "watchers_count": 0,
}
WHOLE: Json = {
    "custom_properties": {},
    "network_count": 0,
    "subscribers_count": 0,
    "allow_auto_merge": False,
    "allow_merge_commit": True,
    "allow_rebase_merge": True,
    "allow_squash_merge": True,
    "allow_update_branch": False,
    "delete_branch_on_merge": False,
    "merge_commit_message": "PR_TITLE",
    "merge_commit_title": "MERGE_MESSAGE",
    "squash_merge_commit_message": "COMMIT_MESSAGES",
    "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
    "use_squash_pr_title_as_default": False,
}


def stamp(moment: datetime) -> str:
    """The moment in the spelling of the REST interface."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(kind: str, key: object) -> str:
    """An opaque, stable id as GraphQL knows it."""
    return b64encode(f"0:{kind}{key}".encode()).decode()


def user_shape(memory: Memory, user: User) -> Json:
    """https://docs.github.com/rest/users/users, the short form."""
    page = user.login.removesuffix("[bot]")
    url = f"{memory.urls.api}/users/{user.login.replace('[', '%5B').replace(']', '%5D')}"
    html_url = f"{memory.urls.server}/{'apps/' if user.type == 'Bot' else ''}{page}"
    facts: Json = {
        "login": user.login,
        "id": user.id,
        "node_id": node_id("User", user.id),
        "avatar_url": f"{memory.urls.server}/avatars/u/{user.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": html_url,
        "type": user.type,
        "site_admin": False,
    }
    return facts | {name: f"{url}/{tail}" for name, tail in USER_LINKS.items()}


def profile_shape(memory: Memory, user: User) -> Json:
    """https://docs.github.com/rest/users/users#get-the-authenticated-user"""
    nothing = ("name", "company", "blog", "location", "email", "hireable", "bio")
    counts = ("public_repos", "public_gists", "followers", "following")
    joined = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return (
        user_shape(memory, user)
        | dict.fromkeys(nothing)
        | dict.fromkeys(counts, 0)
        | joined
        | {"twitter_username": None, "user_view_type": "public"}
    )


def repository_shape(memory: Memory, repository: Repository) -> Json:
    """https://docs.github.com/rest/repos/repos, without what only the whole form has."""
    url = f"{memory.urls.api}/repos/{repository.full_name}"
    html_url = f"{memory.urls.server}/{repository.full_name}"
    made = stamp(repository.created_at)
    open_issues = sum(issue.state == "open" for issue in repository.issues.values())
    facts: Json = {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "owner": user_shape(memory, repository.owner),
        "private": repository.private,
        "visibility": "private" if repository.private else "public",
        "fork": repository.parent is not None,
        "default_branch": repository.default_branch,
        "url": url,
        "html_url": html_url,
        "clone_url": repository.clone_url,
        "git_url": html_url.replace("http:", "git:") + ".git",
        "ssh_url": f"git@127.0.0.1:{repository.full_name}.git",
        "svn_url": html_url,
        "open_issues": open_issues,
        "open_issues_count": open_issues,
        "created_at": made,
        "updated_at": made,
        "pushed_at": made,
    }
    links = {name: f"{url}/{tail}" for name, tail in REPOSITORY_LINKS.items()}
    return SETTINGS | facts | links


def full_repository_shape(memory: Memory, repository: Repository, caller: User | None) -> Json:
    """https://docs.github.com/rest/repos/repos#get-a-repository"""
    shape = repository_shape(memory, repository) | WHOLE
    if caller:
        shape["permissions"] = permissions_shape(repository, caller.login)
    if repository.parent:
        shape["parent"] = shape["source"] = repository_shape(memory, repository.parent)
    return shape


def permissions_shape(repository: Repository, login: str) -> Json:
    """What a role amounts to, as five answers."""
    rank = ROLES.index(repository.role_of(login))
    return {
        "pull": rank >= ROLES.index("read"),
        "triage": rank >= ROLES.index("triage"),
        "push": rank >= ROLES.index("write"),
        "maintain": rank >= ROLES.index("maintain"),
        "admin": rank >= ROLES.index("admin"),
    }


def collaborator_shape(memory: Memory, repository: Repository, user: User) -> Json:
    """https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user

    The coarse `permission` shows maintain as write and triage as read.
    """
    role = repository.role_of(user.login)
    coarse = {"maintain": "write", "triage": "read"}.get(role, role)
    account = user_shape(memory, user) | {
        "permissions": permissions_shape(repository, user.login),
        "role_name": role,
    }
    return {"permission": coarse, "role_name": role, "user": account}


def association(repository: Repository, user: User) -> str:
    """The `author_association`: not fit for authorisation, so kept rough."""
    if user.login == repository.owner.login:
        return "OWNER"
    if user.login.lower() in repository.roles:
        return "COLLABORATOR"
    wrote = any(pull.user == user and pull.merged_at for pull in repository.pulls)
    return "CONTRIBUTOR" if wrote else "NONE"
