import dataclasses
import datetime
import json

import pytest

from citations.records import Name, Record, record_digest

FULL = Record(
    title="Herpes Zoster and Postherpetic Neuralgia",
    type="chapter",
    authors=(Name("Schmader", "Kenneth"), Name(literal="et al")),
    editors=(Name("Benzon", "Honorio T", "Jr"),),
    year=2018,
    accessed_on=datetime.date(2026, 3, 2),
    published_online_on=datetime.date(2018, 1, 5),
)


def test_a_record_survives_json():
    assert Record.from_dict(json.loads(json.dumps(FULL.to_dict()))) == FULL


def test_missing_fields_are_not_known():
    assert Record.from_dict({"title": "Gout"}) == Record(title="Gout")


def test_refuses_a_field_it_does_not_know():
    with pytest.raises(ValueError, match="no field tittle"):
        Record.from_dict({"tittle": "Gout"})


def test_refuses_an_unknown_kind_of_source():
    with pytest.raises(ValueError, match="'journal' is not a kind of source"):
        Record(type="journal")


def test_refuses_an_unknown_notice():
    with pytest.raises(ValueError, match="'bad' is not a notice"):
        Record(notice="bad")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Record)])
def test_the_digest_covers_every_field(field):
    other = {
        "authors": (Name("Other"),),
        "editors": (Name("Other"),),
        "year": 1999,
        "month": 9,
        "day": 9,
        "type": "book",
        "notice": "retracted",
        "accessed_on": datetime.date(1999, 1, 1),
        "published_online_on": datetime.date(1999, 1, 1),
    }.get(field, "other")
    assert record_digest(dataclasses.replace(FULL, **{field: other})) != record_digest(FULL)


def test_the_digest_does_not_depend_on_how_accents_are_composed():
    assert record_digest(Record(title="Ménière")) == record_digest(Record(title="Me\u0301nie\u0300re"))


def test_the_digest_is_sha256_in_hex():
    assert len(record_digest(FULL)) == 64
    assert set(record_digest(FULL)) <= set("0123456789abcdef")
