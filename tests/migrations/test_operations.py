"""What an upgrade is read to touch."""

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from merge_heads.migrations.operations import Touched, touched, words

HEADER = """\
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "x"
down_revision = None
"""


def read(body: str, above: str = "") -> Touched:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return touched(f"{HEADER}{above}\n\ndef upgrade():\n{indented}".encode())


def told(found: Touched) -> list[str]:
    return [words(touch) for touch in found.touches if touch.action != "use"]


BATCH = 'with op.batch_alter_table("t", schema=None) as batch_op:\n    batch_op.'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", []),
        ('"""Only words."""', []),
        ('op.create_table("t", sa.Column("a", sa.Integer()))', ["adds table t"]),
        ('op.create_table(table_name="t", schema="s")', ["adds table s.t"]),
        ('op.drop_table("t")', ["drops table t"]),
        ('op.rename_table("t", "u")', ["renames table t to u"]),
        ('op.create_table_comment("t", "words")', ["alters table t"]),
        ('op.drop_table_comment("t")', ["alters table t"]),
        ('op.add_column("t", sa.Column("a", sa.Integer()))', ["adds column t.a"]),
        (
            'op.add_column("t", sa.Column(sa.Integer(), name="a"), schema="s")',
            ["adds column s.t.a"],
        ),
        ('op.add_column(table_name="t", column=sa.Column("a"))', ["adds column t.a"]),
        ('op.drop_column("t", "a")', ["drops column t.a"]),
        ('op.drop_column(table_name="t", column_name="a")', ["drops column t.a"]),
        ('op.alter_column("t", "a", nullable=False)', ["alters column t.a"]),
        ('op.alter_column("t", "a", new_column_name="b")', ["renames column t.a to b"]),
        ('op.create_index("ix", "t", ["a"])', ["adds index ix"]),
        ('op.create_index(op.f("ix"), "t", ["a"], schema="s")', ["adds index s.ix"]),
        ('op.create_index(None, "t", ["a"])', ["alters table t"]),
        ('op.drop_index(op.f("ix"), table_name="t")', ["drops index ix"]),
        ('op.create_unique_constraint("uq", "t", ["a"])', ["adds constraint uq"]),
        ('op.create_check_constraint("ck", "t", "a > 0")', ["adds constraint ck"]),
        ('op.create_foreign_key("fk", "t", "u", ["a"], ["b"])', ["adds constraint fk"]),
        (
            'op.create_foreign_key("fk", "t", "u", ["a"], ["b"], source_schema="s")',
            ["adds constraint s.fk"],
        ),
        ('op.create_foreign_key(None, "t", "u", ["a"], ["b"])', ["alters table t"]),
        ('op.create_primary_key("pk", "t", ["a"])', ["adds constraint pk"]),
        ('op.create_exclude_constraint("ex", "t", (sa.column("a"), "="))', ["adds constraint ex"]),
        ('op.drop_constraint("uq", "t", type_="unique")', ["drops constraint uq"]),
        ('op.bulk_insert(sa.table("t", sa.column("a")), [{"a": 1}])', ["inserts into table t"]),
        (
            't = op.create_table("t")\nop.bulk_insert(t, [])',
            ["adds table t", "inserts into table t"],
        ),
        ('op.execute(sa.table("t").update().values(a=1))', ["changes rows of table t"]),
        ('op.execute(sa.insert(sa.table("t")))', ["inserts into table t"]),
        (BATCH + 'add_column(sa.Column("a", sa.Integer()))', ["adds column t.a"]),
        (BATCH + 'drop_column("a")', ["drops column t.a"]),
        (BATCH + 'alter_column("a", new_column_name="b")', ["renames column t.a to b"]),
        (BATCH + 'create_index(batch_op.f("ix"), ["a"])', ["adds index ix"]),
        (BATCH + 'drop_index("ix")', ["drops index ix"]),
        (BATCH + 'create_foreign_key("fk", "u", ["a"], ["b"])', ["adds constraint fk"]),
        (BATCH + 'create_foreign_key(None, "u", ["a"], ["b"])', ["alters table t"]),
        (BATCH + 'create_unique_constraint(None, ["a"])', ["alters table t"]),
        (BATCH + 'drop_constraint("uq", type_="unique")', ["drops constraint uq"]),
        (
            'with op.batch_alter_table("t", "s") as b, op.batch_alter_table("u") as c:\n'
            '    b.drop_column("a")\n    c.drop_column("a")',
            ["drops column s.t.a", "drops column u.a"],
        ),
        ('sa.Enum("a", name="e").create(op.get_bind())', ["adds type e"]),
        ('e = postgresql.ENUM(name="e", schema="s")\ne.drop(op.get_bind())', ["drops type s.e"]),
        ('t = "t"\nt += "2"\nop.drop_table(t)', ["drops table t2"]),
        ('t: str = "t"\nop.drop_table(t)', ["drops table t"]),
        ('op.drop_table(t := "t")\nop.drop_index(t)', ["drops table t", "drops index t"]),
        ('t, u = "t", "u"\nop.drop_table(u)', ["drops table u"]),
        ('match x:\n    case 1:\n        op.drop_table("t")', ["drops table t"]),
        ('for i in range(3):\n    op.drop_table("t")', ["drops table t"]),
        ('op.add_column("t", sa.Column("a", default=lambda x: x.y))', ["adds column t.a"]),
        (
            'rows = [{"a": n} for n in "xyz"]\nop.bulk_insert(sa.table("t"), rows)',
            ["inserts into table t"],
        ),
        (
            't = sa.Table("t", sa.MetaData(), autoload_with=op.get_bind())\nt.drop(op.get_bind())',
            ["drops table t"],
        ),
        ('op.drop_table("t")\nop.drop_table("t")', ["drops table t"]),
        (
            't = "t"\nop.drop_table(t)\nt = "u"\nop.drop_table(t)',
            ["drops table t", "drops table u"],
        ),
        ('t = "t"\nop.create_index(f"ix_{t}_a", t, ["a"])', ["adds index ix_t_a"]),
        (
            'for t in ("t", "u"):\n    op.drop_table("old_" + t)',
            ["drops table old_t", "drops table old_u"],
        ),
        (
            'for t, c in [("t", "a"), ("u", "b")]:\n    op.drop_column(t, c)',
            ["drops column t.a", "drops column u.b"],
        ),
        (
            'if True:\n    op.drop_table("t")\nelse:\n    op.drop_table("u")',
            ["drops table t", "drops table u"],
        ),
        (
            'try:\n    op.drop_table("t")\nexcept Exception as e:\n    op.drop_table("u")\n'
            'finally:\n    op.drop_table("v")',
            ["drops table t", "drops table u", "drops table v"],
        ),
        ('op.drop_table("t")\nreturn\nop.drop_table("u")', ["drops table t"]),
        ('with op.get_context().autocommit_block():\n    op.drop_table("t")', ["drops table t"]),
        ('if op.get_bind().dialect.name == "sqlite":\n    op.drop_table("t")', ["drops table t"]),
        (
            'names = sa.inspect(op.get_bind()).get_table_names()\nif "t" in names:\n'
            '    print("gone", names)\n    op.drop_table("t")',
            ["drops table t"],
        ),
    ],
)
def test_what_is_written_plainly_is_read(body: str, expected: list[str]) -> None:
    assert (told(read(body)), read(body).unknown) == (expected, False)


