import datetime

import pytest
from django.utils import timezone
from reversion.models import Version

from articles.actions import people
from articles.models import Person, Reviewer
from articles.permissions import duties
from articles.workflow import Kind
from cms.accounts.models import Role, User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Invalid, NotAllowed, Refusal
from tests import factories

pytestmark = pytest.mark.django_db

FAR = datetime.date(2100, 1, 1)
LICENCE = {"kinds": ["medical_review"], "licence_body": "Example Council", "licence_number": "EC 1"}


@pytest.fixture
def administrator():
    return factories.administrator()


@pytest.fixture
def proposed(administrator):
    """A reviewer whose licence nobody has verified."""
    account = factories.user()
    return people.add_reviewer(
        by=administrator, person=account.person, fields=LICENCE, reason="Agreed to help"
    )


def fresh(account: User) -> User:
    return User.objects.get(pk=account.pk)


class TestPeople:
    def test_a_managing_editor_adds_somebody_with_an_address_of_their_own(self):
        editor = factories.managing_editor()

        first = people.add_person(by=editor, fields={"name": "Zoë Ångström", "credentials": "MD"})
        second = people.add_person(by=editor, fields={"name": "Zoe Angstrom"})

        assert (first.slug, second.slug) == ("zoe-angstrom", "zoe-angstrom-2")
        assert first.printed_name == "Zoë Ångström, MD"

    def test_a_name_without_latin_letters_gets_an_address_too(self):
        person = people.add_person(by=factories.managing_editor(), fields={"name": "李小龙"})

        assert person.slug == "person"

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.AUDITOR])
    def test_others_may_not(self, role):
        with pytest.raises(NotAllowed):
            people.add_person(by=factories.user(role), fields={"name": "Somebody"})

    def test_every_change_is_a_revision_with_author_and_reason(self):
        editor = factories.managing_editor()
        person = people.add_person(by=editor, fields={"name": "Sam Lee"})

        people.edit_person(by=editor, person=person, fields={"credentials": "RN"}, reason="Passed the exam")

        newest = Version.objects.get_for_object(person)[0]
        assert newest.field_dict["credentials"] == "RN"
        assert (newest.revision.user_id, newest.revision.comment) == (editor.pk, "Passed the exam")

    def test_saving_without_a_change_makes_no_revision(self):
        editor = factories.managing_editor()
        person = people.add_person(by=editor, fields={"name": "Sam Lee"})

        people.edit_person(by=editor, person=person, fields={"name": "Sam Lee"}, reason="Looked")

        assert Version.objects.get_for_object(person).count() == 1

    @pytest.mark.parametrize("fields", [{"name": "  "}, {"name": "X", "slug": "y"}, {"name": "X", "user": 1}])
    def test_refuses_fields_that_are_not_theirs_to_set(self, fields):
        before = Person.objects.count()

        with pytest.raises(Invalid):
            people.add_person(by=factories.managing_editor(), fields=fields)

        assert Person.objects.count() == before + 1  # the managing editor

    def test_retired_people_are_kept(self, administrator):
        person = factories.editor().person

        people.set_person_active(by=administrator, person=person, is_active=False, reason="Left")

        assert not Person.objects.get(pk=person.pk).is_active
        assert person not in Person.objects.for_byline()


class TestLinks:
    def test_an_account_belongs_to_one_person_for_good(self, administrator):
        account = factories.user()
        other = people.add_person(by=administrator, fields={"name": "Somebody else"})

        with pytest.raises(AlreadyDone):
            people.link_account(by=administrator, person=other, account=account, reason="Mistake")

    def test_linking_twice_is_once(self, administrator):
        account = factories.user()

        person = people.link_account(by=administrator, person=account.person, account=account, reason="Again")

        assert person.user == account

    def test_only_administrators_link(self):
        editor = factories.managing_editor()
        person = people.add_person(by=editor, fields={"name": "Sam Lee"})

        with pytest.raises(NotAllowed):
            people.link_account(by=editor, person=person, account=editor, reason="Me")


