"""What machines read: structured data, metadata, feeds, sitemap, robots.txt, security.txt."""

import datetime
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.etree
import pytest

from articles.actions import drafting, people, publishing, signing
from articles.actions.images import upload_image
from articles.models import Publication, SignOff
from articles.workflow import ChangeKind, Kind
from cms.audit.acts import act
from tests import factories
from tests.articles.reader import schema_terms
from tests.articles.reader.reading import Page, day, next_edition, read, reload, suspended, withdrawn
from tests.articles.test_images import picture

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SCHEMAS = Path(__file__).parent / "data"


def xml(address: str, **headers: str):
    page = read(address, **headers)
    assert page.status == 200
    return valid(lxml.etree.fromstring(page.response.content))


def valid(tree: Any) -> Any:
    """The tree, if it has the form that its standard asks for (RFC 4287 and 6721, sitemaps.org)."""
    if tree.tag.startswith(SITEMAP):
        lxml.etree.XMLSchema(lxml.etree.parse(SCHEMAS / "sitemap.xsd")).assertValid(tree)
    else:
        lxml.etree.RelaxNG(lxml.etree.parse(SCHEMAS / "atom.rng")).assertValid(tree)
    return tree


def graph_on(page: Page) -> dict[str, Any]:
    return json.loads(page.all("//script[@type='application/ld+json']")[0].text)


