import copy

import pytest

from articles.changes import changes_between

DOCUMENT = {
    "schema": 1,
    "title": "High blood pressure",
    "standfirst": "What it is and what helps.",
    "key_points": ["It is common.", "It can be treated."],
    "body": "## What helps\n\nTake 5 mg of it once a day.\n\nRest and eat well, and walk every day.\n",
    "language": "en",
    "risk_class": "B",
    "meta_description": "",
    "disclaimer": "1",
    "byline": [{"person": 1, "part": "author", "name": "Sam Lee", "credentials": "RN"}],
    "citations": [{"key": "one", "text": "Example E. A trial. J Ex. 2020;12:1-9."}],
    "images": [{"src": "a.png", "sha256": "a" * 64, "alt": "A heart", "caption": "", "credit": "Us"}],
}


def changed(**fields):
    return copy.deepcopy(DOCUMENT) | fields


def names(found):
    return [part.name for part in found.parts]


def test_the_same_document_has_no_changes():
    found = changes_between(DOCUMENT, copy.deepcopy(DOCUMENT))

    assert (found.parts, found.count, found.numbers) == ((), 0, 0)


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("title", "Blood pressure that is too high", "Title"),
        ("standfirst", "What it is, and what helps most.", "Standfirst"),
        ("key_points", ["It is common.", "It can be cured."], "Key points"),
        ("body", DOCUMENT["body"].replace("Rest", "Sleep"), "Text"),
        ("byline", [{"person": 1, "part": "author", "name": "Sam Lee", "credentials": "MD"}], "Byline"),
        ("citations", [{"key": "one", "text": "Example E. Another trial. J Ex. 2020;12:1-9."}], "Sources"),
        ("images", [{**DOCUMENT["images"][0], "alt": "A lung"}], "Images"),
        ("images", [{**DOCUMENT["images"][0], "sha256": "b" * 64}], "Images"),
        ("risk_class", "A", "Other facts"),
        ("meta_description", "Everything about it", "Other facts"),
        ("language", "de", "Other facts"),
        ("disclaimer", "2", "Other facts"),
    ],
)
def test_sees_a_change_of_everything_that_is_signed(field, value, part):
    found = changes_between(DOCUMENT, changed(**{field: value}))

    assert names(found) == [part]
    assert found.count >= 1


def test_counts_the_changes_that_touch_a_number():
    body = DOCUMENT["body"].replace("5 mg", "2.5 mg").replace("Rest", "Sleep")

    found = changes_between(DOCUMENT, changed(body=body))

    assert (found.count, found.numbers) == (2, 1)
    assert ("number", 1) in found.flag_counts


def test_numbers_the_changes_through_all_parts():
    body = DOCUMENT["body"].replace("5 mg", "2.5 mg").replace("Rest", "Sleep")

    found = changes_between(DOCUMENT, changed(title="High blood pressure now", body=body))

    places = [change.place for part in found.parts for run in part.runs for change in run if change.place]
    assert places == [1, 2, 3]


def test_a_change_has_the_same_key_wherever_it_stands_and_each_has_its_own():
    body = DOCUMENT["body"].replace("Rest", "Sleep")
    one = changes_between(DOCUMENT, changed(body=body)).all()
    two = changes_between(DOCUMENT, changed(title="Another title", body=body)).all()
    alike = changes_between(DOCUMENT, changed(body="Ask.\n\n" + DOCUMENT["body"] + "\nAsk.\n")).all()

    assert [change.key for change in one] == [two[-1].key]
    assert len({change.key for change in two}) == 3
    assert len({change.key for change in alike}) == 2


def test_counts_the_changes_of_a_dose():
    body = DOCUMENT["body"].replace("5 mg", "2.5 mg").replace("Rest", "Sleep")

    assert changes_between(DOCUMENT, changed(body=body)).doses == 1
    assert changes_between(DOCUMENT, changed(body=DOCUMENT["body"].replace("Rest", "Sleep"))).doses == 0


def test_says_how_large_a_share_of_the_words_changed():
    sources = [{"key": "two", "text": "A wholly different source, of many more words than the article has."}]
    rewritten = changed(body="Nothing of this was there before, so all of the words are others.")

    assert changes_between(DOCUMENT, DOCUMENT).share == 0
    assert changes_between(DOCUMENT, changed(citations=sources)).share == 0
    assert 0 < changes_between(DOCUMENT, changed(body=DOCUMENT["body"].replace("Rest", "Sleep"))).share < 0.1
    assert changes_between(DOCUMENT, rewritten).share > 0.3


def test_d33_text_is_escaped():
    found = changes_between(DOCUMENT, changed(title="High <script>blood</script> pressure"))

    html = "".join(change.html for part in found.parts for run in part.runs for change in run)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("## What helps\n", "## What may help\n", "What <del>"),
        ("", "## Why\n", "<ins>"),
        ("## Why\n", "### Why\n", "##"),
    ],
)
def test_a_heading_is_shown_without_its_sign_unless_that_changed(old, new, shown):
    found = changes_between(changed(body=old + "Rest.\n"), changed(body=new + "Rest.\n"))

    [change] = found.all()

    assert change.is_heading
    assert ("##" in change.html) == (shown == "##")
    assert shown in change.html
