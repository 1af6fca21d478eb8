"""Rarer ways to write an operation: what it touches, what it makes, and what is not read."""

import pytest

from merge_heads.migrations.operations import Touched, words
from tests.migrations.test_operations_meaning import read


def told(found: Touched) -> list[str]:
    return [f"{words(touch)}{'' if touch.certain else ' perhaps'}" for touch in found.touches]


def reasons(found: Touched) -> list[str]:
    return [each.reason for each in found.unread]


NAME = "a computed name"
KEY = "a foreign key to a computed column"


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ('op.create_table("t", 5)', ["adds table t"], "columns that are not plain to see"),
        ('op.create_table("t", sa.Index(name, "a"))', ["adds table t"], NAME),
        ('op.create_table("t", sa.UniqueConstraint("a", name=name))', ["adds table t"], NAME),
        ('op.create_table("t", sa.Column("a", sa.ForeignKey(target)))', ["adds table t"], KEY),
        (
            'op.create_table("t", sa.Column("a", sa.ForeignKey(sa.table(name).c.id)))',
            ["adds table t"],
            KEY,
        ),
        (
            'op.create_table("t", sa.Column("a", sa.Enum("x", name="e", schema=name)))',
            ["adds table t"],
            NAME,
        ),
        (
            'op.add_column("t", sa.Column("a", sa.Enum("x", name="e", schema=name)))',
            ["adds column t.a", "uses table t"],
            NAME,
        ),
        ('op.rename_table("t", name)', ["renames table t"], NAME),
        ('op.rename_table(name, "t")', [], NAME),
        ('op.create_index("ix", name, ["a"])', [], NAME),
        ('op.create_check_constraint("c", name, "a > 0")', [], NAME),
        ('op.create_exclude_constraint("ex", name, ("a", "="))', [], NAME),
        ('op.alter_column(name, "a", nullable=True)', [], NAME),
        (
            'op.alter_column("t", "a", new_column_name=name)',
            ["renames column t.a", "uses table t"],
            NAME,
        ),
        ('op.drop_constraint(name, "t")', ["uses table t"], NAME),
        ('op.drop_column("t", name)', ["uses table t"], NAME),
        ("op.bulk_insert(name, [])", [], NAME),
        (
            'op.create_foreign_key("fk", "t", thing, ["a"], ["b"])',
            ["adds constraint fk", "uses table t", "uses column t.a"],
            "a foreign key to a computed table",
        ),
        (
            'op.create_foreign_key("fk", "t", "u", thing, ["b"])',
            ["adds constraint fk", "uses table t", "uses table u", "uses column u.b"],
            "computed columns",
        ),
        ("op.execute(sa.insert(name))", [], "a statement on a computed table"),
        ('sa.Enum("a", name=name).create(op.get_bind())', [], NAME),
        ("sa.Sequence(name).create(op.get_bind())", [], NAME),
        ("sa.Table(name, sa.MetaData()).create(op.get_bind())", [], NAME),
        (
            "sa.MetaData().create_all(op.get_bind())",
            [],
            "a call that may change the schema: MetaData.create_all",
        ),
        (
            'import other; other.run(); op.drop_table("t")',
            ["drops table t"],
            "a helper of another module: other.run",
        ),
        ("(lambda: 1)()", [], "a call of what is not plain to see"),
        ('a, *b = ["t", "u"]; op.drop_table(a)', [], NAME),
        ('names = [["t"]]; names[0][0] = "u"; op.drop_table(names[0][0])', [], NAME),
        (
            'globals()["upgrade_%s" % engine_name]()',
            [],
            "upgrades of databases that are not functions of this file",
        ),
    ],
)
def test_what_is_computed_in_an_operation_is_said_to_be_unread(
    body: str, expected: list[str], reason: str
) -> None:
    found = read(body)
    assert (told(found), reasons(found)) == (expected, [reason])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('op.create_table("t", sa.Index(None, "a"))', ["adds table t", "alters table t"]),
        (
            'op.create_table("t", sa.Column("a", sa.Integer, index=name))',
            ["adds table t", "adds index ix_t_a perhaps"],
        ),
        (
            'op.create_table("t", sa.ExcludeConstraint(("a", "="), name="ex"))',
            ["adds table t", "adds constraint ex"],
        ),
        (
            'op.create_table("t", sa.Column("a", sa.ForeignKey(sa.table("u").c.id)))',
            ["adds table t", "uses table u", "uses column u.id"],
        ),
        (
            'op.create_exclude_constraint("ex", "t", ("a", "="), using="gist")',
            ["adds constraint ex", "uses table t", "uses column t.a"],
        ),
        ('op.drop_constraint(None, "t")', ["alters table t", "uses table t"]),
        (
            'op.create_index(op.f(name="ix"), "t", ["a"])',
            ["adds index ix", "uses table t", "uses column t.a"],
        ),
        (
            'op.alter_column("t", "a", server_default=sa.Sequence("sq").next_value())',
            ["alters column t.a", "uses table t", "uses sequence sq"],
        ),
        ('op.create_table(sa.quoted_name("t", quote=True))', ["adds table t"]),
        ('op.execute(sa.quoted_name("DROP TABLE t", True))', ["drops table t"]),
        ('op.execute(op.inline_literal("DROP TABLE t"))', ["drops table t"]),
        ('sa.text("DROP TABLE t").execute()', ["drops table t"]),
        ("op.execute(sa.select(sa.table(name).c.a))", []),
        (
            'op.execute(sa.select(sa.table(name), sa.table("u", sa.column("b"))))',
            ["uses table u", "uses column u.b perhaps"],
        ),
        ('op.execute(sa.select([sa.table("u").c.b]))', ["uses table u", "uses column u.b"]),
        (
            'op.execute(sa.table("t").insert().from_select(["a"], sa.select(sa.table("u").c.b)))',
            ["inserts into table t", "uses column t.a", "uses table u", "uses column u.b"],
        ),
        ('(a, b), c = ("t", "u"), "v"; op.drop_table(b)', ["drops table u"]),
        ('global x; x = "t"; op.drop_table(x)', ["drops table t"]),
        ('op.mark = 1; op.drop_table("t")', ["drops table t"]),
        ('for x in names:\n    from alembic import op\nop.drop_table("t")', ["drops table t"]),
        (
            'import geo; op.add_column("t", sa.Column("a", geo.Point().with_variant(sa.Text)))',
            ["adds column t.a", "uses table t"],
        ),
    ],
)
def test_a_rarer_form_is_read(body: str, expected: list[str]) -> None:
    found = read(body)
    assert (told(found), reasons(found)) == (expected, [])


