import pytest

from citations.places import (
    edition_state,
    first_page,
    is_supplement,
    issue_state,
    pages_state,
    publisher_state,
    volume_state,
)
from citations.records import Record
from citations.verdicts import FieldState

SAME, SMALL, BAD, UNKNOWN = FieldState.SAME, FieldState.SMALL, FieldState.BAD, FieldState.UNKNOWN


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        ("7", "7", SAME),
        ("07", "7", SAME),
        ("Vol. 7", "7", SAME),
        ("7", "8", BAD),
        ("7", "", UNKNOWN),
        ("", "7", UNKNOWN),
    ],
)
def test_volumes(typed, registry, state):
    assert volume_state(Record(volume=typed), Record(volume=registry)) == state


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        ("3 suppl", "3_suppl", SAME),
        ("Suppl 3", "3_suppl", SAME),
        ("3 Supplement", "suppl. 3", SAME),
        ("15 suppl", "15_suppl", SAME),
        ("S1", "Suppl 1", SAME),
        ("4/5", "4-5", SAME),
        ("06", "6", SAME),
        ("3", "3_suppl", SMALL),
        ("3", "4", SMALL),
        ("", "4", UNKNOWN),
    ],
)
def test_issues_never_differ_more_than_a_little(typed, registry, state):
    assert issue_state(Record(issue=typed), Record(issue=registry)) == state


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        (Record(pages="1849-59"), Record(pages="1849-1859"), SAME),
        (Record(pages="1849–1859"), Record(pages="1849"), SAME),
        (Record(article_number="e000776"), Record(article_number="000776"), SAME),
        (Record(pages="000776"), Record(pages="e000776", article_number="e000776"), SAME),
        (Record(pages="16696"), Record(article_number="16696"), SAME),
        (Record(pages="233-240"), Record(pages="233-240.e2"), SAME),
        (Record(pages="231S-238S"), Record(pages="231S-238S"), SAME),
        (Record(pages="1-7"), Record(pages="1-7", article_number="5519"), SAME),
        (Record(pages="Article 16696"), Record(article_number="16696"), SAME),
        (Record(pages="S70-S76"), Record(pages="70-76"), BAD),
        (Record(pages="84S-94S"), Record(pages="231S-238S"), BAD),
        (Record(), Record(pages="1"), UNKNOWN),
        (Record(pages="1"), Record(), UNKNOWN),
    ],
)
def test_pages_by_their_first(typed, registry, state):
    assert pages_state(typed, registry) == state


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        ("Elsevier", "Elsevier Inc.", SAME),
        ("Oxford University Press", "Oxford University", SAME),
        ("Elsevier", "Springer", SMALL),
        ("", "Springer", UNKNOWN),
    ],
)
def test_publishers(typed, registry, state):
    assert publisher_state(Record(publisher=typed), Record(publisher=registry)) == state


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [("4", "4th edition", SAME), ("Revised", "revised ed", SAME), ("3rd", "4", BAD), ("", "4", UNKNOWN)],
)
def test_editions(typed, registry, state):
    assert edition_state(Record(edition=typed), Record(edition=registry)) == state


@pytest.mark.parametrize(
    ("pages", "first"), [("e000776", "776"), (" S70-S76", "s70"), ("", ""), ("473s", "473s")]
)
def test_the_first_page_as_compared(pages, first):
    assert first_page(pages) == first


@pytest.mark.parametrize(
    ("issue", "expected"),
    [
        ("15_suppl", True),
        ("Suppl 2", True),
        ("S1", True),
        ("4 Supplement", True),
        ("4", False),
        ("Spring", False),
    ],
)
def test_knows_supplements(issue, expected):
    assert is_supplement(issue) is expected
