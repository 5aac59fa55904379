"""A backup is complete, checked, and can be restored with everything that protects the evidence."""

import hashlib
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from articles.models import Topic
from cms import database_roles, postgres

WHAT_PROTECTS = """
SELECT 'trigger', tgname::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'constraint', conname::text, contype::text FROM pg_constraint
    WHERE connamespace IN ('public'::regnamespace, 'guard'::regnamespace)
UNION ALL SELECT 'function', oid::regprocedure::text, md5(prosrc) FROM pg_proc
    WHERE pronamespace IN ('public'::regnamespace, 'guard'::regnamespace)
UNION ALL SELECT 'grants', oid::regclass::text,
    array_to_string(coalesce(relacl, acldefault('r', relowner)), ' ') FROM pg_class
    WHERE relnamespace IN ('public'::regnamespace, 'guard'::regnamespace) AND relkind IN ('r', 'v')
ORDER BY 1, 2, 3
"""


@pytest.fixture
def backup(own_database: str, tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "picture.webp").write_bytes(b"picture")
    Topic.objects.create(name="Heart", slug="heart")
    call_command("backup", tmp_path / "backups")
    (made,) = (tmp_path / "backups").iterdir()
    return made


def test_holds_the_database_and_the_pictures_with_their_checksums(backup):
    assert sorted(path.name for path in backup.iterdir()) == ["SHA256SUMS", "database.dump", "media.tar.gz"]
    with tarfile.open(backup / "media.tar.gz") as archive:
        assert "media/picture.webp" in archive.getnames()
    for line in (backup / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((backup / name).read_bytes()).hexdigest() == digest
    assert backup.stat().st_mode & 0o777 == 0o700


def test_a_restored_database_has_the_same_rows_rules_and_rights(backup, own_database):
    name = f"{own_database}_restored"
    cluster = postgres.cluster()
    with cluster.connect() as admin:
        database_roles.create_database(admin, name)
    try:
        restore = [
            postgres.program("pg_restore"),
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={name}",
        ]
        restore += [f"--host={cluster.socket}", f"--username={postgres.ADMIN}", backup / "database.dump"]
        answer = subprocess.run(restore, capture_output=True, text=True)
        assert (answer.returncode, answer.stderr) == (0, "")
        with cluster.connect(database=own_database) as before, cluster.connect(database=name) as after:
            assert after.execute(WHAT_PROTECTS).fetchall() == before.execute(WHAT_PROTECTS).fetchall()
            assert after.execute("SELECT name FROM articles_topic").fetchall() == [("Heart",)]
    finally:
        with cluster.connect() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_failed_backup_leaves_nothing_that_looks_like_one(own_database, tmp_path, monkeypatch):
    monkeypatch.setitem(connections.settings["owner"], "NAME", "no_such_database")

    with pytest.raises(CommandError, match="was not backed up"):
        call_command("backup", tmp_path)

    assert not [path for path in tmp_path.iterdir() if path.suffix != ".part"]
