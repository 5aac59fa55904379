"""`manage.py demo`: every state of the workflow, reached through actions."""

import datetime
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from articles import reports
from articles.actions.overlapping import check_overlap
from articles.actions.signing import has_signing_passphrase
from articles.actions.submission import problems
from articles.demo import cast, shelf
from articles.demo.material import people, sources, texts
from articles.demo.story import OVERDUE_AFTER, PLANS
from articles.models import (
    Article,
    Contribution,
    Delivery,
    Edition,
    Finding,
    Publication,
    ReviewLink,
    Schedule,
    Topic,
)
from articles.permissions import duties
from articles.workflow import Duty, Kind
from citations.models import Citation
from cms.accounts.actions import create_account
from cms.accounts.models import User
from cms.audit.models import AuditEvent

LIVE = {
    "acute-low-back-pain",
    "atrial-fibrillation-and-stroke",
    "hand-hygiene",
    "high-blood-pressure",
    "how-to-use-an-asthma-inhaler",
    "iron-deficiency-anemia",
    "metformin-for-type-2-diabetes",
    "migraine",
    "mmr-vaccine-and-autism",
    "myelomalacia",
    "shingles-vaccine",
    "vitamin-d-supplements",
}


class PowerCut(Exception):
    """What interrupts the first attempt."""


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def cut_after(line: int):
    said = []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == line:
            raise PowerCut

    return say


