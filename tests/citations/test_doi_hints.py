import pytest

from citations.doi_hints import contradicts_doi
from citations.records import Record


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Record(doi="10.1097/md.0000000000019478", article_number="e19478"), False),
        (Record(doi="10.1097/md.0000000000019478", article_number="e19479"), True),
        (Record(doi="10.1097/md.0000000000019478"), False),
        (Record(doi="10.1371/journal.pone.0033693", pages="e33693"), False),
        (Record(doi="10.1371/journal.pone.0033693", pages="e12345"), True),
        (Record(doi="10.3389/fneur.2019.00123", year=2019), False),
        (Record(doi="10.3389/fneur.2019.00123", year=2015), True),
        (Record(doi="10.3390/ijms22084107", volume="22"), False),
        (Record(doi="10.3390/ijms22084107", volume="9"), True),
        (Record(doi="10.3390/jcm9010001", volume="9"), False),
        (Record(doi="10.1177/2192568217703087", volume="9", pages="1"), False),
        (Record(), False),
    ],
)
def test_holds_a_doi_against_the_rest(record, expected):
    assert contradicts_doi(record) is expected
