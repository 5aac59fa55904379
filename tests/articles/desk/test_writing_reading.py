"""How a text reads: level, hardest sentences and what readers may miss, beside the text and never in its way (D19)."""

import html

import pytest

from articles.actions.images import upload_image
from articles.desk.reading_notes import MOST_HINTS, MOST_SENTENCES
from articles.models import Article
from tests import factories
from tests.articles.desk.written import address, evidence_of, sent
from tests.articles.test_images import picture

pytestmark = pytest.mark.django_db

LONG = "Most people who have it feel well for years and only learn of it when a doctor measures it for another reason."
HELP = "Call your doctor if it gets worse. It is not known why."
EASY = "Rest and eat well. " * 40


def opened(client, article):
    return client.get(address("article-edit", article))


def reading_of(client, **fields):
    """What the editor's page says about an article with these fields."""
    return opened(client, factories.article(**fields)).context["notes"].reading


def messages(hints):
    return [hint.message for hint in hints]


def words_of(response):
    return " ".join(html.unescape(response.content.decode()).split())


@pytest.mark.usefixtures("editor")
class TestLevel:
    def test_is_an_estimate_with_a_target_of_its_own_for_each_formula(self, client):
        article = factories.article(body=EASY)

        page = words_of(opened(client, article))

        assert "Reading level (estimate)" in page
        assert (
            '<dt>Flesch-Kincaid</dt><dd>grade 0.0 <span class="tag tag-good">within the target of 8' in page
        )
        assert '<dt>SMOG</dt><dd>grade 3.1 <span class="tag tag-good">within the target of 10' in page

    def test_says_when_it_is_above_the_target(self, client):
        body = "Cardiovascular rehabilitation necessitates multidisciplinary collaboration. " * 40

        grades = reading_of(client, body=body).grades

        assert [(grade.name, grade.is_met) for grade in grades] == [
            ("Flesch-Kincaid", False),
            ("SMOG", False),
        ]

    def test_is_not_given_for_a_short_text(self, client):
        article = factories.article(standfirst="Rest helps.", key_points="Rest.\nWalk", body="Rest. Walk.")

        assert "Too short to judge: 4 whole sentences of the 30 that an estimate needs." in words_of(
            opened(client, article)
        )

    def test_is_not_given_in_another_language_where_only_length_counts(self, client):
        article = factories.article(body=f"{LONG} COPD. " * 40, language="de")

        response = opened(client, article)

        reading = response.context["notes"].reading
        assert (reading.grades, messages(reading.hints)) == ((), [])
        assert reading.sentences[0].message.endswith("has 22 words.")
        assert "The formulas are made for English." in words_of(response)

    def test_is_not_there_for_a_text_that_cannot_be_shown(self, client):
        response = opened(client, factories.article(body="> " * 25 + "deep"))

        assert response.context["notes"].reading is None
        assert "How it reads" not in words_of(response)


@pytest.mark.usefixtures("editor")
class TestHardSentences:
    def test_are_named_with_their_length_their_long_words_and_their_place(self, client):
        [hint] = reading_of(client, body=f"## Head\n\nRest helps.\n\n{LONG}").sentences

        assert hint.message == (
            "“Most people who have it feel well for years and only learn of it when a doctor measures…” has 22 words."
            " Long words: another."
        )
        assert (hint.field, hint.line) == ("body", 5)
        assert LONG.startswith(hint.words)

    def test_of_one_endless_word_are_shown_in_part(self, client):
        [hint] = reading_of(client, body=f"{'x' * 200} {'and on ' * 11}ends.").sentences

        assert hint.message.startswith(f"“{'x' * 89}…” has 24 words.")
        assert hint.words == "x" * 89

    def test_are_found_in_the_fields_above_and_below_the_text_too(self, client):
        reading = reading_of(client, standfirst=LONG, key_points=f"Rest.\n{LONG}")

        assert [(hint.field, hint.line) for hint in reading.sentences] == [
            ("standfirst", 0),
            ("key_points", 2),
        ]

    def test_name_the_key_point_so_that_nobody_looks_for_a_line_of_the_text(self, client):
        page = words_of(opened(client, factories.article(key_points=f"Rest.\n{LONG}")))

        assert "Go to key point 2" in page
        assert "Go to line 2" not in page

    def test_lead_to_their_line_without_a_script(self, client):
        page = words_of(opened(client, factories.article(body=f"Rest.\n\n{LONG}")))

        assert '<a href="#id_body" data-line="3"' in page
        assert "Go to line 3" in page

    def test_are_the_hardest_with_the_number_of_the_others(self, client):
        article = factories.article(body=f"{LONG} " * (MOST_SENTENCES + 2))

        response = opened(client, article)

        assert len(response.context["notes"].reading.sentences) == MOST_SENTENCES
        assert "The hardest are listed; there are 2 more." in words_of(response)

    def test_there_may_be_none(self, client):
        page = words_of(opened(client, factories.article(body="Rest.")))

        assert "None: no sentence is long or full of long words." in page
        assert "What readers may miss" not in page

    def test_show_their_words_and_run_nothing(self, client):
        body = f'<script>alert(1)</script> "onfocus=alert(1) {LONG}'

        page = opened(client, factories.article(body=body)).content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;onfocus=alert(1)" in page
        assert "<script>alert(1)" not in page


