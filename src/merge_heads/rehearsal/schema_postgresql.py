"""What a PostgreSQL database holds, in the server's own words.

Source: https://www.postgresql.org/docs/current/functions-info.html (pg_get_*) and the chapter on
system catalogs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

# Objects of extensions come and go with the extension.
_OURS = """
  n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.objid = {oid} AND x.deptype = 'e')
"""
_TABLE = "c.relkind IN ('r', 'p', 'f') AND c.relname <> 'alembic_version'"
# A name with its schema, unless that is the one where things are by default.
_NAME = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || {name}"
_OF_TABLE = f"' of table ' || {_NAME.format(name='c.relname')}"

_SCHEMAS = f"""
SELECT 'schema ' || n.nspname, 'is there' FROM pg_namespace n
WHERE n.nspname <> 'public' AND {_OURS.format(oid="n.oid")}
"""
_TABLES = f"""
SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'table ' END
    || {_NAME.format(name="c.relname")},
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) ELSE
    'is there' || coalesce(', partitioned by ' || pg_get_partkeydef(c.oid), '')
    || coalesce(', partition ' || pg_get_expr(c.relpartbound, c.oid), '')
    || CASE WHEN c.relrowsecurity THEN ', row security' ELSE '' END END
    || coalesce(', comment: ' || obj_description(c.oid, 'pg_class'), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ({_TABLE} OR c.relkind IN ('v', 'm')) AND {_OURS.format(oid="c.oid")}
"""
_COLUMNS = f"""
SELECT 'column ' || a.attname || {_OF_TABLE} || ': ' || aspect.name, aspect.value
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
CROSS JOIN LATERAL (VALUES
  ('type', format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE ' || l.collname, '')),
  ('nullable', CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END),
  (CASE a.attgenerated WHEN '' THEN 'default' ELSE 'computed' END,
   pg_get_expr(d.adbin, d.adrelid)),
  ('identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END),
  ('comment', col_description(c.oid, a.attnum))
) AS aspect(name, value)
WHERE {_TABLE} AND a.attnum > 0 AND NOT a.attisdropped AND aspect.value IS NOT NULL
  AND {_OURS.format(oid="c.oid")}
"""
_CONSTRAINTS = f"""
SELECT 'constraint ', k.conname, {_OF_TABLE}, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_TABLE} AND k.contype IN ('c', 'f', 'p', 'u', 'x') AND {_OURS.format(oid="c.oid")}
"""
_INDEXES = f"""
SELECT 'index ', i.relname, {_OF_TABLE},
  regexp_replace(pg_get_indexdef(i.oid), ' INDEX .*? ON ', ' INDEX ON ')
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ({_TABLE} OR c.relkind = 'm') AND {_OURS.format(oid="i.oid")}
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype <> 'f')
"""
_TYPES = f"""
SELECT CASE t.typtype WHEN 'e' THEN 'enum ' WHEN 'd' THEN 'domain ' ELSE 'type ' END
    || {_NAME.format(name="t.typname")},
  CASE t.typtype
    WHEN 'e' THEN (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
      FROM pg_enum e WHERE e.enumtypid = t.oid)
    WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
      || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
      || coalesce(' DEFAULT ' || t.typdefault, '')
      || coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
        FROM pg_constraint k WHERE k.contypid = t.oid), '')
    ELSE coalesce((SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', '
      ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0), '')
  END
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND {_OURS.format(oid="t.oid")}
"""
_SEQUENCES = f"""
SELECT 'sequence ' || {_NAME.format(name="c.relname")},
  format('%s from %s by %s, %s to %s%s', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,
    s.seqmin, s.seqmax, CASE WHEN s.seqcycle THEN ', cycles' ELSE '' END)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS.format(oid="c.oid")}
"""
_FUNCTIONS = f"""
SELECT CASE p.prokind WHEN 'p' THEN 'procedure ' WHEN 'a' THEN 'aggregate ' ELSE 'function ' END
    || {_NAME.format(name="p.proname")} || '(' || pg_get_function_identity_arguments(p.oid) || ')',
  CASE p.prokind WHEN 'a' THEN 'is there' ELSE pg_get_functiondef(p.oid) END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS.format(oid="p.oid")}
"""
_TRIGGERS = f"""
SELECT 'trigger ' || g.tgname || {_OF_TABLE}, pg_get_triggerdef(g.oid, true)
FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT g.tgisinternal AND {_OURS.format(oid="c.oid")}
"""
_POLICIES = f"""
SELECT 'policy ' || p.polname || {_OF_TABLE}, format('%s %s using %s with check %s', p.polcmd,
  p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS.format(oid="c.oid")}
"""
_EXTENSIONS = "SELECT 'extension ' || extname, extversion FROM pg_extension"
_ALL = (
    *(_SCHEMAS, _TABLES, _COLUMNS, _TYPES, _SEQUENCES),
    *(_FUNCTIONS, _TRIGGERS, _POLICIES, _EXTENSIONS),
)
# `ChooseConstraintName` and `ChooseIndexName` add a number where the name is taken.
_AUTOMATIC = re.compile(r"^(.+_(?:key|fkey|check|excl|pkey|idx|not_null))\d*$")


def postgresql_schema(connection: Connection) -> Mapping[str, str]:
    """Return each aspect of each schema object by what it is called."""
    found: dict[str, str] = {}
    for query in _ALL:
        found.update((name, " ".join(value.split())) for name, value in _rows(connection, query))
    for query in (_CONSTRAINTS, _INDEXES):
        found.update(_by_name(_rows(connection, query)))
    return found


def _rows(connection: Connection, query: str) -> Iterable[tuple[str, ...]]:
    # Colons of casts and comments are no parameters.
    return [tuple(row) for row in connection.exec_driver_sql(query.replace("%", "%%"))]


def _by_name(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each by its name; those whose numbers tell only which came first, together."""
    groups: defaultdict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for kind, name, of, words in rows:
        stem = _AUTOMATIC.match(name)
        groups[kind, stem[1] if stem else name, of].append((name, words))
    for (kind, name, of), several in groups.items():
        if len(several) > 1:
            yield f"{kind}{name} and others like it{of}", "; ".join(sorted(w for _, w in several))
        else:
            yield f"{kind}{several[0][0]}{of}", several[0][1]
