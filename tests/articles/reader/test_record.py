"""The record behind a page: what stood there on a day, who signed which digest, and how anybody can check it."""

import datetime
import hashlib
import json

import lxml.html
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import publishing, signing
from articles.models import Edition, Publication, SignOff
from articles.reader.history import seen_in
from articles.reader.on_a_day import spans_on
from articles.reader.proof import proof_of
from articles.reader.queries import acts_on
from articles.workflow import Kind, PublicationKind
from citations.formats.files import read_file
from cms.audit.acts import act
from cms.templatetags.site import shown_days
from tests import factories
from tests.articles.reader.reading import next_edition, published, read, reload

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 10, 2)
UP, DOWN, BACK, GONE = (
    PublicationKind.PUBLISHED,
    PublicationKind.SUSPENDED,
    PublicationKind.REINSTATED,
    PublicationKind.WITHDRAWN,
)


def acted(*acts):
    """Acts on a page, each a day and an hour of October, what was done, and the number of the edition."""
    return [
        Publication(
            acted_at=datetime.datetime(2026, 10, day, hour, tzinfo=datetime.UTC),
            kind=kind,
            edition=Edition(number=number),
        )
        for day, hour, kind, number in acts
    ]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([(3, 9, UP, 1)], [(0, "not yet", None, None)]),
        ([(2, 9, UP, 1)], [(0, "not yet", None, 9), (1, "", 9, None)]),
        ([(2, 0, UP, 1)], [(1, "", None, None)]),
        ([(1, 9, UP, 1), (3, 0, UP, 2)], [(1, "", None, None)]),
        ([(1, 9, UP, 1), (2, 10, UP, 2)], [(1, "", None, 10), (2, "", 10, None)]),
        ([(1, 9, UP, 1), (1, 10, DOWN, 1), (3, 9, BACK, 1)], [(0, "suspended", None, None)]),
        (
            [(1, 9, UP, 1), (2, 10, DOWN, 1), (2, 12, BACK, 1)],
            [(1, "", None, 10), (0, "suspended", 10, 12), (1, "", 12, None)],
        ),
        ([(1, 9, UP, 1), (1, 10, GONE, 1), (4, 9, UP, 2)], [(0, "withdrawn", None, None)]),
    ],
)
def test_a_day_is_told_from_what_happened_before_and_during_it(settings, acts, expected):
    settings.TIME_ZONE = "UTC"

    found = spans_on(acted(*acts), DAY)

    told = [(one.number, one.instead, *(at and at.hour for at in (one.since, one.until))) for one in found]
    assert told == expected


def test_the_form_leads_to_the_day_and_the_day_tells_what_stood_there():
    article = factories.live_article()
    today = timezone.localdate()
    url = article.get_absolute_url()

    form = read(f"{url}history/").all("//form[contains(@class, 'day-form')]")[0]
    asked = read(f"{url}on/?day={today}")
    page = read(f"{url}on/{today}/")
    before = read(f"{url}on/{today - datetime.timedelta(days=1)}/")

    assert (form.get("method"), form.get("action")) == ("get", f"{url}on/")
    assert (asked.status, asked.response["Location"]) == (301, f"{url}on/{today}/")
    assert page.words("//ol[contains(@class, 'timeline')]/li")[-1].endswith("Edition 1 was on the page.")
    assert page.response["Cache-Control"] == "no-store"
    assert "Times are in the time zone UTC." in page.text
    assert "The page was not public yet. It was first published on" in before.text
    assert before.response["Cache-Control"] == "no-store", "there are days without number before the first"


