"""The reference list of a live article as a file: R38, and nothing of what is not live."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from articles.actions import drafting
from articles.reader.database import READER
from articles.reader.references import OFFERED
from citations.actions.library import note_notice
from citations.formats.files import FORMATS, read_file
from tests import factories
from tests.articles.reader.reading import next_edition, read, reload, withdrawn

pytestmark = pytest.mark.django_db

SOURCES = [
    {"title": "Gout <i>and</i> CO<sub>2</sub>, ER  - x", "pmid": "29164029"},
    {"type": "chapter", "title": "Pain", "editors": [{"family": "Raja", "given": "S"}], "doi": None},
    {"type": "webpage", "title": "Zika", "url": "https://example.org/zika", "doi": None},
]


def article_with(*sources: dict):
    made = [factories.citation(**fields) for fields in sources]
    body = "\n\n".join(f"Claim.[@{source.key}]" for source in made)
    return factories.live_article(body=body), made


@pytest.mark.parametrize("extension", OFFERED)
def test_r38_each_file_parses_and_holds_what_the_list_holds(extension):
    article, sources = article_with(*SOURCES)
    page = read(article.get_absolute_url())

    file = read(f"{article.get_absolute_url()}references.{extension}")
    found = read_file(file.response.content, f"references.{extension}")

    assert file.status == 200
    assert found.rejected == ()
    assert len(found.records) == len(page.all("//section[@class='references']//li")) == 3
    assert [each.record.title for each in found.records] == [
        " ".join(source.title.split()) for source in sources
    ]


def test_files_have_their_type_name_and_rule_for_caches():
    article, _sources = article_with(SOURCES[0])

    for extension, format_ in OFFERED.items():
        response = read(f"{article.get_absolute_url()}references.{extension}").response
        assert response["Content-Type"] == format_.content_type
        assert response["Content-Disposition"] == f'attachment; filename="{article.slug}.{extension}"'
        assert response["Cache-Control"] == "no-cache"
        assert re.fullmatch('"[0-9a-f]{32}"', response["ETag"])


def test_an_unchanged_file_answers_304_and_a_new_edition_does_not():
    article, _sources = article_with(SOURCES[0])
    address = f"{article.get_absolute_url()}references.ris"
    etag = read(address).response["ETag"]

    assert read(address, if_none_match=etag).status == 304

    next_edition(article, body=f"More.[@{factories.citation().key}]")
    assert read(address, if_none_match=etag).status == 200


def test_the_page_links_to_each_file_by_the_name_of_its_format():
    article, _sources = article_with(SOURCES[0])
    url = article.get_absolute_url()

    links = read(url).all("//section[@class='references']/p/a")

    assert [(link.get("href"), link.text) for link in links] == [
        (f"{url}references.ris", str(FORMATS["ris"].label)),
        (f"{url}references.bib", str(FORMATS["bibtex"].label)),
        (f"{url}references.json", str(FORMATS["csl-json"].label)),
    ]


def test_an_earlier_edition_offers_no_files_because_they_hold_what_is_live():
    article, _sources = article_with(SOURCES[0])
    next_edition(article, body=f"More.[@{factories.citation(title='Newer').key}]")
    url = article.get_absolute_url()

    assert [item["title"] for item in json.loads(read(f"{url}references.json").html)] == ["Newer"]
    earlier = read(f"{url}versions/1/")
    assert earlier.all("//section[@class='references']//li")
    assert not earlier.all("//a[contains(@href, 'references.')]")


def test_a_notice_that_was_signed_is_in_the_file():
    source = factories.citation(title="Colitis")
    note_notice(citation=source, by=factories.editor(), notice="corrected", reason="Erratum in March")
    article = factories.live_article(cites=source)

    assert "Published correction available" in read(f"{article.get_absolute_url()}references.ris").html


def test_a_source_that_was_retracted_after_the_signature_is_retracted_in_the_file():
    source = factories.citation(title="Colitis")
    article = factories.live_article(cites=source)
    note_notice(citation=source, by=factories.editor(), notice="retracted", reason="Made up")

    assert "RETRACTED: Colitis" in read(f"{article.get_absolute_url()}references.ris").html


def test_a_draft_that_goes_further_is_not_in_the_file():
    article, _sources = article_with(SOURCES[0])
    secret = factories.citation(title="Zqx secret")
    factories.edition(
        of=factories.changed(article, body=f"New.[@{secret.key}]"), change_kind="update", change_note="N"
    )

    file = read(f"{article.get_absolute_url()}references.ris")

    assert SOURCES[0]["pmid"] in file.html
    assert "Zqx" not in file.html


def test_a_visitor_with_a_kept_file_is_told_when_the_page_is_down():
    article, _sources = article_with(SOURCES[0])
    address = f"{article.get_absolute_url()}references.bib"
    etag = read(address).response["ETag"]
    withdrawn(article)

    page = read(address, if_none_match=etag)

    assert (page.status, page.response["Cache-Control"]) == (410, "no-store")
    assert "Content-Disposition" not in page.response


def test_an_old_address_leads_to_the_file_at_the_new_one():
    article, _sources = article_with(SOURCES[0])
    old = article.slug
    drafting.change_address(
        article=reload(article), by=factories.managing_editor(), slug="gout", reason="Clearer"
    )

    page = read(f"/articles/{old}/references.ris")

    assert (page.status, page.response["Location"]) == (301, "/articles/gout/references.ris")


@pytest.mark.parametrize("extension", ["xml", "nbib", "RIS", "txt"])
def test_other_formats_are_not_found(extension):
    article, _sources = article_with(SOURCES[0])

    assert read(f"{article.get_absolute_url()}references.{extension}").status == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_one_query(count):
    article, _sources = article_with(*SOURCES[:count])

    with CaptureQueriesContext(connections[READER]) as queries:
        read(f"{article.get_absolute_url()}references.ris")

    assert len(queries) == 1
