import re
from pathlib import Path

import pytest

from articles.actions.findings import raise_finding
from articles.actions.judging import judge_claim
from articles.blockers_text import TEXTS, obstacles
from articles.workflow import Kind
from citations.actions.asking import ask_again
from citations.actions.library import edit_citation
from citations.verdicts import Verdict
from tests import factories
from tests.citations import judged

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

        assert [one.code for one in found] == ["claim_open", "no_medical_review", "no_fact_check"]
        assert found[0].sentence == "A claim has no verdict, or one that asks for other words."
        found = found[1:]
        assert found[0].sentence == "No medical reviewer has signed this edition."
        assert found[0].advice == "A medical reviewer who did not write it reads it and signs."
        assert found[0].url == f"/desk/articles/{edition.article_id}/assign/?kind=medical_review"

    def test_gives_no_link_to_what_one_may_not_do(self):
        edition = factories.edition()

        assert [one.url for one in obstacles(edition, factories.editor())] == ["", "", ""]

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

    def test_tells_the_editor_what_was_said_of_a_claim(self, django_assert_num_queries):
        edition = factories.edition(of=factories.article(body="Take 5 mg daily. It took 3 days."))
        checker, editor = factories.reviewer(Kind.FACT_CHECK), factories.editor()
        factories.asked(edition.article, Kind.FACT_CHECK, checker)
        claim = edition.claims.first()
        judge_claim(
            claim=claim,
            by=checker,
            judgement="not_supported",
            quotation="2.5 mg",
            locator="p. 3",
            note="Half of it.",
        )
        obstacles(edition, editor)

        with django_assert_num_queries(2):
            found = obstacles(edition, editor)

        ((reason,),) = [one.reasons for one in found if one.code == "claim_open"]
        assert reason.sentence == (
            f"“{claim.text}” Not supported. Half of it. In the source: “2.5 mg” (p. 3)"
        )
        assert found[0].url == f"/desk/articles/{edition.article_id}/edit/"
        assert (reason.name, reason.page_url) == (
            "Claim 1",
            f"/desk/editions/{edition.pk}/facts/?claims=all#claim-1",
        )

    def test_takes_one_query(self, django_assert_num_queries):
        edition = factories.edition_in_review(signed_kinds=[Kind.FACT_CHECK])
        manager = factories.managing_editor()
        obstacles(edition, manager)

        with django_assert_num_queries(1):
            obstacles(edition, manager)


@pytest.mark.django_db
class TestSources:
    """Of each source that blocks: who was asked and what they said, and what waits for a decision."""

    def reasons(self, edition, by=None):
        return {
            reason.name: reason
            for obstacle in obstacles(edition, by or factories.editor())
            for reason in obstacle.reasons
        }

    def edition(self, *sources):
        body = "Words." + "".join(f"[@{source.key}]" for source in sources)
        return factories.edition(of=factories.article(body=body))

    def test_says_what_the_registries_answered(self):
        source = factories.citation(confirmed=False)
        judged.verified(source, Verdict.MINOR)

        reason = self.reasons(self.edition(source))[source.key]

        assert (
            reason.sentence
            == "The work is known to Crossref; the reference differs a little from the record."
        )
        assert (reason.page_url, reason.url) == (source.get_absolute_url(), "")

    def test_a_person_speaks_first(self):
        source = factories.citation(confirmed=False)
        judged.verified(source)
        factories.confirm(source, outcome="not_confirmed")

        reason = self.reasons(self.edition(source))[source.key]

        assert reason.sentence == "A fact checker could not confirm this source."

    def test_says_that_the_registries_are_being_asked(self):
        source = factories.citation(confirmed=False)
        ask_again(citation=source, by=factories.editor())

        reason = self.reasons(self.edition(source))[source.key]

        assert reason.sentence == "The registries are being asked about this record."

    def test_says_when_only_a_new_edition_can_help(self):
        source, editor = factories.citation(confirmed=False), factories.editor()
        edition = self.edition(source)
        edit_citation(citation=source, by=editor, version=1, fields={"pages": "7"}, reason="Misprint")

        reason = self.reasons(edition)[source.key]

        assert reason.sentence == (
            "Nobody has confirmed this source yet, and no registry has been asked. "
            "Its record was corrected since; a new edition prints that."
        )

    @pytest.mark.parametrize(
        ("kinds", "label"), [((), "Open the journal"), ((Kind.FACT_CHECK,), "Decide on the journal")]
    )
    def test_a_journal_that_waits_is_named_and_linked(self, kinds, label):
        source = factories.citation(confirmed=False)
        judged.verified(source)
        edition = self.edition(source)

        user = factories.reviewer(*kinds) if kinds else factories.editor()
        found = [one for one in obstacles(edition, user) if one.code == "citation_not_peer_reviewed"]

        ((reason,),) = [one.reasons for one in found]
        assert reason.sentence.endswith("The journal: Journal of Examples.")
        assert (reason.url, reason.label) == (judged.journal().get_absolute_url(), label)

    def test_costs_the_same_for_one_source_and_three(self, django_assert_num_queries):
        sources = [factories.citation(confirmed=False) for _ in range(3)]
        for source in sources:
            judged.verified(source, Verdict.MINOR)
        one, three = self.edition(sources[0]), self.edition(*sources)
        editor = factories.editor()
        obstacles(one, editor)

        for edition in (one, three):
            with django_assert_num_queries(4):
                obstacles(edition, editor)
