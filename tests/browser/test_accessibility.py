"""What the other tests look with: each look of a page shows the faults that it alone has."""

from playwright.sync_api import Page

from tests.browser.accessibility import faults_in_every_look

PAGE = """<!doctype html><html lang="en"><head><title>Faults</title><style>
  @media (prefers-color-scheme: dark) { body { background: #111; color: #222; } }
  @media (max-width: 40em) { p { width: 500px; } }
</style></head><body><main><h1>Readable by day</h1><p>Too wide for a phone</p></main></body></html>"""


def test_every_look_shows_its_own_faults(page: Page):
    page.set_content(PAGE)

    assert [(look, rule) for look, rule, _place in faults_in_every_look(page)] == [
        ("320 light", "reflow"),
        ("320 dark", "color-contrast"),
        ("320 dark", "reflow"),
        ("1280 dark", "color-contrast"),
    ]
