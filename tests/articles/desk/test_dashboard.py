import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from articles import queues
from articles.actions import commenting, findings, publishing, reviewing, signing, submission
from articles.models import Reviewer
from articles.trust import trust
from articles.workflow import Kind
from citations.actions.asking import ask_again
from citations.actions.library import edit_citation
from citations.models import Citation
from citations.verdicts import Verdict
from cms.accounts.models import Role, User
from cms.audit.acts import act
from tests import factories
from tests.articles.desk.reviewed import address, asked_reviewer, links, queries_of, signed_in, words
from tests.citations import judged

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


def work(user):
    return signed_in(user).get("/desk/")


def rows(user):
    """Titles by queue, as the page gets them."""
    return {
        queue.name: [row.title for row in queue.rows] for queue in work(user).context["queues"] if queue.rows
    }


def report(article, **fields):
    facts = {"verdict": "out_of_date", "heading": "What helps", "text": "That is old."} | fields
    return findings.receive_feedback(by=User.objects.system(), edition=article.live_edition, **facts).finding


class TestSourcesForAFactChecker:
    @pytest.fixture
    def checker(self):
        return factories.reviewer(FACTS)

    def test_what_open_and_live_editions_and_working_copies_cite_waits(self, checker):
        on_open, written = (factories.citation(confirmed=False) for _ in range(2))
        factories.edition(of=factories.article(cites=on_open))
        doubted = factories.citation(title="A doubted trial")
        factories.live_article(cites=doubted)
        edit_citation(
            citation=doubted, by=factories.editor(), version=1, fields={"pages": "7"}, reason="Misprint"
        )
        judged.verified(Citation.objects.get(pk=doubted.pk), Verdict.MISMATCH)
        factories.article(cites=written)
        factories.citation(confirmed=False, title="Cited nowhere")

        assert sorted(rows(checker)["sources"]) == sorted([on_open.title, "A doubted trial", written.title])

    def test_what_the_registries_settled_or_are_being_asked_about_does_not(self, checker):
        settled, asked, confirmed = (factories.citation(confirmed=False) for _ in range(3))
        judged.verified(settled)
        judged.decided(judged.journal(), checker)
        ask_again(citation=asked, by=checker)
        factories.confirm(confirmed, checker)
        for source in (settled, asked, confirmed):
            factories.article(cites=source)

        assert "sources" not in rows(checker)

    def test_says_what_stands_against_each_and_where_it_is_looked_at(self, checker):
        source = factories.citation(confirmed=False)
        factories.article(cites=source)
        judged.verified(source, Verdict.NOT_FOUND, works=(), issns=())

        page = work(checker)

        assert source.get_absolute_url() in links(page)
        assert "Not found" in words(page)

    def test_journals_wait_with_the_number_of_their_sources(self, checker):
        judged.verified(factories.citation(confirmed=False))

        page = work(checker)

        assert rows(checker)["journals"] == ["Journal of Examples"]
        assert "Journals to decide on 1" in words(page)
        assert "ISSN 1234-5679 1 source" in words(page)
        assert judged.journal().get_absolute_url() in links(page)

    def test_nobody_else_is_asked(self):
        source = factories.citation(confirmed=False)
        factories.article(cites=source)
        judged.verified(source)

        for user in (factories.managing_editor(), factories.reviewer(MEDICAL)):
            assert not {"sources", "journals"} & rows(user).keys()

    def test_costs_the_same_for_one_source_and_three(self, checker):
        def add():
            source = factories.citation(confirmed=False)
            factories.article(cites=source)
            judged.verified(source, Verdict.MINOR)

        add()
        work(checker)
        one = queries_of(signed_in(checker), "/desk/")
        add()
        add()

        assert queries_of(signed_in(checker), "/desk/") == one


