import pytest
from django.db import IntegrityError, connection, transaction

from cms import refusals
from cms.accounts.models import User
from cms.refusals import Conflict, HasBlockers, NotEligible, Refusal, refusal_from
from tests import factories


def test_says_its_own_sentence_or_the_one_it_was_given():
    assert str(NotEligible()) == "You cannot review or sign this edition."
    assert str(NotEligible("Your licence has lapsed.")) == "Your licence has lapsed."


def test_names_the_rule_for_machines():
    refusal = HasBlockers(codes=["claim_open", "no_fact_check"])

    assert refusal.codes == {"claim_open", "no_fact_check"}
    assert refusal.code == "has_blockers"
    assert NotEligible().codes == {"not_eligible"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("NotAllowed", 403),
        ("NotFoundForYou", 404),
        ("Conflict", 409),
        ("Invalid", 400),
        ("HasBlockers", 409),
        ("NotEligible", 403),
        ("WrongPassphrase", 403),
        ("Locked", 429),
        ("AlreadyDone", 409),
    ],
)
def test_each_kind_answers_with_its_status(name, status):
    assert getattr(refusals, name)().status == status


def error_of(sql: str, *values: object) -> IntegrityError:
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return raised.value


def test_reads_the_guards_rule_and_sentence(db):
    account = factories.editor()

    error = error_of("UPDATE accounts_user SET roles = '{administrator}' WHERE id = %s", account.pk)

    refusal = refusal_from(error)
    assert type(refusal) is Refusal
    assert refusal.code == "roles_granted_by_an_administrator"
    assert str(refusal.message) == "Only an administrator can change roles, and never their own."


def test_keeps_the_names_of_tables_in_a_plain_check_to_itself(db):
    account = factories.editor()
    sql = "UPDATE accounts_user SET name = 'x', email = %s, roles = '{emperor}' WHERE id = %s"

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cms.actor', %s, true)", [str(factories.administrator().pk)])
        error = error_of(sql, account.email, account.pk)

    refusal = refusal_from(error)
    assert refusal.code == "account_roles_are_known"
    assert str(refusal.message) == "This cannot be done now."


def test_takes_a_unique_constraint_for_somebody_who_was_first(db):
    first = factories.editor()

    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.create(email=first.email, name="Twin")

    refusal = refusal_from(raised.value)
    assert isinstance(refusal, Conflict)
    assert refusal.code


def test_leaves_other_database_errors_alone(db):
    error = error_of("UPDATE accounts_user SET name = NULL WHERE id = %s", factories.editor().pk)

    assert refusal_from(error) is None
