"""What the other tests look with: each look of a page shows the faults that it alone has."""

from playwright.sync_api import Page

from tests.browser.accessibility import faults_in_every_look
from tests.browser.every_page import Visitor

PAGE = """<!doctype html><html lang="en"><head><title>Faults</title><style>
  @media (prefers-color-scheme: dark) { body { background: #111; color: #222; } }
  @media (max-width: 40em) { p { width: 500px; } img { display: none; } }
</style></head><body><main><h1>Readable by day</h1><p>Too wide for a phone</p><img src="data:,"></main></body></html>"""


def test_every_look_shows_its_own_faults(page: Page):
    page.set_content(PAGE)

    assert [(look, rule) for look, rule, _place in faults_in_every_look(page)] == [
        ("320 light", "reflow"),
        ("1280 light", "image-alt"),
        ("1280 dark", "color-contrast"),
    ]


SITE = "http://site.example"
BAD = """<!doctype html><html lang="en"><head><title>Faults</title><style>
  button { width: 20px; padding: 0; } .bare:focus { outline: none; } a { display: inline-block; padding: 1em; }
  .over { position: absolute; left: 0; right: 0; height: 6em; background: #fff; } .line { width: 400px; }
  .tight { height: 1.2em; width: 250px; overflow: hidden; }
</style></head><body><main><h1>By day and by night</h1><button>x</button><a class="bare" href="/">No ring</a>
<p class="tight">Just enough room for these words</p><p class="line">Too long</p><div class="over">Over it</div>
<p><a href="/">Covered</a></p><img src="http://elsewhere.example/a.png">""" + "".join(
    f'<img alt="" width="9" height="9" src="/{number}.png">' for number in range(4)
)


def test_one_visit_of_a_page_finds_what_is_wrong_with_it(page: Page):
    page.route("**/*", lambda route: route.fulfill(status=200, body=BAD, content_type="text/html"))

    found = Visitor(page, SITE).visit(f"{SITE}/")

    assert found["R75"] == ["http://elsewhere.example/a.png"]
    assert len(found["R79"]) == 6
    assert found["R58"][0] == "the page itself"
    assert any("Just enough" in place for place in found["R59"])
    assert found["R65"] == ["<button>x</button>"]
    assert found["R70"] == ['<img src="http://elsewhere.example/a.png">']
    assert ["R62", '<a class="bare" href="/">No ring</a>'] in found["R62 R63"]
    assert ["R63", '<a href="/">Covered</a>'] in found["R62 R63"]
    assert ("320 light", "reflow") in {fault[:2] for fault in found["R57"]}
