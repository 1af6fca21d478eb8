"""A revision from a project's template: what Mako would write, without running anything."""

import ast
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import format_as_comma
from hypothesis import given
from hypothesis import strategies as st
from mako.template import Template  # type: ignore[import-untyped]

from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.repair.template import CannotFill, NewRevision, fallback, filled

CREATED = datetime(2024, 5, 6, 7, 8, 9, 123456)
MERGE = NewRevision("abc123", ("a1", "b2"), "Merge two heads", CREATED)
LABELLED = NewRevision("c3", ("a1",), "A branch", CREATED, ("billing",), ("x1", "y2"))
OPTIONS = {"databases": "users,  orders"}

HEADER = """\
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
"""
GENERIC = f'"""${{message}}\n\nRevises: ${{down_revision | comma,n}}\n"""\n{HEADER}'

SMALL = {
    "control lines": (
        '"""${message}"""\n' + HEADER + "% if down_revision is None:\nfirst = True\n"
        "% elif upgrades or downgrades:\n## nothing to do\n% else:  # a merge\nfirst = False\n"
        "% endif\n"
        "  % for n, name in enumerate(['a', 'b']):\nname_${n} = '${name.upper()}'\n  % endfor\n"
    ),
    "the text of comments and of tags": (
        "## a word for readers of the template\n<%doc>\n${os.system('x')}\n</%doc>\n"
        + GENERIC
        + '<%text>\n# ${kept} ## as % it is\n</%text>\n"""\n%% percent\n"""\n'
    ),
    "line ends": GENERIC.replace("\n", "\r\n")
    + "one = 1 + \\\r\n2\r\n% if imports:\r\nx\r\n% endif\r\n",
    "a coding comment": "# -*- coding: utf-8 -*-\n" + GENERIC + 'name = "é"\n',
    "filters": HEADER
    + '"""${message | h,trim} ${"<&" | x,n} ${" a/b" | u} ${up_revision | repr}"""\n',
    "dates": HEADER
    + '"""${create_date.year} ${create_date.strftime("%d.%m.%Y")} ${f"{create_date:%H}"}"""\n',
    "quotes as ruff writes them": (
        "<%!\ndef quoted(value):\n    if value is None:\n        return 'None'\n"
        "    if isinstance(value, (list, tuple)):\n"
        "        return '[%s]' % ', '.join([quoted(each) for each in value])\n"
        "    return f'\"{value}\"'\n%>\\\n"
        "revision = ${quoted(up_revision)}\ndown_revision = ${down_revision | n,quoted}\n"
        "branch_labels = ${quoted(branch_labels)}\ndepends_on = ${quoted(depends_on)}\n"
    ),
    "a block of Python": (
        "<%!\nimport re, os\n%>\\\n<%\n    names = config.get_main_option('databases')\n"
        "    if not names:\n        names = 'one'\n    names = sorted(re.split(r',\\s*', names))\n"
        "%>\n" + HEADER + "% for name in names:\ndef upgrade_${name}():\n"
        "    ${context.get('%s_upgrades' % name, 'pass')}\n% endfor\n"
    ),
    "sentences": (
        '"""${message if message.endswith(".") else "{}.".format(message)}\n'
        "${' and '.join(x for x in (branch_labels or ()) if x != 'y')} ${message[:5].lower()}\n"
        '"""\n' + HEADER
    ),
}


def packaged(package: str) -> dict[str, bytes]:
    folder = Path(str(resources.files(package))) / "templates"
    return {
        f"{package} {path.parent.name}": path.read_bytes()
        for path in folder.glob("*/script.py.mako")
    }


TEMPLATES = {
    **packaged("alembic"),
    **{k: v for k, v in packaged("flask_migrate").items() if "multidb" not in k},
    **{name: text.encode() for name, text in SMALL.items()},
}


def by_mako(template: bytes, new: NewRevision) -> str:
    config = Config()
    config.set_main_option("databases", OPTIONS["databases"])

    def scalar(ids: list[str] | tuple[str, ...]) -> object:
        return ids if len(ids) > 1 else (ids[0] if ids else None)

    text: str = Template(template).render_unicode(
        up_revision=new.id,
        down_revision=scalar(new.down_revisions),
        branch_labels=new.branch_labels or None,
        depends_on=scalar(list(new.depends_on)),
        create_date=new.created,
        comma=format_as_comma,
        message=new.message,
        refresh=True,
        config=config,
    )
    return text


