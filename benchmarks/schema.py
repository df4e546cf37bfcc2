"""Loading much at once: constraints between tables and plain indexes go away for it, and come back as they were."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

Owner = psycopg.Connection[Any]
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) AND conparentid = 0
"""


@contextmanager
def bare(owner: Owner, tables: Sequence[str]) -> Iterator[None]:
    """Give `tables` without foreign keys, plain indexes and triggers of ours; put them back afterwards."""
    names = list(tables)
    indexes = owner.execute(_INDEXES, [names]).fetchall()
    keys = owner.execute(_KEYS, [names]).fetchall()
    for table, name, _ in keys:
        owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        owner.execute(f"DROP INDEX {name}")
    for table in names:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in names:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _, definition in indexes:
        owner.execute(definition)
    for table, name, definition in keys:
        owner.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
