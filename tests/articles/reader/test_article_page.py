"""The article page: structure, trust, citations, delivery."""

import datetime
import itertools
import re
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from articles.actions import signing
from articles.models import Article, Publication, SignOff
from articles.reader.article_page import page_of
from articles.reader.page_queries import article_for_page
from articles.workflow import ChangeKind, Kind
from citations.actions.library import note_notice
from citations.models import Citation
from cms.audit.acts import act
from tests import factories
from tests.articles.reader.reading import day, next_edition, published, read, reload, words

pytestmark = pytest.mark.django_db


def test_r01_r03_has_one_h1_that_is_the_title_and_a_title_that_names_the_site(settings):
    page = read(factories.live_article(title="High blood pressure").get_absolute_url())

    assert page.status == 200
    assert page.words("//h1") == ["High blood pressure"]
    assert page.words("//title") == [f"High blood pressure – {settings.SITE_NAME}"]


def test_r02_skips_no_heading_level():
    body = (
        "## First\n\n### Deep\n\n::: emergency Call 112 if:\n- you cannot breathe\n:::\n\n## Second\n\nText."
    )
    page = read(factories.live_article(body=body).get_absolute_url())

    levels = [
        int(element.tag[1]) for element in page.all("//main//*") if re.fullmatch(r"h[1-6]", str(element.tag))
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_r04_the_trust_block_is_the_first_block_after_the_title():
    page = read(factories.live_article().get_absolute_url())

    assert page.all("//h1/following-sibling::*[1]/@class") == ["trust"]


def test_r05_r06_names_both_signers_with_credentials_dates_and_profile_pages():
    medical, fact = (
        factories.reviewer(Kind.MEDICAL_REVIEW, name="Ana Ruiz"),
        factories.reviewer(Kind.FACT_CHECK, name="Jo Park"),
    )
    edition = published(factories.article(), medical=medical, fact=fact)
    page = read(edition.article.get_absolute_url())

    today = day(SignOff.objects.filter(edition=edition).latest("id").signed_at)
    assert page.words("//*[@class='signature']") == [
        f"Medically reviewed by Ana Ruiz, BSc on {today}",
        f"Fact checked by Jo Park, BSc on {today}",
    ]
    assert page.all("//*[@class='signature']//a/@href") == [
        medical.person.get_absolute_url(),
        fact.person.get_absolute_url(),
    ]


@pytest.mark.parametrize(
    ("kind", "gone", "stays"),
    [
        (Kind.MEDICAL_REVIEW, "medically reviewed", "fact checked by"),
        (Kind.FACT_CHECK, "fact checked", "medically reviewed by"),
    ],
)
def test_r07_a_revoked_signature_leaves_no_word_of_it_on_the_page(kind, gone, stays):
    article = factories.live_article()
    signoff = SignOff.objects.get(article=article, kind=kind)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")

    page = read(article.get_absolute_url())

    assert page.status == 200
    assert gone not in page.html.lower()
    assert stays in page.html.lower()
    assert signoff.signer_name not in page.text.partition("How we reviewed")[0]
    is_medical = kind == Kind.MEDICAL_REVIEW
    assert ("reviewedBy" in page.graph["MedicalWebPage"]) is not is_medical
    assert ("lastReviewed" in page.graph["MedicalWebPage"]) is not is_medical
    assert ("contributor" in page.graph["Article"]) is is_medical


def test_r08_r09_names_authors_with_credentials_and_never_as_reviewers():
    author = factories.editor()
    article = factories.live_article(by=author)
    page = read(article.get_absolute_url())

    assert f"Written by {author.name}, BSc" in page.text
    assert page.all("//dl[@class='facts']/div[1]//a/@href") == [author.person.get_absolute_url()]
    assert author.name not in " ".join(page.words("//*[@class='signature']"))


def test_r10_r14_last_changed_is_the_moment_the_edition_went_live_and_leads_to_the_history():
    article = factories.live_article()
    shown = Publication.objects.get(article=article)
    page = read(article.get_absolute_url())

    row = page.all("//dl[@class='facts']/div[2]")[0]
    assert row.xpath(".//time/@datetime") == [shown.acted_at.isoformat()]
    assert row.xpath(".//a/@href") == [f"{article.get_absolute_url()}history/"]


@pytest.mark.parametrize("kind", [ChangeKind.MINOR, ChangeKind.RE_REVIEW])
def test_r11_a_minor_edition_or_a_re_review_moves_no_date_of_change(kind):
    article = factories.live_article()
    first = Publication.objects.get(article=article)
    if kind == ChangeKind.MINOR:
        next_edition(article, kind=kind, note="A comma.")
    else:
        published(article, change_kind=kind, change_note="")

    page = read(article.get_absolute_url())

    assert page.all("//dl[@class='facts']/div[2]//time/@datetime") == [first.acted_at.isoformat()]


def test_r11_an_update_moves_last_changed_and_leaves_published_alone():
    article = factories.live_article()
    next_edition(article)
    first, second = Publication.objects.filter(article=article)

    page = read(article.get_absolute_url())

    assert page.all("//dl[@class='facts']/div[2]//time/@datetime") == [second.acted_at.isoformat()]
    assert page.all("//dl[@class='facts']/div[3]//time/@datetime") == [first.acted_at.isoformat()]


def test_r12_says_when_the_next_review_is_due():
    article = factories.live_article(risk_class="A")
    due = min(SignOff.objects.filter(article=article).values_list("valid_until", flat=True))

    page = read(article.get_absolute_url())
    assert page.words("//dl[@class='facts']/div[4]/*") == ["Next review due", f"{due:%B %Y}"]


def test_r13_says_that_a_review_is_overdue_and_when_the_last_one_was():
    article = factories.live_article(risk_class="A")
    medical, fact = (SignOff.objects.get(article=article, kind=kind) for kind in Kind)
    later = max(medical.valid_until, fact.valid_until) + datetime.timedelta(seconds=1)

    page = page_of(article_for_page(article.slug), (), now=later)
    tree = lxml.html.fromstring(render_to_string("reader/article.html", {"page": page}))

    medical_name = f"Reviewer: {medical.signer_name}, BSc"
    assert [words(element) for element in tree.xpath("//*[@class='signature']")] == [
        f"Last medically reviewed on {day(medical.signed_at)}; a new review is due. {medical_name}",
        f"Last fact checked on {day(fact.signed_at)}; a new check is due. Checker: {fact.signer_name}, BSc",
    ]
    assert "Review was due" in [words(element) for element in tree.xpath("//dl[@class='facts']//dt")]
    assert words(tree.xpath("//*[@class='overdue']")[0]) == "This page is due for review."


def test_r18_r20_every_article_carries_the_disclaimer_and_leads_to_the_policy(settings):
    page = read(factories.live_article().get_absolute_url())

    assert f"{settings.SITE_NAME} does not provide medical advice, diagnosis or treatment." in page.text
    assert "/editorial-policy/" in page.all("//header//a/@href")


def test_r22_a_correction_stands_on_the_page_with_its_date():
    article = factories.live_article()
    edition = next_edition(article, kind=ChangeKind.CORRECTION, note="We wrote 2 g; it is 2.3 g.")
    shown = Publication.objects.get(edition=edition)

    page = read(article.get_absolute_url())

    on = day(shown.acted_at)
    said = f"Correction, {on}. We wrote 2 g; it is 2.3 g. See exactly what changed, {on}"
    assert page.words("//article/div[@class='notice']") == [said]
    assert page.all("//article/div[@class='notice']//a/@href") == [
        f"{article.get_absolute_url()}changes/1/2/"
    ]


def test_r24_an_ordered_list_keeps_the_number_it_begins_with():
    page = read(factories.live_article(body="Text.\n\n3. Third\n4. Fourth").get_absolute_url())

    assert page.all("//div[@class='prose']//ol/@start") == ["3"]


@pytest.mark.parametrize(("sections", "listed"), [(2, 0), (3, 3)])
def test_r25_three_sections_make_a_contents_list_whose_links_lead_somewhere(sections, listed):
    body = "\n\n".join(f"## Part {number}\n\nText." for number in range(sections))
    page = read(factories.live_article(body=body).get_absolute_url())

    targets = page.all("//nav[@class='contents']//a/@href")
    assert len(targets) == listed
    assert all(page.all(f"//*[@id='{target[1:]}']") for target in targets)


def test_r26_the_breadcrumb_is_named_and_marks_the_page():
    article = factories.live_article(title="Gout")
    page = read(article.get_absolute_url())

    assert page.words("//nav[@aria-label='Breadcrumb']//*[@aria-current='page']") == ["Gout"]
    assert article.topic.get_absolute_url() in page.all("//nav[@aria-label='Breadcrumb']//a/@href")


def cited_article():
    first, second = factories.citation(), factories.citation()
    body = f"One.[@{first.key}] Two.[@{second.key}; @{first.key}]\n\nThree.[@{second.key}]"
    return factories.live_article(body=body), first, second


def test_r27_r28_r29_markers_are_numbered_links_that_lead_to_their_reference():
    article, _first, _second = cited_article()
    page = read(article.get_absolute_url())

    markers = page.all("//a[@class='cite']")
    assert [marker.get("href") for marker in markers] == ["#ref-1", "#ref-2", "#ref-1", "#ref-2"]
    assert [reference.get("id") for reference in page.all("//section[@class='references']//li")] == [
        "ref-1",
        "ref-2",
    ]


def test_r30_r34_every_mention_has_its_own_way_back():
    article, _first, _second = cited_article()
    page = read(article.get_absolute_url())

    backlinks = page.all("//section[@class='references']//a[@role='doc-backlink']/@href")
    markers = page.all("//a[@role='doc-noteref']/@id")
    assert backlinks == ["#cite-1-a", "#cite-1-b", "#cite-2-a", "#cite-2-b"]
    assert sorted(backlinks) == sorted(f"#{marker}" for marker in markers)


def test_r31_r39_every_doi_is_a_visible_link_that_says_it_leaves():
    article, first, second = cited_article()
    page = read(article.get_absolute_url())

    links = page.all("//section[@class='references']//a[@class='doi']")
    assert [(link.text_content(), link.get("href"), link.get("rel")) for link in links] == [
        (f"https://doi.org/{source.doi}",) * 2 + ("external",) for source in (first, second)
    ]
    assert not page.all("//a[@target]")
    assert f"doi:{first.doi}" not in page.text


def test_r33_a_marker_is_called_reference_and_its_number():
    article, _first, _second = cited_article()

    assert read(article.get_absolute_url()).words("//a[@id='cite-2-a']") == ["[Reference 2]"]


def test_r37_a_retracted_source_is_marked_in_words():
    source = factories.citation(notice="retracted")
    article = factories.live_article(body=f"It was withdrawn.[@{source.key}, as retracted]")

    page = read(article.get_absolute_url())

    assert page.words("//li[@id='ref-1']/span") == ["Retracted"]


@pytest.mark.parametrize(
    ("notice", "label"), [("concern", "Expression of concern"), ("retracted", "Retracted"), ("corrected", "")]
)
def test_r37_a_grave_notice_stands_beside_every_mention_of_the_source(notice, label):
    source, other = factories.citation(), factories.citation()
    article = factories.live_article(body=f"It helps.[@{source.key}][@{other.key}]\n\nA lot.[@{source.key}]")
    signed = article.live_edition.html
    note_notice(
        citation=Citation.objects.get(pk=source.pk), by=factories.editor(), notice=notice, reason="Read it."
    )

    page = read(article.get_absolute_url())

    marked = page.all("//*[@class='cite-warning']/preceding-sibling::a[1]/@id")
    assert page.words("//*[@class='cite-warning']") == [label] * 2 * bool(label)
    assert marked == ["cite-1-a", "cite-1-b"] * bool(label)
    assert reload(article).live_edition.html == signed


def test_a_marker_leads_to_a_preview_that_is_closed_and_says_what_the_reference_says():
    article, first, _second = cited_article()
    page = read(article.get_absolute_url())

    assert page.all("//a[@class='cite']/@interestfor") == ["note-1", "note-2", "note-1", "note-2"]
    assert page.all("//*[@popover='hint']/@id") == ["note-1", "note-2"]
    assert page.words("//*[@id='note-1']")[0].startswith(f"1. Example E. {first.title}.")
    without = re.sub(r' interestfor="note-\d+"', "", page.html)
    assert article.live_edition.html in without


def test_a_reference_leads_to_pubmed_and_to_the_free_text_where_the_record_knows_them():
    source = factories.citation(pmid="29164029", pmcid="PMC5684839")
    page = read(factories.live_article(cites=source).get_absolute_url())

    links = page.all("//li[@id='ref-1']//a[@class='source-link']")
    assert [(words(link), link.get("href"), link.get("rel")) for link in links] == [
        ("PubMed, reference 1", "https://pubmed.ncbi.nlm.nih.gov/29164029/", "external"),
        ("Free full text, reference 1", "https://pmc.ncbi.nlm.nih.gov/articles/PMC5684839/", "external"),
    ]


def test_r23_the_page_says_where_interests_are_declared_and_leads_there():
    article = factories.live_article()
    page = read(article.get_absolute_url())

    assert "What interests our authors and reviewers have declared stands on their pages." in page.text
    for link in page.all("//div[@class='trust']//a[starts-with(@href, '/people/')]/@href"):
        assert "Interests" in read(link).words("//dt")


def test_r32_every_reference_is_cited_and_every_marker_is_resolved():
    article, _first, _second = cited_article()
    page = read(article.get_absolute_url())

    cited = {marker.get("href") for marker in page.all("//a[@role='doc-noteref']")}
    assert cited == {f"#{each}" for each in page.all("//section[@class='references']/ol/li/@id")}
    assert "[@" not in page.html


def test_a_notice_that_was_taken_back_is_no_longer_shown():
    source = factories.citation(notice="concern")
    factories.confirm(source)
    article = factories.live_article(body=f"It may help.[@{source.key}]")
    assert read(article.get_absolute_url()).all("//li[@id='ref-1']/span")
    current = Citation.objects.get(pk=source.pk)
    note_notice(citation=current, by=factories.editor(), notice="", reason="The journal cleared it.")

    page = read(article.get_absolute_url())

    assert page.all("//li[@id='ref-1']")
    assert not page.all("//li[@id='ref-1']/span")


def test_r40_r42_asks_whether_it_was_helpful_with_radios_and_without_posting():
    page = read(factories.live_article().get_absolute_url())

    assert page.words("//fieldset/legend") == ["Was this article helpful?"]
    assert page.all("//fieldset//input[@type='radio']/@value") == [
        "helpful",
        "inaccurate",
        "out_of_date",
        "questionable",
    ]
    assert {form.get("method") for form in page.all("//form")} == {"get"}


def test_r54_leads_to_live_articles_of_the_topic_but_not_to_itself_or_to_drafts():
    topic = factories.topic("Joints")
    article = factories.live_article(topic=topic)
    other = factories.live_article(topic=topic, title="Other live one")
    factories.article(topic=topic, title="Only a draft")

    page = read(article.get_absolute_url())

    assert page.words("//section[@aria-labelledby='related']//h3") == ["Other live one"]
    assert "Only a draft" not in page.html
    assert other.get_absolute_url() in page.all("//section[@aria-labelledby='related']//a/@href")


@pytest.mark.parametrize(
    ("words_in_it", "line"), [(20, "1 minute read"), (290, "1 minute read"), (1190, "6 minute read")]
)
def test_says_how_long_the_edition_takes_to_read(words_in_it, line):
    article = factories.live_article(body="## One\n\n" + "word " * words_in_it)

    assert line in read(article.get_absolute_url()).words("//header//p")


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])
def test_r90_a_date_is_that_of_the_sites_time_zone(zone, settings):
    """At any moment it is another day in one of these two zones than in UTC."""
    article = factories.live_article()
    settings.TIME_ZONE = zone
    local = Publication.objects.get(article=article).acted_at.astimezone(ZoneInfo(zone))

    dates = read(article.get_absolute_url()).words("//dt[.='Published']/following-sibling::dd")

    assert dates == [f"{local.day} {local:%B %Y}"]


