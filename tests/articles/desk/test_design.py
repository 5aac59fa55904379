"""The page of the design system: it shows the parts of real pages, in their states, from the real templates."""

import lxml.html
import pytest

from cms import design
from cms.markdown.sanitiser import CALLOUTS
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/help/design/"
SHOWN = {
    "//table//tr": len(design.PAIRS) + 1,
    "//*[@class='trust']": 3,
    "//*[contains(@class, 'signature-missing')]": 1,
    "//*[@class='overdue']": 1,
    "//*[contains(@class, 'field-error')]//*[@class='errorlist']": 1,
    "//*[@role='alert'][contains(@class, 'error-summary')]//a": 1,
    "//input[@disabled]": 1,
    "//button[@disabled]": 1,
    "//*[contains(@class, 'shows-focus')]": 1,
    "//*[contains(@class, 'empty')]": 1,
    "//section[contains(@class, 'key-points')]": 1,
    "//section[@class='references']//li": 2,
    "//figure[img[@alt][@width][@height]]/figcaption": 1,
    "//*[@class='table-scroll']//caption": 1,
    "//a[@role='doc-noteref']": 3,
    "//ins | //del": 2,
}
"""What must be on the page, and at least how often."""


def shown(client):
    client.force_login(factories.editor())
    return lxml.html.document_fromstring(client.get(ADDRESS).content)


def test_shows_every_part_in_its_states(client):
    tree = shown(client)
    classes = {name for names in tree.xpath("//@class") for name in names.split()}

    assert {path: len(tree.xpath(path)) for path in SHOWN if len(tree.xpath(path)) < SHOWN[path]} == {}
    assert classes >= CALLOUTS
    assert classes >= {
        f"{part}-{tone}" for part in ("tag", "notice") for tone in ("good", "caution", "danger")
    }
    assert not tree.xpath("//@style | //main//script")


def test_every_colour_pair_stands_there_with_its_contrast(client):
    cells = [" ".join(row.text_content().split()) for row in shown(client).xpath("//main//tbody/tr")]

    for pair in design.pairs():
        ratios = f"Aa {pair.light.contrast:.1f} Aa {pair.dark.contrast:.1f}"
        assert any(ratios in cell and f"--{pair.foreground} on --{pair.background}" in cell for cell in cells)


def test_asks_the_same_number_of_questions_as_any_empty_page(client, django_assert_max_num_queries):
    client.force_login(factories.editor())
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)


def test_the_help_leads_to_it(client):
    client.force_login(factories.editor())

    assert f'href="{ADDRESS}"' in client.get("/desk/help/").content.decode()
