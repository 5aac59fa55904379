"""What the guard cannot know: who sits behind a session that may speak for anybody.

Whoever can run any SQL as the application can claim to be an administrator and invent reviewers. They cannot sign for
anybody who has a passphrase, and each step is in the trail under the name they borrowed. When one of these tests fails
because the guard has learnt to refuse, rejoice and delete it.
"""

from __future__ import annotations

from cms.audit.models import AuditEvent
from tests.articles.guard.attacks.external import ISSUE
from tests.articles.guard.attacks.publishing import put_up
from tests.articles.guard.attacks.registry import run
from tests.articles.guard.attacks.signing import MEANING, SET_KEY, SIGN
from tests.articles.guard.house import House
from tests.articles.guard.world import World

KEY = b"k" * 32
SALT = b"s" * 16
JUDGE = (
    "INSERT INTO articles_verdict (claim_id, judgement, quotation, locator, note, person_id, user_id)"
    " SELECT c.id, 'supported', '', '', '', p.id, p.user_id FROM articles_claim c, articles_person p"
    " WHERE c.edition_id = %s AND p.user_id = %s"
)


def test_invented_reviewers_leave_every_step_in_the_trail(as_application: House):
    w = as_application.world
    start = AuditEvent.objects.latest("seq").seq
    for number, kind in enumerate(("medical_review", "fact_check")):
        puppet = invent_a_reviewer(w, number, kind)
        assert run(SET_KEY, [puppet, SALT, KEY, b""], as_account=puppet) == "right"
        if kind == "fact_check":
            run(JUDGE, [w.unsigned, puppet], as_account=puppet)
        values = [w.unsigned, w.digest(w.unsigned), kind, "approve", puppet, KEY, MEANING]
        assert run(SIGN, values, as_account=puppet) == "signed"
    run(put_up("unsigned").format(w=w), as_account=w.manager)

    told = AuditEvent.objects.filter(seq__gt=start).order_by("seq").values_list("row_table", "actor_id")
    invented = ["accounts_user", "articles_person", "articles_reviewer", "note accounts_user"]
    assert [table for table, _ in told] == [
        *(*invented, "articles_signoff"),
        *(*invented, "articles_verdict", "articles_signoff"),
        "articles_publication",
    ]
    assert [actor for table, actor in told if table in ("articles_person", "articles_reviewer")] == 4 * [
        w.administrator
    ]
    as_application.start_over()


def invent_a_reviewer(w: World, number: int, kind: str) -> int:
    """An account, a person and a verified licence that an administrator is said to have made."""
    account = run(
        "INSERT INTO accounts_user (email, name, password, roles, is_active, is_staff, is_superuser, is_system,"
        " is_external, date_joined) VALUES (%s, 'Dr Nobody', 'x', '{}', true, false, false, false, false, now())"
        " RETURNING id",
        [f"nobody{number}@example.org"],
        as_account=w.administrator,
    )
    person = run(
        "INSERT INTO articles_person (name, slug, credentials, job_title, affiliation, biography, orcid, interests,"
        " is_public, is_active, user_id) VALUES ('Dr Nobody', %s, 'MD', '', '', '', '', '', true, true, %s)"
        " RETURNING id",
        [f"nobody-{number}", account],
        as_account=w.administrator,
    )
    run(
        "INSERT INTO articles_reviewer (person_id, kinds, specialties, licence_body, licence_number, verified_by_id,"
        " verified_on, verification_note, valid_until, is_active) VALUES (%s, %s, '', '', '', %s, now(), '',"
        " '2099-01-01', true)",
        [person, [kind], w.administrator],
        as_account=w.administrator,
    )
    return account


def test_whoever_has_the_password_of_the_application_can_sign_for_an_external_reviewer(as_application: House):
    """The code passes through the application on its way to the mail: see decision 15. The trail tells of each."""
    w = as_application.world
    start = AuditEvent.objects.latest("seq").seq
    run(ISSUE, [w.outside, "medical_review", w.outsider, b"12345678"], as_account=w.outsider)
    values = [w.outside, w.digest(w.outside), "medical_review", "approve", w.outsider, b"12345678", MEANING]

    assert run(SIGN, values, as_account=w.outsider) == "signed"

    told = AuditEvent.objects.filter(seq__gt=start).order_by("seq").values_list("act", flat=True)
    assert list(told) == ["note: signing code sent", "insert outside an action"]
    as_application.start_over()


def test_a_passphrase_belongs_to_whoever_sets_it_first(as_application: House):
    """So a reviewer should have set theirs before an administrator verifies the licence."""
    w = as_application.world
    assert run(SET_KEY, [w.author, SALT, KEY, KEY], as_account=w.author) == "wrong"
    assert run(SET_KEY, [w.stranger, SALT, KEY, b""], as_account=w.stranger) == "right"
    assert run(SET_KEY, [w.stranger, SALT, KEY, b"x"], as_account=w.stranger) == "wrong"
    as_application.start_over()
