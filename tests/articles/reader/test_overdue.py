"""What readers and machines are told of a page whose review has run out, in a database whose dates can be moved."""

from articles.reader.sitemaps import ArticleMap
from articles.workflow import Kind
from tests import factories
from tests.articles.test_jobs import end_signatures


def test_r84_the_day_of_the_last_review_stays_when_that_review_runs_out(own_database):
    article = factories.live_article()
    renewed = factories.signed(article.live_edition, Kind.MEDICAL_REVIEW)
    end_signatures(own_database, article, days_ago=1)

    (entry,) = ArticleMap().items()

    assert (entry.reviewed_at, entry.significant_at) == (None, renewed.signed_at)
