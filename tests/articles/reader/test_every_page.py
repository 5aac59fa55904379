"""What holds for every public page: no cookie, no script, no other host, one h1, the policy one click away."""

import gzip
import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, resolve

from articles.reader import urls
from tests import factories
from tests.articles.reader.reading import Page, next_edition, read, reported

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/topics/",
    "{topic}",
    "/a-to-z/",
    "/recent/",
    "/search/",
    "/search/?q=example",
    "/search/?q=nothing+like+it",
    "/people/",
    "{person}",
    "/corrections/",
    "/editorial-policy/",
    "/about/",
    "/contact/",
    "/privacy/",
    "/accessibility/",
    "/api/",
    "{article}",
    "{article}history/",
    "{article}versions/1/",
    "{article}changes/1/2/",
    "{article}versions/1/proof/",
    "{article}on/",
    "{article}on/2020-02-29/",
    "{article}feedback/",
    "{article}feedback/thanks/",
    "/feedback/",
    "{receipt}",
]
FILES = [
    "{article}references.ris",
    "{article}references.bib",
    "{article}references.json",
    "{article}cite.ris",
    "{article}cite.bib",
    "{article}cite.json",
    "{article}versions/1/signed.json",
    "{article}versions/1/signed.html",
    "/feed.atom",
    "{topic}feed.atom",
    "/withdrawals.atom",
    "/sitemap.xml",
    "/sitemap-articles.xml",
    "/robots.txt",
    "/.well-known/security.txt",
]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def visited() -> dict[str, Page]:
    """Every public page, with an article of two editions behind it, by the pattern of its address."""
    return visit(PAGES)


def visit(patterns: list[str]) -> dict[str, Page]:
    article = factories.live_article()
    next_edition(article)
    names = {
        "article": article.get_absolute_url(),
        "topic": article.topic.get_absolute_url(),
        "person": article.owner.person.get_absolute_url(),
        "receipt": reported(article),
    }
    return {pattern: read(pattern.format(**names)) for pattern in patterns}


def test_r73_every_page_answers_with_one_h1_one_main_its_language_and_a_title_that_names_the_site(visited):
    for address, page in visited.items():
        assert page.status == 200, address
        assert len(page.all("//h1")) == len(page.all("//main")) == 1, address
        assert settings.SITE_NAME in page.words("//title")[0], address
        assert page.all("/html/@lang")[0].startswith("en"), address
        assert page.all("//body/*[1]/@href") == ["#main"], address


def test_r90_every_date_names_its_month(visited):
    for address, page in visited.items():
        written = [*page.words("//main"), *page.words("//footer")]
        assert not re.search(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b", " ".join(written)), address


def test_r74_r75_no_page_has_a_script_inline_styles_or_another_host(visited):
    for address, page in visited.items():
        kinds = {script.get("type") for script in page.all("//script")}
        assert kinds <= {"application/ld+json"}, address
        assert not page.all("//@style | //@*[starts-with(name(), 'on')] | //style | //iframe"), address
        loaded = page.all("//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src")
        assert all(url.startswith("/static/") for url in loaded), address


def test_r20_the_editorial_policy_is_one_click_from_every_page(visited):
    for address, page in visited.items():
        assert "/editorial-policy/" in page.all("//a/@href"), address


def test_r76_r77_r78_every_answer_has_the_strict_headers_and_no_cookie():
    for address, page in visit([*PAGES, *FILES]).items():
        confiding = any(word in address for word in ("search", "feedback", "receipt"))
        wanted = HEADERS | ({"Referrer-Policy": "strict-origin"} if confiding else {})
        assert {name: page.response.get(name) for name in wanted} == wanted, address
        assert "camera=()" in page.response["Permissions-Policy"], address
        assert not page.response.cookies, address
        assert "Cookie" not in page.response.get("Vary", ""), address


def test_r39_links_to_other_sites_say_so_and_none_opens_a_window(visited):
    for address, page in visited.items():
        assert not page.all("//a[@target]"), address
        for link in page.all("//main//a[starts-with(@href, 'http')]"):
            own = link.get("href").startswith(settings.SITE_URL)
            assert own or "external" in (link.get("rel") or "").split(), (address, link.get("href"))


def test_no_id_stands_twice_and_links_within_a_page_lead_to_something_on_it(visited):
    for address, page in visited.items():
        ids = page.all("//@id")
        assert len(set(ids)) == len(ids), address
        assert {link[1:] for link in page.all("//a[starts-with(@href, '#')]/@href")} <= set(ids), address


def test_every_link_to_another_page_leads_to_one(visited):
    links = {link.partition("#")[0] for page in visited.values() for link in page.all("//a/@href")}
    own = {link for link in links if link.startswith("/")}

    assert len(own) > 15
    assert {link: read(link).status for link in own if read(link).status not in (200, 301)} == {}


def test_headings_skip_no_level_on_any_page(visited):
    for address, page in visited.items():
        levels = [int(str(e.tag)[1]) for e in page.all("//main//*") if re.fullmatch(r"h[1-6]", str(e.tag))]
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), address


def test_the_list_of_pages_is_complete():
    """A new public address must be added to the list above, or nothing here looks at it (test_api.py has its own)."""
    parts = {
        "{article}": "articles/x/",
        "{topic}": "topics/x/",
        "{person}": "people/x/",
        "{receipt}": "feedback/x/",
    }
    tested = {
        resolve(re.sub(r"\{\w+\}", lambda found: "/" + parts[found[0]], page).partition("?")[0]).url_name
        for page in [*PAGES, *FILES]
    }

    names = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert names - tested == {"article-compare"}


def test_r79_an_article_and_its_styles_stay_small():
    sources = [factories.citation() for _each in range(20)]
    paragraph = "A sentence about a condition that is as long as sentences in articles are. " * 5
    body = "\n\n".join(
        f"## Part {n}\n\n{paragraph}[@{source.key}]\n\n{paragraph}" for n, source in enumerate(sources)
    )
    page = read(factories.live_article(body=body).get_absolute_url())
    styles = Path(finders.find("cms/site.css")).read_bytes()

    assert len(gzip.compress(styles)) <= 8 * 1024
    assert len(gzip.compress(page.response.content)) + len(gzip.compress(styles)) <= 40 * 1024
    assert b"@font-face" not in styles
    assert b"url(" not in styles
    assert b"@import" not in styles


def test_a_live_page_is_read_through_the_one_door():
    """Public modules ask for articles through `Article.objects.live()` alone."""
    for path in Path(settings.BASE_DIR, "articles", "reader").rglob("*.py"):
        for found in re.finditer(r"Article\.objects\.(\w+)", path.read_text()):
            assert found[1] == "live", f"{path.name}: {found[0]}"


def test_a_signed_in_editor_sees_what_readers_see(client):
    article = factories.live_article()
    client.force_login(factories.editor())

    signed_in = client.get(article.get_absolute_url())

    assert signed_in.content == read(article.get_absolute_url()).response.content