def said_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in structured data that is meant to be read, with the name of its property."""
    pairs = value.items() if isinstance(value, dict) else ()
    for name, each in pairs:
        for one in each if isinstance(each, list) else [each]:
            if isinstance(one, dict):
                yield from said_in(one)
            elif isinstance(one, str) and not name.startswith("@") and not one.startswith("http"):
                yield name, one


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


NOT_PRINTED = {"inLanguage", "audienceType", "propertyID", "credentialCategory"}
"""Words for machines: a language as a code, for whom it is written, what kind of number a DOI is."""
DATES = {"datePublished", "dateModified", "lastReviewed"}
PRINTED_DATES = "//time/@datetime"


def rich_article() -> Any:
    """An article in whose graph every term occurs that we use."""
    sources = [
        factories.citation(year=2019),
        factories.citation(type="webpage", url="https://example.org/x", doi=None, container_title=""),
        factories.citation(authors=[{"family": "Doe", "given": "Jo"}, {"literal": "The Example Group"}]),
    ]
    editor = factories.editor().person
    body = "## One\n\n" + " ".join(f"Claim.[@{source.key}]" for source in sources)
    article = factories.live_article(title="Gout", body=body, editor_ids=[editor.pk])
    next_edition(article, kind=ChangeKind.CORRECTION, note="The dose was wrong.")
    return article


def test_r81_every_text_in_the_structured_data_stands_on_the_page(settings):
    page = read(rich_article().get_absolute_url())
    printed = " ".join(page.tree.xpath("string(//body)").split())
    dates = {str(each)[:10] for each in page.all(PRINTED_DATES)}
    graph = graph_on(page)

    assert schema_terms.faults(graph) == []
    texts = {pair for node in graph["@graph"] for pair in said_in(node)} - {("name", settings.SITE_NAME)}
    assert len(texts) > 15
    for name, text in texts:
        if name in DATES and len(text) > 4:
            assert text[:10] in dates, name
        elif name not in NOT_PRINTED:
            assert " ".join(text.split()) in printed, name
    assert [one["name"] for one in page.graph["Article"]["citation"][2]["author"]] == [
        "Doe J",
        "The Example Group",
    ]
    for name in ("correction", "editor", "contributor", "license", "citation"):
        assert page.graph["Article"][name]
    assert "ClaimReview" not in page.html


def test_r81_without_a_licence_none_is_claimed(settings):
    settings.CONTENT_LICENCE_URL = ""
    page = read(factories.live_article().get_absolute_url())

    assert "license" not in page.graph["Article"]
    assert "rights" not in page.html
    assert not page.all("//*[contains(@rel, 'license')]")


def test_r07_nothing_is_said_of_a_review_that_was_taken_back():
    article = factories.live_article()
    medical = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=medical, by=medical.user, reason="mistake", note="I was wrong.")
    page = read(article.get_absolute_url())

    assert not {"reviewedBy", "lastReviewed"} & page.graph["MedicalWebPage"].keys()
    assert page.words("//dl[@class='facts']/div[last()]/*") == ["Next review due", "now"]
    assert medical.signer_name not in json.dumps(graph_on(page))


def test_a_retracted_source_is_so_in_the_graph():
    source = factories.citation(notice="retracted")
    article = factories.live_article(body=f"It was withdrawn.[@{source.key}, as retracted]")

    (cited,) = read(article.get_absolute_url()).graph["Article"]["citation"]

    assert cited["creativeWorkStatus"] == "Retracted"


def test_a_profile_page_says_who_a_person_is_with_what_it_shows():
    reviewer = factories.reviewer(specialties="Cardiology").person
    people.edit_person(
        person=reviewer,
        by=factories.managing_editor(),
        fields={
            "job_title": "Cardiologist",
            "affiliation": "Example Hospital",
            "orcid": "0000-0002-1825-0097",
        },
        reason="Told us",
    )
    page = read(reviewer.get_absolute_url())
    graph = graph_on(page)
    person = page.graph["Person"]

    assert schema_terms.faults(graph) == []
    assert person["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    for name, text in said_in(person):
        assert name in NOT_PRINTED or text in page.text, name
    assert {"jobTitle", "affiliation", "knowsAbout", "hasCredential"} <= person.keys()


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
    assert facts["DC.creator"] == facts["author"] == article.owner.name
    assert facts["article:author"] == settings.SITE_URL + article.owner.person.get_absolute_url()
    assert facts["DC.rights"] == page.all("//link[@rel='license']/@href")[0] == settings.CONTENT_LICENCE_URL
    assert settings.CONTENT_LICENCE in page.words("//main//a[contains(@rel, 'license')]")
    for link in page.all("//link[@rel='alternate']"):
        answer = read(link.get("href")).response
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, link.get("type"))
    assert f"{article.topic.get_absolute_url()}feed.atom" in page.all("//link[@rel='alternate']/@href")
    assert facts["DCTERMS.modified"] == Publication.objects.get(article=article).acted_at.date().isoformat()
    assert page.all("/html/@lang") == ["en"]
    assert not [name for name in facts if name and name.startswith("citation_")]


def test_r83_the_first_picture_stands_for_the_page(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = upload_image(by=factories.editor(), data=picture(), alt="A swollen toe")
    body = f"Text.\n\n![A swollen toe]({image.src})"
    page = read(factories.live_article(body=body).get_absolute_url())

    (address,) = page.all("//meta[@property='og:image']/@content")
    assert address == settings.SITE_URL + page.all("//main//article//img/@src")[0]
    assert page.all("//meta[@property='og:image:alt']/@content") == ["A swollen toe"]
    assert page.graph["Article"]["image"] == address


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
    (of_topic,) = xml("/sitemap-topics.xml").iter(f"{SITEMAP}lastmod")
    first = Publication.objects.filter(article=article).earliest("id")
    assert of_topic.text == first.acted_at.date().isoformat()
    last_signed = SignOff.objects.filter(article=article, kind=Kind.MEDICAL_REVIEW).latest("id").signed_at
    assert entries[settings.SITE_URL + article.get_absolute_url()] == last_signed.date().isoformat()


@pytest.mark.parametrize("section", ["articles", "topics", "people", "pages"])
def test_r84_every_address_in_the_sitemap_answers_with_200_and_is_canonical(section, settings):
    joints = factories.topic("Joints")
    factories.live_article(other_topics=[joints])
    factories.article(topic=factories.topic("Only drafts"))

    addresses = [loc.text for loc in xml(f"/sitemap-{section}.xml").iter(f"{SITEMAP}loc")]

    assert addresses
    assert (settings.SITE_URL + joints.get_absolute_url() in addresses) == (section == "topics")
    for address in addresses:
        page = read(address.removeprefix(settings.SITE_URL))
        assert page.status == 200
        assert page.all("//link[@rel='canonical']/@href") == [address]
    assert read("/sitemap-secrets.xml").status == 404


def test_r85_the_feed_is_valid_atom_whose_ids_outlive_a_change_of_title_and_address():
    article = factories.live_article(title="Gout", standfirst="Children <two years must not take this.")
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
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    assert html.unescape(entry.findtext(f"{ATOM}summary")) == article.live_edition.standfirst
    assert "<two" not in entry.findtext(f"{ATOM}summary")
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


def test_a_control_character_that_a_script_wrote_leaves_the_feed_whole():
    article = factories.article()
    with act(by=article.owner, act="test.script"):
        article.version += 1
        article.title, article.standfirst = "Gout \x02facts", "Old\x1fstandfirst"
        article.save()
    publishing.publish(edition=factories.ready_edition(of=article), by=factories.managing_editor())

    assert xml("/feed.atom").find(f"{ATOM}entry/{ATOM}title").text == "Gout facts"


def test_two_people_of_one_name_without_profiles_are_two_in_the_graph():
    twins = [factories.reviewer(kind, name="Ana Ruiz") for kind in factories.BOTH]
    edition = factories.edition()
    for kind, twin in zip(factories.BOTH, twins, strict=True):
        factories.signed(edition, kind, by=twin)
    publishing.publish(edition=edition, by=factories.managing_editor())

    graph = graph_on(read(edition.article.get_absolute_url()))

    named = [node for node in graph["@graph"] if node.get("name") == "Ana Ruiz"]
    assert len({node["@id"] for node in named}) == 2


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


def test_a_take_down_is_in_the_feed_for_those_who_show_copies_without_a_word_of_the_text(settings):
    gone = withdrawn(factories.live_article(title="Zqx disease", slug="an-address", body="Take zqx 500 mg."))
    back = suspended(factories.live_article(slug="another"))
    factories.live_article()
    before = xml("/withdrawals.atom")
    publishing.reinstate(article=back, by=factories.managing_editor())
    after = xml("/withdrawals.atom")

    entries = after.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries] == ["suspended", "withdrawn"]
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        settings.SITE_URL + article.get_absolute_url() for article in (back, gone)
    ]
    assert "obsolete" in entries[1].findtext(f"{ATOM}summary")
    of = {article: f"tag:localhost,2026:article/{article.pk}" for article in (gone, back)}
    assert {each.get("ref") for each in before.iter(TOMBSTONE)} == set(of.values())
    assert [each.get("ref") for each in after.iter(TOMBSTONE)] == [of[gone]]
    whole = read("/withdrawals.atom").html
    assert "zqx" not in whole.lower()
    assert "A dose may be wrong" not in whole


def test_the_id_of_a_tombstone_is_that_of_the_entry_in_the_other_feeds():
    article = factories.live_article()
    named = xml("/feed.atom").find(f"{ATOM}entry").findtext(f"{ATOM}id")
    suspended(article)

    assert [each.get("ref") for each in xml("/withdrawals.atom").iter(TOMBSTONE)] == [named]


def test_an_empty_feed_of_take_downs_is_a_feed():
    assert not xml("/withdrawals.atom").findall(f"{ATOM}entry")


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