@pytest.mark.parametrize(
    ("above", "body", "expected"),
    [
        ('T = "t"', "op.drop_table(T)", ["drops table t"]),
        ('T = "t"\nIX = f"ix_{T}"', "op.drop_index(IX)", ["drops index ix_t"]),
        (
            'TS = ["t", "u"]',
            "for t in TS:\n    op.drop_table(t)",
            ["drops table t", "drops table u"],
        ),
        ("from alembic import op as o", 'o.drop_table("t")', ["drops table t"]),
        ("import alembic", 'alembic.op.drop_table("t")', ["drops table t"]),
        ("import alembic.op as o", 'o.drop_table("t")', ["drops table t"]),
        ("from alembic.op import drop_table", 'drop_table("t")', ["drops table t"]),
        (
            "from sqlalchemy import *",
            'op.add_column("t", Column("a", Text()))',
            ["adds column t.a"],
        ),
        ("from app import GUID", 'op.add_column("t", sa.Column("a", GUID()))', ["adds column t.a"]),
        (
            "def gone(t):\n    op.drop_table(t)",
            'gone("t")\ngone(t="u")',
            ["drops table t", "drops table u"],
        ),
        (
            'def gone(t, schema="s"):\n    op.drop_table(t, schema=schema)',
            'gone("t")\ngone("u", None)',
            ["drops table s.t", "drops table u"],
        ),
        ("def gone(o, t):\n    o.drop_table(t)", 'gone(op, "t")', ["drops table t"]),
        ('def name():\n    return "t"', "op.drop_table(name())", ["drops table t"]),
        (
            "from alembic import context",
            'if context.is_offline_mode():\n    return\nop.drop_table("t")',
            ["drops table t"],
        ),
    ],
)
def test_names_helpers_and_imports_are_followed(above: str, body: str, expected: list[str]) -> None:
    assert (told(read(body, above)), read(body, above).unknown) == (expected, False)


