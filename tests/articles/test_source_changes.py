"""Which sources came, went or changed, whatever happened to their numbers and keys."""

import pytest

from articles.source_changes import source_changes


def listed(*entries):
    return [
        {"position": place, "key": key, "text": text, "doi": doi}
        for place, (key, text, doi) in enumerate(entries, start=1)
    ]


A, B, C = ("a", "Alpha. 2020.", "10.5555/a"), ("b", "Beta. 2021.", ""), ("c", "Gamma. 2022.", None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([A, B], [A, B], ""),
        ([A, B], [B, A], ""),
        ([A], [A, B, C], "2 sources added"),
        ([A, B, C], [C], "2 sources removed"),
        ([A, B], [A, C], "1 source added, 1 source removed"),
        ([A, B], [A, ("b", "Beta. 2021;7.", "")], "1 source changed"),
        ([A], [("other", "RETRACTED: Alpha. 2020.", "10.5555/a")], "1 source changed"),
        ([B], [("other", "Beta. 2021.", "")], ""),
        ([], [A], "1 source added"),
        ([], [], ""),
    ],
)
def test_says_what_happened_to_the_sources(old, new, said):
    found = source_changes(listed(*old), listed(*new))

    assert found.said == said
    assert bool(found) is bool(said)


def test_a_changed_source_is_a_pair_of_what_was_printed_and_what_is():
    (pair,) = source_changes(listed(B, A), listed(("a", "Alpha. 2020;1.", "10.5555/a"), B)).changed

    assert [(one["position"], one["text"]) for one in pair] == [(2, "Alpha. 2020."), (1, "Alpha. 2020;1.")]
