import pytest

from articles.actions import findings, publishing, reviewing, signing, submission
from articles.models import Article
from articles.workflow import Kind
from cms.accounts.models import Role, User
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    close_trail,
    links,
    queries_of,
    signed_in,
    words,
)

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def manager():
    return signed_in(factories.managing_editor())


def overview(client, article):
    return client.get(address("article-overview", article))


def button(label):
    """A button that is there but cannot be pressed."""
    return f'disabled aria-describedby="obstacles">{label}</button>'


class TestStages:
    def test_a_draft(self, manager):
        said = words(overview(manager, factories.article()))

        assert "Draft It has not been submitted for review." in said
        assert "Editions" not in said

    def test_in_review(self, manager):
        page = overview(manager, factories.edition().article)

        assert "Edition 1: In review" in words(page)
        assert button("Publish") in page.content.decode()

    def test_d43_sent_back_with_the_note(self, manager):
        edition = factories.edition()
        signing.request_changes(
            edition=edition,
            by=asked_reviewer(edition),
            kind=MEDICAL,
            digest=edition.digest,
            passphrase=factories.PASSPHRASE,
            note="The dose in step 3 is wrong.",
        )

        said = words(overview(manager, edition.article))

        assert "Changes asked" in said
        assert "The dose in step 3 is wrong." in said
        assert "asked for changes. Change the text as the note asks" in said

    def test_ready_to_publish(self, manager):
        edition = factories.ready_edition()

        page = overview(manager, edition.article)

        assert "Ready to publish" in words(page)
        assert {address("edition-publish", edition), address("edition-schedule", edition)} <= links(page)
        assert "disabled" not in page.content.decode()

    def test_an_editor_is_told_who_publishes(self):
        edition = factories.ready_edition()

        page = overview(signed_in(edition.article.owner), edition.article)

        assert "A managing editor publishes it." in words(page)
        assert address("edition-publish", edition) not in links(page)

    def test_live_with_the_date_of_the_next_review(self, manager):
        article = factories.live_article()

        page = overview(manager, article)

        assert "Live: edition 1" in words(page)
        assert "Next review due" in words(page)
        assert f"/articles/{article.slug}/" in links(page)

    def test_live_with_a_signature_taken_back_is_due_now(self, manager):
        article = factories.live_article()
        medical = article.live_edition.signoffs.get(kind="medical_review")
        signing.revoke(signoff=medical, by=medical.user, reason="mistake", note="I was wrong.")

        assert "Next review due now" in words(overview(manager, article))

    def test_suspended_with_who_and_why(self, manager):
        article = factories.live_article()
        publishing.suspend(
            article=article, by=factories.user(Role.EDITOR, name="Sue Spender"), reason="Wrong dose."
        )

        page = overview(manager, article)

        assert "Readers see a notice instead of this page" in words(page)
        assert "Suspended by Sue Spender on" in words(page)
        assert "Suspended It comes back when somebody puts it back." in words(page)
        assert page.content.decode().count(">Suspended</span>") == 1
        assert "Wrong dose." in words(page)
        assert address("article-reinstate", article) in links(page)

    def test_withdrawn_with_the_article_that_replaces_it(self, manager):
        article, other = factories.live_article(), factories.live_article()
        publishing.withdraw(
            article=article,
            by=factories.managing_editor(),
            withdrawal_reason="consolidated",
            reason="One page.",
            replacement=other,
        )

        page = overview(manager, article)

        assert "This article is withdrawn" in words(page)
        assert "Withdrawn It does not come back in this form." in words(page)
        assert page.content.decode().count(">Withdrawn</span>") == 1
        assert address("article-assign", article) not in links(page)
        assert address("article-overview", other) in links(page)
        assert address("article-suspend", article) not in links(page)

    def test_recalled(self, manager):
        edition = factories.edition()
        submission.recall(edition=edition, by=edition.article.owner, reason="Not ready.")

        page = overview(manager, edition.article)

        assert "Recalled The newest edition was recalled." in words(page)
        assert address("article-submit", edition.article) in links(page)

    def test_changed_after_it_went_live(self, manager):
        article = factories.changed(factories.live_article())

        page = overview(manager, article)

        assert "Unsubmitted changes" in words(page)
        assert address("article-submit", article) in links(page)


