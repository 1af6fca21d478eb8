"""The rehearsal itself: which databases are made, what runs on them, which schemas are compared."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.dialects import postgresql, sqlite  # noqa: F401 - migrations import them
from sqlalchemy.exc import DBAPIError

from merge_heads.outcomes import UsageProblem
from merge_heads.rehearsal.databases import Databases, databases, server_url
from merge_heads.rehearsal.events import Completed, Connected, Failed, Finished, compared
from merge_heads.rehearsal.plan import Plan, Tree, is_embedded
from merge_heads.rehearsal.running import Tell, downgrade, upgrade
from merge_heads.rehearsal.schema import Schema, differences, schema
from merge_heads.rehearsal.scripts import NotLoaded, Scripts, loaded
from merge_heads.verdict.rehearsed import Order, Part, Trouble


def get_ready(plan: Plan) -> None:
    """Import what the database needs, before anything of a stranger's runs."""
    with suppress(UsageProblem):
        kind = "sqlite://" if is_embedded(plan.url) else server_url(plan.url)
        create_engine(kind, poolclass=NullPool).dialect.import_dbapi()


def perform(plan: Plan, tell: Tell) -> None:
    """Run everything that a plan asks for and tell of each step.

    It ends at once where base's own revisions do not run: nothing can be said of the head then.
    """
    sys.path += [path for path in plan.path if path not in sys.path]
    try:
        with databases(plan.url, plan.prefix) as made:
            tell(Connected(made.name))
            _Stage(plan, tell, made).perform()
    except DBAPIError as error:
        words = " ".join(str(error.orig).split())
        tell(Failed(Order.COMMON, "", Trouble.CANNOT, 1, error.statement or "", words))
    tell(Finished())


@dataclass(frozen=True)
class _Stage:
    plan: Plan
    tell: Tell
    made: Databases

    def perform(self) -> None:
        """Run the three orders and the way back; the first is what the others are held against."""
        plan, first = self.plan, self.made.new()
        scripts = self._loaded(plan.merged)
        if scripts is None or not self._upgraded(first, scripts, plan.common, Order.COMMON):
            return
        ancestor, second = schema(first), self.made.copy(first) if plan.head_first else None
        base, head = plan.base_first[: plan.base_alone], plan.base_first[plan.base_alone :]
        if not upgrade(first, scripts, base, Order.BASE_FIRST, self.tell):
            return
        between = schema(first)
        there = self._upgraded(first, scripts, head, Order.BASE_FIRST)
        expected = schema(first) if there else None
        if second is not None and (again := self._loaded(plan.merged)):
            self._held(expected, second, again, plan.head_first, Order.HEAD_FIRST)
        if stands := self._loaded(plan.stands):
            self._held(
                expected, self.made.new(), stands, stands.in_order_of_alembic(), Order.MERGED
            )
        if there:
            self._back(first, scripts, base, head, (ancestor, between))

    def _loaded(self, tree: Tree) -> Scripts | None:
        try:
            return loaded(tree)
        except NotLoaded as error:
            order = Order.COMMON if error.script.part is Part.COMMON else Order.BASE_FIRST
            id_ = error.script.id
            self.tell(Failed(order, id_, error.trouble, error.line, "", error.words))
            return None

    def _upgraded(self, engine: Engine, scripts: Scripts, ids: Sequence[str], order: Order) -> bool:
        if not upgrade(engine, scripts, ids, order, self.tell):
            return False
        self.tell(Completed(order))
        return True

    def _held(
        self,
        expected: Schema | None,
        engine: Engine,
        scripts: Scripts,
        ids: Sequence[str],
        order: Order,
    ) -> None:
        """Run another order, and hold its schema against that of the first."""
        if self._upgraded(engine, scripts, ids, order) and expected is not None:
            self._compare(expected, schema(engine), order, Part.HEAD)

    def _back(
        self,
        engine: Engine,
        scripts: Scripts,
        base: Sequence[str],
        head: Sequence[str],
        before: tuple[Schema, Schema],
    ) -> None:
        """Run the first order back, one side after the other."""
        ancestor, between = before
        if not downgrade(engine, scripts, head[::-1], self.tell):
            return
        self._compare(between, after := schema(engine), Order.BACK, Part.HEAD)
        if downgrade(engine, scripts, base[::-1], self.tell):
            self.tell(Completed(Order.BACK))
            # What the head's side has left behind already is not told twice.
            left = {name: after[name] for name in after if after[name] != between.get(name)}
            found = {n: v for n, v in schema(engine).items() if left.get(n) != v}
            self._compare(ancestor, found, Order.BACK, Part.BASE)

    def _compare(self, one: Schema, other: Schema, order: Order, part: Part) -> None:
        found = list(differences(one, other))
        if found:
            self.tell(compared(order, part, found))
