"""What is a command in a comment, and what is only talk about one."""

import pytest

from merge_heads.command import Command, Misunderstood, Verb, parse


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("/merge-heads", Command(None)),
        ("  /merge-heads  ", Command(None)),
        ("/Merge-Heads", Command(None)),
        ("/merge-heads merge", Command(Verb.MERGE)),
        ("/merge-heads reparent", Command(Verb.REPARENT)),
        ("/merge-heads preview", Command(Verb.PREVIEW)),
        ("/merge-heads check", Command(Verb.CHECK)),
        ("/merge-heads help", Command(Verb.HELP)),
        ('/merge-heads -m "join them"', Command(None, "join them")),
        ("/merge-heads merge -m “join them”", Command(Verb.MERGE, "join them")),
        ("/merge-heads --allow-overlap", Command(None, allow_overlap=True)),
        ("/merge-heads reparent --allow-overlap", Command(Verb.REPARENT, allow_overlap=True)),
        ("Thank you!\n/merge-heads\nBye", Command(None)),
        ("Thank you!\r\n\r\n/merge-heads\r\n", Command(None)),
        ("/merge-heads\n\n/merge-heads", Command(None)),
    ],
)
def test_a_line_of_its_own_is_a_command(body: str, command: Command) -> None:
    assert parse(body) == command


@pytest.mark.parametrize(
    "body",
    [
        "",
        "/merge",
        "/merge-headsx",
        "please /merge-heads",
        "> /merge-heads",
        "> quoted\n/merge-heads",
        "- /merge-heads",
        "1. /merge-heads",
        "# /merge-heads",
        "    /merge-heads",
        "```\n/merge-heads\n```",
        "~~~sh\n/merge-heads\n~~~",
        "`/merge-heads`",
        "`a\n/merge-heads\nb`",
        "**/merge-heads**",
        "<!--\n/merge-heads\n-->",
        "<details>\n/merge-heads\n</details>",
        "[/merge-heads](http://a.example)",
    ],
)
def test_talk_about_it_is_none(body: str) -> None:
    assert parse(body) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("/merge-heads mrege", "mrege"),
        ("/merge-heads merge now", "now"),
        ("/merge-heads merge check", "check"),
        ("/merge-heads -m", "-m"),
        ('/merge-heads -m "open', '/merge-heads -m "open'),
        ("/merge-heads\n\n/merge-heads check", "/merge-heads check"),
        (f"/merge-heads -m {'x' * 201}", "x" * 50),
    ],
)
def test_what_is_not_known_is_asked_back(body: str, words: str) -> None:
    found = parse(body)
    assert isinstance(found, Misunderstood)
    assert found.words == words
    assert found.reason.endswith(":")
