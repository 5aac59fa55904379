"""Related articles: what they have in common counts, only live ones are named, and nothing is written into history."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from reversion.models import Version

from articles import jobs
from articles.actions import publishing
from articles.actions.relating import relate
from articles.actions.search_words import recount_words
from articles.models import Article, Contribution
from articles.relatedness import MANY_RELATED, telling_words
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from cms.refusals import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def related(article):
    """Ids of what a page leads on to, after it was asked again."""
    return relate(article=article, by=User.objects.system()).related_ids


def history():
    """What an act leaves behind: versions, authors, trail and events that wait to be linked into it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return [model.objects.count() for model in (Version, Contribution, AuditEvent)]


def row_of(article):
    return Article.objects.values("version", "updated_at", "body", "live_edition", "public_state").get(
        pk=article.pk
    )


class TestScore:
    def test_a_shared_source_counts_more_than_the_same_topic_and_that_more_than_another_topic(self):
        source, main, other = factories.citation(), factories.topic(), factories.topic()
        article = factories.live_article(cites=source, topic=main, other_topics=[other])
        by_other = factories.live_article(other_topics=[other])
        by_source = factories.live_article(cites=source)
        by_topic = factories.live_article(topic=main)
        factories.live_article()

        assert related(article) == [by_source.pk, by_topic.pk, by_other.pk]

    def test_points_add_up(self):
        source, main, other = factories.citation(), factories.topic(), factories.topic()
        article = factories.live_article(cites=source, topic=main, other_topics=[other])
        by_topics_and_more = factories.live_article(topic=main, other_topics=[other], cites=source)
        by_topic_and_source = factories.live_article(topic=main, cites=source)
        by_source = factories.live_article(cites=source)

        assert related(article) == [by_topics_and_more.pk, by_topic_and_source.pk, by_source.pk]

    def test_the_main_topic_of_one_is_a_shared_one_when_the_other_has_it_besides(self):
        main = factories.topic()
        article = factories.live_article(topic=main)
        beside = factories.live_article(other_topics=[main])

        assert (related(article), related(beside)) == ([beside.pk], [article.pk])

    def test_of_equals_the_newest_comes_first_and_there_are_at_most_six(self):
        main = factories.topic()
        article, *others = [factories.live_article(topic=main) for _each in range(MANY_RELATED + 2)]

        assert related(article) == [one.pk for one in reversed(others)][:MANY_RELATED]

    def test_three_telling_words_in_common_count_as_much_as_a_topic(self):
        """Telling: in two texts of many, and not the words that every text has."""
        filler = "Most people with this condition get better within weeks."
        gout = "Uric acid forms crystals. Allopurinol lowers it, and purines raise it."
        article, alike = factories.live_article(body=f"{gout} {filler}"), factories.live_article(body=gout)
        for _each in range(8):
            factories.live_article(body=filler)
        recount_words(by=User.objects.system())

        found = telling_words(article.live_edition_id)
        assert {"uric", "acid", "crystals", "allopurinol", "purines"} <= set(found)
        assert "people" not in found
        assert related(article) == [alike.pk]

        publishing.suspend(article=alike, by=factories.editor(), reason="A dose may be wrong.")
        assert related(article) == []

    def test_the_text_that_readers_see_counts_and_not_the_working_copy(self):
        source = factories.citation()
        article, other = factories.live_article(cites=source), factories.live_article()
        factories.changed(other, body=f"## New\n\nA fact.[@{source.key}]")

        assert related(article) == []


class TestLive:
    def test_drafts_and_pages_that_were_taken_down_are_not_named(self):
        main = factories.topic()
        article, gone = factories.live_article(topic=main), factories.live_article(topic=main)
        factories.article(topic=main)
        publishing.suspend(article=gone, by=factories.editor(), reason="A dose may be wrong.")

        assert related(article) == []

    def test_one_that_is_not_live_keeps_what_it_had(self):
        main = factories.topic()
        article, other = factories.live_article(topic=main), factories.live_article(topic=main)
        related(article)
        publishing.suspend(article=article, by=factories.editor(), reason="A dose may be wrong.")

        assert related(article) == [other.pk]


class TestNothingElseChanges:
    def test_neither_versions_nor_authors_nor_trail(self):
        main = factories.topic()
        article, other = factories.live_article(topic=main), factories.live_article(topic=main)
        before, row = history(), row_of(article)

        assert related(article) == [other.pk]

        assert (history(), row_of(article)) == (before, row)

    def test_a_second_time_writes_nothing(self):
        main = factories.topic()
        article, _other = factories.live_article(topic=main), factories.live_article(topic=main)
        found = related(article)

        with connection.execute_wrapper(refuse_writes):
            assert related(article) == found

    def test_refuses_a_person(self):
        article = factories.live_article()

        with pytest.raises(NotAllowed):
            relate(article=article, by=factories.managing_editor())

        assert Article.objects.get(pk=article.pk).related_ids == []


def refuse_writes(execute, sql, params, many, context):
    assert not sql.startswith(("UPDATE", "INSERT", "DELETE")), sql
    return execute(sql, params, many, context)


class TestJobs:
    def test_a_publication_asks_for_it(self):
        article = factories.live_article()

        job = ProcrastinateJob.objects.get(task_name="articles.relate_one")

        assert job.args == {"article_pk": article.pk}

    def test_after_a_publication_its_page_is_done_and_at_night_every_page(self):
        main = factories.topic()
        first, second = factories.live_article(topic=main), factories.live_article(topic=main)

        jobs.relate_one.func(article_pk=second.pk)
        assert [now(first), now(second)] == [[], [first.pk]]
        jobs.relate_all.func(timestamp=0)
        jobs.relate_all.func(timestamp=0)
        assert [now(first), now(second)] == [[second.pk], [first.pk]]


def now(article):
    return Article.objects.get(pk=article.pk).related_ids
