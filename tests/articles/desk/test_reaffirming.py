"""Affirming a live page again: the evidence since last time, and a signature only after it was read."""

import datetime

import pytest
from django.utils import timezone

from articles.actions import findings, judging, publishing, reading
from articles.actions.reading import EvidenceUnread
from articles.models import Article, Finding, ReadMark, SignOff
from articles.reader import queries
from articles.since_signed import since_signed
from articles.workflow import Kind
from citations.models import Watch
from cms.accounts.models import User
from tests import factories
from tests.articles.desk.external import outsider
from tests.articles.desk.reviewed import (
    address,
    links,
    queries_of,
    signature,
    signed_in,
    traces,
    words,
)
from tests.citations import judged

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
NOTHING_NEW = (
    "0 notices on its sources 1 source not checked again 0 verdicts changed 0 reader reports 0 findings"
)


@pytest.fixture
def source():
    return factories.citation()


@pytest.fixture
def live(source):
    return factories.live_article(cites=source, by=factories.editor())


@pytest.fixture
def edition(live):
    return live.live_edition


@pytest.fixture
def reviewer(edition):
    return edition.signoffs.get(kind=MEDICAL).user


@pytest.fixture
def second(edition):
    """Somebody else who accepted the medical review: what the first reviewer signed a moment ago is no new review."""
    account = factories.reviewer(MEDICAL)
    factories.asked(edition.article, MEDICAL, account)
    return account


@pytest.fixture
def page(edition):
    return address("edition-evidence", edition, MEDICAL)


def report(edition, text="The cream is no longer sold."):
    return findings.receive_feedback(
        by=User.objects.system(), edition=edition, verdict="out_of_date", heading="What helps", text=text
    )


def read(client, edition, kind=MEDICAL, **more):
    """Open the evidence and say that it was read, as a browser does."""
    since = client.get(address("edition-evidence", edition, kind)).context["since"]
    return client.post(address("edition-evidence-read", edition, kind), {"state": since.state, **more})


def watched(source, *, answered_days=None, is_silent=False):
    """When registries last answered about a source, in days from now; and whether one is silent since yesterday."""
    moment = timezone.now() + datetime.timedelta(days=answered_days) if answered_days is not None else None
    silent_since = timezone.now() if is_silent else None
    Watch.objects.create(citation=source, answered_at=moment, unanswered_since=silent_since)


def everything_comes_up(live, source):
    """One of each thing that the page of evidence tells of."""
    edition = live.live_edition
    judged.verified(source, events=[judged.correction()])
    settled = report(edition).finding
    findings.resolve_finding(
        finding=settled, by=live.owner, resolution="It is sold under another name.", outcome="right"
    )
    findings.receive_feedback(by=User.objects.system(), edition=edition, verdict="helpful")
    spam = {"verdict": "inaccurate", "text": "Zqx pills!", "suspicion": "links"}
    findings.receive_feedback(by=User.objects.system(), edition=edition, **spam)
    findings.raise_finding(
        article=live, by=live.owner, kind="other", severity="warning", summary="Is the dose still right?"
    )
    checker = edition.signoffs.get(kind=FACTS).user
    judging.judge_claim(
        claim=edition.claims.first(), by=checker, judgement="overstated", note="In 5 of 100 only."
    )
    changed = factories.changed(live)
    factories.edition(of=changed, change_kind="update", change_note="More about rest")
    factories.changed(changed, body=changed.body + "\n\nAnd one more.")
    publishing.suspend(article=live, by=live.owner, reason="To be checked against the notice.")


