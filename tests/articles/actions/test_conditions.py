"""“I approve if exactly these edits are taken”: PostgreSQL keeps the condition, to the letter."""

from __future__ import annotations

import datetime

import pytest

from articles.actions import drafting, signing
from articles.actions.conditions import approve_if
from articles.conditions import LibraryChanged, expected, state_of
from articles.models import Article, Blocker, ConditionalApproval, Edition, Reviewer, SignOff
from articles.workflow import ATTESTATIONS, Kind
from citations.models import Citation
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid, NotEligible, Refusal, WrongPassphrase
from tests import factories
from tests.articles.desk.reviewed import asked_reviewer, close_trail, traces

pytestmark = pytest.mark.django_db

MEDICAL = Kind.MEDICAL_REVIEW


@pytest.fixture
def source() -> Citation:
    return factories.citation()


@pytest.fixture
def edition(source) -> Edition:
    body = f"## Care\n\nTake 5 mg a day.[@{source.key}]\n\nRest well."
    return factories.edition(of=factories.article(body=body, cites=source))


@pytest.fixture
def medic(edition) -> User:
    return asked_reviewer(edition)


@pytest.fixture
def wanted(edition) -> str:
    return edition.document["body"].replace("5 mg", "2.5 mg")


def approve(edition: Edition, by: User, body: str, **changes: object) -> ConditionalApproval:
    facts = {
        "digest": edition.digest,
        "expected_digest": expected(edition, body).digest,
        "passphrase": factories.PASSPHRASE,
        "has_interests": False,
    }
    return approve_if(edition=edition, by=by, body=body, **facts | changes)


def next_edition(edition: Edition, body: str, by: User | None = None) -> Edition:
    changed = factories.changed(edition.article, by=by, body=body)
    return factories.edition(of=changed, change_kind="update", change_note="Less")


def codes(edition: Edition) -> set[str]:
    return set(Blocker.objects.filter(edition=edition).values_list("code", flat=True))


class TestKept:
    def test_exactly_that_text_is_signed_when_it_is_submitted(self, edition, medic, wanted):
        condition = approve(edition, medic, wanted, note="With the lower dose.")

        assert state_of(condition) == "waits"
        assert "no_medical_review" in codes(edition)

        newer = next_edition(edition, wanted)

        signoff = SignOff.objects.get()
        assert (signoff.edition, signoff.digest) == (newer, newer.digest)
        assert (signoff.user, signoff.kind, signoff.decision) == (medic, MEDICAL, "approve")
        assert (signoff.condition, signoff.note) == (condition, "With the lower dose.")
        assert signoff.attestation == str(ATTESTATIONS[MEDICAL])
        assert signoff.signed_at >= condition.given_at
        assert "no_medical_review" not in codes(newer)
        assert state_of(condition) == "kept"

    def test_the_day_it_ends_is_that_of_the_condition(self, edition, medic, wanted):
        until = datetime.datetime(2027, 1, 31, tzinfo=datetime.UTC)

        approve(edition, medic, wanted, valid_until=until)
        next_edition(edition, wanted)

        assert SignOff.objects.get().valid_until == until

    def test_whoever_takes_the_edits_is_the_contributor_and_the_reviewer_is_not(self, edition, medic, wanted):
        approve(edition, medic, wanted)

        newer = next_edition(edition, wanted)

        assert medic.pk not in newer.contributors.values_list("user_id", flat=True)

    def test_a_double_click_approves_once(self, edition, medic, wanted):
        assert approve(edition, medic, wanted) == approve(edition, medic, wanted)
        assert ConditionalApproval.objects.count() == 1


