"""Searching: live editions only, escaped highlights, useful empty pages."""

import datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.search_words import count_words, recount_words
from articles.actions.synonyms import add_synonyms
from articles.models import Article
from articles.reader import search, search_queries
from cms.accounts.models import User
from tests import factories
from tests.articles.reader.reading import read, suspended, withdrawn

pytestmark = pytest.mark.django_db


def test_r49_finds_words_of_title_and_text_and_keeps_the_query_in_the_box():
    article = factories.live_article(title="Gout", body="Uric acid forms crystals in a joint.")
    page = read("/search/?q=crystal")

    assert page.words("//main//li/h3") == ["Gout"]
    assert page.all("//main//li/h3/a/@href") == [article.get_absolute_url()]
    assert page.words("//main//li//mark") == ["crystals"]
    assert page.all("//main//input[@name='q']/@value") == ["crystal"]
    assert page.all("//main//form/@method") == ["get"]
    assert page.all("//main//label/@for") == ["q"]
    assert page.words("//main/div/div/h2") == ["1 article"]


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("many plain words " * 30 + "zqx " + "many plain words " * 30, "… "),
        ("Zqx is rare. It goes away. Nobody knows why. It may come back.", "Look. Zqx is rare."),
    ],
)
def test_an_excerpt_shows_where_a_sentence_was_cut(body, begins):
    factories.live_article(title="Rash", standfirst="What it is.", key_points="Look.", body=body)

    (excerpt,) = read("/search/?q=zqx").words("//main//li/p[.//mark]")

    assert excerpt.startswith(begins)
    assert excerpt.endswith(" …")


def same(*words):
    return add_synonyms(by=factories.editor(), words=list(words))


def counted(*articles):
    """As the job does after each publication."""
    for article in articles:
        count_words(article=article, by=User.objects.system())


def test_finds_what_was_typed_without_its_accent_and_the_other_way_round():
    factories.live_article(title="A dry mouth", body="Sjögren disease makes the mouth dry.")

    assert read("/search/?q=sjogren").words("//main//li/h3") == ["A dry mouth"]
    assert read("/search/?q=Sjögren").words("//main//li/h3") == ["A dry mouth"]


def test_a_character_that_turns_the_direction_around_is_not_shown_again():
    page = read("/search/?q=go%E2%80%AEut")

    assert "\u202e" not in page.html
    assert page.all("//main//input[@name='q']/@value") == ["gout"]


def test_never_finds_words_of_a_working_copy():
    article = factories.live_article(title="Gout")
    factories.changed(article, title="Zqxgout", body="Zqx words.")
    factories.article(title="Zqx draft", body="Zqx.")

    assert not read("/search/?q=zqx").all("//main//li/h3/mark")
    assert "draft" not in read("/search/?q=zqx").text


def test_r50_an_empty_query_shows_how_to_search_and_what_is_new():
    factories.live_article(title="Gout")
    page = read("/search/?q=%20")

    assert "Type what you are looking for" in page.text
    assert "/a-to-z/" in page.all("//main//a/@href")
    assert page.words("//main//li/h3") == ["Gout"]