@pytest.mark.parametrize(
    ("above", "body", "expected"),
    [
        ("", "op.drop_table(compute())", []),
        ("", 'op.drop_table("t", schema=compute())', []),
        ("", 'op.drop_table("t", **options())', ["drops table t"]),
        ("", "op.drop_table(*names())", []),
        ("", 'op.create_table("t", *columns())', ["adds table t"]),
        ("", 'op.create_view("v")', []),
        ("", 'op.drop_table("t" if x else "u")', []),
        ("", 't = "t"\nif x():\n    t = "u"\nop.drop_table(t)', []),
        ("", 't = "t"\nwhile 1:\n    op.drop_table(t)\n    t = "u"', ["drops table t"]),
        ("", 'ts = ["t"]\nts.append(more())\nfor t in ts:\n    op.drop_table(t)', []),
        ("", 'conn = op.get_bind()\nif conn:\n    conn.run_callable("x")', []),
        ("", "conn = None\nif 1:\n    conn = op.get_bind()\nconn.commit_all()", []),
        ("", "getattr(op, 'drop_table')('t')", []),
        ("", "run = op.drop_table\nlist(map(run, 'tu'))", []),
        ("", "exec('op.drop_table()')", []),
        ("from app import helper", "helper()", []),
        ("from app import helper", "helper(op)", []),
        ("from app import Session", "Session().add(1)", []),
        ("from app import *", "helper()", []),
        ("from app import op", 'op.drop_table("t")', []),
        ("from app import User", "op.bulk_insert(User.__table__, [])", []),
        (
            "",
            'sa.orm.Session(bind=op.get_bind()).add(1)\nop.drop_table("t")',
            ["drops table t"],
        ),
        ("def again():\n    op.drop_table('t')\n    again()", "again()", ["drops table t"]),
        ("from app import once\n@once\ndef f():\n    op.drop_table('t')", "f()", ["drops table t"]),
        ("T = 't'\ndef f():\n    global T\n    T = 'u'", "f()\nop.drop_table(T)", []),
        ("async def f():\n    op.drop_table('t')", "op.run_async(later)", []),
        ("from app import *\nfrom sqlalchemy import *", "Text()", []),
        ("", "t, *u = 't', 'u'\nop.drop_table(t)", []),
        ("", "ts = ['t']\nts[0] = 'u'\nfor t in ts:\n    op.drop_table(t)", []),
        ("", "box = {}\nbox['op'] = op\nbox['op'].drop_table('t')", []),
        ("", "box = []\nbox.op = op\nbox.op.drop_table('t')", []),
        ("", "t = 't'\ndel t\nop.drop_table(t)", []),
        ("", "run = lambda: op.drop_table('t')\nrun()", ["drops table t"]),
        ("", "match x:\n    case {'t': t}:\n        op.drop_table(t)", []),
        ("", "[op.drop_table(t) for t in names]", []),
        ("", "op.alter_column('t', 'a', new_column_name=f())", ["renames column t.a"]),
        ("", "op.bulk_insert(sa.table(f()), [])", []),
        ("class Job:\n    def run(self):\n        op.drop_table('t')", "Job().run()", []),
    ],
)
def test_what_cannot_be_read_is_said(above: str, body: str, expected: list[str]) -> None:
    found = read(body, above)
    assert (told(found), found.unknown) == (expected, True)


@pytest.mark.parametrize(
    "source",
    [
        b"def upgrade(:\n    pass\n",
        b"def upgrade():\n    print 'python 2'\n",
        b"\x00",
        b"(" * 20_000,
        b"x = " + b"-" * 20_000 + b"1\ndef upgrade(): pass\n",
        b"revision = 'x'\n",
        b"from app import upgrade\n",
    ],
)
def test_a_file_without_an_upgrade_that_can_be_read_is_unknown(source: bytes) -> None:
    found = touched(source)
    assert (found.touches, len(found.unread), found.unknown) == ((), 1, True)


