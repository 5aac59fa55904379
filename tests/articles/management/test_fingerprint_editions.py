from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Fingerprint
from tests.articles.copied import PARAGRAPH, compared, edition_saying

pytestmark = pytest.mark.django_db


def run(**options):
    said = StringIO()
    call_command("fingerprint_editions", stdout=said, **options)
    return said.getvalue().strip()


def test_lets_new_editions_be_compared_with_those_that_were_there_before():
    old = edition_saying(PARAGRAPH)

    assert run() == "Editions that were given a fingerprint: 1."
    assert [overlap.other for overlap in compared(edition_saying(PARAGRAPH)).overlaps.all()] == [old]


def test_a_dry_run_only_counts():
    edition_saying(PARAGRAPH)

    assert run(dry_run=True) == "Editions without a fingerprint: 1. Nothing was changed."
    assert not Fingerprint.objects.exists()


def test_twice_is_once():
    edition_saying(PARAGRAPH)
    run()
    before = list(Fingerprint.objects.values())

    assert run() == "Editions that were given a fingerprint: 0."
    assert list(Fingerprint.objects.values()) == before