class TestMisspelt:
    def test_results_for_the_likely_spelling_are_shown_and_what_was_typed_can_be_searched_instead(self):
        counted(factories.live_article(title="Hypertension in adults"))
        page = read("/search/?q=hypertenshun")

        assert page.words("//main//li/h3") == ["Hypertension in adults"]
        assert page.words("//main//li/h3/a/mark") == ["Hypertension"]
        said = "Showing results for hypertension. Search instead for hypertenshun."
        assert page.words("//main//p[@class='note']") == [said]
        assert page.all("//main//input[@name='q']/@value") == ["hypertenshun"]
        (as_typed,) = page.all("//main//p[@class='note']/a/@href")
        assert "Nothing found for “hypertenshun”" in read(as_typed).text

    def test_every_misspelt_word_of_a_query_is_put_right_and_its_other_parts_stay(self):
        counted(factories.live_article(title="Shingles vaccine", body="Ask your doctor first."))
        page = read('/search/?q=shingels+vacine+"your+doctor"')

        assert page.words("//main//p[@class='note']/strong") == ['shingles vaccine "your doctor"']
        assert page.words("//main//li/h3") == ["Shingles vaccine"]

    def test_accents_beside_a_misspelt_word_do_no_harm(self):
        counted(factories.live_article(title="Sjögren disease and hypertension"))
        counted(factories.live_article(title="Sjögren disease and hypotension"))
        page = read("/search/?q=Sjögren+hypretension")

        assert page.words("//main//p[@class='note']/strong") == ["Sjögren hypertension"]
        assert page.words("//ul[@class='names']//a") == ["Sjögren hypotension"]

    def test_other_likely_spellings_are_offered_as_links_that_find_something(self):
        counted(factories.live_article(title="Hypotension"), factories.live_article(title="Hypertension"))
        page = read("/search/?q=hypretension")

        assert page.words("//main//li/h3") == ["Hypertension"]
        assert page.words("//ul[@class='names']//a") == ["hypotension"]
        assert read(page.all("//ul[@class='names']//a/@href")[0]).words("//main//li/h3") == ["Hypotension"]

    def test_of_two_misspelt_words_no_second_guesses_are_put_together(self):
        counted(
            factories.live_article(title="Hypertension migraine"),
            factories.live_article(title="Hypotension migrate"),
        )
        page = read("/search/?q=hypretension+migrane")

        assert page.words("//main//li/h3") == ["Hypertension migraine"]
        assert not page.all("//ul[@class='names']//a")

    def test_a_query_that_finds_something_stays_as_it_was_typed(self):
        counted(factories.live_article(title="Gout"), factories.live_article(title="Migraine"))
        page = read("/search/?q=gout+or+migrane")

        assert page.words("//main//li/h3") == ["Gout"]
        assert page.words("//ul[@class='names']//a") == ["gout or migraine"]
        assert not page.all("//main//p[@class='note']")

    @pytest.mark.parametrize("take_down", [suspended, withdrawn], ids=["suspended", "withdrawn"])
    def test_no_word_is_suggested_that_only_a_page_has_which_was_taken_down(self, take_down):
        counted(factories.live_article(title="Hypertension"))
        take_down(Article.objects.get())
        page = read("/search/?q=hypertenshun")

        assert not page.all("//main//li/h3")
        assert "hypertension" not in page.html

    def test_a_word_that_live_pages_no_longer_have_hides_no_spelling(self):
        counted(factories.live_article(title="Diabetis"), factories.live_article(title="Diabetes"))
        suspended(Article.objects.get(live_edition__title="Diabetis"))

        assert read("/search/?q=diabetis").words("//main//p[@class='note']/strong") == ["diabetes"]


class TestSynonyms:
    @pytest.fixture(autouse=True)
    def _known(self):
        same("heart attack", "myocardial infarction", "MI")
        same("high blood pressure", "hypertension")

    @pytest.mark.parametrize(
        "query",
        [
            "heart attack",
            '"heart attack"',
            "Heart attacks",
            "mi",
            "symptoms of a heart attack",
            "heart attack -stroke",
        ],
    )
    def test_a_word_or_phrase_finds_what_uses_another_of_its_group(self, query):
        factories.live_article(title="Myocardial infarction", body="Know the symptoms and signs.")
        factories.live_article(title="Infarction of the brain", body="Not of the heart.")
        page = read(f"/search/?q={quote(query)}")

        assert page.words("//main//li/h3") == ["Myocardial infarction"]

    def test_what_was_found_by_it_is_marked(self):
        factories.live_article(title="Hypertension")

        page = read("/search/?q=high+blood+pressure")

        assert page.words("//main//li/h3/a/mark") == ["Hypertension"]

    def test_a_synonym_is_left_out_with_its_word(self):
        factories.live_article(title="Stress", body="Hypertension runs in families.")
        factories.live_article(title="More stress", body="It runs in families.")

        assert read('/search/?q=stress+-"high+blood+pressure"').words("//main//li/h3") == ["More stress"]

    def test_a_misspelt_synonym_is_put_right_though_no_page_uses_it(self):
        counted(factories.live_article(title="Heart attack"))
        page = read("/search/?q=myocardal+infarktion")

        assert page.words("//main//p[@class='note']/strong") == ["myocardial infarction"]
        assert page.words("//main//li/h3") == ["Heart attack"]

    def test_a_phrase_with_an_accent_is_known_without_it(self):
        same("Ménière’s disease", "endolymphatic hydrops")
        factories.live_article(title="Endolymphatic hydrops")

        for query in ("meniere’s+disease", "Ménière’s+disease"):
            assert read(f"/search/?q={query}").words("//main//li/h3") == ["Endolymphatic hydrops"]


