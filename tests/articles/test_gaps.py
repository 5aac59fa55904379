"""What readers may miss: help, uncertainty, words for pictures, and where links lead."""

import pytest

from articles.gaps import (
    LONGEST_ALTERNATIVE,
    WORTH_JUDGING,
    article_links,
    dead_anchors,
    missing_parts,
    weakness_of,
)
from articles.readability import Piece
from cms.markdown import ImageUse, LinkUse


def missing(*texts):
    return missing_parts([Piece("paragraph", text) for text in texts], WORTH_JUDGING)


class TestMissingParts:
    def test_are_when_to_seek_help_and_what_is_uncertain(self):
        assert missing("Rest helps.", "Walk a little.") == ["seek_help", "uncertainty"]

    @pytest.mark.parametrize(
        "words",
        [
            "When to see a doctor",
            "Ask your pharmacist first.",
            "Call 911 at once.",
            "Urgent advice: Signs of a stroke",
            "Go to an emergency room.",
            "talk to your health care provider",
            "Get medical help.",
        ],
    )
    def test_help_is_found_by_its_words(self, words):
        assert missing(words) == ["uncertainty"]

    @pytest.mark.parametrize(
        "words",
        [
            "It is not known why.",
            "There is little good evidence.",
            "Experts disagree.",
            "The cause is unclear.",
            "No chair, belt or mattress has been shown to help.",
            "We do not yet know.",
            "More research is needed.",
        ],
    )
    def test_uncertainty_is_found_by_its_words(self, words):
        assert missing(words) == ["seek_help"]

    def test_are_not_expected_of_a_text_that_has_hardly_begun(self):
        assert missing_parts([Piece("paragraph", "Rest helps.")], WORTH_JUDGING - 1) == []


class TestAlternativeText:
    @pytest.mark.parametrize(
        ("alt", "weakness"),
        [
            ("A line that rises from 5 in 2010 to 9 in 2020", ""),
            ("", ""),
            ("IMG_2031", "file_name"),
            ("knee-side.PNG", "file_name"),
            ("Picture of a knee", "opening"),
            ("An image showing a knee", "opening"),
            ("The knee, by year", "caption"),
            ("Knee", "one_word"),
            ("word " * (LONGEST_ALTERNATIVE // 5) + "more", "long"),
        ],
    )
    def test_is_weak_for_one_reason(self, alt, weakness):
        image = ImageUse("/media/x.png", alt, "the knee, by year ", decorative=not alt, line=1)

        assert weakness_of(image) == weakness


class TestLinks:
    def test_to_a_place_that_is_not_there_are_dead(self):
        html = '<h2 id="s-what-helps">What helps</h2><p id="s-über">x</p>'
        alive = ["#s-what-helps", "#s-%C3%BCber", "#", "#references", "#ref-3"]
        dead = ["#what-helps", "#s-gone"]
        links = [LinkUse(address, 1) for address in [*alive, *dead, "https://example.org/#s-gone", "/about/"]]

        assert [link.address for link in dead_anchors(links, html)] == dead

    def test_to_articles_are_known_by_their_address(self):
        addresses = [
            "/articles/gout/",
            "/articles/gout/history/",
            "https://health.example/articles/eczema#s-x",
            "https://other.example/articles/asthma/",
            "/topics/gout/",
            "mailto:a@health.example",
        ]
        links = [LinkUse(address, line) for line, address in enumerate(addresses, start=1)]

        found = article_links(links, "https://health.example")

        assert {slug: link.line for slug, link in found.items()} == {"gout": 1, "eczema": 3}
