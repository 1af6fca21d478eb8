"""Emojis below comments. https://docs.github.com/rest/reactions/reactions"""

from __future__ import annotations

from loopback.answers import Answer, invalid, not_found
from loopback.memory import Reaction
from loopback.rest.comments import find_comment, writer
from loopback.rest.routing import Call, endpoint
from loopback.shapes.conversation import CONTENTS, reaction_shape


@endpoint("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions")
def list_reactions(call: Call) -> Answer:
    """All, or those of one content."""
    wanted = call.ask("content")
    reactions = find_comment(call, "read").reactions
    page, headers = call.page([one for one in reactions if wanted in ("", one.content)])
    return Answer(200, [reaction_shape(call.memory, one) for one in page], headers)


@endpoint("POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions")
def create_reaction(call: Call) -> Answer:
    """201 for a new reaction, 200 when the caller has reacted that way before."""
    comment = find_comment(call, "write")
    content, user = call.text("content"), writer(call)
    if content not in CONTENTS:
        raise invalid("Reaction", "custom", "content", "content is not included in the list")
    for known in comment.reactions:
        if known.user == user and known.content == content:
            return Answer(200, reaction_shape(call.memory, known))
    reaction = Reaction(call.memory.next_id(), user, content, call.memory.now())
    comment.reactions.append(reaction)
    return Answer(201, reaction_shape(call.memory, reaction))


@endpoint("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}")
def delete_reaction(call: Call) -> Answer:
    """One's own; those who may write in the repository remove nobody else's either."""
    comment, wanted = find_comment(call, "write"), call.parameters["reaction_id"]
    found = next((one for one in comment.reactions if str(one.id) == wanted), None)
    if found is None or found.user != writer(call):
        raise not_found()
    comment.reactions.remove(found)
    return Answer(204)