MODEL = """
class User(Base):
    __tablename__ = "users"
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("op.drop_table(User.__tablename__)", ["drops table users"]),
        ("op.execute(sa.delete(User.__table__))", ["deletes rows of table users"]),
        ("User(name='x')", []),
    ],
)
def test_a_model_of_the_file_stands_for_its_table(body: str, expected: list[str]) -> None:
    found = read(body, MODEL)
    assert (told(found), reasons(found)) == (expected, [])


def test_upgrades_by_a_name_that_is_not_plain_are_said_to_be_unread() -> None:
    assert reasons(read("globals()[name]()"))[-1] == "a call of what is not plain to see"


def test_of_the_upgrades_of_databases_those_that_are_functions_are_read() -> None:
    above = "upgrade_a = helper\n\ndef upgrade_b():\n    op.drop_table('t')\n"
    found = read('globals()["upgrade_%s" % engine_name]()', above)
    assert [(touch.object.name, touch.object.database) for touch in found.touches] == [("t", "b")]
    assert reasons(found) == ["upgrades of databases that are not functions of this file"]


COLUMN = 'op.add_column("t", sa.Column("a", {}))'


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (
            'sa.Text().with_variant(sa.String(5), "mysql")',
            "Text().with_variant(String(5), 'mysql')",
        ),
        ('sa.PickleType([1, "b"], {"a": None})', "PickleType([1, 'b'], {'a', None})"),
        ("sa.PickleType(impl=sa.Integer)", "PickleType(impl=Integer)"),
        ("sa.PickleType(protocol=thing)", None),
        ("sa.TypeDecorator(*args)", None),
    ],
)
def test_a_type_of_its_own_is_equal_where_it_is_written_alike(
    type_: str, expected: str | None
) -> None:
    assert read(COLUMN.format(type_)).touches[0].sets["type"] == expected


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        ("sa.Identity(start=5, cycle=True)", "Identity(cycle=True, start=5)"),
        ("sa.Identity(start=thing)", None),
        ("sa.Identity(**given)", None),
        ('sa.Computed("b + 1", persisted=True)', "generated always as ( b + 1 ) stored"),
        ('sa.Computed(sa.text("b"))', "Computed(text('b'))"),
        ("server_default=sa.FetchedValue()", "FetchedValue()"),
        ('server_default=sa.DefaultClause("x")', "'x'"),
        ('server_default=sa.text("((1))")', "1"),
        ('server_default=sa.text("(1) + (2)")', "( 1 ) + ( 2 )"),
        ('server_default=sa.text("1;")', "1"),
        ("server_default=sa.text('\"now\"()')", "now()"),
    ],
)
def test_a_default_is_told_in_its_plain_form(default: str, expected: str | None) -> None:
    body = COLUMN.format(f"sa.Integer, {default}")
    assert read(body).touches[0].sets["default"] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('["a"], postgresql_using="btree"', "(a)"),
        ('["a"], postgresql_with={"fillfactor": 70}', "(a) with {'fillfactor', 70}"),
        ('["a"], postgresql_with={"fillfactor": thing}', None),
        ('["a"], postgresql_ops=thing', None),
        ('["a"], unique=thing', None),
        ("[5, sa.desc(thing)]", None),
        ('["a"], mysql_length=10', "(a) length 10"),
        ('[sa.column("a"), sa.column("b").desc()]', "(a, b desc)"),
        ('[sa.Column("a"), sa.asc("b")]', "(a, b)"),
        ('[sa.text("lower(a)").bindparams(x=1)]', "(lower ( a ))"),
        ("[sa.func.f(1.5, True)]", "(f ( 1.5 , true ))"),
        ("[sa.func.f(thing)]", None),
    ],
)
def test_an_index_is_told_in_its_plain_form(given: str, expected: str | None) -> None:
    found = read(f'op.create_index("ix", "t", {given})')
    assert found.touches[0].sets["definition"] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('"a", sa.Integer, unique=name', None),
        ('"a", sa.Integer, "b", unique=True', "a integer true; unique (a)"),
        ('"a", sa.Integer, sa.ForeignKey(target)', None),
        (
            '"a", sa.Integer, sa.ForeignKey("s.u.id", name="fk")',
            "a integer true; fk: foreign key (a) references s.u (id)",
        ),
        ('"a", sa.Integer, sa.ForeignKey("u.id", name=name)', None),
    ],
)
def test_a_new_table_is_told_with_the_constraints_of_its_columns(
    given: str, expected: str | None
) -> None:
    found = read(f'op.create_table("t", sa.Column({given}))')
    (definition,) = [t.sets["definition"] for t in found.touches if words(t) == "adds table t"]
    assert definition == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('ondelete="CASCADE"', "foreign key (a) references u (b) ondelete cascade"),
        ("ondelete=thing", None),
    ],
)
def test_a_foreign_key_is_told_with_what_it_does_on_a_delete(
    rule: str, expected: str | None
) -> None:
    found = read(f'op.create_foreign_key("fk", "t", "u", ["a"], ["b"], {rule})')
    assert found.touches[0].sets["definition"] == expected
