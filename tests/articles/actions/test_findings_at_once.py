"""Two readers, or a reader and an editor, at the same moment: one finding, and no report is lost."""

import pytest

from articles.actions import findings
from articles.models import Article, Feedback, Finding
from cms.accounts.models import User
from tests import factories
from tests.articles.cloning import clone
from tests.articles.racing import DONE, storm

ROUNDS = 60


@pytest.fixture
def articles(own_database):
    return clone(factories.edition().article, ROUNDS)


def report(pk):
    article = Article.objects.get(pk=pk)
    said = {"verdict": "inaccurate", "heading": "What helps", "text": "Hm."}
    findings.receive_feedback(by=User.objects.system(), edition=article.editions.get(), **said)


def test_two_reports_make_one_finding(articles):
    outcomes = storm(report, report, articles)

    assert set(outcomes) == {(DONE, DONE)}
    assert Finding.objects.values("article").distinct().count() == Finding.objects.count() == ROUNDS
    assert Feedback.objects.exclude(finding=None).count() == 2 * ROUNDS


def test_a_report_that_comes_while_its_finding_is_settled_joins_it_or_opens_another(articles):
    for pk in articles:
        report(pk)
    editor = factories.editor()
    first = {finding.article_id: finding for finding in Finding.objects.all()}

    def settle(pk):
        findings.resolve_finding(finding=first[pk], by=editor, resolution="Reworded.", outcome="right")

    outcomes = storm(settle, report, articles)

    assert set(outcomes) == {(DONE, DONE)}
    assert Finding.objects.filter(state="resolved").count() == ROUNDS
    joined = Feedback.objects.filter(finding__state="resolved").count() - ROUNDS
    assert joined + Finding.objects.open().count() == ROUNDS
