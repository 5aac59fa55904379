"""The words by which misspelt ones are put right: counted after a publication, exactly once a night."""

import pytest
from django.db import connection

from articles import jobs
from articles.actions.search_words import count_words, recount_words
from articles.actions.synonyms import add_synonyms
from articles.models import Article, IndexWord
from cms.accounts.models import User
from cms.refusals import NotAllowed
from tests import factories
from tests.articles.actions.test_relating import refuse_writes
from tests.articles.reader.reading import suspended

pytestmark = pytest.mark.django_db


def counts(*words: str) -> dict[str, int]:
    return dict(IndexWord.objects.filter(word__in=words).values_list("word", "editions"))


def recount() -> None:
    recount_words(by=User.objects.system())


def test_after_a_publication_its_words_are_known_without_accents_each_once():
    article = factories.live_article(
        title="Sjögren disease", body="## Zqxhead\n\nZqxword and zqxword, 50 mg."
    )

    jobs.relate_one.func(article_pk=article.pk)

    assert counts("sjogren", "zqxhead", "zqxword") == {"sjogren": 1, "zqxhead": 1, "zqxword": 1}
    assert not IndexWord.objects.filter(word__in=["and", "50", "Sjögren"]).exists()


def test_at_night_they_are_counted_anew_and_those_that_are_gone_are_forgotten():
    first, gone = (
        factories.live_article(body="Zqxone zqxboth."),
        factories.live_article(body="Zqxgone zqxboth."),
    )
    factories.changed(first, body="Zqxdraft.")
    for article in (first, gone, gone):
        count_words(article=article, by=User.objects.system())
    add_synonyms(by=factories.editor(), words=["zqxsame", "zqxboth"])
    assert counts("zqxboth", "zqxgone") == {"zqxboth": 3, "zqxgone": 2}
    suspended(gone)

    jobs.recount_words.func(timestamp=0)

    words = ("zqxone", "zqxboth", "zqxgone", "zqxsame", "zqxdraft")
    assert counts(*words) == {"zqxone": 1, "zqxboth": 1, "zqxsame": 0}


def test_counting_anew_writes_nothing_where_nothing_changed():
    factories.live_article()
    recount()

    with connection.execute_wrapper(refuse_writes):
        recount()


def test_a_page_that_is_not_live_is_not_counted():
    article = factories.article(body="Zqxdraft.")

    count_words(article=article, by=User.objects.system())

    assert not IndexWord.objects.exists()


def test_refuses_a_person():
    article = factories.live_article()
    for attempt in (
        lambda by: count_words(article=Article.objects.get(pk=article.pk), by=by),
        lambda by: recount_words(by=by),
    ):
        with pytest.raises(NotAllowed):
            attempt(factories.chief_editor())

    assert not IndexWord.objects.exists()
