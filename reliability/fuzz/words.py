"""Names that a stranger might give to something: plain ones, and ones that want out."""

from reliability.fuzz.dice import Dice

PLAIN = ("a1", "b2", "c3", "users", "email", "1975ea83b712", "d4", "e5", "feature/x", "x y")
HOSTILE = (
    *(
        "@everyone",
        "@org/team",
        "user@example.com",
        "#123",
        "GH-1",
        "a/b#1",
        "https://evil.example",
    ),
    *("www.evil.example", "mailto:a@b.example", "ftp://x.example", "<img src=x onerror=alert(1)>"),
    *("[a](http://evil.example)", "![a](http://evil.example/a.png)", "[a]: http://evil.example"),
    *("[^1]", "[^1]: note", "*b*", "__i__", "~~no~~", "~", "`", "``a`", "```", "~~~", "````\n"),
    *("| a | b |", "|--|--|", "\\|", "\\", "\\`", "# heading", "===", "---", "> quote", "- item"),
    *(
        "1. item",
        "- [ ] task",
        "a\n\n# heading",
        "\n",
        "\r\n",
        "\r",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
    ),
    *("\u2028", "\u2029", "\u00a0", "\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b[31m"),
    *(
        "\ud800",
        "\udfff",
        "\U0001f600",
        "\u0301",
        "\ufffd",
        "&amp;",
        "&#64;x",
        "&lt;b&gt;",
        "$x^2$",
    ),
    *(":tada:", "::set-output name=a::b", "##[group]", "%0A", "<!--", "-->", "--!>", "<details>"),
    *("</details>", "</summary>", "<summary>", "<script>", "<![CDATA[", "<?x", "<!DOCTYPE", "</"),
    *('"]:::evil', "end", "click r0 href", "%%{init: {}}%%", "<br/>", "merge-heads", "'", '"'),
    *("<!-- merge-heads: sticky merge-heads -->", "<!-- merge-heads: resolved -->", "END_OF_PATCH"),
    *(
        "<!-- merge-heads: suggestion merge-heads a -->",
        "/merge-heads",
        "[skip ci]",
        "$(id)",
        "`id`",
    ),
    *(
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "",
        " ",
        "a:b",
        "a@b",
        "a-b",
        "a+1",
        "head",
        "base",
    ),
)


def name(dice: Dice, longest: int = 60) -> str:
    """Return a name: plain, hostile, any text, several in one, or one of great length."""
    match dice.number(0, 31):
        case 31:
            return (_short(dice, longest) or "x") * dice.number(1, 999)
        case which:
            return _short(dice, longest, which % 4)


def _short(dice: Dice, longest: int, which: int = 2) -> str:
    match which:
        case 0:
            return dice.pick(PLAIN)
        case 1:
            return dice.pick(HOSTILE)
        case 2:
            return dice.text(longest)
    return "".join(dice.pick((*PLAIN, *HOSTILE)) for _ in range(dice.number(2, 6)))