class TestBlockers:
    def test_each_stands_beside_the_button_with_what_to_do_and_where(self, manager):
        source = factories.citation(confirmed=False)
        edition = factories.edition(of=factories.article(cites=source))

        page = overview(manager, edition.article)

        assert f"A source is not confirmed: {source.key}. The registries did not settle it." in words(page)
        assert "No medical reviewer has signed this edition." in words(page)
        assert f"{address('article-assign', edition.article)}?kind=medical_review" in links(page)
        assert f"{address('article-assign', edition.article)}?kind=fact_check" in links(page)

    def test_a_reviewer_is_led_to_the_review_instead(self):
        edition = factories.edition()

        page = overview(signed_in(asked_reviewer(edition)), edition.article)

        assert address("edition-review", edition) in links(page)
        assert not any("/assign/" in url for url in links(page))

    def test_one_who_has_signed_is_not_asked_to_sign_again(self):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)
        before = words(overview(signed_in(reviewer), edition.article))

        factories.signed(edition, MEDICAL, by=reviewer)

        after = words(overview(signed_in(reviewer), edition.article))
        assert "Review and sign : Medical review" in before
        assert "Review and sign" not in after
        assert "Open the review screen : Medical review" in after

    def test_a_blocking_finding_is_one_click_away(self, manager):
        edition = factories.ready_edition()
        finding = findings.raise_finding(
            article=edition.article,
            by=factories.editor(),
            kind="other",
            severity="blocking",
            summary="Wrong dose",
        )

        page = overview(manager, edition.article)

        assert "An open finding blocks this article." in words(page)
        assert address("finding-overview", finding) in links(page)

    def test_d42_a_change_after_signing_needs_both_again_and_says_who(self, manager):
        edition = factories.ready_edition()
        article = factories.changed(edition.article)
        factories.edition(of=article, change_kind="update", change_note="One more sentence")

        page = overview(manager, article)

        assert "2 things are missing before it can go live" in words(page)
        for signoff in edition.signoffs.all():
            assert f"{signoff.printed_name}: accepted, due on" in words(page)
        assert f"{address('article-changes', article)}?old=e1&new=e2" in links(page)


class TestPeople:
    def test_names_owner_authors_and_those_who_cannot_sign(self, manager):
        writer = factories.user(Role.EDITOR, name="Wanda Writer")
        article = factories.article(by=writer)
        factories.changed(article, by=factories.user(Role.EDITOR, name="Ed Itor"))
        factories.edition(of=article)

        said = words(overview(manager, article))

        assert "Owner Wanda Writer" in said
        assert "Written by Wanda Writer, BSc" in said
        assert "Ed Itor" in said.split("Cannot sign it")[1].split("They wrote part")[0]

    def test_says_who_declined_and_why(self, manager):
        article = factories.article()
        reviewer = factories.reviewer(MEDICAL, name="Dee Cline")
        invitation = reviewing.assign(
            article=article, by=factories.managing_editor(), reviewer=reviewer.person.reviewer, kind=MEDICAL
        )
        reviewing.decline(assignment=invitation, by=reviewer, note="I am on leave.")

        assert "Dee Cline: I am on leave." in words(overview(manager, article))

    def test_only_the_signer_and_the_chief_editor_are_offered_to_revoke(self, manager):
        article = factories.live_article()
        signoff = article.live_edition.signoffs.get(kind=MEDICAL)
        offered = address("signoff-revoke", signoff)

        assert offered in links(overview(signed_in(signoff.user), article))
        assert offered in links(overview(signed_in(factories.chief_editor()), article))
        assert offered not in links(overview(manager, article))

    def test_a_declared_interest_is_shown_to_those_in_charge(self, manager):
        article = factories.article()
        reviewer = factories.reviewer(MEDICAL, name="Ines Tressed")
        invitation = reviewing.assign(
            article=article, by=factories.managing_editor(), reviewer=reviewer.person.reviewer, kind=MEDICAL
        )
        reviewing.accept(
            assignment=invitation, by=reviewer, has_interests=True, interests="Shares in a maker"
        )
        factories.edition(of=article)

        assert "Ines Tressed declared an interest Shares in a maker" in words(overview(manager, article))
        assert "Shares in a maker" not in words(overview(signed_in(article.owner), article))

    def test_the_import_note_is_kept_at_hand(self, manager):
        article = factories.article(import_note="Reviewed elsewhere by A. Nobody: counts for nothing here.")

        assert address("article-import-report", article) in links(overview(manager, article))


