"""Profile pages: who somebody is, what qualifies them, and which live pages carry their name."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import signing
from articles.models import Person, SignOff
from articles.workflow import Kind
from cms.audit.acts import act
from tests import factories
from tests.articles.reader.reading import published, read, suspended

pytestmark = pytest.mark.django_db


def with_profile(account, **fields) -> Person:
    with act(by=factories.administrator(), act="person.edit"):
        for name, value in fields.items():
            setattr(account.person, name, value)
        account.person.save()
    return account.person


def test_r56_lists_what_somebody_reviewed_checked_and_wrote_apart():
    signer = factories.reviewer(Kind.MEDICAL_REVIEW, Kind.FACT_CHECK, name="Ana Ruiz")
    published(factories.article(title="Reviewed one"), medical=signer)
    published(factories.article(title="Checked one"), fact=signer)
    factories.live_article(title="Not theirs")
    author = factories.editor()
    factories.live_article(by=author, title="Written one")

    page, other = read(signer.person.get_absolute_url()), read(author.person.get_absolute_url())

    assert page.words("//main//section/h2") == ["About", "Articles reviewed", "Articles fact checked"]
    assert page.words("//section[@aria-labelledby='group-1']//h3") == ["Reviewed one"]
    assert page.words("//section[@aria-labelledby='group-2']//h3") == ["Checked one"]
    assert (
        other.words("//section[@aria-labelledby='group-1']/*[self::h2 or self::ul]//text()/..")[0]
        == "Articles written or edited"
    )
    assert other.words("//section[@aria-labelledby='group-1']//h3") == ["Written one"]


def test_r56_shows_credentials_biography_licence_and_interests():
    signer = factories.reviewer(Kind.MEDICAL_REVIEW, name="Ana Ruiz")
    person = with_profile(
        signer,
        credentials="MD, FRCP",
        job_title="Neurologist",
        affiliation="Example Hospital",
        biography="First part.\n\n<b>Second</b> part.",
        orcid="0000-0002-1825-0097",
        interests="Paid talks for Example Pharma in 2025.",
    )
    page = read(person.get_absolute_url())

    assert page.words("//h1") == ["Ana Ruiz, MD, FRCP"]
    assert "Neurologist, Example Hospital" in page.text
    assert "<b>Second</b> part." in page.text
    assert "Example Medical Council (we have verified it, valid until 1 January 2100)" in page.text
    assert "EMC" not in page.html
    assert page.all("//main//a[@rel='external']/@href") == ["https://orcid.org/0000-0002-1825-0097"]
    assert "Paid talks for Example Pharma in 2025." in page.text


def test_a_licence_that_has_ended_is_not_vouched_for():
    signer = factories.reviewer(Kind.MEDICAL_REVIEW, valid_until=timezone.localdate() - datetime.timedelta(1))
    page = read(with_profile(signer).get_absolute_url())

    assert "Example Medical Council" not in page.html


def test_a_revoked_signature_leaves_the_list():
    article = factories.live_article()
    signoff = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")

    assert "Articles reviewed" not in read(signoff.person.get_absolute_url()).text


def test_a_suspended_article_leaves_the_list():
    article = factories.live_article(title="Zqx disease")
    suspended(article)

    page = read(article.owner.person.get_absolute_url())

    assert "Zqx" not in page.html
    assert "No published article carries this name at the moment." in page.text


def test_somebody_without_a_public_profile_has_no_page_and_no_links():
    author = factories.editor()
    article = factories.live_article(by=author)
    person = with_profile(author, is_public=False)

    page = read(article.get_absolute_url())

    assert read(person.get_absolute_url()).status == 404
    assert author.name in page.text
    assert person.get_absolute_url() not in page.html
    assert author.name not in read("/people/").text


def test_the_index_lists_active_people_with_their_profession():
    signer = factories.reviewer(Kind.MEDICAL_REVIEW, name="Ana Ruiz")
    with_profile(signer, job_title="Neurologist", credentials="MD")
    left = factories.reviewer(Kind.MEDICAL_REVIEW, name="Gone Away")
    with_profile(left, is_active=False)

    page = read("/people/")

    assert "Ana Ruiz, MD" in page.words("//main//h2")
    assert "Neurologist" in page.text
    assert "Gone Away" not in page.text
    assert read(left.person.get_absolute_url()).status == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_profile_takes_five_queries_however_much_somebody_wrote(number):
    author = factories.editor()
    for _each in range(number):
        factories.live_article(by=author)

    with CaptureQueriesContext(connection) as queries:
        assert len(read(author.person.get_absolute_url()).all("//main//li/h3")) == number
    assert len(queries) == 5
