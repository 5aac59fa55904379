import pytest
from django.core import mail
from django.urls import reverse

from articles import notifications
from articles.actions import reviewing
from articles.actions.telling import choose_mail
from articles.mail_kinds import CHOSEN, FIXED, KIND_OF, Way
from articles.models import MailChoice, News
from articles.workflow import Kind
from cms.refusals import Invalid
from tests import factories
from tests.articles.delivering import deliver, fresh_queue, skip_to_now, told  # noqa: F401 -- a fixture
from tests.articles.desk.reviewed import signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_queue")]


def everything(**ways):
    """The form as a browser sends it: every kind, some of them changed."""
    return {kind.name: ways.get(kind.name, kind.ways[0]) for kind in CHOSEN}


def test_every_mail_has_its_kind():
    assert set(notifications.EVENTS) <= set(KIND_OF)


def test_shows_what_is_chosen_and_what_nobody_can_turn_off_and_why():
    said = words(signed_in(factories.user()).get(reverse("desk:mail-choices")))

    for kind in (*CHOSEN, *FIXED):
        assert str(kind.label) in said
    for kind in FIXED:
        assert str(kind.why_fixed) in said
        assert kind.name not in everything()


def test_saves_the_choices_of_the_person_who_is_signed_in_alone():
    person, other = factories.editor(), factories.editor()

    response = signed_in(person).post(
        reverse("desk:mail-choices"), everything(signed=Way.IN_DIGEST, put_up=Way.NOT_AT_ALL)
    )

    assert response["Location"] == reverse("desk:mail-choices")
    kept = dict(MailChoice.objects.filter(user=person).values_list("kind", "way"))
    assert kept == everything(signed="in_digest", put_up="not_at_all")
    assert not MailChoice.objects.filter(user=other).exists()
    page = signed_in(person).get(reverse("desk:mail-choices")).content.decode()
    assert page.count('value="in_digest" selected') == 2  # and the daily mail itself


def test_one_button_puts_everything_into_the_daily_mail():
    person = factories.editor()

    signed_in(person).post(
        reverse("desk:mail-choices"), everything(put_up=Way.NOT_AT_ALL) | {"every": "in_digest"}
    )

    kept = dict(MailChoice.objects.filter(user=person).values_list("kind", "way"))
    assert kept == {kind.name: "in_digest" for kind in CHOSEN}


@pytest.mark.parametrize("sent", [{"signed": "never"}, {"waiting": "at_once"}, {"signed": ""}])
def test_refuses_a_choice_that_does_not_exist_and_changes_nothing(sent):
    response = signed_in(factories.editor()).post(reverse("desk:mail-choices"), everything() | sent)

    assert response.status_code == 400
    assert not MailChoice.objects.exists()


@pytest.mark.parametrize("ways", [{"invited": "not_at_all"}, {"security": "in_digest"}])
def test_what_is_fixed_cannot_be_chosen_by_whatever_way(ways):
    with pytest.raises(Invalid):
        choose_mail(by=factories.editor(), ways=ways)

    assert not MailChoice.objects.exists()


@pytest.mark.parametrize(
    ("way", "at_once", "kept"),
    [(Way.AT_ONCE, True, False), (Way.IN_DIGEST, False, True), (Way.NOT_AT_ALL, False, False)],
)
def test_each_choice_is_respected(way, at_once, kept):
    article, manager, reviewer = (
        factories.article(title="Gout"),
        factories.managing_editor(),
        factories.reviewer(),
    )
    factories.asked(article, Kind.MEDICAL_REVIEW, reviewer)
    choose_mail(by=reviewer, ways={"asked_anew": way})
    skip_to_now()

    reviewing.release(assignment=article.assignments.get(), by=manager, note="Away")

    assert told() == ([(reviewer.email, "No longer asked: Gout")] if at_once else [])
    assert [(news.user, news.event) for news in News.objects.all()] == (
        [(reviewer, "released")] if kept else []
    )


def test_external_reviewers_are_told_at_once_whatever_they_chose_before():
    article, account = factories.article(title="Gout"), factories.external_reviewer()
    MailChoice.objects.create(user=account, kind="asked_anew", way=Way.IN_DIGEST)
    factories.asked(article, Kind.MEDICAL_REVIEW, account)
    skip_to_now()

    reviewing.release(assignment=article.assignments.get(), by=factories.managing_editor(), note="Away")

    assert told() == [(account.email, "No longer asked: Gout")]
    assert not News.objects.exists()


def test_invitations_and_security_mails_come_at_once_whatever_is_in_the_database():
    reviewer = factories.reviewer(passphrase=None)
    MailChoice.objects.create(user=reviewer, kind="invited", way=Way.NOT_AT_ALL)
    MailChoice.objects.create(user=reviewer, kind="security", way=Way.NOT_AT_ALL)
    skip_to_now()

    notifications.passphrase_set(reviewer)
    reviewing.assign(
        article=factories.article(title="Gout"),
        by=factories.managing_editor(),
        reviewer=reviewer.person.reviewer,
        kind=Kind.MEDICAL_REVIEW,
    )
    deliver()

    subjects = {message.subject for message in mail.outbox if message.to == [reviewer.email]}
    assert subjects == {"Medical review asked: Gout", "Your signing passphrase was set"}
