"""The canonical form of a content: one spelling, one digest."""

import hashlib
import json
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import TextChoices
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from articles.content import (
    SCHEMA_VERSION,
    canonical_json,
    digest,
    normalise_text,
    read_canonical,
    without_controls,
)

CONTENT = {
    "schema": SCHEMA_VERSION,
    "title": "High blood pressure",
    "standfirst": "What it is.",
    "key_points": ["Check it", "Treat it"],
    "body": "Take 5 mg.[@a]\n\nRest.",
    "language": "en",
    "risk_class": "A",
    "meta_description": "",
    "disclaimer": "1",
    "byline": [{"person": 7, "part": "author", "name": "Sam Lee", "credentials": "BSN, RN"}],
    "citations": [
        {
            "position": 1,
            "citation": 3,
            "key": "a",
            "record": {"title": "T", "year": 2020, "month": None},
            "uses": [{"mention": "cite-1-a", "locator": "", "as_retracted": False}],
        }
    ],
    "images": [{"src": "/media/a.png", "sha256": "00", "alt": "A line", "caption": "", "credit": ""}],
}

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
CONTENTS = st.dictionaries(TEXTS, VALUES, max_size=6).filter(
    lambda content: _serialisable(content)  # keys that are equal once normalised are refused
)


def _serialisable(content):
    try:
        canonical_json(content)
    except ValueError:
        return False
    return True


def shuffled(value):
    """The same value with the keys of every dictionary in the opposite order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def leaves(value, path=()):
    """(path, leaf) of everything in a content that is not a container."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if isinstance(item, dict | list):
            yield from leaves(item, (*path, key))
        else:
            yield (*path, key), item


def changed(content, path, item):
    copy = json.loads(json.dumps(content))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = item
    return copy


def test_writes_sorted_keys_without_blanks_in_utf_8():
    assert canonical_json({"b": [1, None, True], "a": 'é "x"\n'}) == '{"a":"é \\"x\\"\\n","b":[1,null,true]}'


def test_the_digest_is_the_sha_256_of_the_utf_8_text():
    assert digest("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(CONTENTS)
def test_serialising_again_gives_the_same_bytes(content):
    canonical = canonical_json(content)
    assert canonical_json(json.loads(canonical)) == canonical
    assert read_canonical(canonical) == json.loads(canonical)


@given(CONTENTS)
def test_the_order_of_keys_does_not_matter(content):
    assert canonical_json(shuffled(content)) == canonical_json(content)


@given(CONTENTS)
def test_a_canonical_text_can_be_stored_and_holds_no_other_spelling(content):
    canonical = canonical_json(content)
    assert canonical.encode().decode() == canonical
    assert "\r" not in canonical
    assert unicodedata.is_normalized("NFC", canonical)


@pytest.mark.parametrize(("path", "leaf"), list(leaves(CONTENT)), ids=lambda value: str(value)[:40])
def test_a_change_of_any_field_changes_the_digest(path, leaf):
    other = {str: f"{leaf}x", bool: not leaf, int: 999, type(None): 1}[type(leaf)]
    before = digest(canonical_json(CONTENT))
    assert digest(canonical_json(changed(CONTENT, path, other))) != before
    assert digest(canonical_json(changed(CONTENT, path, leaf))) == before


@given(st.sampled_from(list(leaves(CONTENT))), TEXTS)
def test_a_field_with_another_text_has_another_digest(field, text):
    path, leaf = field
    other = changed(CONTENT, path, text)
    is_same = isinstance(leaf, str) and normalise_text(text) == leaf
    assert (digest(canonical_json(other)) == digest(canonical_json(CONTENT))) == is_same


def test_types_are_not_confused():
    spellings = [{"a": value} for value in ("1", 1, True, None, "", [], {}, [1], {"1": 1}, "null")]
    assert len({canonical_json(content) for content in spellings}) == len(spellings)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), Decimal(1), date(2026, 1, 1), b"x", bytearray(b"x"), {1}, object()],
)
def test_refuses_what_has_no_single_spelling(value):
    with pytest.raises(ValueError, match="not"):
        canonical_json({"a": [value]})


def test_refuses_keys_that_are_not_texts_or_are_equal_once_normalised():
    with pytest.raises(ValueError, match="key"):
        canonical_json({1: "a"})
    with pytest.raises(ValueError, match="twice"):
        canonical_json({"caf\u00e9": 1, "cafe\u0301": 2})


def test_texts_of_django_are_ordinary_texts():
    class Part(TextChoices):
        AUTHOR = "author"

    assert (
        canonical_json({"a": mark_safe("x"), "b": Part.AUTHOR, "c": ("y",)})
        == '{"a":"x","b":"author","c":["y"]}'
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1,"a":2}',
        '{ "a":1}',
        '{"b":1,"a":2}',
        '{"a":"\\u0041"}',
        '{"a":"e\u0301"}',
        '{"a":"x \\n"}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":NaN}',
        "[]",
        "1",
        '{"a":1}\n',
        "",
    ],
)
def test_reads_only_the_canonical_spelling(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- json's own error is a ValueError with its own words
        read_canonical(text)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a  \nb\t\n c \t", "a\nb\n c"),
        ("  \n\n", "\n\n"),
        ("Jose\u0301", "Jos\u00e9"),
        ("5\u00a0mg\u00a0\n", "5\u00a0mg\u00a0\n"),
        ("a \r\nb", "a\nb"),
        ("", ""),
    ],
)
def test_normalises_composition_line_ends_and_trailing_blanks(typed, normal):
    assert normalise_text(typed) == normal


def test_control_characters_are_left_out_and_those_that_break_a_line_become_blanks():
    assert (
        without_controls("Gout\x02 facts\x0bof\x85to\x1cday\t\n\x7f\x9f\uffff") == "Gout facts of to day\t\n"
    )


@given(TEXTS)
def test_normalising_twice_changes_nothing(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert not any(line.endswith((" ", "\t")) for line in once.split("\n"))


@pytest.mark.parametrize(
    ("text", "name"), [("ab\0", "U\\+0000 at position 3"), ("\ud800", "U\\+D800 at position 1")]
)
def test_refuses_what_cannot_be_stored(text, name):
    with pytest.raises(ValueError, match=name):
        normalise_text(text)
    with pytest.raises(ValueError, match=name):
        canonical_json({"a": text})
