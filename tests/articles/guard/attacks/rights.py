"""Giving oneself a right, or somebody else's."""

from __future__ import annotations

import datetime

from articles.models import Reviewer
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.registry import attack, statements
from tests.articles.guard.world import World

BY_AN_ADMINISTRATOR = "roles_granted_by_an_administrator"
BY_SOMEBODY_ELSE = "reviewer_verified_by_somebody_else"

statements(
    "a reviewer prolongs their own licence",
    "UPDATE articles_reviewer SET valid_until = '2099-01-01'"
    " WHERE person_id = (SELECT id FROM articles_person WHERE user_id = {w.lapsed})",
    refused=BY_SOMEBODY_ELSE,
    by="lapsed",
)
statements(
    "a managing editor makes somebody a reviewer",
    "INSERT INTO articles_reviewer (person_id, kinds, specialties, licence_body, licence_number, verified_by_id,"
    " verified_on, verification_note, valid_until, is_active) SELECT id, '{{medical_review}}', '', '', '',"
    " {w.manager}, now(), '', '2099-01-01', true FROM articles_person WHERE user_id = {w.stranger}",
    refused=BY_SOMEBODY_ELSE,
)
statements(
    "a verification that names another administrator",
    "UPDATE articles_reviewer SET verified_by_id = {w.superuser}"
    " WHERE person_id = (SELECT id FROM articles_person WHERE user_id = {w.medic})",
    refused="reviewer_verified_by_the_actor",
    by="administrator",
)
statements(
    "a reviewer record moves to another person",
    "UPDATE articles_reviewer SET person_id = (SELECT id FROM articles_person WHERE user_id = {w.stranger})"
    " WHERE person_id = (SELECT id FROM articles_person WHERE user_id = {w.medic})",
    refused="reviewer_identity",
    by="administrator",
)
statements(
    "a second kind of review added by the reviewer",
    "UPDATE articles_reviewer SET kinds = '{{medical_review,fact_check}}'"
    " WHERE person_id = (SELECT id FROM articles_person WHERE user_id = {w.medic})",
    refused=BY_SOMEBODY_ELSE,
    by="medic",
)
statements(
    "an editor makes themselves managing editor",
    "UPDATE accounts_user SET roles = '{{managing_editor}}' WHERE id = {w.stranger}",
    refused=BY_AN_ADMINISTRATOR,
    by="stranger",
)
statements(
    "an administrator changes their own roles",
    "UPDATE accounts_user SET roles = '{{administrator,chief_editor}}' WHERE id = {w.administrator}",
    refused=BY_AN_ADMINISTRATOR,
    by="administrator",
)
statements(
    "an account becomes superuser",
    "UPDATE accounts_user SET is_superuser = true WHERE id = {w.stranger}",
    refused=BY_AN_ADMINISTRATOR,
    by="stranger",
)
statements(
    "a new account that starts with a role",
    "INSERT INTO accounts_user (email, name, password, roles, is_active, is_staff, is_superuser, is_system,"
    " is_external, date_joined) VALUES ('x@example.org', 'X', 'x', '{{managing_editor}}', true, false, false, false,"
    " false, now())",
    refused=BY_AN_ADMINISTRATOR,
    by="stranger",
)
statements(
    "a closed account opened by its owner",
    "UPDATE accounts_user SET is_active = false WHERE id = {w.stranger}",
    refused=BY_AN_ADMINISTRATOR,
    by="stranger",
)
statements(
    "an account that becomes the system account",
    "UPDATE accounts_user SET is_system = true WHERE id = {w.stranger}",
    refused="account_identity",
    by="stranger",
)
statements(
    "the system account put out of the way for another",
    "UPDATE accounts_user SET is_system = false WHERE is_system",
    refused="account_identity",
    by="administrator",
)
statements(
    "an account renumbered",
    "UPDATE accounts_user SET id = 99999 WHERE id = {w.stranger}",
    refused="account_identity",
    by="administrator",
)
statements(
    "a person moves to another account",
    "UPDATE articles_person SET user_id = {w.stranger} WHERE user_id = {w.medic}",
    refused="person_keeps_its_account",
    by="stranger",
)
statements(
    "a person who takes an account for themselves",
    "INSERT INTO articles_person (name, slug, credentials, job_title, affiliation, biography, orcid, interests,"
    " is_public, is_active, user_id) VALUES ('X', 'x', 'MD', '', '', '', '', '', true, true, {w.superuser})",
    refused="person_linked_by_an_administrator",
    by="stranger",
)
statements(
    "a person moves to another account by an administrator",
    "UPDATE articles_person SET user_id = {w.superuser} WHERE user_id = {w.medic}",
    refused="person_keeps_its_account",
    by="administrator",
)
statements(
    "a person cut off from their account",
    "UPDATE articles_person SET user_id = NULL WHERE user_id = {w.author}",
    refused="person_keeps_its_account",
    by="stranger",
)
statements(
    "a person cut off from their account by an administrator",
    "UPDATE articles_person SET user_id = NULL WHERE user_id = {w.author}",
    refused="person_keeps_its_account",
    by="administrator",
)
statements(
    "an editor waives an interest",
    "INSERT INTO articles_interestwaiver (article_id, person_id, reason, waived_by_id)"
    " SELECT {w.live}, id, 'It is small.', {w.stranger} FROM articles_person WHERE user_id = {w.medic}",
    refused="waiver_by_the_chief_editor",
    by="stranger",
)
statements(
    "the chief editor waives their own interest",
    "INSERT INTO articles_interestwaiver (article_id, person_id, reason, waived_by_id)"
    " SELECT {w.live}, id, 'It is small.', {w.chief} FROM articles_person WHERE user_id = {w.chief}",
    refused="waiver_by_the_chief_editor",
    by="chief",
)


@attack("queryset.update of roles, by nobody", refused=BY_AN_ADMINISTRATOR)
def _(w: World) -> None:
    User.objects.filter(pk=w.stranger).update(roles=["chief_editor"])


@attack("createsuperuser with a role, by nobody", refused=BY_AN_ADMINISTRATOR)
def _(w: World) -> None:
    User.objects.create_superuser("evil@example.org", "x" * 20, name="Evil", roles=["managing_editor"])


@attack("reviewer.save that verifies oneself", refused=BY_SOMEBODY_ELSE)
def _(w: World) -> None:
    medic = User.objects.get(pk=w.lapsed)
    record = Reviewer.objects.get(person__user=medic)
    record.valid_until, record.verified_by = datetime.date(2099, 1, 1), medic
    with act(by=medic, act="attack"):
        record.save()