class TestLicences:
    def test_a_proposed_reviewer_may_not_sign_yet(self, proposed):
        assert duties(fresh(proposed.person.user)) == frozenset()

    def test_a_verified_one_may(self, administrator, proposed):
        reviewer = people.verify_licence(
            by=administrator, reviewer=proposed, valid_until=FAR, note="Public register, today"
        )

        assert duties(fresh(reviewer.person.user)) == {"medical_review"}
        assert reviewer.verified_by == administrator
        assert reviewer.verification_note == "Public register, today"

    @pytest.mark.parametrize(
        "change",
        [{"kinds": ["medical_review", "fact_check"]}, {"licence_number": "EC 2"}, {"licence_body": "Other"}],
    )
    def test_another_kind_or_licence_must_be_verified_again(self, administrator, proposed, change):
        people.verify_licence(by=administrator, reviewer=proposed, valid_until=FAR, note="Register")

        reviewer = people.edit_reviewer(by=administrator, reviewer=proposed, fields=change, reason="Changed")

        assert (reviewer.verified_on, reviewer.verified_by, reviewer.valid_until) == (None, None, None)
        assert duties(fresh(reviewer.person.user)) == frozenset()

    def test_another_specialty_need_not(self, administrator, proposed):
        people.verify_licence(by=administrator, reviewer=proposed, valid_until=FAR, note="Register")

        reviewer = people.edit_reviewer(
            by=administrator, reviewer=proposed, fields={"specialties": "Hepatology"}, reason="Told us"
        )

        assert duties(fresh(reviewer.person.user)) == {"medical_review"}

    @pytest.mark.parametrize(("days", "may_sign"), [(0, True), (-1, False)])
    def test_counts_on_its_last_day_and_no_longer(self, administrator, days, may_sign):
        account = factories.reviewer(Kind.MEDICAL_REVIEW)
        licence = account.person.reviewer
        with act(by=administrator, act="reviewer.verify"):
            licence.valid_until = timezone.now().date() + datetime.timedelta(days=days)
            licence.save()

        assert (Kind.MEDICAL_REVIEW in duties(fresh(account))) is may_sign

    def test_stopping_ends_the_right_at_once(self, administrator):
        account = factories.reviewer("fact_check")
        reviewer = Reviewer.objects.get(person__user=account)

        people.set_reviewer_active(by=administrator, reviewer=reviewer, is_active=False, reason="Retires")

        assert duties(fresh(account)) == frozenset()

    def test_refuses_a_day_that_has_passed_and_a_missing_note(self, administrator, proposed):
        with pytest.raises(Invalid):
            people.verify_licence(
                by=administrator, reviewer=proposed, valid_until=datetime.date(2020, 1, 1), note="Register"
            )
        with pytest.raises(Invalid):
            people.verify_licence(by=administrator, reviewer=proposed, valid_until=FAR, note=" ")

    def test_nobody_verifies_their_own(self, administrator):
        own = people.add_person(by=administrator, fields={"name": "Ada"})
        second = factories.user(Role.ADMINISTRATOR)
        people.link_account(by=second, person=own, account=administrator, reason="Is her")
        reviewer = people.add_reviewer(by=second, person=own, fields=LICENCE, reason="Reviews")

        with pytest.raises(Refusal) as refusal:
            people.verify_licence(by=administrator, reviewer=reviewer, valid_until=FAR, note="I know myself")

        assert refusal.value.code == "reviewer_verified_by_somebody_else"
        assert Reviewer.objects.get(pk=reviewer.pk).verified_on is None

    def test_a_second_record_of_one_person_is_refused(self, administrator, proposed):
        with pytest.raises(AlreadyDone):
            people.add_reviewer(by=administrator, person=proposed.person, fields=LICENCE, reason="Twice")