def test_times_of_a_day_are_named_after_the_zone_and_not_after_its_summer_or_winter(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = factories.live_article()

    page = read(f"{article.get_absolute_url()}on/{timezone.localdate()}/")

    assert "Times are in the time zone Europe/Berlin." in page.text


def test_a_day_that_is_over_redirects_to_the_address_of_its_edition(monkeypatch):
    article = factories.live_article()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(
        "articles.reader.record_views.timezone.localdate", lambda: tomorrow + datetime.timedelta(days=1)
    )

    page = read(f"{article.get_absolute_url()}on/{tomorrow}/")

    assert (page.status, page.response["Location"]) == (301, f"{article.get_absolute_url()}versions/1/")


def test_a_day_on_which_the_page_was_down_says_so_and_not_why():
    article = factories.live_article()
    publishing.suspend(article=article, by=factories.editor(), reason="Rumour about Dr X.")
    publishing.reinstate(article=reload(article), by=factories.managing_editor())

    page = read(f"{article.get_absolute_url()}on/{timezone.localdate()}/")

    assert "The page was taken down to be checked. No text was shown." in page.text
    assert "Dr X" not in page.html


@pytest.mark.parametrize(
    ("route", "status", "said"),
    [
        ("on/", 200, "See the page as it was on"),
        ("on/?day=yesterday", 400, "Write the day as year, month and day"),
        ("on/?day=2026-02-30", 400, "Write the day as year, month and day"),
        ("on/9999-12-31/", 200, "That day has not come yet."),
        ("on/0001-01-01/", 200, "The page was not public yet."),
        ("on/2026-02-30/", 404, ""),
        ("on/yesterday/", 404, ""),
        ("on/20200229/", 301, ""),
    ],
)
def test_any_day_gets_a_calm_answer(route, status, said):
    page = read(factories.live_article().get_absolute_url() + route)

    assert page.status == status
    assert said in page.html


def test_the_proof_says_of_a_signature_whose_time_has_ended_that_it_has():
    article = factories.live_article()
    today = timezone.now()
    edition = article.live_edition
    ended, holds = (
        SignOff(
            kind=kind, signer_name="Ana Ruiz", digest=edition.digest, person=factories.user().person,
            signed_at=today, valid_until=today + datetime.timedelta(days),
        )
        for kind, days in zip(Kind, (-1, 1), strict=True)
    )  # fmt: skip
    (shown,) = seen_in(list(acts_on(article)))

    page = proof_of(article, edition, shown, [ended, holds])
    told = render_to_string("reader/proof.html", {"page": page})

    assert (told.count("Its time ended on"), told.count("Valid until")) == (1, 1)


def test_the_proof_names_who_signed_which_digest_and_the_files_have_exactly_these():
    medical, fact = (
        factories.reviewer(Kind.MEDICAL_REVIEW, name="Ana Ruiz"),
        factories.reviewer(Kind.FACT_CHECK, name="Jo Park"),
    )
    edition = published(factories.article(), medical=medical, fact=fact)
    edition.refresh_from_db()
    url = f"{edition.article.get_absolute_url()}versions/1/"

    page = read(f"{url}proof/")
    content, html = read(f"{url}signed.json"), read(f"{url}signed.html")

    assert page.words("//section[@aria-labelledby='signatures']//h3") == [
        "Medicine: Ana Ruiz, BSc",
        "Facts: Jo Park, BSc",
    ]
    assert page.words("//section[@aria-labelledby='signatures']//code") == [edition.digest] * 2
    assert page.words("//section[@aria-labelledby='fingerprint']//code") == [
        edition.digest,
        edition.html_digest,
    ]
    assert SignOff.objects.filter(edition=edition).first().attestation in page.text
    assert hashlib.sha256(content.response.content).hexdigest() == edition.digest
    assert hashlib.sha256(html.response.content).hexdigest() == edition.html_digest
    assert json.loads(content.html)["title"] == edition.title
    assert content.response["Content-Type"] == "application/json"
    name = f"{edition.article.slug}-edition-1.json"
    assert content.response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert html.response["Content-Type"].startswith("text/plain")
    assert html.response["X-Robots-Tag"] == content.response["X-Robots-Tag"] == "noindex"
    commands = page.words("//section[@aria-labelledby='check']//code")
    address = page.all("//main//a[contains(@href, 'signed.json')]/@href")[0]
    assert commands[0] == f"sha256sum {name}"
    assert commands[-1] == f"curl -sL {address} | sha256sum"


def test_what_was_never_shown_has_no_proof():
    article = factories.live_article()
    factories.edition(of=factories.changed(article), change_kind="update", change_note="More.")

    for route in (
        "versions/2/proof/",
        "versions/2/signed.json",
        "versions/1/signed.xml",
        "versions/9/proof/",
    ):
        assert read(article.get_absolute_url() + route).status == 404


def test_a_signature_that_was_taken_back_is_said_to_be_wherever_the_record_names_it():
    article = factories.live_article()
    signoff = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")
    url = article.get_absolute_url()

    pages = [read(f"{url}{route}") for route in ("", "history/", "versions/1/proof/")]

    assert "taken back on" in pages[0].words("//section[@class='how']")[0]
    assert "taken back on" in pages[1].text
    assert "This signature was taken back on" in pages[2].text
    for page in pages:
        assert "misread" not in page.html
        assert "medically reviewed" not in page.html.lower()


def test_a_review_that_changed_nothing_is_on_record_with_its_day():
    article = factories.live_article()
    again = factories.signed(
        article.live_edition, Kind.MEDICAL_REVIEW, by=factories.reviewer(Kind.MEDICAL_REVIEW, name="Ana Ruiz")
    )

    page = read(article.get_absolute_url())
    history = read(f"{article.get_absolute_url()}history/")

    first = page.words("//section[@class='how']//li")[0]
    assert "Reviewed again, nothing changed Edition 1" in first
    assert "Medicine signed byAna Ruiz, BSc" in first
    assert "Facts" not in first
    assert "Reviewed again, nothing changed" in history.words("//ol[contains(@class, 'timeline')]//h2")[0]
    assert again.digest == article.live_edition.digest


def test_the_record_tells_who_wrote_each_edition_then_and_which_sources_it_changed():
    source, other = factories.citation(), factories.citation()
    article = factories.live_article(body=f"One.[@{source.key}]")
    next_edition(article, body=f"One.[@{other.key}]", note="A newer source.")
    person = article.owner.person
    with act(by=factories.administrator(), act="person.edit"):
        person.credentials = "PhD"
        person.save()

    newest, first = read(article.get_absolute_url()).words("//section[@class='how']//li")

    assert "A newer source." in newest
    assert f"Written by{person.name}, BSc" in newest
    assert "References1 source added, 1 source removed" in newest
    assert "PhD" not in newest + first
    assert "References" not in first


def test_how_to_cite_the_page_names_its_edition_and_address_and_comes_as_files():
    article = factories.live_article(title="Gout")
    next_edition(article, kind="correction", note="It is 2 g.")
    page = read(article.get_absolute_url())
    day = timezone.localtime(Publication.objects.latest("id").acted_at)

    said = page.words("//details[contains(@class, 'cite-page')]//p")[0]
    assert said.startswith(f"{article.owner.name}. Gout. ")
    assert f"{day:%B} {day.day}, {day.year}. Edition 2." in said
    assert said.endswith(f"/articles/{article.slug}/")
    assert page.all("//details//a/@href")[1].endswith("/versions/2/")
    for link in page.all("//details//a/@href")[2:]:
        file = read(link)
        (found,) = read_file(file.response.content, link).records
        assert (found.record.title, found.record.type) == ("Gout", "webpage")
        assert found.record.url.endswith(article.get_absolute_url())
        assert "attachment" in file.response["Content-Disposition"]
    assert read(f"{article.get_absolute_url()}cite.xml").status == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_proof_takes_four_queries_and_a_day_two(number):
    article = factories.live_article()
    for each in range(number - 1):
        next_edition(reload(article), body=f"Edition {each}.")

    for route, expected in (("versions/1/proof/", 4), ("on/2020-02-29/", 2)):
        with CaptureQueriesContext(connection) as queries:
            read(article.get_absolute_url() + route)
        assert len(queries) == expected, route


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "It was shown on 2 October 2026."), (3, "It was shown from 2 October 2026 to 5 October 2026.")],
)
def test_days_on_which_an_edition_was_shown_are_one_or_two(days, said):
    since = datetime.datetime(2026, 10, 2, 9, tzinfo=datetime.UTC)

    told = shown_days(since, since + datetime.timedelta(days=days, hours=2))

    assert " ".join(lxml.html.fromstring(told).text_content().split()) == said
