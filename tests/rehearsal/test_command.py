"""`merge-heads rehearse` from end to end: real git, real Alembic, real databases."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.clone import Clone
from tests.postgres import PASSWORD, names
from tests.rehearsal.migrations import COMMON, FOLDER, USERS, column, files, migration, rehearse

BASE = files(b=column("b", "a", "email"))
HEAD = files(c=column("c", "a", "phone"), d=migration("d", "c"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of each kind of database that is rehearsed on."""
    if request.param == "sqlite":
        return "sqlite://"
    address: str = request.getfixturevalue("postgresql")
    return address


def told(clone: Clone, url: str, code: int) -> Mapping[str, Any]:
    """Return the JSON of a rehearsal of the one environment there is."""
    said = rehearse(clone, "--database-url", url, "--format", "json")
    assert said.code == code, said
    assert PASSWORD not in said.out + said.error
    whole: Mapping[str, Any] = json.loads(said.out)
    assert whole["schema"] == 1
    (environment,) = whole["environments"]
    assert environment["outcome"] == whole["outcome"]
    return dict(environment)


def test_two_sides_that_touch_different_columns_agree_in_all_orders(clone: Clone, url: str) -> None:
    clone.fork(BASE, HEAD, COMMON)
    found = told(clone, url, 0)
    assert found["outcome"] == "agreed"
    assert found["revisions"] == {"common": 1, "base": 1, "head": 2}
    orders = {order["order"]: order["revisions"] for order in found["orders"]}
    merge = orders["merged"][-1]
    assert orders == {
        "common": ["a"],
        "base-then-head": ["b", "c", "d"],
        "head-then-base": ["c", "d", "b"],
        "merged": ["a", "c", "d", "b", merge],
        "downgrade": ["d", "c", "b"],
    }
    assert all(order["completed"] for order in found["orders"])
    assert found["findings"] == []
    assert clone.git("status", "--porcelain") == ""


def test_a_column_that_both_add_fails_in_every_order(clone: Clone) -> None:
    clone.fork(BASE, files(c=column("c", "a", "email")), COMMON)
    found = told(clone, "sqlite://", 1)
    assert [(f["order"], f["revision"], f["part"]) for f in found["failures"]] == [
        ("base-then-head", "c", "head"),
        ("head-then-base", "b", "base"),
        ("merged", "b", "base"),
    ]
    first = found["failures"][0]
    assert first["statement"].startswith("ALTER TABLE users ADD COLUMN email")
    assert "email" in first["words"]
    assert first["path"] == "migrations/versions/c.py"
    assert clone.path.joinpath(first["path"]).read_text().splitlines()[first["line"] - 1] == (
        "    op.add_column('users', sa.Column('email', sa.Integer))"
    )
    assert [(f["id"], f["severity"], f["brought_by"]) for f in found["findings"]] == [
        ("MH401", "error", "head"),
        ("MH401", "error", "head"),
    ]


def test_a_type_that_both_change_leaves_two_schemas(clone: Clone, postgresql: str) -> None:
    common = {**COMMON, **files(b=column("b", "a", "name", "sa.String(10)"))}

    def widened(id_: str, length: int) -> str:
        up = f"op.alter_column('users', 'name', type_=sa.String({length}))"
        return migration(id_, "b", up=up, back=up)

    clone.fork(files(c=widened("c", 20)), files(d=widened("d", 30)), common)
    found = told(clone, postgresql, 1)
    assert found["outcome"] == "differs"
    (order, merged) = found["disagreements"]
    assert order == {
        "orders": ["base-then-head", "head-then-base"],
        "part": "head",
        "differences": [
            {
                "object": "column name of table users: type",
                "one": "character varying(30)",
                "other": "character varying(20)",
            }
        ],
        "total": 1,
    }
    assert merged["orders"] == ["base-then-head", "merged"]
    assert [f["id"] for f in found["findings"]] == ["MH402", "MH403", "MH403"]


