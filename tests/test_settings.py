"""A missing or malformed variable stops the start with a sentence; what is deployed is safe by default."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from articles.workflow import Duty
from cms import environment, postgres
from dev import DEPLOYED

SHOW = "import json, sys; from cms import settings; print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}))"
PASSED_ON = {
    name: os.environ[name] for name in ("PATH", "HOME", "IMPRIMATUR_STATE", "PG_BINDIR") if name in os.environ
}


def start(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=postgres.PROJECT,
        env=PASSED_ON | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(*names: str, **variables: str) -> dict[str, object]:
    answer = start("-c", SHOW, *names, **variables)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.parametrize("name", sorted(DEPLOYED.keys() - {"DEMO"}))
def test_a_deployment_without_a_variable_does_not_start_and_says_how_to_set_it(name):
    variables = {key: value for key, value in DEPLOYED.items() if key != name}

    answer = start("-c", "import cms.settings", **variables)

    assert answer.returncode != 0
    assert f"{name} is not set. {environment.HOW_TO_SET[name]}" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG is 'maybe', which is neither on nor off: set it to 1 or 0."),
        ("SECRET_KEY", "short", "SECRET_KEY is too short (5 characters)."),
        ("SITE_URL", "www.example.org", "set it to an address like https://www.example.org."),
        ("SITE_URL", "http://www.example.org", "signatures need https"),
        ("DATABASE_URL", "mysql://a:b@host/name", "DATABASE_URL is not a PostgreSQL address."),
        ("DATABASE_URL", "postgresql://host:port/name", "DATABASE_URL is not a PostgreSQL address."),
        ("DATABASE_URL", "postgresql://host", "DATABASE_URL is not a PostgreSQL address."),
        ("REPLICA_URL", "replica", "REPLICA_URL is not a PostgreSQL address."),
        ("EMAIL_URL", "mail.example.org", "EMAIL_URL is not an address of a mail server."),
        ("OFFLINE_REGISTRIES", "1", "Take it out of the environment."),
        ("DOAJ_BASE_URL", "doaj.org", "set it to an address like https://www.example.org."),
        ("REVIEW_VALIDITY_MONTHS_A", "0", "set it to a whole number, at least 1."),
        ("DIGEST_HOUR", "24", "set it to an hour of the day, from 0 to 23."),
        ("DATABASE_POOL_SIZE", "many", "set it to a whole number, at least 0."),
    ],
)
def test_a_malformed_variable_stops_the_start_with_a_sentence(name, value, sentence):
    answer = start("-c", "import cms.settings", **{**DEPLOYED, name: value})

    assert answer.returncode != 0
    assert sentence in answer.stderr


def test_the_command_line_shows_the_sentence_alone():
    answer = start("manage.py", "check", **{**DEPLOYED, "SECRET_KEY": ""})

    assert answer.returncode == 1
    assert answer.stderr == f"SECRET_KEY is not set. {environment.HOW_TO_SET['SECRET_KEY']}\n"


def test_a_deployment_sends_its_cookies_over_https_alone():
    shown = settings_of(
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "DEBUG", **DEPLOYED
    )

    assert shown == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "DEBUG": False,
    }


def test_a_deployment_stretches_passphrases_as_rfc_9106_recommends():
    deployed = settings_of("SIGNING_STRETCH", **DEPLOYED)["SIGNING_STRETCH"]

    assert deployed == {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}


def test_only_web_processes_keep_a_pool_and_the_owner_never_does():
    roles = {**DEPLOYED, "DATABASE_OWNER_URL": "postgresql://imprimatur_owner:secret@host/imprimatur"}

    web = settings_of("DATABASES", **roles, DATABASE_POOL_SIZE="8")["DATABASES"]
    command = settings_of("DATABASES", **roles)["DATABASES"]

    assert web["default"]["OPTIONS"]["pool"]["max_size"] == 8
    assert "pool" not in web["owner"]["OPTIONS"]
    assert all("pool" not in database["OPTIONS"] for database in command.values())


def test_readers_are_served_from_the_replica_when_there_is_one():
    replica = "postgresql://imprimatur_reader:secret@replica.example.org/imprimatur"

    assert settings_of("DATABASES", **DEPLOYED)["DATABASES"]["reader"]["USER"] == "imprimatur_app"
    reader = settings_of("DATABASES", **DEPLOYED, REPLICA_URL=replica)["DATABASES"]["reader"]
    assert (reader["HOST"], reader["USER"]) == ("replica.example.org", "imprimatur_reader")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://app:p%40ss%2Fword@db.example.org:6432/name?sslmode=verify-full",
            ("db.example.org", "6432", "name", "app", "p@ss/word", {"sslmode": "verify-full"}),
        ),
        (
            "postgres://app@/name?host=/run/my%20socket&port=5433",
            ("/run/my socket", "5433", "name", "app", "", {}),
        ),
        ("postgresql://app@localhost/name", ("localhost", "", "name", "app", "", {})),
    ],
)
def test_reads_a_database_address_as_libpq_does(monkeypatch, address, expected):
    monkeypatch.setenv("DATABASE_URL", address)

    database = environment.database("DATABASE_URL")

    assert tuple(database[key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS")) == expected


def test_the_readme_describes_every_variable():
    sources = [
        *(postgres.PROJECT / "cms" / "postgres").glob("*.py"),
        postgres.PROJECT / "cms" / "settings.py",
    ]
    read = set()
    for source in sources:
        read |= set(re.findall(r'environ(?:ment)?\.\w+\("([A-Z_]+)"', source.read_text()))
    readme = (postgres.PROJECT / "README.md").read_text()

    assert len(read) > 20
    assert {name for name in read if f"`{re.sub('_[BC]$', '_A', name)}`" not in readme} == set()


def test_a_second_factor_can_be_asked_for_every_duty_and_for_nothing_else(monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR_FOR", "editor, auditor")
    assert environment.some_of("SECOND_FACTOR_FOR", Duty.values, "") == ["editor", "auditor"]
    monkeypatch.setenv("SECOND_FACTOR_FOR", "editor,chef")
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_FOR names chef"):
        environment.some_of("SECOND_FACTOR_FOR", Duty.values, "")

    text = (postgres.PROJECT / "cms" / "settings.py").read_text()
    assert [duty for duty in Duty.values if f'"{duty}"' not in text] == []


def test_reads_the_address_of_a_mail_server():
    read = environment.mail("smtp+tls://desk%40example.org:p%3Aw@mail.example.org")

    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("desk@example.org", "p:w")
    with pytest.raises(ImproperlyConfigured, match="Write it as"):
        environment.mail("https://mail.example.org")