class TestStory:
    def test_tells_who_did_what_when_and_why_newest_first(self, manager):
        article = factories.live_article()
        publishing.suspend(
            article=article, by=factories.user(Role.EDITOR, name="Sue Spender"), reason="Wrong dose."
        )
        close_trail()

        story = words(overview(manager, article)).split("What happened")[1]

        assert story.index("Suspended the page Wrong dose. Sue Spender") < story.index("Published")
        assert (
            story.index("Published") < story.index("Signed: Fact check") < story.index("Submitted edition 1")
        )
        assert story.index("Asked for a review: Medical review") < story.index("Started the article")

    def test_helpful_answers_of_readers_are_no_part_of_it(self, manager):
        article = factories.live_article()
        findings.receive_feedback(
            by=User.objects.system(), edition=article.live_edition, verdict="helpful", heading="", text=""
        )
        close_trail()

        told = [entry.what for entry in overview(manager, article).context["story"]]
        assert told[0] == "Published"

    def test_all_of_it_has_a_page_of_its_own(self, manager):
        article = factories.live_article()
        close_trail()

        page = manager.get(address("article-timeline", article))

        assert "Started the article" in words(page)


class TestWhoSees:
    def test_a_reviewer_sees_what_they_were_asked_about_and_nothing_else(self):
        edition = factories.edition()
        asked = asked_reviewer(edition)

        assert overview(signed_in(asked), edition.article).status_code == 200
        assert overview(signed_in(factories.reviewer()), edition.article).status_code == 404

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.EDITOR, Role.CHIEF_EDITOR])
    def test_oversight_sees_everything(self, role):
        assert overview(signed_in(factories.user(role)), factories.article()).status_code == 200

    def test_d61_without_a_duty_an_article_does_not_exist(self):
        assert overview(signed_in(factories.user()), factories.article()).status_code == 404
        assert overview(signed_in(factories.administrator()), factories.article()).status_code == 404

    def test_anonymous_people_sign_in_first(self, client):
        article = factories.article()

        assert overview(client, article)["Location"].startswith("/accounts/login/")

    def test_an_auditor_is_offered_nothing_that_changes_anything(self):
        article = factories.live_article()

        found = links(overview(signed_in(factories.user(Role.AUDITOR)), article))

        verbs = (
            "edit",
            "submit",
            "assign",
            "publish",
            "suspend",
            "withdraw",
            "revoke",
            "recall",
            "raise",
            "change",
        )
        assert not [
            url for url in found if url.startswith("/desk/") and url.strip("/").split("/")[-1] in verbs
        ]


def test_costs_the_same_with_one_of_everything_and_with_three(manager):
    def add_one(article):
        article = factories.changed(Article.objects.get(pk=article.pk))
        edition = factories.edition(of=article, change_kind="update", change_note="More")
        for kind in Kind.values:
            factories.signed(edition, kind)
        publishing.publish(edition=edition, by=factories.managing_editor())
        for severity in ("warning", "info"):
            findings.raise_finding(
                article=article, by=factories.editor(), kind="other", severity=severity, summary="Look"
            )
        close_trail()

    article = factories.live_article()
    add_one(article)
    one = queries_of(manager, address("article-overview", article))
    add_one(article)
    add_one(article)

    assert queries_of(manager, address("article-overview", article)) == one


def test_the_preview_is_offered_only_to_those_who_write(manager):
    edition = factories.edition()
    reviewer = signed_in(asked_reviewer(edition))
    offered = f'href="{address("article-preview", edition.article)}"'

    assert offered in overview(manager, edition.article).content.decode()
    assert offered not in overview(reviewer, edition.article).content.decode()