def test_the_text_says_which_order_which_revision_and_why(clone: Clone) -> None:
    clone.fork(BASE, files(c=column("c", "a", "email")), COMMON)
    said = rehearse(clone)
    assert said.out.startswith("failed: A revision does not run in every order.\n")
    assert "  base, then head: revision c (head) fails  migrations/versions/c.py:24" in said.out
    assert "        duplicate column name: email\n" in said.out
    assert "        ALTER TABLE users ADD COLUMN email INTEGER\n" in said.out


def test_progress_goes_to_standard_error_revision_by_revision(clone: Clone) -> None:
    clone.fork(BASE, files(c=column("c", "a", "email")), COMMON)
    said = rehearse(clone, "--format", "json")
    assert said.error.splitlines() == [
        "migrations:",
        "what both sides have  1/1  a  make a  ok",
        "base, then head  1/2  b  make b  ok",
        "base, then head  2/2  c  make c  failed",
        "head, then base  1/2  c  make c  ok",
        "head, then base  2/2  b  make b  failed",
        "all from empty  1/4  a  make a  ok",
        "all from empty  2/4  c  make c  ok",
        "all from empty  3/4  b  make b  failed",
    ]


def test_what_migrations_print_does_not_get_into_the_answer(clone: Clone) -> None:
    noisy = migration(
        "c", "a", up="import os; print('{}'); os.system('echo {}'); os.write(1, b'x')"
    )
    clone.fork(BASE, files(c=noisy), COMMON)
    assert told(clone, "sqlite://", 0)["outcome"] == "agreed"


def test_a_head_without_revisions_has_nothing_to_rehearse(clone: Clone) -> None:
    clone.fork(BASE, {"readme": "x"}, COMMON)
    found = told(clone, "sqlite://", 0)
    assert found["outcome"] == "nothing_to_rehearse"
    assert "brings no revision" in rehearse(clone, "--head", "main").out


def test_a_head_on_top_of_base_has_one_order(clone: Clone) -> None:
    clone.fork({}, HEAD, COMMON)
    said = rehearse(clone)
    assert said.code == 0
    assert "There is only one order" in said.out
    assert "head, then base" not in said.out + said.error


def test_a_missing_package_is_named_with_the_revision_that_needs_it(clone: Clone) -> None:
    needs = migration("c", "a", top="from our_company.models import User\n")
    clone.fork(BASE, files(c=needs), COMMON)
    found = told(clone, "sqlite://", 3)
    assert found["outcome"] == "not_rehearsed"
    why = found["not_rehearsed"]
    assert "needs the package our_company" in why["reason"]
    assert (why["revision"], why["path"]) == ("c", "migrations/versions/c.py")
    assert "merge-heads rehearse" in why["next_step"]
    (finding,) = found["findings"]
    assert (finding["id"], finding["severity"]) == ("MH404", "warning")


def test_a_package_of_the_work_tree_is_there(clone: Clone) -> None:
    needs = migration("c", "a", top="from our_company.models import TABLE\n")
    needs = needs.replace("    pass", "    op.create_table(TABLE, sa.Column('id', sa.Integer))", 1)
    models = {"our_company/__init__.py": "", "our_company/models.py": "TABLE = 'orders'\n"}
    clone.fork(BASE, {**files(c=needs), **models}, COMMON)
    assert told(clone, "sqlite://", 0)["outcome"] == "agreed"


def test_helpers_and_data_beside_the_revisions_are_there(clone: Clone) -> None:
    text = migration(
        "c", "a", top="from pathlib import Path\nfrom migrations.helpers import NAME\n"
    )
    column_name = "(Path(__file__).parent / 'it.txt').read_text()"
    up = f"op.create_table(NAME, sa.Column({column_name}, sa.Integer))"
    helpers = {
        "migrations/helpers.py": "NAME = 'orders'\n",
        "migrations/versions/it.txt": "id",
        **files(c=text.replace("    pass", f"    {up}", 1)),
    }
    clone.fork(BASE, helpers, COMMON)
    clone.git("checkout", "--quiet", "main")
    said = rehearse(clone, "--head", "feature")
    assert said.code == 0, said