@pytest.mark.parametrize(
    "dispatch",
    ['globals()["upgrade_%s" % engine_name]()', 'eval("upgrade_%s" % engine_name)()'],
)
def test_the_upgrades_of_all_databases_count(dispatch: str) -> None:
    source = f"""{HEADER}
def upgrade(engine_name: str) -> None:
    {dispatch}
def downgrade(engine_name: str) -> None:
    op.drop_table("never")
def upgrade_engine1():
    op.drop_table("t")
def upgrade_engine2():
    op.drop_table("u")
"""
    found = touched(source.encode())
    assert (told(found), found.unknown) == (["drops table t", "drops table u"], False)


def test_lines_are_those_of_the_file_and_the_order_is_that_of_the_run() -> None:
    found = read('op.drop_table("u")\nhelp()', 'def help():\n    op.drop_table("t")')
    assert [(touch.object.name, touch.line) for touch in found.touches] == [("u", 11), ("t", 8)]


def test_hostile_names_are_passed_on_as_they_are_and_told_in_short() -> None:
    name = "a\n`" + "x" * 60_000
    found = read(f"op.drop_table({name!r})")
    assert found.touches[0].object.name == name
    assert told(found) == [f"drops table {name[:100]}…"]


@pytest.mark.parametrize(
    "body",
    [
        "a = 'aaaaaaaaaaaaaaaa'\n" + "a = a + a\n" * 60,
        "a = ['a', 'b']\n" + "a = a + a\n" * 60,
        "a = ('a', 'b')\n" + "a = (a, a)\n" * 60 + "for t in a:\n    op.drop_table(t)",
        "".join(f"{' ' * n}while x:\n" for n in range(90)) + " " * 90 + "op.drop_table('t')",
        f"a = {' ' * 100_000!r}\n" + "op.execute(a)\n" * 5_000,
        "".join(f"{' ' * n}for a{n} in 'a', 'b', 'c':\n" for n in range(90)) + " " * 90 + "pass",
        "for a in ('a', 'b') + ('c',) * 9:\n    op.drop_table(a)",
        "a = '{0}{0}'\n" + "a = a.format(a)\n" * 60 + "op.drop_table(a)",
        "a = 'a'\n" + "a = a.replace('a', 'aaaaaaaaaa')\n" * 60 + "op.drop_table(a)",
        "a = 'a'\n" + "a = a.join([a, a, a])\n" * 60 + "op.drop_table(a)",
        "a = '%s%s'\n" + "a = (a + a) % (a, a, a, a)\n" * 60 + "op.drop_table(a)",
        "a = ('a', 'b')\n" + "a = tuple(zip(a, a))\n" * 60 + "op.bulk_insert(sa.table('t'), a)",
        "a = sa.Text()\n" + "a = sa.ARRAY(a, a)\n" * 60 + "op.add_column('t', sa.Column('a', a))",
    ],
)
def test_a_file_that_would_keep_a_reader_busy_is_unknown(body: str) -> None:
    assert read(body).unknown


