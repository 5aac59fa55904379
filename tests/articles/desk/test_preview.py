"""The preview is what readers will see, byte for byte, and runs nothing (D04, D06, D07, D08)."""

import re
from html.parser import HTMLParser

import pytest

from articles.actions.images import upload_image
from articles.models import Article
from articles.picture_copies import with_copies
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, evidence_of, sent
from tests.articles.test_images import picture

pytestmark = pytest.mark.django_db


SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "[click](java\nscript:alert(1))",
    "![x](javascript:alert(1))",
    "# Heading {: onclick=alert(1)}",
    "<svg/onload=alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "`<b onmouseover=alert(1)>`",
    "<a href='//evil.example' style='position:fixed'>x</a>",
)
PREVIEW = re.compile(r' interestfor="note-\d+"')
"""What a page adds to the markers of the signed HTML (see `articles.reader.markers`)."""
ACTIVE_TAGS = {"script", "style", "svg", "iframe", "object", "form", "math", "base"}


class ActiveParts(HTMLParser):
    """Collects what could act in a page: elements, event handlers, styles and addresses that run something."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [tag] if tag in ACTIVE_TAGS else []
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or name == "style" or address.startswith(("javascript:", "data:", "//")):
                self.found.append(f"{tag} {name}={value}")


def fragment(client, article, text):
    return client.post(address("article-preview", article), {"content": text}, headers=SCRIPT)


def body_in(page):
    """What stands inside the element that holds an article's text."""
    return re.search(
        r'<div class="prose">(.*?)</div>\s*(?:<section class="references"|$|</div>)', page, re.DOTALL
    )[1]


class TestBesideTheField:
    def test_shows_the_text_with_numbers_and_references(self, client, editor):
        source = factories.citation(title="Walking helps")

        page = fragment(
            client, factories.article(by=editor), f"## Why\n\nA fact.[@{source.key}]"
        ).content.decode()

        assert "Why</h2>" in page
        assert 'href="#ref-1"' in page
        assert "Walking helps" in page

    def test_leaves_the_saved_text_alone(self, client, editor):
        article = factories.article(by=editor)
        before = evidence_of(article)

        fragment(client, article, "Something else")

        assert evidence_of(article) == before

    def test_marks_a_key_without_a_source(self, client, editor):
        page = fragment(client, factories.article(by=editor), "A fact.[@lee99]").content.decode()

        assert 'class="cite-unresolved">[@lee99?]' in page

    def test_is_one_fragment_with_the_length_of_what_was_sent(self, client, editor):
        page = fragment(client, factories.article(by=editor), "Two\r\nlines 😀").content.decode()

        assert page.strip().startswith('<div class="preview-text as-read"')
        assert 'data-characters="12"' in page
        assert "<html" not in page

    @pytest.mark.parametrize("text", ["x" * 200_001, "[" * 10_001, "> " * 50 + "deep"])
    def test_says_in_words_why_a_text_cannot_be_shown(self, client, editor, text):
        response = fragment(client, factories.article(by=editor), text)

        assert response.status_code == 200
        assert "This text cannot be shown yet" in response.content.decode()

    @pytest.mark.parametrize("text", HOSTILE)
    def test_runs_nothing(self, client, editor, text):
        page = fragment(client, factories.article(by=editor), text).content.decode()

        assert ActiveParts(page).found == []

    def test_shows_words_to_somebody_who_was_signed_out(self, client):
        response = fragment(client, factories.article(), "Text")

        page = response.content.decode()
        assert response.status_code == 401
        assert "You have been signed out" in page
        assert "<html" not in page
        assert "password" not in page

    def test_is_closed_to_those_who_do_not_write(self, client):
        article = factories.article()
        client.force_login(factories.user(Role.AUDITOR))

        assert fragment(client, article, "Text").status_code == 403

    def test_costs_the_same_for_one_source_and_three(self, client, editor, django_assert_num_queries):
        article = factories.article(by=editor)
        body = "".join(f"Fact.[@{factories.citation().key}] " for _ in range(3))
        fragment(client, article, "Nothing")

        with django_assert_num_queries(6) as one:
            fragment(client, article, article.body)

        with django_assert_num_queries(len(one)):
            fragment(client, article, body)


class TestWholePage:
    def test_shows_the_saved_working_copy(self, client, editor):
        article = factories.article(by=editor)

        page = client.get(address("article-preview", article)).content.decode()

        assert f"<h1>{article.title}</h1>" in page
        assert "It is common." in page
        assert "Readers see none of it yet" in page
        assert "desk.css" not in page

    def test_shows_what_was_typed_without_saving_it(self, client, editor):
        article = factories.article(by=editor)
        person = factories.user(name="Ana Ruiz").person
        before = evidence_of(article)

        response = client.post(
            address("article-preview", article),
            sent(article, title="Typed title", body="Typed words.", author_ids=[person.pk]),
        )

        page = response.content.decode()
        assert "<h1>Typed title</h1>" in page
        assert "Typed words." in page
        assert "Ana Ruiz" in page
        assert evidence_of(article) == before

    def test_bears_nonsense(self, client, editor):
        article = factories.article(by=editor)

        response = client.post(
            address("article-preview", article),
            sent(article, author_ids=["999999", "x"], topic="y", body="\0", language="zz", risk_class="?"),
        )

        assert response.status_code == 200

    @pytest.mark.parametrize("text", HOSTILE)
    def test_runs_nothing(self, client, editor, text):
        article = factories.article(by=editor, title="T<script>", standfirst=text, key_points=text, body=text)

        page = client.get(address("article-preview", article)).content.decode()

        assert ActiveParts(page.partition("<article")[2]).found == []


def test_equals_the_published_text_byte_for_byte(client, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = upload_image(by=editor, data=picture(), alt="A knee", credit="E. Ample")
    one, two = factories.citation(), factories.citation()
    text = (
        "Cafe\u0301 — “quoted”.  \r\n\r\n## Doses & more\r\n\r\n"
        f"1. Take 2.5 mg.[@{two.key}; @{one.key}, p. 3]\r\n2. Rest.[@{two.key}]\r\n\r\n"
        f'![A knee]({image.src} "Caption")\r\n\r\n'
        "| Dose | When |\r\n| --- | ---: |\r\n| 5 mg | morning |\r\n\r\n"
        "::: dont\r\n- smoke\r\n:::\r\n\r\n\r\n"
    )
    article = factories.article(by=editor)
    previewed = body_in(fragment(client, article, text).content.decode())

    client.post(address("article-edit", article), sent(article, body=text))
    edition = factories.ready_edition(of=Article.objects.get(pk=article.pk))
    factories.publishing.publish(edition=edition, by=factories.managing_editor())

    published = client.get(f"/articles/{article.slug}/").content.decode()
    assert PREVIEW.sub("", previewed) == with_copies(edition.html)
    assert body_in(published) == previewed
    assert "Doses &amp; more" in previewed


def test_the_search_for_active_parts_finds_them():
    assert ActiveParts("<p onclick=x><script>1</script><a href=' javascript:1'>").found == [
        "p onclick=x",
        "script",
        "a href= javascript:1",
    ]