@pytest.fixture(scope="module")
def told(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the command said when it went on after an interruption, on a database that these tests then look at."""
    places = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path_factory.mktemp("mail")),
    }
    with override_settings(**places):
        with pytest.raises(PowerCut):
            cast.bring_in(cut_after(4))
        yield run()


@pytest.fixture(autouse=True)
def on_the_demonstration(told: str) -> None:
    pass


def article(slug: str) -> Article:
    return Article.objects.get(slug=slug)


def blockers(slug: str) -> set[str]:
    return set(article(slug).newest_edition.blockers.values_list("code", flat=True))


def page(slug: str) -> str:
    return Client().get(f"/articles/{slug}/").content.decode()


def test_goes_on_where_it_was_interrupted(told):
    assert "Wei Zhang" in told
    assert "Claire Dubois" not in told
    assert told.endswith("The demonstration is ready.\n")


def test_brings_in_everybody_and_everything():
    assert User.objects.filter(is_system=False).count() == sum(bool(one.email) for one in people().values())
    assert Citation.objects.count() == len(sources())
    assert set(Article.objects.values_list("slug", flat=True)) == set(texts()) == set(PLANS)
    assert not Topic.objects.filter(articles=None, also_articles=None).exists()


def test_does_nothing_the_second_time():
    before = AuditEvent.objects.count()

    assert run() == "The demonstration is here already; nothing was changed.\n"
    assert AuditEvent.objects.count() == before


def test_refuses_where_the_site_does_not_call_itself_a_demonstration():
    before = AuditEvent.objects.count()

    with override_settings(DEMO=False), pytest.raises(CommandError, match="DEMO=1"):
        run()

    assert AuditEvent.objects.count() == before


def test_prints_every_account_with_its_passphrases():
    printed = run("--accounts")

    for someone in people().values():
        if someone.email:
            way_in = "gets links by mail: " if someone.is_external else f"sign in: {someone.sign_in}\n"
            assert f"{someone.email}\n    {way_in}" in printed
            assert f"sign:    {someone.signing}\n" in printed or not someone.signing


def test_everybody_can_sign_in_with_a_password_that_the_rules_allow(rf):
    for someone in people().values():
        if someone.sign_in:
            account = authenticate(rf.post("/"), email=someone.email, password=someone.sign_in)
            assert account is not None, someone.name
            validate_password(someone.sign_in, account)


def test_there_is_somebody_for_every_duty():
    everybody = User.objects.filter(is_system=False)

    assert {duty for user in everybody for duty in duties(user)} == set(Duty.values)
    assert {user.email for user in everybody if has_signing_passphrase(user)} == {
        someone.email for someone in people().values() if someone.signing
    }


def test_most_articles_are_live():
    assert set(Article.objects.live().values_list("slug", flat=True)) == LIVE


@pytest.mark.parametrize("slug", sorted(LIVE - {"vitamin-d-supplements"}))
def test_a_live_page_says_who_reviewed_it(slug):
    shown = page(slug)

    assert texts()[slug].title in shown.replace("&#x27;", "'")
    assert people()[PLANS[slug].medical].name in shown
    assert people()[PLANS[slug].fact].name in shown


def test_a_correction_makes_a_second_edition_and_settles_the_report():
    pressure = article("high-blood-pressure")
    first, second = pressure.editions.order_by("number")

    assert second.change_kind == "correction"
    assert second == pressure.live_edition
    assert "| High, stage 1 | 130 to 139 | and 80 to 89 |" in first.document["body"]
    assert "| High, stage 1 | 130 to 139 | or 80 to 89 |" in second.document["body"]
    report = pressure.findings.get()
    assert (report.state, report.settled_by) == (Finding.State.RESOLVED, second)
    assert report.resolved_by == User.objects.system()


def test_an_update_makes_a_second_edition():
    first, second = article("shingles-vaccine").editions.order_by("number")

    assert second.change_kind == "update"
    assert len(second.document["citations"]) == len(first.document["citations"]) + 1


def test_a_review_is_overdue_as_soon_as_its_seconds_are_over():
    for signoff in article("hand-hygiene").live_edition.signoffs.all():
        assert signoff.valid_until - signoff.signed_at <= OVERDUE_AFTER


def test_a_revoked_review_leaves_the_page_without_the_words():
    vitamin = article("vitamin-d-supplements")

    assert {"no_medical_review", "finding_blocking"} <= blockers(vitamin.slug)
    assert vitamin.findings.get().kind == Finding.Kind.SIGN_OFF_REVOKED
    assert "medically reviewed" not in page(vitamin.slug).lower()


def test_a_suspended_page_shows_no_medical_text():
    assert "Chewing an aspirin" not in page("aspirin-to-prevent-a-first-heart-attack")


def test_a_partner_was_told_of_both():
    told = Delivery.objects.exclude(delivered_at=None).order_by("pk")

    assert [each.publication.kind for each in told] == ["suspended", "withdrawn"]
    assert told.count() == Delivery.objects.count()


def test_a_withdrawn_page_leads_to_the_one_that_replaces_it():
    answer = Client().get("/articles/bed-rest-for-back-pain/")

    assert (answer.status_code, answer["Location"]) == (301, "/articles/acute-low-back-pain/")


def test_three_readers_report_the_same_part_and_a_link_is_broken():
    report = article("migraine").findings.get(kind=Finding.Kind.READER_REPORT)
    link = article("migraine").findings.get(kind=Finding.Kind.BROKEN_LINK)

    assert report.state == link.state == Finding.State.OPEN
    assert report.reports.count() == 3
    assert link.address == "https://headache-diary.example.org/"


def test_an_article_in_review_shares_a_passage_and_what_was_withdrawn_is_not_asked_about():
    with transaction.atomic():
        for edition in Edition.objects.order_by("pk"):
            check_overlap(edition=edition, by=User.objects.system())

        overlap = Finding.objects.get(kind=Finding.Kind.OVERLAP)
        transaction.set_rollback(True)

    assert overlap.article == article("obstructive-sleep-apnea")


def test_the_retracted_source_blocks_nothing_where_it_is_cited_as_retracted():
    assert blockers("mmr-vaccine-and-autism") == set()
    assert "RETRACTED: " in page("mmr-vaccine-and-autism")


def test_one_article_is_ready_and_one_is_scheduled():
    assert blockers("gestational-diabetes") == blockers("cataract") == set()
    assert Schedule.objects.get().edition.article.slug == "cataract"
    assert not Publication.objects.filter(article__slug__in=["gestational-diabetes", "cataract"]).exists()


def test_one_article_waits_for_a_signature_and_for_a_source_nobody_confirmed():
    assert blockers("gout") == {"no_fact_check", "citation_unverified", "claim_open"}
    assert not Citation.objects.get(key=next(iter(shelf.MISTYPED))).checks.exists()


def test_the_reports_have_something_to_tell():
    today = timezone.localdate()
    week = reports.Period(today - datetime.timedelta(days=6), today)

    told = {each.measure for each in reports.waits(week) if each.count}

    assert told >= {"medical_review", "fact_check", "both", "published", "answered", "settled"}
    assert [each.act for each in reports.refused(week)] == ["note: publication refused"]
    assert any(each.signed for each in reports.loads(week))


def test_one_article_was_sent_back_and_one_was_not_looked_at():
    assert blockers("osteoporosis") == {"changes_requested", "no_medical_review", "comment_blocking"}
    assert blockers("obstructive-sleep-apnea") == {"no_medical_review", "no_fact_check", "claim_open"}


def test_one_external_reviewer_has_an_open_link_in_the_mail(told):
    asked = ReviewLink.objects.open().get().assignment
    mails = "".join(path.read_text() for path in Path(settings.EMAIL_FILE_PATH).iterdir())

    assert (asked.article.slug, asked.reviewer.person.name) == ("obstructive-sleep-apnea", "Giulia Marchetti")
    assert Client().get(re.search(r"/review/[\w-]+/", mails)[0]).status_code == 200


def test_one_draft_cites_a_key_that_nobody_knows():
    codes = {problem.code for problem in problems(article("eczema"))}

    assert "citation_unresolved" in codes
    assert not article("eczema").editions.exists()
    assert not article("celiac-disease").editions.exists()


def test_every_text_was_written_in_more_than_one_save():
    for slug in texts():
        assert Contribution.objects.filter(article__slug=slug).count() >= 2, slug


def test_nobody_signed_what_they_wrote():
    for edition in (edition for one in Article.objects.all() for edition in one.editions.all()):
        writers = set(edition.contributors.values_list("user_id", flat=True))
        assert not writers & set(edition.signoffs.values_list("user_id", flat=True))


def test_both_kinds_of_review_are_by_different_people():
    for one in Article.objects.live():
        signers = dict(one.live_edition.signoffs.values_list("kind", "person"))
        assert len(set(signers.values())) == 2 == len(signers.keys() & set(Kind.values))


def test_the_evidence_verifies():
    out = io.StringIO()

    call_command("verify_audit", stdout=out)

    assert "All evidence fits." in out.getvalue()


def test_refuses_a_database_with_accounts_of_its_own():
    administrator = User.objects.get(email="claire.dubois@example.org")
    stranger = {"email": "stranger@example.net", "name": "A stranger", "roles": [], "reason": "Test"}

    with transaction.atomic():
        create_account(by=administrator, **stranger)
        before = AuditEvent.objects.count()
        with pytest.raises(CommandError, match="accounts of its own"):
            run()
        assert AuditEvent.objects.count() == before
        assert run("--once") == "The demonstration is here already; nothing was changed.\n"
        assert AuditEvent.objects.count() == before
        transaction.set_rollback(True)