@pytest.mark.parametrize("new", [MERGE, LABELLED], ids=["merge", "plain"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_filled_as_mako_fills_it(name: str, new: NewRevision) -> None:
    assert filled(TEMPLATES[name].decode(), new, OPTIONS) == by_mako(TEMPLATES[name], new)


@pytest.mark.parametrize("kind", ["generic", "multidb"])
def test_a_merge_is_what_alembic_merge_writes(tmp_path: Path, kind: str) -> None:
    config = Config(str(tmp_path / "alembic.ini"))
    command.init(config, str(tmp_path / "migrations"), template=kind)
    config = Config(str(tmp_path / "alembic.ini"))
    scripts = ScriptDirectory.from_config(config)
    for id_ in ("a1", "b2"):
        scripts.generate_revision(id_, id_, head="base", config=config)
    made = command.merge(config, ["a1", "b2"], message="Merge two heads", rev_id="abc123")
    assert made is not None
    assert made.module.__doc__ is not None
    date = datetime.fromisoformat(made.module.__doc__.split("Create Date: ")[1].strip())
    new = NewRevision("abc123", ("a1", "b2"), "Merge two heads", date)
    template = (tmp_path / "migrations" / "script.py.mako").read_text()
    options = {"databases": config.get_main_option("databases") or ""}
    assert filled(template, new, options) == Path(made.path).read_text()


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            packaged("flask_migrate")["flask_migrate flask-multidb"].decode(),
            "line 30 imports flask",
        ),
        (GENERIC + "<%include file='x'/>", "line 9 has the tag <%include>"),
        (GENERIC + "${open('x').read()}", "line 9 uses open"),
        (GENERIC + "${().__class__}", "line 9 uses .__class__"),
        (GENERIC + "${'{0.__class__}'.format(1)}", "line 9 formats with more than names"),
        (GENERIC + "${imports}", "line 9 writes a value that has no text of its own"),
        (GENERIC + "${config}", "line 9 writes a value that has no text of its own"),
        (
            GENERIC + "<%\n  x = 1\n  del x\n%>",
            "line 11 holds Python that is not supported (Delete)",
        ),
        (GENERIC + "<% message = message.strip() %>${message}", "line 1 raises UnboundLocalError"),
        (
            GENERIC + "% while True:\n% endwhile\n",
            "line 9 has a control line that is not supported",
        ),
        (GENERIC + "% if x\n% endif\n", "line 9 is no Mako that can be parsed"),
        (GENERIC + "def f(:", "the file would be no Python"),
        (HEADER.replace("repr(up", "str(up"), "the file would not declare the id and the parents"),
    ],
)
def test_what_only_running_could_tell_is_refused_with_its_place(template: str, reason: str) -> None:
    with pytest.raises(CannotFill) as refusal:
        filled(template, MERGE, OPTIONS)
    assert refusal.value.reason == reason


RUN = "open({path!r}, 'w')"


@pytest.mark.parametrize(
    "template",
    [
        "<%! {run} %>",
        "<% {run} %>",
        "<%!\nimport os\nos.mkdir({path!r})\n%>",
        "${{{run}}}",
        "${{'x' | {run}}}",
        "% if {run}:\n% endif\n",
        "% for x in [{run}]:\n% endfor\n",
        "<%page args='x={run}'/>",
        "<%block filter='{run}'></%block>",
        "<%def name='f(x={run})' buffered='{run}'></%def>",
        "<%text filter='{run}'>x</%text>",
        "<%namespace name='n' module='os'/>${{n.mkdir({path!r})}}",
        "<%!\n@{run}\ndef f(x={run}): pass\n%>${{f()}}",
        "${{context['__builtins__']}}${{__import__('os').mkdir({path!r})}}",
        "${{(lambda: {run})()}}",
        "${{[x for x in [1] if {run}]}}",
        "${{isinstance.__self__.open({path!r}, 'w')}}",
        "${{str.format('{{0.__globals__}}', comma)}}",
        "${{message.__class__.__mro__[1].__subclasses__()}}",
    ],
)
def test_no_line_of_a_template_runs(template: str, tmp_path: Path) -> None:
    path = tmp_path / "canary"
    hostile = template.format(run=RUN.format(path=str(path)), path=str(path))
    with pytest.raises(CannotFill):
        filled(GENERIC + hostile, MERGE, OPTIONS)
    assert not path.exists()


@pytest.mark.parametrize(
    "hostile",
    [
        "<%a" + " =" * 60 + " !",
        "${'x' * 10 ** 10}",
        "${'x' * 1000 * 1000 * 1000}",
        "${'%9999999999d' % 1}",
        "${'%*d' % (9999999999, 1)}",
        "${'{:9999999999}'.format(1)}",
        "${f'{1:9999999999}'}",
        "${f'{1:{9999999999}}'}",
        "${'x'.ljust(9999999999)}",
        "${list(range(-9999, 9999))}",
        "${a" + ".b" * 1500 + "}",
        "${sum(range(9999999999))}",
        "<% import re %>${re.split('(a+)+$', 'a' * 5000)}",
        "<% import re %>${re.sub('a*a*a*a*b', '', 'a' * 5000)}",
        "<% x = ['x'] * 99\ny = [x] * 99\nz = [y] * 99 %>${z}",
        "<%!\ndef f(x):\n    return f(x) + f(x)\n%>${f(1)}",
        "<%\nx = [0]\nfor i in range(5000):\n    x = [x]\n%>",
        "".join(f"% for x{n} in range(99):\n" for n in range(9)) + "y\n" + "% endfor\n" * 9,
        "% for x in range(9999):\n% for y in range(9999):\n% endfor\n% endfor\n",
        "% for x in range(9999):\n" + "y" * 900 + "\n% endfor\n",
        "${" + "(" * 3000 + "}",
        "${" + "-" * 11_000 + "1}",
        "${" + "1+" * 5_500 + "1}",
        "'" * 11_000 + "${",
        "x" * 10_000_000,
    ],
)
def test_a_hostile_template_ends_soon(hostile: str) -> None:
    with pytest.raises(CannotFill):
        filled(GENERIC + hostile, MERGE, OPTIONS)


