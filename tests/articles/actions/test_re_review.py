import pytest

from articles.actions.submission import WordsChanged
from articles.models import Edition
from articles.workflow import ChangeKind
from tests import factories

pytestmark = pytest.mark.django_db


def re_review(article):
    return factories.edition(of=article, change_kind=ChangeKind.RE_REVIEW, change_note="")


def test_the_words_that_readers_see_can_be_reviewed_again():
    live = factories.live_article()

    assert re_review(live).digest == live.live_edition.digest


@pytest.mark.parametrize(
    "fields", [{"body": "Take 50 mg."}, {"title": "Something else"}, {"risk_class": "A"}]
)
def test_refuses_other_words_under_the_name_of_a_re_review(fields):
    live = factories.live_article()
    factories.changed(live, **fields)

    with pytest.raises(WordsChanged):
        re_review(live)

    assert list(Edition.objects.filter(article=live)) == [live.live_edition]


def test_other_words_stay_other_words_when_they_were_submitted_before():
    live = factories.live_article()
    factories.edition(of=factories.changed(live), change_kind=ChangeKind.UPDATE, change_note="More.")

    with pytest.raises(WordsChanged):
        re_review(live)