PIECES = st.sampled_from(
    [
        *("op", "sa", "x", "'t'", "1", "None", "[]", "{}", "x.y", "f'{x}'", "'%s' % x", "{'a': x}"),
        *("op.drop_table({})", "sa.Column({})", "sa.table({})", "{}.create({})", "op.execute({})"),
        *("op.add_column({}, {})", "op.create_table({}, *{})", "op.create_index({}, {}, {})"),
        *("op.bulk_insert({}, {})", "op.create_foreign_key({}, {}, {}, {}, {})", "({})[{}]"),
        *("{}.join({})", "{}.format({})", "{}.items()", "dict(a={})", "list({})", "sa.Enum({})"),
        *("[{} for x in {}]", "{} if {} else {}", "lambda x: {}", "{} + {}", "sa.text({})"),
        *("op.alter_column({}, {}, type_={})", "sa.insert({}).values({})", "(x := {})", "{}({})"),
        *("op.batch_alter_table({}).drop_column({})", "sa.ForeignKey({})", "sa.Index({}, {})"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25))
def test_no_heap_of_python_stops_the_reader(pieces: list[str]) -> None:
    text = "{}"
    for piece in pieces:
        text = text.replace("{}", f"({piece})", 1) if "{}" in text else f"{text}\nx = {piece}"
    found = read(text.replace("{}", "x") + "\nop.drop_table('last')", "x = 't'")
    assert told(found)[-1] == "drops table last"


def test_helpers_that_call_each_other_ever_more_often_are_unknown() -> None:
    calls = (f"def f{n + 1}():\n    f{n}()\n    f{n}()\n" for n in range(60))
    found = read("f60()", "def f0():\n    op.drop_table('t')\n" + "".join(calls))
    assert (told(found), found.unknown) == (["drops table t"], True)


def test_what_was_read_before_it_was_too_much_is_kept() -> None:
    found = read("op.drop_table('t')\n" + "pass;0\n" * 36_000 + "op.drop_table('last')")
    assert (told(found), found.unknown) == (["drops table t"], True)


def schema_of(connection: sa.Connection) -> set[str]:
    inspector = sa.inspect(connection)
    tables = set(inspector.get_table_names())
    columns = {f"{t}.{column['name']}" for t in tables for column in inspector.get_columns(t)}
    return tables | columns | {str(i["name"]) for t in tables for i in inspector.get_indexes(t)}


FORMS = {
    "create_table": [
        'op.create_table("{t}", sa.Column("id", sa.Integer()))',
        'op.create_table("{t}", *[sa.Column("id", sa.Integer())])',
        'for name in ("{t}",):\n    op.create_table(name, sa.Column("id", sa.Integer()))',
    ],
    "drop_table": ['op.drop_table("{t}")', 'name = "{t}"\nop.drop_table(name)'],
    "add_column": [
        'op.add_column("{t}", sa.Column("{c}", sa.Integer()))',
        'with op.batch_alter_table("{t}") as b:\n    b.add_column(sa.Column("{c}", sa.Integer()))',
        'add("{t}", sa.Column("{c}", sa.Integer()))',
    ],
    "drop_column": [
        'op.drop_column("{t}", "{c}")',
        'with op.batch_alter_table("{t}") as b:\n    b.drop_column("{c}")',
    ],
    "create_index": [
        'op.create_index(op.f("ix_{t}_{c}"), "{t}", ["{c}"])',
        't = "{t}"\nop.create_index(f"ix_{{t}}_{c}", t, ["{c}"])',
    ],
    "drop_index": [
        'op.drop_index("ix_{t}_{c}", table_name="{t}")',
        'with op.batch_alter_table("{t}") as b:\n    b.drop_index("ix_{t}_{c}")',
    ],
}
OPERATION = st.tuples(
    st.sampled_from(sorted(FORMS)), st.sampled_from("tuv"), st.sampled_from("abc")
)


def possible(operation: str, table: str, column: str, there: set[str]) -> bool:
    """Say whether a database at this state takes an operation."""
    cell, index = f"{table}.{column}", f"ix_{table}_{column}"
    return {
        "create_table": table not in there,
        "drop_table": table in there,
        "add_column": table in there and cell not in there,
        "drop_column": cell in there and index not in there,
        "create_index": cell in there and index not in there,
        "drop_index": index in there,
    }[operation]


def applied(found: Touched, there: set[str]) -> set[str]:
    """Do to names what was read; a new table has its `id`, and takes all it has with it."""
    for touch in found.touches:
        object_ = touch.object
        name = f"{object_.table}.{object_.name}" if object_.kind == "column" else object_.name
        if touch.action == "use":
            assert name in there
        elif touch.action == "drop":
            begins = (f"{name}.", f"ix_{name}_")
            there = {n for n in there if n != name and not n.startswith(begins)}
        elif object_.kind == "table":
            there = there | {name, f"{name}.id"}
        else:
            there = there | {name}
    return there


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OPERATION, st.integers(0, 2)), min_size=10, max_size=30))
def test_a_database_holds_afterwards_what_was_read(
    steps: list[tuple[tuple[str, str, str], int]],
) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        there: set[str] = set()
        tables = [(("create_table", table, "a"), 0) for table in "tu"]
        for (operation, table, column), form in tables + steps:
            if not possible(operation, table, column, there):
                continue
            forms = FORMS[operation]
            body = forms[form % len(forms)].format(t=table, c=column)
            found = read(body, "def add(table, column):\n    op.add_column(table, column)")
            exec(body, {"op": op, "sa": sa, "add": op.add_column})
            there = applied(found, there)
            assert (schema_of(connection), found.unknown) == (there, False)
    engine.dispose()