QUOTES = ['"""', "'''", '"', "'"]
SHARP = st.text(st.sampled_from("\"'\\\n\r\0 a${}%#<>|\u2028é")) | st.text()


@pytest.mark.parametrize("quotes", QUOTES)
@given(message=SHARP)
def test_any_message_is_shown_and_changes_nothing_else(quotes: str, message: str) -> None:
    template = (
        f"{quotes}${{message}}{quotes}\n# ${{message}}\nmessage = ${{repr(message)}}\n{HEADER}"
    )
    new = NewRevision("abc123", ("a1", "b2"), message, CREATED)
    text = filled(template, new, {})

    tree = ast.parse(text)
    shown = "".join(c if c.isprintable() else " " for c in message)
    assert (ast.get_docstring(tree, clean=False) or "").partition("\n")[0] == shown
    assert ast.unparse(tree.body[1]) == f"message = {shown!r}"
    assert len(tree.body) == 6
    found = read_revision("new.py", text.encode())
    assert isinstance(found, Revision)
    assert (found.id, found.down_revisions) == ("abc123", ("a1", "b2"))


@pytest.mark.parametrize(
    "template",
    ['${message}\n"""x"""\n', 'f"""${message}"""\n', '"""${message.replace("x", chr(10))}"""\n'],
)
def test_a_message_never_becomes_code(template: str) -> None:
    new = NewRevision("abc123", ("a1", "b2"), '"""{print()}; print()#', CREATED)
    try:
        text = filled(template + HEADER, new, {})
    except CannotFill:
        return
    assert "print" not in {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}


@pytest.mark.parametrize("bad", ["a'", 'a"', "a\\", "a\nb", "", "a\u202e"])
def test_an_id_that_cannot_stand_in_a_string_is_refused(bad: str) -> None:
    for new in (
        NewRevision(bad, ("a1",), "m", CREATED),
        NewRevision("a1", ("b2", bad), "m", CREATED),
        NewRevision("a1", ("b2",), "m", CREATED, (bad,)),
        NewRevision("a1", ("b2",), "m", CREATED, (), (bad,)),
    ):
        with pytest.raises(CannotFill):
            filled(GENERIC, new, {})


def test_the_fallback_is_alembics_generic_template() -> None:
    new = NewRevision("abc123", ("a1", "b2"), 'Say "hi"', datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    assert fallback(new, b"def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n") == (
        '''"""Say \\"hi\\"

Revision ID: abc123
Revises: a1, b2
Create Date: 2024-05-06 07:08:09+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'abc123'
down_revision: Union[str, Sequence[str], None] = ('a1', 'b2')
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
'''
    )


@pytest.mark.parametrize(
    ("neighbour", "upgrade", "downgrade"),
    [
        (None, "def upgrade() -> None:", "def downgrade() -> None:"),
        (b"def upgrade(:", "def upgrade() -> None:", "def downgrade() -> None:"),
        (
            b"def upgrade(engine_name: str) -> None: ...\ndef downgrade(engine_name): ...",
            "def upgrade(engine_name: str) -> None:",
            "def downgrade(engine_name) -> None:",
        ),
        (
            b"def upgrade(a, /, b: Union[str, None]=None, *c, d='${x}\"', **e): ...",
            "def upgrade(a, /, b: Union[str, None]=None, *c, d='${x}\"', **e) -> None:",
            "def downgrade() -> None:",
        ),
        (
            b"from app import Box\ndef upgrade(box: Box, n: int = 1): ...",
            "def upgrade(box, n: int=1) -> None:",
            "def downgrade() -> None:",
        ),
    ],
)
def test_the_fallback_takes_the_parameters_that_the_neighbour_takes(
    neighbour: bytes | None, upgrade: str, downgrade: str
) -> None:
    lines = fallback(MERGE, neighbour).splitlines()
    assert upgrade in lines
    assert downgrade in lines


def test_a_computed_default_of_the_neighbour_is_not_copied() -> None:
    with pytest.raises(CannotFill, match=r"upgrade\(\) of the neighbour has a computed default"):
        fallback(MERGE, b"def upgrade(x=print()): ...")
