"""The second sanitiser: an allow-list of tags and attributes over whatever the renderer made.

The renderer escapes everything itself; this stands behind it in case it, or the parser, ever does not.
No style, no data-*, no hx-*, no free id or class, so nothing in a text can act or pass for the page around it.
"""

import re
from collections.abc import Callable
from functools import cache

import nh3

from .addresses import is_own_image, is_safe_link
from .callouts import KINDS

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TEXT_TAGS = {
    "p",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "hr",
    "br",
    "section",
    "div",
    "span",
    "mark",
}
LIST_TAGS = {"ul", "ol", "li", "dl", "dt", "dd"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS = TEXT_TAGS | LIST_TAGS | TABLE_TAGS | {"img", "figure", "figcaption", *HEADINGS}
ATTRIBUTES = {
    "a": {"href", "id", "title"},
    "div": {"aria-label"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    **{heading: {"id"} for heading in HEADINGS},
}
VALUES = {
    "a": {"rel": {"external"}, "role": {"doc-noteref"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "th": {"scope": {"col", "row"}},
}
ALIGNMENT = {"align-left", "align-center", "align-right"}
CALLOUTS = {"callout", *(f"callout-{kind}" for kind in KINDS)}
CLASSES = {
    "a": {"cite"},
    "div": {"table-scroll"},
    "mark": {"cite-unresolved"},
    "section": CALLOUTS,
    "span": {"visually-hidden", "credit"},
    "td": ALIGNMENT,
    "th": ALIGNMENT,
    **{heading: {"callout-heading"} for heading in HEADINGS},
}
OWN_ID = re.compile(r"s-[\w-]+|cite-\d+-[a-z]+")
CHECKS: dict[str, Callable[[str], object]] = {
    "href": is_safe_link,
    "src": is_own_image,
    "id": OWN_ID.fullmatch,
    "start": str.isdigit,
    "width": str.isdigit,
    "height": str.isdigit,
}


def sanitise(html: str) -> str:
    """`html` with nothing but what the renderer may produce. Cleaning twice changes nothing."""
    return _cleaner().clean(html)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=VALUES,
        allowed_classes=CLASSES,
        attribute_filter=_allowed_value,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    """The value when it is one that our renderer writes for this attribute, else nothing."""
    check = CHECKS.get(attribute)
    return value if check is None or check(value) else None