class TestReviewers:
    def test_an_invitation_waits_until_it_is_answered(self):
        edition = factories.edition()
        reviewer = factories.reviewer(MEDICAL)
        invitation = reviewing.assign(
            article=edition.article,
            by=factories.managing_editor(),
            reviewer=reviewer.person.reviewer,
            kind=MEDICAL,
        )

        before, page = rows(reviewer), work(reviewer)
        reviewing.accept(assignment=invitation, by=reviewer, has_interests=False)

        assert before == {"invitations": [edition.title]}
        assert address("assignment-overview", invitation) in links(page)
        assert rows(reviewer) == {"reviews": [edition.title]}

    def test_says_how_much_changed_since_ones_own_last_signature(self):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)
        factories.signed(edition, MEDICAL, by=reviewer)
        article = factories.changed(
            edition.article,
            standfirst="What it is and what seldom helps.",
            body=edition.document["body"].replace("5 %", "6 %"),
        )
        factories.edition(of=article, change_kind="update", change_note="Numbers")

        said = words(work(reviewer))

        assert "2 changes since you last signed" in said
        assert "1 number changed" in said

    def test_calls_a_first_review_one(self):
        assert "your first review of it" in words(work(asked_reviewer(factories.edition())))

    def test_after_asking_for_changes_nobody_is_said_to_have_signed(self):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)
        factories.asked_for_changes(edition, MEDICAL, by=reviewer, note="A dose is wrong.")
        factories.edition(of=factories.changed(edition.article), change_kind="update", change_note="Dose")

        assert "1 change since you asked for changes" in words(work(reviewer))

    def test_tells_a_fact_checker_how_many_sources_and_claims_wait(self):
        open_one = factories.citation(confirmed=False)
        edition = factories.edition(of=factories.article(cites=open_one))
        checker = factories.reviewer(FACTS)
        asked = reviewing.assign(
            article=edition.article, by=factories.desk_editor(), reviewer=checker.person.reviewer, kind=FACTS
        )
        reviewing.accept(assignment=asked, by=checker, has_interests=False)

        assert "1 claim open 1 source to confirm" in words(work(checker))
        factories.judged(edition, checker)
        assert "claim open" not in words(work(checker))

    @pytest.mark.parametrize("decision", ["sign", "ask for changes"])
    def test_what_was_decided_waits_no_longer(self, decision):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)
        if decision == "sign":
            factories.signed(edition, MEDICAL, by=reviewer)
        else:
            factories.asked_for_changes(edition, MEDICAL, by=reviewer, note="A dose is wrong.")

        assert rows(reviewer) == {}

    def test_d50_holds_nothing_that_cannot_be_signed(self):
        author = factories.reviewer(MEDICAL, roles=(Role.EDITOR,))
        own = factories.edition(of=factories.article(by=author))
        factories.asked(own.article, MEDICAL, author)
        recalled = factories.edition()
        factories.asked(recalled.article, MEDICAL, author)
        submission.recall(edition=recalled, by=recalled.article.owner, reason="Not ready.")
        interested = factories.edition()
        invitation = reviewing.assign(
            article=interested.article,
            by=factories.managing_editor(),
            reviewer=author.person.reviewer,
            kind=MEDICAL,
        )
        reviewing.accept(assignment=invitation, by=author, has_interests=True, interests="Shares")

        assert "reviews" not in rows(author)

    def test_a_live_page_comes_back_when_its_signature_ends_soon(self):
        edition = factories.edition()
        reviewer = factories.reviewer(MEDICAL)
        factories.signed(
            edition, MEDICAL, by=reviewer, valid_until=timezone.now() + datetime.timedelta(days=20)
        )
        factories.signed(edition, FACTS)
        before = rows(reviewer)
        publishing.publish(edition=edition, by=factories.managing_editor())

        assert before == {}
        assert rows(reviewer) == {"reviews": [edition.title]}
        said = words(work(reviewer))
        assert "Read the evidence" in said
        ends_on = timezone.localdate() + datetime.timedelta(days=20)
        assert f"the signature ends on {date_format(ends_on, 'j F Y')}" in said
        assert address("edition-evidence", edition, MEDICAL) in links(work(reviewer))

    def test_asks_for_a_passphrase_while_there_is_none(self):
        assert "Choose your signing passphrase" in words(work(factories.reviewer(MEDICAL, passphrase=None)))
        assert "Choose your signing passphrase" not in words(work(factories.reviewer(MEDICAL)))


