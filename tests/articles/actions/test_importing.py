"""Importing: what is written, and that it happens once, as a whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from reversion.models import Version

from articles.actions.drafting import save_article
from articles.actions.importing import import_article
from articles.exchange.pasted import read_article
from articles.exchange.report import from_text
from articles.models import Article, Edition, SignOff
from citations.models import Citation, CitationCheck
from cms.audit.models import AuditEvent
from cms.refusals import Invalid, NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = (Path(__file__).parents[1] / "exchange" / "data" / "frozen-shoulder.txt").read_text()
GOUT = "Gout\n\nIt hurts.(1)\n\n1. Lee S. Gout and beer. Exampl Med. 2016;1:2-3."


def imported(text=TEXT, name="frozen-shoulder.txt"):
    return read_article(text, name)


def counts():
    return {model: model.objects.count() for model in (Article, Citation, Version, AuditEvent)}


def test_makes_a_working_copy_that_belongs_to_who_imported_it():
    by = factories.editor()

    article = import_article(by=by, imported=imported())

    assert article.title == "Frozen Shoulder: Why It Stiffens and What Loosens It"
    assert article.slug == "frozen-shoulder-why-it-stiffens-and-what-loosens-it"
    assert article.owner == by
    assert article.public_state == "unpublished"
    assert "it at some time.[@lee2016]" in article.body
    assert article.author_ids == []


def test_signs_submits_and_confirms_nothing():
    import_article(by=factories.editor(), imported=imported())

    assert not Edition.objects.exists()
    assert not SignOff.objects.exists()
    assert not CitationCheck.objects.exists()


def test_puts_every_reference_into_the_library_with_its_facts():
    import_article(by=factories.editor(), imported=imported())

    first, second, third = Citation.objects.filter(key__in=["lee2016", "ferrari2018", "haddad2020"]).order_by(
        "year"
    )
    assert first.doi == "10.5555/jse.2016.041"
    assert first.authors[0] == {"family": "Lee", "given": "S", "suffix": "", "literal": ""}
    assert (second.issue, second.pages) == ("3_suppl", "31S-38S")
    assert third.container_title_short == "Orthop Exampl (Basel)"


def test_keeps_the_report_with_the_article():
    article = import_article(by=factories.editor(), imported=imported())

    origin, *parts = from_text(article.import_note)
    assert origin.heading.startswith("Imported: frozen-shoulder.txt, SHA-256 ")
    report = {part.heading: part.items for part in parts}
    assert len(report["Claims of review from elsewhere, which count for nothing here"]) == 2
    assert report["References that the text never cites"][0].endswith(
        "Cite it with [@haddad2020] or leave it out."
    )


def test_writes_one_revision_in_the_name_of_who_imported_it():
    by = factories.editor()

    article = import_article(by=by, imported=imported())

    version = Version.objects.get_for_object(article).get()
    assert version.revision.user_id == by.pk
    assert version.revision.comment.startswith("Imported: frozen-shoulder.txt")


def test_uses_the_source_that_the_library_has_under_any_spelling_of_its_doi():
    source = factories.citation(
        key="capsule", doi="10.5555/jse.2016.041", title="Capsular stiffness in diabetes: a cohort study"
    )

    article = import_article(by=factories.editor(), imported=imported())

    assert "it at some time.[@capsule]" in article.body
    assert Citation.objects.filter(doi=source.doi).count() == 1
    assert "Reference 1 is [@capsule]" in article.import_note


def test_says_that_the_same_identifier_has_another_title():
    factories.citation(key="other", doi="10.5555/jse.2016.041", title="Something else entirely")

    article = import_article(by=factories.editor(), imported=imported())

    assert (
        "Reference 1 has the identifier of [@other], “Something else entirely”, but another title."
        in article.import_note
    )
    assert "[@other]" not in article.body
    taken_in = Citation.objects.exclude(key="other").get(title__startswith="Capsular stiffness")
    assert taken_in.doi is None
    assert f"[@{taken_in.key}]" in article.body


def test_finds_a_source_without_identifiers_by_title_year_and_first_author():
    factories.citation(
        key="beer", doi=None, title="Gout and Beer", year=2016, authors=[{"family": "Lee", "given": "Sam"}]
    )

    assert import_article(by=factories.editor(), imported=imported(GOUT)).body == "It hurts.[@beer]"


@pytest.mark.parametrize(
    "fields",
    [{"year": 2018}, {"title": "Gout and beer: part 2"}, {"authors": [{"family": "Kim", "given": "S"}]}],
)
def test_a_source_that_differs_is_another_source(fields):
    values = {"title": "Gout and beer", "year": 2016, "authors": [{"family": "Lee", "given": "S"}], **fields}
    factories.citation(key="lee2016", doi=None, **values)

    assert import_article(by=factories.editor(), imported=imported(GOUT)).body == "It hurts.[@lee2016a]"


def test_a_reference_that_could_not_be_read_is_kept_as_its_raw_line():
    text = (
        "Gout\n\nIt hurts.(1)\n\nReferences\n1. Somewhere in the textbook of 1999\n2. "
        "Lee S. T. " + "J" * 300 + ". 2016;1:2."
    )

    article = import_article(by=factories.editor(), imported=imported(text))

    titles = set(Citation.objects.values_list("title", flat=True))
    assert "Somewhere in the textbook of 1999" in titles
    assert any(title.startswith("2. Lee S. T. JJJ") for title in titles)
    assert "fill in the record by hand" in article.import_note


def test_a_reference_that_says_it_is_retracted_brings_its_notice():
    text = "Gout\n\nIt hurts.(1)\n\n1. Lee S. RETRACTED: Gout. Exampl Med. 2016;1:2. doi:10.5555/r"

    import_article(by=factories.editor(), imported=imported(text))

    source = Citation.objects.get(doi="10.5555/r")
    assert (source.title, source.notice) == ("Gout", "retracted")
    assert source.notice_reason


def test_the_same_text_comes_in_once():
    by = factories.editor()
    first = import_article(by=by, imported=imported())
    save_article(
        article=first, by=by, version=first.version, fields={"title": "Another title"}, reason="Better"
    )
    colleague = factories.editor()
    before = counts()

    again = import_article(by=colleague, imported=imported(TEXT + "\n\n", name="copy.txt"), title="Mine")

    assert again.pk == first.pk
    assert again.title == "Another title"
    assert counts() == before


def test_another_title_may_be_given():
    assert (
        import_article(by=factories.editor(), imported=imported(GOUT), title=" Podagra ").title == "Podagra"
    )


@pytest.mark.parametrize(
    ("text", "title", "code"),
    [
        ("It hurts a lot, and at night.\n\nThen it goes.", "", "title_missing"),
        ("It hurts a lot, and at night.\n\nThen it goes.", "x" * 201, "title_too_long"),
    ],
)
def test_refuses_an_article_without_a_usable_title_and_writes_nothing(text, title, code):
    by = factories.editor()
    before = counts()

    with pytest.raises(Invalid) as refusal:
        import_article(by=by, imported=imported(text), title=title)

    assert refusal.value.code == code
    assert counts() == before


def test_refuses_whoever_may_not_write_and_writes_nothing():
    by = factories.user("auditor")
    before = counts()

    with pytest.raises(NotAllowed):
        import_article(by=by, imported=imported())

    assert counts() == before


def test_leaves_no_source_behind_when_the_article_cannot_be_made():
    by = factories.editor()
    before = counts()
    broken = replace(imported(GOUT), body="\x00")

    with pytest.raises(Invalid):
        import_article(by=by, imported=broken)

    assert counts() == before
