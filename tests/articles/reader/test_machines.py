"""What machines read: structured data, metadata, feeds, sitemap, robots.txt, security.txt."""

import datetime

import lxml.etree
import pytest

from articles.actions import drafting
from articles.models import Publication, SignOff
from articles.workflow import ChangeKind, Kind
from tests import factories
from tests.articles.reader.reading import day, next_edition, read, reload

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def xml(address: str, **headers: str):
    page = read(address, **headers)
    assert page.status == 200
    return lxml.etree.fromstring(page.response.content)


def test_r81_structured_data_says_what_the_page_says():
    sources = [factories.citation(), factories.citation(doi=None, pmid="123")]
    body = " ".join(f"Claim.[@{source.key}]" for source in sources)
    article = factories.live_article(title="Gout", body=body)
    page = read(article.get_absolute_url())
    medical = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)

    web_page, node = page.graph["MedicalWebPage"], page.graph["Article"]
    reviewer, author = page.people[web_page["reviewedBy"]["@id"]], page.people[node["author"][0]["@id"]]
    assert (reviewer["name"], reviewer["honorificSuffix"]) == (medical.signer_name, "BSc")
    assert reviewer["name"] in page.words("//*[@class='signature']")[0]
    assert day(medical.signed_at) in page.text
    assert web_page["lastReviewed"] == medical.signed_at.date().isoformat()
    assert node["dateModified"] == page.all("//dl[@class='facts']/div[2]//time/@datetime")[0]
    assert node["datePublished"] == page.all("//dl[@class='facts']/div[3]//time/@datetime")[0]
    assert author["name"] in page.words("//dl[@class='facts']/div[1]")[0]
    assert [node["headline"]] == page.words("//h1")
    assert len(node["citation"]) == len(page.all("//section[@class='references']//li"))
    assert node["citation"][0]["sameAs"] == f"https://doi.org/{sources[0].doi}"
    assert node["version"] == "1"


def test_r82_nothing_in_a_text_ends_the_structured_data():
    title = "</script><script>alert(1)</script><!--"
    page = read(factories.live_article(title=title, standfirst="a & b </script>").get_absolute_url())

    assert len(page.all("//script")) == 1
    assert page.graph["Article"]["headline"] == title
    assert page.graph["Article"]["description"] == "a & b </script>"
    assert "<script>alert" not in page.html


def test_r83_metadata_is_present_and_consistent(settings):
    article = factories.live_article(title='“Gout” & "tophi"', meta_description="What gout is.")
    page = read(article.get_absolute_url())
    address = settings.SITE_URL + article.get_absolute_url()
    facts = {
        meta.get("name") or meta.get("property"): meta.get("content") for meta in page.all("//meta[@content]")
    }

    assert page.all("//link[@rel='canonical']/@href") == [address]
    assert facts["description"] == facts["og:description"] == "What gout is."
    assert facts["og:title"] == facts["DC.title"] == article.live_edition.title
    assert facts["og:url"] == facts["DC.identifier"] == address
    assert facts["DC.creator"] == facts["article:author"] == article.owner.name
    assert facts["DCTERMS.modified"] == Publication.objects.get(article=article).acted_at.date().isoformat()
    assert page.all("/html/@lang") == ["en"]
    assert not [name for name in facts if name and name.startswith("citation_")]


def test_r84_the_sitemap_holds_live_articles_with_the_day_of_the_last_real_change(settings):
    article = factories.live_article()
    factories.article(title="Only a draft")
    next_edition(article, kind=ChangeKind.MINOR, note="A comma.")
    index = xml("/sitemap.xml")

    assert f"{settings.SITE_URL}/sitemap-articles.xml" in [loc.text for loc in index.iter(f"{SITEMAP}loc")]
    entries = {
        url.find(f"{SITEMAP}loc").text: url.findtext(f"{SITEMAP}lastmod")
        for url in xml("/sitemap-articles.xml").iter(f"{SITEMAP}url")
    }
    assert list(entries) == [settings.SITE_URL + article.get_absolute_url()]
    last_signed = SignOff.objects.filter(article=article, kind=Kind.MEDICAL_REVIEW).latest("id").signed_at
    assert entries[settings.SITE_URL + article.get_absolute_url()] == last_signed.date().isoformat()


@pytest.mark.parametrize("section", ["articles", "topics", "people", "pages"])
def test_r84_every_address_in_the_sitemap_answers_with_200_and_is_canonical(section, settings):
    factories.live_article()

    addresses = [loc.text for loc in xml(f"/sitemap-{section}.xml").iter(f"{SITEMAP}loc")]

    assert addresses
    for address in addresses:
        page = read(address.removeprefix(settings.SITE_URL))
        assert page.status == 200
        assert page.all("//link[@rel='canonical']/@href") == [address]
    assert read("/sitemap-secrets.xml").status == 404


def test_r85_the_feed_is_valid_atom_whose_ids_outlive_a_change_of_title_and_address():
    article = factories.live_article(title="Gout")
    before = xml("/feed.atom")
    next_edition(article, title="Gout and <b>tophi</b>")
    drafting.change_address(
        article=reload(article), by=factories.managing_editor(), slug="tophi", reason="Clearer"
    )
    after = xml("/feed.atom")

    assert before.find(f"{ATOM}entry").findtext(f"{ATOM}id") == after.find(f"{ATOM}entry").findtext(
        f"{ATOM}id"
    )
    entry = after.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Gout and <b>tophi</b>"
    assert entry.find(f"{ATOM}link").get("href").endswith("/articles/tophi/")
    first, last = Publication.objects.filter(article=article)
    assert datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == first.acted_at
    assert datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == last.acted_at
    assert entry.findtext(f"{ATOM}summary") == article.live_edition.standfirst
    assert after.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    for wanted in ("id", "title", "updated"):
        assert after.findtext(f"{ATOM}{wanted}")


def test_r85_a_minor_edition_moves_no_date_of_the_feed():
    article = factories.live_article()
    before = read("/feed.atom").html
    next_edition(article, kind=ChangeKind.MINOR, note="A comma.", body="Text, with a comma.")

    assert read("/feed.atom").html == before


def test_r86_an_unchanged_feed_answers_304():
    factories.live_article()
    etag = read("/feed.atom").response["ETag"]

    assert read("/feed.atom", if_none_match=etag).status == 304


def test_an_empty_feed_is_a_feed():
    assert not xml("/feed.atom").findall(f"{ATOM}entry")


def test_a_topic_has_a_feed_of_its_own():
    topic = factories.topic("Joints")
    factories.live_article(topic=topic, title="Gout")
    factories.live_article(other_topics=[topic], title="Psoriasis")
    factories.live_article(title="Migraine")

    titles = [title.text for title in xml(f"{topic.get_absolute_url()}feed.atom").iter(f"{ATOM}title")]

    assert titles[1:] == ["Psoriasis", "Gout"]
    assert read("/topics/none/feed.atom").status == 404


def test_robots_txt_closes_the_desk_and_names_the_sitemap(settings):
    text = read("/robots.txt").html

    assert "Disallow: /desk/" in text.splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text.splitlines()
    assert settings.ADMIN_PATH not in text


def test_security_txt_names_a_contact_and_has_not_expired(settings):
    fields = dict(line.split(": ", 1) for line in read("/.well-known/security.txt").html.splitlines())

    assert fields["Contact"] == f"mailto:{settings.CONTACT_EMAIL}"
    expires = datetime.datetime.fromisoformat(fields["Expires"])
    assert expires > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