class TestEvidence:
    def test_shows_what_came_up_and_what_was_done_about_it(self, live, edition, source, reviewer, page):
        everything_comes_up(live, source)

        said = words(signed_in(reviewer).get(page))

        assert "1 notice on its sources" in said
        assert "Correction 17 May 2024 as Crossref says; seen here on" in said
        assert "Before: Supported by the source. Now: Overstated" in said
        assert "The cream is no longer sold." in said
        assert "It is sold under another name. Settled" in said
        assert "1 reader found the page helpful" in said
        assert "Is the dose still right?" in said
        assert "edition 2 was submitted (Update" in said
        assert "The working copy was saved 1 time without being submitted yet" in said
        assert "Suspended, edition 1" in said
        assert "Whether a guideline, a label or a recommendation changed is not known" in said

    @pytest.mark.parametrize("kind", [MEDICAL, FACTS])
    def test_leads_an_external_reviewer_nowhere_that_the_link_does_not_open(
        self, live, edition, source, kind
    ):
        asked = outsider(kind, edition=edition)
        asked.accept()
        everything_comes_up(live, source)
        client = asked.opened()

        shown = client.get(address("edition-evidence", edition, kind))

        inside = {url.partition("#")[0] for url in links(shown) if url.startswith("/desk/")}
        assert [url for url in inside if client.get(url).status_code == 403] == []
        assert "say what is wrong in a comment on the review screen" in words(shown)

    def test_says_so_where_nothing_came_up(self, edition, second, page, live):
        factories.signed(edition, MEDICAL, by=second)

        response = signed_in(second).get(page)

        assert NOTHING_NEW in words(response)
        assert "Nothing happened to them." in words(response)
        assert {live.get_absolute_url(), address("edition-review", edition, show="whole")} <= links(response)

    def test_what_was_there_before_the_signature_is_not_news(self, edition, second):
        report(edition)
        factories.signed(edition, MEDICAL, by=second)

        since = since_signed(second, edition, MEDICAL)

        assert (list(since.reports), since.notices) == ([], 0)
        assert [each.kind for each in since.findings] == [Finding.Kind.READER_REPORT]  # still open

    @pytest.mark.parametrize(
        ("watch", "sentence"),
        [
            (None, "No registry has ever answered about it"),
            ({}, "No registry has ever answered about it"),
            ({"answered_days": -9}, "Not checked again since"),
            ({"answered_days": 1, "is_silent": True}, "Not checked again since"),
            ({"answered_days": 1}, "The registries answered on"),
        ],
    )
    def test_unknown_is_never_fine(self, source, reviewer, page, watch, sentence):
        if watch is not None:
            watched(source, **watch)

        response = signed_in(reviewer).get(page)

        is_fine = watch == {"answered_days": 1}
        assert sentence in words(response)
        assert ('class="tag tag-good">Confirmed' in response.content.decode()) == is_fine
        assert ("1 source not checked again" in words(response)) != is_fine

    def test_sources_with_news_come_first(self):
        sources = [factories.citation() for _ in range(3)]
        body = "## What\n\n" + " ".join(f"True in {n} %.[@{one.key}]" for n, one in enumerate(sources))
        edition = factories.live_article(cites=sources[0], body=body).live_edition
        watched(sources[0], answered_days=1)
        judged.verified(sources[2], events=[judged.retraction()])

        since = since_signed(edition.signoffs.get(kind=MEDICAL).user, edition, MEDICAL)

        assert [one.use.key for one in since.sources] == [sources[n].key for n in (2, 1, 0)]

    def test_somebody_new_sees_what_came_up_since_the_last_signature_of_another(self, second, page):
        assert "you have not signed this review of it yet" in words(signed_in(second).get(page))

    def test_an_edition_that_is_not_live_has_no_such_page(self, live, reviewer):
        second = factories.edition(of=factories.changed(live), change_kind="update", change_note="More")

        assert signed_in(reviewer).get(address("edition-evidence", second, MEDICAL)).status_code == 404

    def test_whoever_does_not_sign_reads_it_and_is_told_why(self, live, page):
        response = signed_in(live.owner).get(page)

        assert "You read this evidence, but do not sign the page" in words(response)
        assert b'name="state"' not in response.content

    def test_costs_the_same_with_one_of_everything_and_with_three(
        self, live, edition, source, reviewer, page
    ):
        client, changed = signed_in(reviewer), live
        for count in (1, 2):
            for number in range(count):
                judged.verified(source, events=[judged.correction()])
                report(edition, text=f"{count} {number}")
                changed = factories.changed(changed, body=f"{changed.body}\n\nMore {count} {number}.")
                factories.edition(of=changed, change_kind="update", change_note="More")
            if count == 1:
                one = queries_of(client, page)

        assert queries_of(client, page) == one