class TestRanking:
    def test_title_then_headings_then_text(self):
        factories.live_article(title="Tired", body="## Sleep\n\nGout may play a part. Gout is a disease.")
        factories.live_article(title="Swollen toe", body="## Gout\n\nA painful joint.")
        factories.live_article(title="Gout", body="A painful joint.")

        assert read("/search/?q=gout").words("//main//li/h3") == ["Gout", "Swollen toe", "Tired"]

    @pytest.mark.parametrize(
        ("title", "body"),
        [
            ("After an attack of the heart", "What helps."),
            ("Cholesterol", "A high value makes a heart attack likelier."),
        ],
    )
    def test_all_words_in_a_title_or_side_by_side_before_one_of_them_in_a_title(self, title, body):
        factories.live_article(title=title, body=body)
        factories.live_article(
            title="Migraine attacks", body="## Attacks\n\nAn attack is no danger to the heart. It ends."
        )

        for query in ("heart+attack", "heart+attack+-zqx"):
            assert read(f"/search/?q={query}").words("//main//li/h3") == [title, "Migraine attacks"]

    def test_an_old_title_is_ranked_however_many_newer_texts_have_the_word(self, monkeypatch):
        monkeypatch.setattr(search_queries, "RANKED", 2)
        factories.live_article(title="Gout")
        for _each in range(3):
            factories.live_article(body="It may be gout.")

        assert read("/search/?q=gout").words("//main//li/h3")[0] == "Gout"


class TestNarrowing:
    def test_by_topic_main_or_other_with_numbers_and_back_again(self):
        joints, pain = factories.topic("Joints"), factories.topic("Pain")
        factories.live_article(title="Gout", topic=joints, other_topics=[pain], body="Zqx.")
        factories.live_article(title="Headache", topic=pain, body="Zqx.")
        page = read("/search/?q=zqx")
        choices = "//main//nav[@aria-label='Narrow the results down']//a"

        assert page.words(choices)[1:] == ["Pain (2)", "Joints (1)"]
        narrowed = read(page.all(f"{choices}/@href")[2])
        assert narrowed.words("//main//li/h3") == ["Gout"]
        assert narrowed.all(f"{choices}[@aria-current='true']/text()") == ["Joints (1) "]
        wider = read(narrowed.all(f"{choices}[@aria-current='true']/@href")[0])
        assert len(wider.all("//main//li/h3")) == 2

    def test_by_a_medical_review_within_the_last_year(self, monkeypatch):
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        assert search.Search("gout", is_recent=True).since == today - datetime.timedelta(days=365)
        factories.live_article(title="Gout of old")
        a_year_ago = timezone.now()
        monkeypatch.setattr(
            search.Search, "since", property(lambda asked: a_year_ago if asked.is_recent else None)
        )
        factories.live_article(title="Gout")
        all_of_them = read("/search/?q=gout")
        (choice,) = all_of_them.all("//main//nav//a[text()='Reviewed within the last year']/@href")
        page = read(choice)

        assert len(all_of_them.all("//main//li/h3")) == 2
        assert page.words("//main//li/h3") == ["Gout"]
        assert "✕" in page.words("//main//nav//a[@aria-current='true']")[-1]
        assert [one.response["Cache-Control"] for one in (all_of_them, page)] == ["no-cache", "no-store"]

    def test_nothing_in_this_part_leads_to_all(self):
        factories.live_article(title="Gout")
        other = factories.topic("Eyes")
        page = read(f"/search/?q=gout&topic={other.slug}&page=3")

        assert "Nothing found for “gout”" in page.text
        assert read("/search/?q=gout&topic=no-such-topic").all("//main//a[@href='/search/?q=gout']")
        assert page.all("//main//a[text()='Search all articles']/@href") == ["/search/?q=gout"]

    def test_the_pages_of_a_part_keep_it(self):
        topic = factories.topic("Joints")
        for _each in range(11):
            factories.live_article(body="Zqx.", topic=topic)

        first = read(f"/search/?q=zqx&topic={topic.slug}&reviewed=year")

        assert first.all("//nav[@aria-label='Pages']//a/@href") == [
            f"?page=2&q=zqx&topic={topic.slug}&reviewed=year"
        ]


