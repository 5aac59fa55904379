"""Judging claims: whose word counts, what is carried to the next edition, and what stays open."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from articles.actions import publishing, reviewing, signing
from articles.actions.judging import judge_claim
from articles.models import Blocker, Claim, Edition, Verdict
from articles.workflow import Judgement, Kind
from cms.audit.models import AuditEvent
from cms.refusals import Invalid, NotAllowed, NotEligible, Refusal
from tests import factories
from tests.articles.desk.reviewed import close_trail

pytestmark = pytest.mark.django_db

FACTS = Kind.FACT_CHECK


@pytest.fixture
def checker():
    return factories.reviewer(FACTS)


@pytest.fixture
def source():
    return factories.citation()


@pytest.fixture
def edition(source):
    body = (
        f"## What it is\n\nIt affects 5 % of adults.[@{source.key}] Rest helps. It is more common than flu."
    )
    return factories.edition(of=factories.article(body=body))


def accepted(edition: Edition, checker) -> None:
    """As `factories.asked`, without judging anything."""
    invitation = reviewing.assign(
        article=edition.article, by=factories.desk_editor(), reviewer=checker.person.reviewer, kind=FACTS
    )
    reviewing.accept(assignment=invitation, by=checker, has_interests=False)


def next_edition(edition: Edition, old: str, new: str) -> Edition:
    body = edition.document["body"].replace(old, new)
    return factories.edition(
        of=factories.changed(edition.article, body=body), change_kind="update", change_note="Better"
    )


def codes(edition: Edition) -> set[tuple[str, str]]:
    return set(Blocker.objects.filter(edition=edition, code="claim_open").values_list("code", "detail"))


def newest(edition: Edition) -> list[tuple[str, str | None, bool]]:
    """Each claim with its judgement, and whether that was carried over."""
    return [
        (
            claim.text,
            claim.judgement,
            bool(claim.verdict_id and Verdict.objects.get(pk=claim.verdict_id).carried_from),
        )
        for claim in edition.claims.with_newest_verdict()
    ]


def test_an_edition_has_its_claims(edition, source):
    assert list(edition.claims.values_list("position", "text", "heading", "keys")) == [
        (1, "It affects 5 % of adults.", "What it is", [source.key]),
        (2, "It is more common than flu.", "What it is", []),
    ]
    assert codes(edition) == {("claim_open", "2")}


class TestVerdicts:
    def test_close_a_claim_and_leave_one_event(self, edition, checker):
        accepted(edition, checker)
        close_trail()
        claim, before = edition.claims.first(), AuditEvent.objects.count()

        verdict = judge_claim(
            claim=claim,
            by=checker,
            judgement="supported",
            quotation=" 5 percent of adults ",
            locator="Table 2",
        )

        assert (verdict.quotation, verdict.locator) == ("5 percent of adults", "Table 2")
        assert verdict.person == checker.person
        assert codes(edition) == {("claim_open", "1")}
        close_trail()
        (event,) = AuditEvent.objects.order_by("seq")[before:]
        assert (event.act, event.article_id, event.actor_id) == (
            "claim.judge",
            edition.article_id,
            checker.pk,
        )

    def test_said_twice_are_one(self, edition, checker):
        accepted(edition, checker)
        claim = edition.claims.first()

        first = judge_claim(claim=claim, by=checker, judgement="supported")

        assert judge_claim(claim=claim, by=checker, judgement="supported") == first

    @pytest.mark.parametrize("judgement", Judgement.values)
    def test_of_which_only_some_let_the_claim_stay(self, edition, checker, judgement):
        accepted(edition, checker)
        for claim in edition.claims.all():
            judge_claim(claim=claim, by=checker, judgement=judgement, note="It says less.")

        stands = judgement in ("supported", "partly", "common_knowledge")
        assert codes(edition) == (set() if stands else {("claim_open", "2")})
        assert edition.claims.open().exists() is not stands

    def test_of_which_the_newest_counts(self, edition, checker):
        accepted(edition, checker)
        factories.judged(edition, checker)

        judge_claim(
            claim=edition.claims.first(), by=checker, judgement="overstated", note="The study says 3 %."
        )

        assert codes(edition) == {("claim_open", "1")}


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"judgement": "fine"}, "Choose a verdict"),
            ({"judgement": "not_supported"}, "Say in the note"),
            ({"judgement": "partly", "note": " . "}, "Say in the note"),
            ({"judgement": "supported", "locator": "p" * 201}, "more briefly"),
        ],
    )
    def test_say_what_is_missing(self, edition, checker, fields, said):
        accepted(edition, checker)

        with pytest.raises(Invalid, match=said):
            judge_claim(claim=edition.claims.first(), by=checker, **fields)

        assert not Verdict.objects.exists()

    def test_meet_whoever_is_no_fact_checker(self, edition):
        for account in (factories.chief_editor(), factories.reviewer(Kind.MEDICAL_REVIEW)):
            with pytest.raises(NotAllowed):
                judge_claim(claim=edition.claims.first(), by=account, judgement="supported")

        assert not Verdict.objects.exists()

    def test_meet_a_fact_checker_who_was_not_asked(self, edition, checker):
        with pytest.raises(NotEligible, match="not been asked"):
            judge_claim(claim=edition.claims.first(), by=checker, judgement="supported")

        assert not Verdict.objects.exists()

    def test_meet_a_fact_checker_who_wrote_part_of_it(self, checker, source):
        author = factories.reviewer(FACTS, roles=("editor",))
        edition = factories.edition(of=factories.article(by=author, cites=source))
        accepted(edition, author)

        with pytest.raises(NotEligible, match="wrote part"):
            judge_claim(claim=edition.claims.first(), by=author, judgement="supported")

        assert not Verdict.objects.exists()


class TestSigning:
    def sign(self, edition, by):
        return signing.sign(
            edition=edition,
            by=by,
            kind=FACTS,
            digest=edition.digest,
            passphrase=factories.PASSPHRASE,
            has_interests=False,
        )

    @pytest.mark.parametrize("last", [None, "not_supported"])
    def test_d49_waits_for_every_claim(self, edition, checker, last):
        accepted(edition, checker)
        factories.judged(edition, checker)
        open_claim = edition.claims.last()
        if last:
            judge_claim(claim=open_claim, by=checker, judgement=last, note="It does not say so.")
        else:
            edition = next_edition(edition, "flu", "colds")

        with pytest.raises(signing.ClaimsOpen):
            self.sign(edition, checker)

        assert not edition.signoffs.exists()

    def test_asking_for_changes_does_not(self, edition, checker):
        accepted(edition, checker)

        factories.asked_for_changes(edition, FACTS, by=checker, note="No.")

        assert edition.signoffs.exists()

    def test_a_verdict_after_it_keeps_the_edition_from_going_live(self, source):
        edition = factories.ready_edition(of=factories.article(cites=source))
        signer = edition.signoffs.get(kind=FACTS).user
        judge_claim(claim=edition.claims.first(), by=signer, judgement="not_supported", note="Read it again.")

        with pytest.raises(Refusal):
            publishing.publish(edition=edition, by=factories.managing_editor())

        assert not edition.publications.exists()


class TestCarrying:
    def judged(self, edition, checker):
        accepted(edition, checker)
        factories.judged(edition, checker)

    def test_d48_only_the_sentence_that_changed_is_open_again(self, edition, checker):
        self.judged(edition, checker)

        second = next_edition(edition, "5 %", "6 %")

        assert newest(second) == [
            ("It affects 6 % of adults.", None, False),
            ("It is more common than flu.", "supported", True),
        ]

    def test_moving_a_sentence_and_adding_others_changes_nothing(self, edition, checker):
        self.judged(edition, checker)

        second = next_edition(edition, "## What it is\n\n", "## New\n\nMore words.\n\n## Moved\n\n")

        assert {(judgement, carried) for _text, judgement, carried in newest(second)} == {("supported", True)}

    def test_another_source_opens_the_claim(self, edition, checker, source):
        self.judged(edition, checker)

        second = next_edition(edition, f"[@{source.key}]", f"[@{factories.citation().key}]")

        assert newest(second)[0] == ("It affects 5 % of adults.", None, False)

    def test_a_second_source_opens_the_claim(self, edition, checker, source):
        self.judged(edition, checker)

        second = next_edition(edition, f"[@{source.key}]", f"[@{source.key}; @{factories.citation().key}]")

        assert newest(second)[0][1] is None

    def test_no_words_make_a_claim_look_like_another_with_a_source(self):
        content = {"citations": [{"key": "k", "doi": "d", "pmid": "", "uses": [{"mention": "m"}]}]}
        claims = [
            {"text": "A.", "heading": "", "mentions": ["m"]},
            {"text": "A.\nk|d|", "heading": "", "mentions": []},
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT identity FROM guard.claims_of(%s, %s)", [json.dumps(claims), json.dumps(content)]
            )
            first, second = cursor.fetchall()

        assert first != second

    def test_keeps_the_words_the_person_and_the_day(self, edition, checker):
        accepted(edition, checker)
        first = judge_claim(
            claim=edition.claims.first(),
            by=checker,
            judgement="partly",
            quotation="About 5 %",
            locator="p. 3",
            note="In cities.",
        )

        second = next_edition(edition, "Rest helps.", "Rest can help.")

        carried = Verdict.objects.get(claim=second.claims.first())
        for name in ("judgement", "quotation", "locator", "note", "person", "user", "given_at"):
            assert getattr(carried, name) == getattr(first, name)
        assert carried.carried_from == first

    def test_takes_the_last_word_from_however_far_back(self, edition, checker):
        self.judged(edition, checker)
        without = next_edition(edition, " It is more common than flu.", "")
        again = next_edition(without, "Rest helps.", "Rest helps. It is more common than flu.")

        assert newest(again)[1] == ("It is more common than flu.", "supported", True)

    def test_a_doubt_about_the_live_edition_counts_for_the_one_that_waits(self, source):
        live = factories.live_article(cites=source).live_edition
        signer = live.signoffs.get(kind=FACTS).user
        waiting = factories.edition(of=factories.changed(live.article), change_kind="update")
        before = codes(waiting)

        judge_claim(claim=live.claims.first(), by=signer, judgement="overstated", note="It says less.")

        assert (before, codes(waiting)) == (set(), {("claim_open", "1")})

    def test_whoever_wrote_part_of_an_edition_clears_none_of_its_claims_by_another(self, source):
        author = factories.reviewer(FACTS, roles=("editor",))
        live = factories.live_article(cites=source).live_edition
        signer = live.signoffs.get(kind=FACTS).user
        accepted(live, author)
        waiting = factories.edition(
            of=factories.changed(live.article, by=author), by=author, change_kind="update"
        )
        judge_claim(claim=live.claims.first(), by=signer, judgement="overstated", note="It says less.")

        judge_claim(claim=live.claims.first(), by=author, judgement="supported")

        assert codes(live) == set()
        assert codes(waiting) == {("claim_open", "1")}

    def test_a_verdict_of_somebody_who_then_wrote_part_of_the_text_is_not_taken_over(self, source):
        author = factories.reviewer(FACTS, roles=("editor",))
        live = factories.live_article(cites=source).live_edition
        accepted(live, author)
        judge_claim(claim=live.claims.first(), by=author, judgement="supported", note="Mine.")

        waiting = factories.edition(
            of=factories.changed(live.article, by=author), by=author, change_kind="update"
        )

        assert waiting.claims.first().verdicts.get().user == live.signoffs.get(kind=FACTS).user

    def test_a_doubt_about_the_new_edition_counts_for_the_one_before(self, edition, checker):
        self.judged(edition, checker)
        second = next_edition(edition, "Rest helps.", "Rest can help.")

        said = judge_claim(
            claim=second.claims.first(), by=checker, judgement="overstated", note="It says less."
        )

        assert codes(edition) == codes(second) == {("claim_open", "1")}
        assert edition.claims.first().verdicts.last().carried_from == said

    def test_a_claim_that_did_not_hold_does_not_hold_in_the_next_edition(self, edition, checker):
        accepted(edition, checker)
        for claim in edition.claims.all():
            judge_claim(claim=claim, by=checker, judgement="not_supported", note="It says less.")

        second = next_edition(edition, "Rest helps.", "Rest can help.")

        assert codes(second) == {("claim_open", "2")}
        assert not Claim.objects.filter(edition=second, verdicts=None).exists()