class TestEditors:
    def test_a_draft_waits_until_it_is_submitted(self):
        article = factories.article()
        before = rows(article.owner)
        factories.edition(of=article)

        assert before == {"drafts": [article.title]}
        assert rows(article.owner) == {}

    def test_words_written_after_the_submission_are_a_draft_again(self):
        edition = factories.edition()
        factories.changed(edition.article)

        assert rows(edition.article.owner) == {"drafts": [edition.title]}
        assert "after edition 1" in words(work(edition.article.owner))

    def test_a_recalled_edition_is_a_draft_again(self):
        edition = factories.edition()
        submission.recall(edition=edition, by=edition.article.owner, reason="Not ready.")

        assert rows(edition.article.owner) == {"drafts": [edition.title]}

    def test_others_drafts_are_not_listed(self):
        factories.article()

        assert rows(factories.editor()) == {}

    def test_what_was_sent_back_stands_once(self):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)
        factories.asked_for_changes(edition, MEDICAL, by=reviewer, note="A dose is wrong.")
        factories.changed(edition.article)

        assert rows(edition.article.owner) == {"sent-back": [edition.title]}

    def test_what_reviewers_say_of_a_text_waits_until_it_is_answered(self):
        edition = factories.edition()
        owner, reviewer = edition.article.owner, asked_reviewer(edition)
        for text in ("Which rest?", "For how long?"):
            commenting.write_comment(edition=edition, by=reviewer, quotation="Rest.", text=text)
        first, second = commenting.send_comments(edition=edition, by=reviewer)

        assert rows(owner) == {"commented": [edition.title]}
        assert "2 comments" in words(work(owner))
        commenting.answer_comment(comment=first, by=owner, text="Any rest.")
        assert "1 comment " in words(work(owner))
        commenting.resolve_comment(comment=second, by=owner)
        assert rows(owner) == {}
        commenting.answer_comment(comment=first, by=reviewer, text="Then say so.")
        assert rows(owner) == {"commented": [edition.title]}

    def test_reports_about_ones_own_article_wait(self):
        article = factories.live_article()
        finding = report(article)

        assert rows(article.owner) == {"findings": [article.title]}
        assert rows(factories.editor()) == {}
        findings.take_finding(finding=finding, by=factories.editor())
        assert rows(article.owner) == {}


class TestPublishers:
    def test_what_nobody_was_asked_about_waits(self):
        edition = factories.edition()
        asked_reviewer(edition)
        manager = factories.managing_editor()

        assert rows(manager) == {"lacking": [edition.title]}
        assert "no fact checker" in words(work(manager))
        assert "no medical reviewer" not in words(work(manager))

    def test_what_is_ready_waits_until_it_is_published_or_scheduled(self):
        edition = factories.ready_edition()
        manager = factories.managing_editor()
        before = rows(manager)

        publishing.schedule(
            edition=edition, by=manager, publish_at=timezone.now() + datetime.timedelta(days=1)
        )

        assert before == {"ready": [edition.title]}
        assert rows(manager) == {"scheduled": [edition.title]}

    def test_a_blocked_edition_is_not_ready(self):
        edition = factories.ready_edition()
        findings.raise_finding(
            article=edition.article,
            by=factories.editor(),
            kind="other",
            severity="blocking",
            summary="Look here",
        )

        assert "ready" not in rows(factories.managing_editor())

    def test_publishing_waits_for_no_editor(self):
        factories.ready_edition()

        assert rows(factories.editor()) == {}

    def test_findings_without_an_owner_wait_the_blocking_ones_first(self):
        article = factories.live_article()
        report(article)
        findings.raise_finding(
            article=article, by=factories.editor(), kind="other", severity="blocking", summary="Wrong dose"
        )

        page = words(work(factories.managing_editor()))

        assert "Findings and reader reports 2" in page
        assert page.index("Wrong dose") < page.index("A reader says")


class TestOthers:
    def test_administrators_see_licences_to_verify(self):
        person = factories.user(name="Una Verified").person
        with act(by=factories.administrator(), act="reviewer.add"):
            Reviewer.objects.create(person=person, kinds=[MEDICAL])

        assert rows(factories.administrator()) == {"licences": ["Una Verified, BSc"]}

    def test_somebody_without_a_duty_is_told_what_will_happen(self):
        said = words(work(factories.user()))

        assert "Your account has no duties yet" in said

    def test_d51_somebody_with_nothing_to_do_gets_one_way_on(self):
        page = work(factories.user(Role.AUDITOR))

        assert "Nothing is waiting for you." in words(page)
        assert address("article-list") in links(page)

    def test_anonymous_people_sign_in_first(self, client):
        assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"