def test_r50_nothing_with_all_words_leads_to_pages_with_one_of_them():
    factories.live_article(title="Gout")
    page = read("/search/?q=gout+zebra")

    (one_of_them,) = page.all("//main//a[text()='Pages with one of these words']/@href")
    assert read(one_of_them).words("//main//li/h3") == ["Gout"]


def test_r51_what_is_found_is_escaped():
    factories.live_article(
        title="<script>alert(1)</script> rash", body="A rash <img src=x onerror=alert(1)> on the arm."
    )
    page = read("/search/?q=rash")

    assert not page.all("//main//script | //main//img")
    assert "alert(1)" in page.text
    assert page.words("//main//li/h3/a/mark") == ["rash"]


@pytest.mark.parametrize(
    "query", ["'", '"', "a & | ! ( : *", "\\", "%00", "--", "x" * 5000, "<script>", "\ue000mark\ue001"]
)
def test_odd_queries_get_a_page(query, client):
    response = client.get("/search/", {"q": query})

    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_r52_result_pages_are_not_for_search_engines():
    assert read("/search/?q=gout").all("//meta[@name='robots']/@content") == ["noindex"]


def test_many_results_are_shown_ten_at_a_time():
    for _each in range(11):
        factories.live_article(body="Zqx.")

    first, second = read("/search/?q=zqx"), read("/search/?q=zqx&page=2")

    assert (len(first.all("//main//li/h3")), len(second.all("//main//li/h3"))) == (10, 1)
    assert first.all("//nav[@aria-label='Pages']//a/@href") == ["?page=2&q=zqx"]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("query", "finds", "most"),
    [("zqxword", True, 2), ("zqxwort", True, 3), ("gibberish zqxwort", False, 3), ("", False, 1)],
)
def test_a_search_takes_the_same_queries_however_much_it_finds(query, finds, most, number):
    articles = [factories.live_article(body="Zqxword.") for _each in range(number)]
    counted(*articles)
    same("zqxword", "zqxphrase of words")
    read("/search/?q=warm")

    with CaptureQueriesContext(connection) as queries:
        page = read(f"/search/?q={query}")

    found = page.all("//h2[@class='result-count']/following-sibling::ul/li")
    assert len(found) == (number if finds else 0)
    counting = ('"cache"', '"times_counted"', "SAVEPOINT")
    asked = [query["sql"] for query in queries if not any(word in query["sql"] for word in counting)]
    assert len(asked) == most


def test_too_many_searches_from_one_network_are_asked_to_wait(client):
    answers = [client.get("/search/", {"q": "gout"}).status_code for _each in range(61)]

    assert answers[:60] == [200] * 60
    assert answers[60] == 429


@pytest.mark.parametrize("query", ["eczema or taenifugl", "eczema -taenifugl"])
def test_no_way_to_ask_offers_a_word_that_only_a_suspended_page_has(query, client):
    down = factories.live_article(title="Taenifuge treatment", body="About the taenifuge.")
    factories.live_article(title="Eczema", body="About eczema.")
    recount_words(by=User.objects.system())
    assert "taenifuge" in read(f"/search/?{quote(query)}").html
    suspended(down)

    assert "taenifuge" not in read(f"/search/?{quote(query)}").html