def test_what_base_cannot_run_itself_is_not_blamed_on_the_head(clone: Clone) -> None:
    clone.fork(files(b=migration("b", "a", up="op.drop_table('nowhere')")), HEAD, COMMON)
    found = told(clone, "sqlite://", 3)
    why = found["not_rehearsed"]
    assert why["reason"].startswith("Base's own revision b (migrations/versions/b.py)")
    assert why["brought_by"] == "base"
    assert "nowhere" in why["words"]
    assert "DROP TABLE nowhere" in why["statement"]


def test_a_revision_of_bases_that_the_head_breaks_is_the_heads(clone: Clone) -> None:
    broken = files(a=migration("a", up="op.drop_table('nowhere')"))
    clone.fork(BASE, {**HEAD, **broken}, COMMON)
    (failure,) = told(clone, "sqlite://", 1)["failures"]
    assert (failure["revision"], failure["brought_by"]) == ("a", "head")


def test_what_base_s_own_revisions_stumble_over_is_the_heads_where_it_edits_before_them(
    clone: Clone, url: str
) -> None:
    common = {**COMMON, **files(a2=migration("a2", "a", up="op.execute('DELETE FROM users')"))}
    edited = files(a=migration("a", up=USERS.replace("users", "people")))
    clone.fork({"readme": "x"}, {**files(c=migration("c", "a2")), **edited}, common)
    found = told(clone, url, 1)
    (failure,) = found["failures"]
    assert (failure["revision"], failure["part"], failure["brought_by"]) == (
        *("a2", "common", "head"),
    )
    assert found["not_rehearsed"] is None


READS = "op.execute(open(__file__.replace('a.py', 'make.sql')).read())"
DATA = f"{FOLDER}/make.sql"


@pytest.mark.parametrize("data", ["CREATE TABLE people (id int)", None])
def test_data_that_a_revision_of_bases_reads_is_rehearsed_without_a_revision(
    clone: Clone, data: str | None
) -> None:
    a2 = migration("a2", "a", up="op.execute('DELETE FROM users')")
    made = {DATA: "CREATE TABLE users (id int)", **files(a=migration("a", up=READS), a2=a2)}
    clone.fork({"readme": "x"}, {DATA: data}, {**COMMON, **made})
    (failure,) = told(clone, "sqlite://", 1)["failures"]
    assert failure["brought_by"] == "head"
    assert failure["revision"] == ("a2" if data else "a")


def test_what_base_cannot_run_with_its_own_files_either_is_not_the_heads(clone: Clone) -> None:
    broken = migration("b", "a", up="op.drop_table('nowhere')")
    clone.fork(files(b=broken), {DATA: "-- new", **HEAD}, {**COMMON, DATA: "-- old"})
    said = rehearse(clone, "--format", "json")
    assert "without the head:" in said.error
    (environment,) = json.loads(said.out)["environments"]
    assert (said.code, environment["not_rehearsed"]["brought_by"]) == (3, "base")
    assert environment["not_rehearsed"]["revision"] == "b"


def test_what_is_never_run_or_read_is_no_reason_to_rehearse(clone: Clone) -> None:
    readme = {"migrations/README": "x", "migrations/env.py": "", "migrations/notes.md": "x"}
    edited = dict.fromkeys(readme, "# more")
    clone.fork(BASE, edited, {**COMMON, **readme})
    assert told(clone, "sqlite://", 0)["outcome"] == "nothing_to_rehearse"


def test_a_history_that_alembic_cannot_load_is_not_rehearsed(clone: Clone) -> None:
    clone.fork(BASE, files(c=migration("c", "gone")), COMMON)
    found = told(clone, "sqlite://", 3)
    assert "gone" in found["not_rehearsed"]["reason"]