class TestAffirming:
    def test_moves_the_date_of_review_and_not_that_of_the_last_change(self, edition, second, live):
        client = signed_in(second)
        before = queries.cards().get(pk=live.pk)

        assert read(client, edition)["Location"] == address("edition-sign", edition, MEDICAL)
        assert "Affirm edition 1 again" in words(client.get(address("edition-sign", edition, MEDICAL)))
        response = client.post(address("edition-sign", edition, MEDICAL), signature(edition))

        assert response.status_code == 302
        old, new = SignOff.objects.filter(edition=edition, kind=MEDICAL).order_by("pk")
        assert new.valid_until > old.valid_until
        after = queries.cards().get(pk=live.pk)
        assert (before.reviewed_at, after.reviewed_at) == (old.signed_at, new.signed_at)
        assert after.changed_at == before.changed_at
        assert (Article.objects.get(pk=live.pk).live_edition, live.editions.count()) == (edition, 1)

    def test_is_refused_until_the_evidence_was_read(self, edition, second, live):
        client, sign_page = signed_in(second), address("edition-sign", edition, MEDICAL)
        before = traces(live)

        opened, response = client.get(sign_page), client.post(sign_page, signature(edition))

        assert "Read the evidence since last time first" in words(opened)
        assert b'name="passphrase"' not in opened.content
        assert response.status_code == 403
        assert "Read the evidence since last time first" in words(response)
        assert traces(live) == before

    @pytest.mark.parametrize("came_up", ["a report", "a notice", "a doubt", "a finding settled"])
    def test_what_comes_up_after_reading_has_to_be_read_too(self, edition, second, live, source, came_up):
        old = report(edition).finding
        client = signed_in(second)
        read(client, edition)
        if came_up == "a report":
            report(edition, text="Another one")
        elif came_up == "a notice":
            judged.verified(source, events=[judged.retraction()])
        elif came_up == "a doubt":
            checker = edition.signoffs.get(kind=FACTS).user
            judging.judge_claim(
                claim=edition.claims.first(), by=checker, judgement="overstated", note="Too much."
            )
        else:
            findings.resolve_finding(finding=old, by=live.owner, resolution="It is right.", outcome="right")
        before = traces(live)

        response = client.post(address("edition-sign", edition, MEDICAL), signature(edition))

        assert response.status_code == 403
        assert traces(live) == before

    def test_says_that_something_came_up_while_the_page_was_open(self, edition, second):
        client = signed_in(second)
        state = client.get(address("edition-evidence", edition, MEDICAL)).context["since"].state
        report(edition)

        response = client.post(address("edition-evidence-read", edition, MEDICAL), {"state": state})

        assert response.status_code == 409
        assert "Something came up after you opened this page" in words(response)
        assert "The cream is no longer sold." in words(response)
        assert not ReadMark.objects.exists()

    @pytest.mark.parametrize("state", ["", "0" * 24, "x" * 99])
    def test_an_invented_state_marks_nothing(self, edition, second, state):
        response = signed_in(second).post(
            address("edition-evidence-read", edition, MEDICAL), {"state": state}
        )

        assert response.status_code in (400, 409)
        assert not ReadMark.objects.exists()

    def test_the_mark_is_for_this_person_and_this_kind_and_this_time_only(self, edition, second):
        other = factories.reviewer(MEDICAL)
        factories.asked(edition.article, MEDICAL, other)
        read(signed_in(other), edition)
        client = signed_in(second)
        with pytest.raises(EvidenceUnread):
            reading.sign(edition=edition, by=second, kind=MEDICAL, **statement(edition))
        read(client, edition)
        first = reading.sign(edition=edition, by=second, kind=MEDICAL, **statement(edition))

        again = since_signed(second, edition, MEDICAL)

        assert again.base == first
        assert not ReadMark.objects.filter(user=second, what=ReadMark.evidence(again.state)).exists()

    def test_d41_a_double_click_affirms_once(self, edition, second):
        client, sign_page = signed_in(second), address("edition-sign", edition, MEDICAL)
        read(client, edition)

        answers = [client.post(sign_page, signature(edition)) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert SignOff.objects.filter(edition=edition, kind=MEDICAL).count() == 2

    def test_a_first_signature_needs_no_evidence(self):
        new = factories.edition()
        reviewer = factories.reviewer(MEDICAL)
        factories.asked(new.article, MEDICAL, reviewer)

        reading.sign(edition=new, by=reviewer, kind=MEDICAL, **statement(new))

        assert SignOff.objects.filter(edition=new).count() == 1

    def test_the_screens_lead_there(self, edition, reviewer):
        checker = edition.signoffs.get(kind=FACTS).user
        for user, name, kind in (
            (reviewer, "edition-review", MEDICAL),
            (checker, "edition-facts", FACTS),
        ):
            response = signed_in(user).get(address(name, edition))

            assert address("edition-evidence", edition, kind) in links(response)
            assert "Affirm it again" in words(response)


def test_whoever_asked_for_changes_has_not_signed():
    first = factories.edition()
    reviewer = factories.reviewer(MEDICAL)
    factories.asked(first.article, MEDICAL, reviewer)
    factories.asked_for_changes(first, MEDICAL, by=reviewer, note="The dose.")
    second = factories.edition(
        of=factories.changed(first.article), change_kind="update", change_note="Other dose"
    )

    said = words(signed_in(reviewer).get(address("edition-review", second)))

    assert "You last read edition 1 and asked for changes" in said
    assert "Changes since you read edition 1" in said
    assert "You last signed" not in said
    assert "since you signed" not in said


def statement(edition):
    return {"digest": edition.digest, "passphrase": factories.PASSPHRASE, "has_interests": False}
