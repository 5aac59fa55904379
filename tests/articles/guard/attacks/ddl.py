"""Changing the guard itself. The application's role may not; a role that owns everything may, and it is noticed."""

from __future__ import annotations

from tests.articles.guard.attacks.publishing import put_up
from tests.articles.guard.attacks.registry import DENIED, statements
from tests.articles.guard.attacks.signing import SIGNOFF_ROW

NOTHING = "nothing"
ALWAYS_THE_SAME = "RETURNS text LANGUAGE sql IMMUTABLE STRICT AS 'SELECT repeat(''a'', 64)'"
NO_BLOCKERS = "SELECT NULL::bigint AS edition_id, ''::text AS code, ''::text AS detail WHERE false"
REWRITES = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.edition_id := 1; RETURN NEW; END'"
REWRITING_TRIGGER = (
    "CREATE TRIGGER zz_rewrite BEFORE INSERT ON articles_publication"
    " FOR EACH ROW EXECUTE FUNCTION public.rewrite()"
)
REPLACED = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"

for _name, _owner, _script in (
    (
        "disable all triggers",
        DENIED,  # those of foreign keys are the system's
        ("ALTER TABLE articles_signoff DISABLE TRIGGER ALL",),
    ),
    (
        "disable the triggers and sign by hand",
        NOTHING,
        ("ALTER TABLE articles_signoff DISABLE TRIGGER USER", SIGNOFF_ROW),
    ),
    (
        "drop the append-only trigger and flip a decision",
        NOTHING,
        (
            "DROP TRIGGER a_append_only ON articles_signoff",
            "UPDATE articles_signoff SET decision = 'approve' WHERE edition_id = {w.disputed}",
        ),
    ),
    (
        "drop a foreign key",
        NOTHING,
        ("ALTER TABLE articles_publication DROP CONSTRAINT publication_medical_signoff_of_this_edition",),
    ),
    (
        "drop a check",
        NOTHING,
        ("ALTER TABLE articles_publication DROP CONSTRAINT publication_rests_on_two_signoffs",),
    ),
    (
        "replace the check of publications",
        NOTHING,
        (f"CREATE OR REPLACE FUNCTION guard.check_publication() {REPLACED}",),
    ),
    (
        "replace the hash function",
        NOTHING,
        (f"CREATE OR REPLACE FUNCTION guard.sha256_hex(content text) {ALWAYS_THE_SAME}",),
    ),
    (
        "replace the view of blockers",
        NOTHING,
        (f"CREATE OR REPLACE VIEW edition_blocker AS {NO_BLOCKERS}",),
    ),
    (
        "a rule that swallows revocations",
        NOTHING,
        ("CREATE RULE silence AS ON INSERT TO articles_revocation DO INSTEAD NOTHING",),
    ),
    (
        "a rule that swallows the trail",
        NOTHING,
        ("CREATE RULE silence AS ON INSERT TO audit_auditevent DO INSTEAD NOTHING",),
    ),
    (
        "a child table whose rows appear as editions",
        NOTHING,
        ("CREATE TABLE impostor () INHERITS (articles_edition)",),
    ),
    (
        "a trigger of one's own that rewrites new rows",
        NOTHING,
        (f"CREATE FUNCTION public.rewrite() {REWRITES}", REWRITING_TRIGGER),
    ),
    (
        "rewrite rows by changing a column's type",
        NOTHING,
        ("ALTER TABLE articles_publication ALTER COLUMN reason TYPE text USING 'I never said that.'",),
    ),
    (
        "rewrite signed rows by changing a column's type",
        "0A000",  # the view of blockers reads them
        ("ALTER TABLE articles_signoff ALTER COLUMN note TYPE text USING 'I never said that.'",),
    ),
    ("drop a column", NOTHING, ("ALTER TABLE articles_publication DROP COLUMN reason",)),
    (
        "drop a column of sign-offs",
        "2BP01",  # the view of blockers reads them
        ("ALTER TABLE articles_signoff DROP COLUMN attestation",),
    ),
    ("drop a table", NOTHING, ("DROP TABLE articles_revocation CASCADE",)),
    ("drop the schema of the guard", NOTHING, ("DROP SCHEMA guard CASCADE",)),
    ("become the owner", NOTHING, ("SET ROLE imprimatur_owner",)),
    ("become the server's administrator", DENIED, ("SET ROLE postgres",)),
    ("read every row as somebody else", DENIED, ("SET SESSION AUTHORIZATION postgres",)),
    ("own the table", NOTHING, ("ALTER TABLE articles_signoff OWNER TO CURRENT_USER",)),
    (
        "grant oneself more and sign by hand",
        "signoff_needs_the_passphrase",
        ("GRANT ALL ON articles_signoff TO CURRENT_USER", SIGNOFF_ROW),
    ),
    ("write the catalogue", DENIED, ("UPDATE pg_trigger SET tgenabled = 'D' WHERE tgname = 'b_check'",)),
    (
        "make a language of one's own",
        DENIED,
        ("CREATE FUNCTION x() RETURNS int LANGUAGE c AS 'libc', 'abs'",),
    ),
):
    statements(f"DDL: {_name}", *_script, refused=DENIED, owner=_owner, by="medic")

statements(
    "DDL: a temporary table that shadows sign-offs",
    "CREATE TEMP TABLE articles_signoff AS SELECT * FROM public.articles_signoff",
    "INSERT INTO pg_temp.articles_signoff SELECT * FROM public.articles_signoff",
    put_up("unsigned"),
    refused=DENIED,
    owner="publication_blocked",
)
statements(
    "DDL: a temporary view that shows no blockers",
    "CREATE TEMP VIEW edition_blocker AS SELECT 0::bigint AS edition_id, '' AS code, '' AS detail",
    put_up("unsigned"),
    refused=DENIED,
    owner="publication_blocked",
)