@pytest.mark.usefixtures("editor")
class TestWhatReadersMayMiss:
    def test_names_parts_that_no_words_point_to(self, client):
        assert messages(reading_of(client, body=EASY).hints) == [
            "The text does not seem to say when to seek help, and from whom.",
            "The text does not seem to say what is not known or not certain.",
        ]
        assert messages(reading_of(client, body=EASY + HELP).hints) == []

    def test_names_an_abbreviation_with_its_first_place(self, client):
        [hint] = reading_of(client, body="Rest.\n\nINR is a test.\n\nINR again.").hints

        assert hint.message == "“INR” is not explained. Write at its first use: full words (INR)."
        assert (hint.field, hint.line, hint.words) == ("body", 3, "INR")

    def test_reads_standfirst_and_key_points_before_the_text(self, client):
        body = "A blood test (INR) is made."

        [hint] = reading_of(client, standfirst="Know your INR.", body=body).hints

        assert hint.message.startswith("“INR” is used before it is explained.")
        assert hint.field == "standfirst"

    def test_names_alternative_text_that_says_nothing(self, client, editor, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        image = upload_image(by=editor, data=picture("teal"), alt="A knee")

        [hint] = reading_of(client, body=f"Rest.\n\n![IMG_2031.jpg]({image.src})").hints

        assert hint.message == (
            "The alternative text “IMG_2031.jpg” is the name of a file: say what the picture shows."
        )
        assert (hint.line, hint.words) == (3, "IMG_2031.jpg")

    def test_names_links_that_lead_nowhere(self, client):
        live, draft = factories.live_article(), factories.article()
        body = (
            f"## Care\n\n[a](#s-care) [b](#care) [c](/articles/{live.slug}/)\n\n[d](/articles/{draft.slug}/)"
        )

        assert [(hint.message, hint.line) for hint in reading_of(client, body=body).hints] == [
            ("The link to “#care” leads nowhere: this page has no such place.", 3),
            (f"The link to “/articles/{draft.slug}/” leads nowhere yet: readers find no article there.", 5),
        ]

    def test_lists_no_more_than_people_read(self, client):
        names = [f"Q{first}{second}" for first in "ABCD" for second in "EFG"]
        article = factories.article(body=" and ".join(names))

        response = opened(client, article)

        assert len(response.context["notes"].reading.hints) == MOST_HINTS
        assert "There are 2 more; they are shown when these are done." in words_of(response)

    def test_costs_one_query_for_any_number_of_links_to_articles(self, client, django_assert_num_queries):
        bodies = [
            "Rest.",
            "[a](/articles/gone-0/)",
            " ".join(f"[a](/articles/gone-{number}/)" for number in range(3)),
        ]
        none, one, three = (factories.article(body=body) for body in bodies)
        opened(client, none)
        with django_assert_num_queries(15):
            opened(client, none)
        for article in (one, three):
            with django_assert_num_queries(16):
                opened(client, article)


class TestNeverInTheWay:
    def test_a_text_full_of_hints_has_nothing_to_put_right_and_is_submitted(self, client, editor):
        article = factories.article(by=editor, body=f"COPD. {LONG} [x](#gone) " * 40)
        assert opened(client, article).context["notes"].reading.hints
        assert not opened(client, article).context["notes"].problems

        client.post(
            address("article-submit", article),
            {"version": article.version, "change_kind": "new", "change_note": "First"},
        )

        assert Article.objects.get(pk=article.pk).editions.count() == 1

    def test_looking_changes_nothing(self, client, editor):
        article = factories.article(by=editor, body=LONG)
        before = evidence_of(article)

        opened(client, article)

        assert evidence_of(article) == before

    def test_comes_with_the_notes_on_what_is_typed(self, client, editor):
        article = factories.article(by=editor)

        answer = client.post(address("article-autosave", article), sent(article, body=f"INR. {LONG}")).json()

        assert "has 22 words." in answer["notes"]
        assert "“INR” is not explained." in answer["notes"]

    def test_looks_at_no_more_of_an_endless_standfirst_than_it_needs(self, client, editor):
        article = factories.article(by=editor)

        answer = client.post(
            address("article-autosave", article), sent(article, standfirst="Rest. " * 100_000)
        ).json()

        assert "grade 0.0" in answer["notes"]


def test_the_help_page_says_how_hints_are_worked_out(client, editor):
    page = words_of(client.get(address("help")))

    assert "Flesch-Kincaid (1975), where 8 or less is the target, and SMOG (1969), where 10 or less" in page
    assert "A sentence of more than 20 words, or with more than 3 words of 3 syllables and more." in page
    assert "AIDS, AM, CDC, COVID, CT, DNA" in page
