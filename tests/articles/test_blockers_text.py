import re
from pathlib import Path

import pytest

from articles.actions.findings import raise_finding
from articles.blockers_text import TEXTS, obstacles
from articles.workflow import Kind
from tests import factories

VIEW = (
    Path("articles/guard/sql/04_publishing.sql")
    .read_text()
    .split("CREATE VIEW public.edition_blocker")[1]
    .split("COMMENT")[0]
)


def codes_in_the_view():
    """Every code the database can answer with, as the desk tells them apart."""
    found = set(re.findall(r"^SELECT (?:DISTINCT )?[\w.]+(?: AS edition_id)?, '(\w+)'", VIEW, re.MULTILINE))
    details = set(re.findall(r"'content_incomplete', '(\w+)'", VIEW))
    return (found - {"content_incomplete"}) | {f"content_incomplete:{detail}" for detail in details}


def test_every_code_of_the_database_has_words_and_no_words_are_left_over():
    assert codes_in_the_view() == set(TEXTS)


@pytest.mark.django_db
class TestObstacles:
    def test_names_what_is_missing_what_to_do_and_where(self):
        edition = factories.edition()

        found = obstacles(edition, factories.managing_editor())

        assert [one.code for one in found] == ["no_medical_review", "no_fact_check"]
        assert found[0].sentence == "No medical reviewer has signed this edition."
        assert found[0].advice == "A medical reviewer who did not write it reads it and signs."
        assert found[0].url == f"/desk/articles/{edition.article_id}/assign/?kind=medical_review"

    def test_gives_no_link_to_what_one_may_not_do(self):
        edition = factories.edition()

        assert [one.url for one in obstacles(edition, factories.editor())] == ["", ""]

    def test_says_sources_in_one_sentence_with_their_number(self):
        keys = [factories.citation(confirmed=False).key for _ in range(8)]
        body = "Words." + "".join(f"[@{key}]" for key in keys)
        edition = factories.edition(of=factories.article(body=body))

        found = obstacles(edition, factories.editor())

        sentences = [one.sentence for one in found if one.code == "citation_unverified"]
        assert sentences == [f"8 sources are not confirmed: {', '.join(sorted(keys)[:6])} and 2 more."]

    def test_several_blocking_findings_lead_to_their_list(self):
        edition = factories.ready_edition()
        for _ in range(2):
            raise_finding(
                article=edition.article,
                by=factories.editor(),
                kind="other",
                severity="blocking",
                summary="Look",
            )

        found = obstacles(edition, factories.editor())

        assert [one.sentence for one in found] == ["2 open findings block this article."]
        assert found[0].url == f"/desk/findings/?article={edition.article_id}"

    def test_a_ready_edition_has_none(self):
        assert obstacles(factories.ready_edition(), factories.managing_editor()) == []

    def test_takes_one_query(self, django_assert_num_queries):
        edition = factories.edition_in_review(signed_kinds=[Kind.FACT_CHECK])
        manager = factories.managing_editor()
        obstacles(edition, manager)

        with django_assert_num_queries(1):
            obstacles(edition, manager)
