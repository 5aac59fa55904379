import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.keys import suggest_key
from citations.records import Name, Record


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (Record(authors=(Name("Fehlings", "MG"),), year=2017), "fehlings2017"),
        (Record(authors=(Name("De Bonis", "P"),), year=2009), "debonis2009"),
        (Record(authors=(Name("Müller-Ørsted", "J"),), year=2009), "mullerorsted2009"),
        (Record(authors=(Name(literal="World Health Organization"),), year=2021), "who2021"),
        (Record(authors=(Name(literal="The PLOS ONE Staff"),), year=2015), "pos2015"),
        (Record(authors=(Name(literal="Cochrane"),), year=2015), "cochrane2015"),
        (Record(type="book", editors=(Name("Benzon", "HT"),), year=2018), "benzon2018"),
        (Record(title="The Zika travel information", year=2016), "zika2016"),
        (Record(authors=(Name("Kerrigan", "SJ"),)), "kerrigan"),
        (Record(authors=(Name("王", "伟"),), title="脊髓", year=2020), "source2020"),
        (Record(authors=(Name(literal="et al"),), title="Gout"), "gout"),
        (Record(), "source"),
    ],
)
def test_suggests_a_key_that_can_be_typed(record, key):
    assert suggest_key(record) == key


def test_adds_letters_when_the_key_is_taken():
    record = Record(authors=(Name("Lee", "S"),), year=2020)
    assert suggest_key(record, {"lee2020"}) == "lee2020a"
    assert suggest_key(record, {"LEE2020", "lee2020a"}) == "lee2020b"
    assert (
        suggest_key(record, {"lee2020", *(f"lee2020{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")})
        == "lee2020aa"
    )


@given(st.text(max_size=80), st.text(max_size=80), st.none() | st.integers(1, 9999))
def test_every_key_fits_a_marker(family, title, year):
    key = suggest_key(Record(authors=(Name(family),), title=title, year=year))
    assert re.fullmatch(r"[a-z][a-z0-9]{0,39}", key)
