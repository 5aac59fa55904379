import re
from pathlib import Path

import pytest

from articles.actions import publishing
from articles.timeline import WORDS, story_of
from articles.workflow import Kind
from tests import factories
from tests.articles.desk.reviewed import close_trail

ACTS = re.compile(r"""act="([a-z_]+\.[a-z_]+)\"""")
ABOUT_AN_ARTICLE = (
    "article",
    "edition",
    "assignment",
    "interest",
    "signoff",
    "schedule",
    "finding",
    "feedback",
)


def test_every_act_on_an_article_has_words():
    source = "".join(path.read_text() for path in Path("articles/actions").glob("*.py"))
    acts = {act for act in ACTS.findall(source) if act.split(".")[0] in ABOUT_AN_ARTICLE}

    assert acts - set(WORDS) == set()
    assert len(acts) > 15


@pytest.mark.django_db
class TestStory:
    def test_tells_each_act_once_even_if_it_wrote_several_rows(self):
        edition = factories.ready_edition()
        manager = factories.managing_editor()
        publishing.schedule(
            edition=edition,
            by=manager,
            publish_at=factories.datetime.datetime(2099, 1, 1, tzinfo=factories.datetime.UTC),
        )
        publishing.publish(edition=edition, by=manager)
        close_trail()

        told = [(entry.what, entry.who) for entry in story_of(edition.article, 50)]

        assert told[:2] == [("Published", manager.name), ("Planned the publication", manager.name)]
        assert [what for what, _who in told].count("Published") == 1

    def test_keeps_two_acts_of_the_same_kind_apart(self):
        article = factories.article()
        for number in range(2):
            factories.changed(article, title=f"Title {number}")
            factories.changed(article, by=factories.editor(), title=f"Another title {number}")
        close_trail()

        told = [entry.what for entry in story_of(article, 50)]

        assert told == [f"Saved revision {number}" for number in (5, 4, 3, 2)] + ["Started the article"]

    def test_says_nothing_of_other_articles(self):
        article, other = factories.article(), factories.article()
        factories.changed(other)
        close_trail()

        assert [entry.what for entry in story_of(article, 50)] == ["Started the article"]

    def test_takes_two_queries(self, django_assert_num_queries):
        edition = factories.edition_in_review(signed_kinds=list(Kind))
        close_trail()

        with django_assert_num_queries(2):
            story_of(edition.article, 50)
