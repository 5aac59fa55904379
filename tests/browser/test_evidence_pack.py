"""The evidence pack in a browser: the button downloads it, and its page opens from disk for everybody (S30)."""

import zipfile

from django.urls import reverse

from tests import factories
from tests.browser.accessibility import faults_in_every_look
from tests.browser.sessions import session_of


def test_the_button_downloads_it_as_often_as_wanted_and_the_page_opens_from_disk(site, browser, tmp_path):
    article = factories.live_article()
    context = browser.new_context(base_url=site.url)
    context.add_cookies([session_of(factories.managing_editor(), site.url)])
    page = context.new_page()
    page.goto(reverse("desk:article-overview", args=[article.pk]))
    page.get_by_role("link", name="Evidence pack").click()
    for _ in range(2):
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Make and download it").click()
    assert downloading.value.suggested_filename.startswith(f"evidence-{article.slug}-")
    with zipfile.ZipFile(downloading.value.path()) as archive:
        archive.extractall(tmp_path)

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "evidence.html").as_uri())

    assert page.get_by_role("heading", level=1).inner_text() == f"Evidence for “{article.title}”"
    assert faults_in_every_look(page) == []
    assert asked == [(tmp_path / "evidence.html").as_uri()]
    context.close()
