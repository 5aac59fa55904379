"""What the guard must look like in the database: its functions, triggers, constraints and view.

`manifest.json` is written by `manage.py guard_manifest` when the SQL changes; a test compares them. The check
finds a disabled trigger, a replaced function, a dropped constraint, a rule or a child table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

MANIFEST = Path(__file__).with_name("manifest.json")

PARTS = """
SELECT 'function ' || p.oid::regprocedure,
       concat_ws('|', p.prosrc, p.prosecdef, p.provolatile, array_to_string(p.proconfig, ','))
FROM pg_proc p
WHERE p.pronamespace = to_regnamespace('guard') OR (p.prosecdef AND p.pronamespace = 'public'::regnamespace)
UNION ALL
SELECT 'trigger ' || t.tgname || ' on ' || c.relname,
       concat_ws('|', t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relname ~ '^(accounts_user|audit_|articles_|citations_|reversion_|pending_event)'
UNION ALL
SELECT 'constraint ' || o.conname || ' on ' || c.relname,
       concat_ws('|', o.contype, o.convalidated, o.condeferrable, pg_get_constraintdef(o.oid))
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
WHERE o.contype IN ('c', 'f', 'u') AND c.relname ~ '^(audit_|articles_|citations_)'
UNION ALL
SELECT 'view ' || c.relname,
       -- From PostgreSQL 16 on, the name of the only relation is left out.
       regexp_replace(pg_get_viewdef(c.oid), '\\m(s|last_word)\\.', '', 'g')
FROM pg_class c WHERE c.relkind = 'v' AND (c.relname = 'edition_blocker' OR c.relnamespace = to_regnamespace('guard'))
UNION ALL
SELECT 'disabled foreign key on ' || c.relname, 'present'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled = 'D' AND t.tgconstraint <> 0
UNION ALL
SELECT 'rule ' || r.rulename || ' on ' || c.relname, 'present'
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.rulename <> '_RETURN' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'child table ' || i.inhrelid::regclass, 'present'
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""


def present_guard() -> dict[str, str]:
    """The guard's parts as they stand in the database: name to SHA-256 of the definition."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS)
        return {
            name: hashlib.sha256(definition.encode()).hexdigest()[:16]
            for name, definition in cursor.fetchall()
        }


def expected_guard() -> dict[str, str]:
    return json.loads(MANIFEST.read_text())


def guard_faults() -> Iterator[str]:
    """Parts of the guard that are missing, changed or do not belong there."""
    expected, present = expected_guard(), present_guard()
    for name in sorted(expected.keys() | present.keys()):
        if name not in present:
            yield f"guard: {name} is missing"
        elif name not in expected:
            yield f"guard: {name} does not belong there"
        elif expected[name] != present[name]:
            yield f"guard: {name} was changed"