def test_ids_that_are_there_twice_are_rehearsed_as_they_would_be_repaired(clone: Clone) -> None:
    clone.fork(files(b=column("b", "a", "x")), files(b_too=column("b", "a", "y")), COMMON)
    found = told(clone, "sqlite://", 0)
    assert found["revisions"]["head"] == 2  # its own under a new id, and the merge revision


def test_two_environments_are_rehearsed_one_after_the_other(clone: Clone) -> None:
    def other(path: str) -> str:
        return path.replace("migrations/", "other/")

    second = {other(path): text for path, text in COMMON.items() if "/" in path}
    second |= {"other.ini": "[alembic]\nscript_location = %(here)s/other\n"}
    head = HEAD | {other(path): text for path, text in files(c=column("c", "a", "x")).items()}
    base = BASE | {other(path): text for path, text in files(b=column("b", "a", "x")).items()}
    clone.fork(base, head, {**COMMON, **second})
    said = rehearse(clone, "--format", "json")
    outcomes = {e["path"]: e["outcome"] for e in json.loads(said.out)["environments"]}
    assert outcomes == {"migrations": "agreed", "other": "failed"}
    assert said.code == 1


def test_nothing_is_left_on_the_server_whatever_happens(clone: Clone, postgresql: str) -> None:
    before = names(postgresql)
    # A session that is still open, and a process that ends without a word.
    up = "import os; op.get_bind().engine.connect().exec_driver_sql('SELECT 1'); os._exit(0)"
    clone.fork(BASE, files(c=migration("c", "a", up=up)), COMMON)
    (failure,) = told(clone, postgresql, 1)["failures"]
    assert (failure["trouble"], failure["revision"]) == ("died", "c")
    assert names(postgresql) == before


def test_the_named_database_is_not_touched_and_need_not_be_there(
    clone: Clone, postgresql: str
) -> None:
    clone.fork(BASE, HEAD, COMMON)
    # An address for another driver means the same server.
    absent = postgresql.replace("postgresql", "postgresql+asyncpg").replace("/project", "/gone")
    before = names(postgresql)
    assert told(clone, absent, 0)["outcome"] == "agreed"
    assert names(postgresql) == before


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "could not be read"),
        (f"postgresql://me:{PASSWORD}@127.0.0.1:port/x", "could not be read"),
        (f"mysql+pymysql://me:{PASSWORD}@127.0.0.1/x", "on SQLite and PostgreSQL, not on mysql"),
        ("postgresql://me:s3cr3t-%26-safe@127.0.0.1:1/x", "does not let us in"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(
    clone: Clone, address: str, words: str
) -> None:
    clone.fork(BASE, HEAD, COMMON)
    said = rehearse(clone, "--database-url", address)
    assert said.code == 2, said
    assert words in said.error
    assert PASSWORD not in said.error
    assert "%26-safe" not in said.error
    assert "Traceback" not in said.error


def test_a_wrong_password_is_a_usage_problem(clone: Clone, postgresql: str) -> None:
    clone.fork(BASE, HEAD, COMMON)
    said = rehearse(clone, "--database-url", postgresql.replace("%26", "%25"))
    assert said.code == 2
    assert "password authentication failed" in said.error


def test_a_migration_that_shows_the_password_does_not_get_it_out(
    clone: Clone, postgresql: str
) -> None:
    up = "raise Exception(op.get_bind().engine.url.render_as_string(hide_password=False))"
    clone.fork(BASE, files(c=migration("c", "a", up=up)), COMMON)
    found = told(clone, postgresql, 1)
    assert "tester:***@127.0.0.1" in found["failures"][0]["words"]


def test_migrations_find_no_password_in_alembics_configuration(
    clone: Clone, postgresql: str
) -> None:
    up = (
        "from alembic import context; "
        "assert ':***@' in context.config.get_main_option('sqlalchemy.url')"
    )
    clone.fork(BASE, files(c=migration("c", "a", up=up)), COMMON)
    assert told(clone, postgresql, 0)["outcome"] == "agreed"