class TestVoid:
    """Nothing is signed, and nobody has to take anything back."""

    def nothing_is_signed(self, edition: Edition, body: str, by: User | None = None) -> None:
        newer = next_edition(edition, body, by)
        assert not SignOff.objects.filter(edition=newer).exists()
        assert "no_medical_review" in codes(newer)
        assert {state_of(each) for each in ConditionalApproval.objects.all()} == {"void"}

    @pytest.mark.parametrize("added", ["  ", "! ", "\n\n"])
    def test_by_any_other_text(self, edition, medic, wanted, added):
        approve(edition, medic, wanted)
        other = wanted.replace("Rest well.", f"Rest{added}well.")

        self.nothing_is_signed(edition, other)

    def test_by_another_title(self, edition, medic, wanted):
        approve(edition, medic, wanted)
        factories.changed(edition.article, title="Another title")

        self.nothing_is_signed(edition, wanted)

    def test_by_an_edition_in_between(self, edition, medic, wanted):
        approve(edition, medic, wanted)
        next_edition(edition, wanted.replace("2.5", "3"))

        self.nothing_is_signed(edition, wanted)

    def test_by_a_source_that_is_printed_differently(self, edition, medic, wanted, source):
        approve(edition, medic, wanted)
        with act(by=factories.librarian(), act="citation.edit"):
            Citation.objects.filter(pk=source.pk).update(
                title="Another title of it", version=source.version + 1
            )

        self.nothing_is_signed(edition, wanted)

    def test_by_a_later_word_of_the_same_person(self, edition, medic, wanted):
        approve(edition, medic, wanted)
        signing.request_changes(
            edition=edition,
            by=medic,
            kind=MEDICAL,
            digest=edition.digest,
            passphrase=factories.PASSPHRASE,
            note="I was wrong.",
        )

        self.nothing_is_signed(edition, wanted)

    def test_by_a_later_condition_of_the_same_person(self, edition, medic, wanted):
        approve(edition, medic, wanted)
        approve(edition, medic, wanted.replace("2.5", "1.25"))

        self.nothing_is_signed(edition, wanted)

    def test_by_a_licence_that_lapsed_meanwhile(self, edition, medic, wanted):
        approve(edition, medic, wanted)
        with act(by=factories.administrator(), act="reviewer.change"):
            Reviewer.objects.filter(person__user=medic).update(valid_until=datetime.date(2021, 1, 1))

        self.nothing_is_signed(edition, wanted)

    def test_by_a_reviewer_who_takes_the_edits_themselves(self, edition, wanted):
        writer = factories.reviewer(MEDICAL, roles=("editor",))
        factories.asked(edition.article, MEDICAL, writer)
        approve(edition, writer, wanted)

        self.nothing_is_signed(edition, wanted, by=writer)

    def test_by_thirty_days_of_waiting(self, edition, medic, wanted):
        condition = approve(edition, medic, wanted)
        condition.given_at -= datetime.timedelta(days=31)

        assert state_of(condition) == "void"


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "refusal", "code"),
        [
            ({"passphrase": "not this one at all"}, WrongPassphrase, "wrong_passphrase"),
            ({"digest": "0" * 64}, signing.TextChanged, "text_changed"),
            ({"expected_digest": "0" * 64}, signing.TextChanged, "text_changed"),
            ({"has_interests": True}, Invalid, "invalid"),
            ({"has_interests": True, "interests": "Shares"}, Refusal, "condition_interests_waived"),
        ],
    )
    def test_nothing_is_approved(self, edition, medic, wanted, changes, refusal, code):
        before = traces(edition.article)

        with pytest.raises(refusal) as refused:
            approve(edition, medic, wanted, **changes)

        assert refused.value.code == code
        assert not ConditionalApproval.objects.exists()
        assert traces(edition.article) == before

    def test_edits_that_change_nothing(self, edition, medic):
        with pytest.raises(Invalid, match="change nothing"):
            approve(edition, medic, edition.document["body"])

    def test_edits_that_could_not_be_submitted(self, edition, medic, wanted):
        with pytest.raises(Invalid, match="nobody2099"):
            approve(edition, medic, wanted + "[@nobody2099]", expected_digest="")

    def test_a_library_that_changed_since(self, edition, medic, wanted, source):
        with act(by=factories.librarian(), act="citation.edit"):
            Citation.objects.filter(pk=source.pk).update(title="Another title", version=source.version + 1)

        with pytest.raises(LibraryChanged):
            approve(edition, medic, wanted)

    def test_whoever_wrote_part_of_it(self):
        author = factories.reviewer(MEDICAL, roles=("editor",))
        edition = factories.edition(of=factories.article(by=author))
        factories.asked(edition.article, MEDICAL, author)

        with pytest.raises(NotEligible, match="you wrote part of it"):
            approve(edition, author, edition.document["body"] + "\n\nMore.")

    def test_the_edition_that_readers_see(self, wanted):
        article = factories.live_article()
        medic = asked_reviewer(article.live_edition)

        with pytest.raises(Invalid, match="Readers see this edition"):
            approve(article.live_edition, medic, article.live_edition.document["body"] + "\n\nMore.")


def test_the_trail_tells_of_the_condition_and_of_its_signature(edition, medic, wanted):
    from cms.audit.models import AuditEvent

    approve(edition, medic, wanted)
    next_edition(edition, wanted)
    close_trail()

    told = AuditEvent.objects.filter(row_table__in=["articles_conditionalapproval", "articles_signoff"])
    assert list(told.order_by("seq").values_list("act", "row_table")) == [
        ("edition.approve_if", "articles_conditionalapproval"),
        ("article.submit", "articles_signoff"),
    ]


def test_a_working_copy_that_goes_on_changing_does_not_touch_what_was_approved(edition, medic, wanted):
    factories.changed(edition.article, body="Something else entirely.")

    condition = approve(edition, medic, wanted)

    assert condition.body == wanted
    article = Article.objects.get(pk=edition.article_id)
    drafting.save_article(
        article=article, by=article.owner, version=article.version, fields={"body": wanted}, reason="Back"
    )
    factories.edition(of=article, change_kind="update", change_note="Less")
    assert SignOff.objects.get().condition == condition