def test_the_public_page_shows_the_edition_and_never_the_working_copy():
    article = factories.live_article(title="As signed")
    factories.changed(article, title="Not signed yet", body="Secret new words.")

    page = read(article.get_absolute_url())

    assert "As signed" in page.text
    assert "Not signed" not in page.html
    assert "Secret new words" not in page.html


@pytest.mark.parametrize("number", [1, 3])
def test_an_article_page_takes_five_queries_however_much_is_on_it(number):
    topic = factories.topic()
    sources = [factories.citation() for _each in range(number)]
    body = "\n\n".join(f"Claim.[@{source.key}]" for source in sources)
    article = factories.live_article(topic=topic, body=body)
    for _each in range(number):
        factories.live_article(topic=topic)

    with CaptureQueriesContext(connection) as queries:
        page = read(article.get_absolute_url())

    assert page.status == 200
    assert len(queries) == 5


def test_r41_r76_sets_no_cookie_and_does_not_vary_by_one():
    response = read(factories.live_article().get_absolute_url()).response

    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_r86_a_second_visit_is_answered_with_304_until_something_on_the_page_changes():
    article = factories.live_article()
    first = read(article.get_absolute_url()).response
    etag = first["ETag"]

    again = read(article.get_absolute_url(), if_none_match=etag)
    signoff = SignOff.objects.get(article=article, kind=Kind.FACT_CHECK)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")
    after = read(article.get_absolute_url(), if_none_match=etag)

    assert (again.status, again.html) == (304, "")
    assert after.status == 200
    assert after.response["ETag"] != etag
    assert first["Cache-Control"] == "no-cache"


def test_a_head_request_is_answered_and_a_post_is_not(client):
    address = factories.live_article().get_absolute_url()

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_r07_names_no_review_anywhere_before_there_is_one():
    """The words around the text must not claim what the signatures do not."""
    article = factories.live_article()
    for signoff in SignOff.objects.filter(article=reload(article)):
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")

    html = read(article.get_absolute_url()).html.lower()

    assert "medically reviewed" not in html
    assert "fact checked" not in html
    assert "waiting for a new review by a medical professional" in html
    assert "waiting for a new check of its facts" in html


def test_related_articles_stand_in_the_order_in_which_they_were_found():
    article, first, second = (factories.live_article(title=title) for title in ("Gout", "First", "Second"))
    with act(by=factories.administrator(), act="related"):
        Article.objects.filter(pk=article.pk).update(related_ids=[second.pk, first.pk])

    found = read(article.get_absolute_url()).words("//section[@aria-labelledby='related']//h3")

    assert found == ["Second", "First"]