class TestCounts:
    @pytest.fixture
    def everything(self):
        """One person with every duty but signing, and a way to make one row of each of their queues."""
        owner = factories.user(Role.EDITOR, Role.MANAGING_EDITOR, Role.CHIEF_EDITOR)

        def one_of_each():
            factories.article(by=owner)
            factories.edition(of=factories.article(by=owner))
            factories.ready_edition(of=factories.article(by=owner))
            sent_back = factories.edition(of=factories.article(by=owner))
            signing.request_changes(
                edition=sent_back,
                by=asked_reviewer(sent_back),
                kind=MEDICAL,
                digest=sent_back.digest,
                passphrase=factories.PASSPHRASE,
                note="A dose is wrong.",
            )
            discussed = factories.edition(of=factories.article(by=owner))
            medic = asked_reviewer(discussed)
            commenting.write_comment(edition=discussed, by=medic, quotation="Rest.", text="Which rest?")
            commenting.send_comments(edition=discussed, by=medic)
            due = factories.edition(of=factories.article(by=owner))
            soon = timezone.now() + datetime.timedelta(days=5)
            for kind in Kind.values:
                factories.signed(due, kind, valid_until=soon)
            publishing.publish(edition=due, by=owner)
            due.article.refresh_from_db()
            report(due.article)
            planned = factories.ready_edition(of=factories.article(by=owner))
            publishing.schedule(edition=planned, by=owner, publish_at=soon)

        return owner, one_of_each

    def test_d50_counts_equal_rows(self, everything):
        owner, one_of_each = everything
        one_of_each()
        one_of_each()

        page = work(owner)

        for queue in page.context["queues"]:
            if queue.rows:
                assert f"{queue.title} {len(queue.rows)} " in words(page)
        assert {queue.name: len(queue.rows) for queue in page.context["queues"] if queue.rows} == {
            "sent-back": 2,
            "commented": 2,
            "ready": 2,
            "scheduled": 2,
            "lacking": 6,
            "findings": 2,
            "drafts": 2,
            "due": 2,
        }

    def test_d52_every_action_has_a_name_of_its_own(self, everything):
        owner, one_of_each = everything
        one_of_each()

        content = work(owner).content.decode()

        names = [part.split("</a>")[0] for part in content.split('class="button button-quiet" href="')[1:]]
        assert len(names) == len(set(names)) > 5

    def test_costs_the_same_with_one_row_in_each_queue_and_with_three(self, everything):
        owner, one_of_each = everything
        one_of_each()
        one = queries_of(signed_in(owner), "/desk/")
        one_of_each()
        one_of_each()

        assert queries_of(signed_in(owner), "/desk/") == one

    def test_costs_the_same_for_a_reviewer_with_one_review_and_with_three(self):
        reviewer = factories.reviewer()
        for count in (1, 2):
            for _ in range(count):
                edition = factories.edition()
                factories.asked(edition.article, MEDICAL, reviewer)
                factories.signed(edition, MEDICAL, by=reviewer)
                again = factories.changed(edition.article)
                factories.edition(of=again, change_kind="update", change_note="More")
                checked = factories.edition()
                factories.asked(checked.article, FACTS, reviewer)
            if count == 1:
                one = queries_of(signed_in(reviewer), "/desk/")

        assert queries_of(signed_in(reviewer), "/desk/") == one

    def test_the_bar_counts_what_its_pages_list(self, everything):
        owner, one_of_each = everything
        one_of_each()
        one_of_each()
        client = signed_in(owner)

        counts = queues.counts(owner)

        assert (
            counts["desk:finding-list"]
            == len(client.get(address("finding-list")).context["page"].object_list)
            == 2
        )
        assert (
            counts["desk:due-list"] == len(client.get(address("due-list")).context["page"].object_list) == 2
        )


class TestDue:
    def live(self, **valid_for_days):
        edition = factories.edition()
        for kind, days in valid_for_days.items():
            until = timezone.now() + datetime.timedelta(days=days)
            factories.signed(edition, kind, valid_until=until)
        publishing.publish(edition=edition, by=factories.managing_editor())
        edition.article.refresh_from_db()
        return edition.article

    def test_d56_lists_exactly_what_ends_within_the_days(self):
        soon = self.live(medical_review=59, fact_check=300)
        self.live(medical_review=61, fact_check=300)

        assert list(queues.due_for_review(within_days=60)) == [soon]

    def test_agrees_with_what_readers_are_told(self):
        article = self.live(medical_review=59, fact_check=30)

        due = queues.due_for_review().get()

        assert due.due_at == trust(article.live_edition).due_at

    def test_a_review_that_was_affirmed_is_no_longer_due(self):
        article = self.live(medical_review=20, fact_check=300)
        factories.signed(article.live_edition, MEDICAL)

        assert not queues.due_for_review().exists()

    def test_a_later_and_shorter_signature_counts(self):
        article = self.live(medical_review=300, fact_check=300)
        factories.signed(
            article.live_edition, MEDICAL, valid_until=timezone.now() + datetime.timedelta(days=10)
        )

        assert queues.due_for_review().get().due_at == trust(article.live_edition).due_at

    def test_pages_that_are_down_are_not_listed(self):
        article = self.live(medical_review=20, fact_check=20)
        publishing.suspend(article=article, by=factories.editor(), reason="To be checked.")

        assert not queues.due_for_review().exists()

    def test_an_empty_list_says_so(self):
        page = signed_in(factories.editor()).get(address("due-list"))

        assert "Nothing is due" in words(page)
