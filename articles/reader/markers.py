"""What a page adds to the citation markers of signed HTML when it is shown: a preview, and a grave notice (pure).

The stored HTML stays as it was signed. A marker is a link to its reference; `interestfor` makes a browser that knows
it show the reference in place while the marker has the pointer or the focus, and put it away with Escape. In all
others the link does what it always did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_MARKER = re.compile(r'<a (class="cite" role="doc-noteref" href="#ref-(\d+)" [^>]*)>(.*?)</a>', re.DOTALL)


def with_previews(html: str, warnings: Mapping[int, str]) -> str:
    """`html` with each marker leading to the preview `note-N`; `warnings` are words that belong beside reference N."""

    def shown(found: re.Match[str]) -> str:
        warning = warnings.get(int(found[2]), "")
        tag = f' <span class="cite-warning">{escape(warning)}</span>' if warning else ""
        return f'<a {found[1]} interestfor="note-{found[2]}">{found[3]}</a>{tag}'

    return _MARKER.sub(shown, html)
