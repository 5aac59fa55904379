"""The design system on a page of its own: every part with the classes and templates that real pages use."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.content import canonical_json
from articles.models import Edition
from articles.reader.text import text_of
from articles.trust import Line, Trust, trust_in
from articles.workflow import Kind
from cms import design
from cms.markdown import Rendered
from cms.markdown import render as render_markdown

TONES = {
    "": gettext_lazy("Neutral"),
    "good": gettext_lazy("Good"),
    "caution": gettext_lazy("Caution"),
    "danger": gettext_lazy("Danger"),
}
SOURCES = {
    "first": ("Ample E, Sample T. A trial of something. <i>J Examples</i>. 2024;12(3):45-52.", ""),
    "second": ("Guideline Group. Advice on something. <i>J Examples</i>. 2025;13(1):1-9.", "corrected"),
}
EXAMPLE = """\
## A section

A sentence that rests on a source.[@first] This one rests on two.[@first; @second] It leads to
[another page](/a-to-z/). **Bold** is for the one word that must not be missed.

### A part of it

1. The first step
2. The second step

- A point without an order
- Another one

> What somebody said, word for word.

::: do
- drink water
:::

::: dont
- take two doses to make up for one
:::

::: warning Other medicines
What to watch for, in a sentence or two.
:::

::: non-urgent See a doctor if:
- it does not get better in two weeks
:::

::: urgent See a doctor today if:
- you have a fever
:::

::: emergency Call your emergency number if:
- you cannot breathe
:::

Table: A caption says what the table holds

| What | How much | When |
|---|---:|---|
| One thing | 5 mg | morning |
| Another thing | 2.5 mg | evening |
"""


class ExampleForm(forms.Form):
    """One field of each kind, in each state."""

    name = forms.CharField(
        label=gettext_lazy("A field with a hint"), help_text=gettext_lazy("What belongs in it.")
    )
    wrong = forms.EmailField(label=gettext_lazy("A field with an error"))
    text = forms.CharField(label=gettext_lazy("A longer text"), required=False, widget=forms.Textarea)
    choice = forms.ChoiceField(
        label=gettext_lazy("One of several"), choices=[("", gettext_lazy("Choose")), ("a", "A"), ("b", "B")]
    )
    tick = forms.BooleanField(label=gettext_lazy("A tick"), required=False)
    off = forms.CharField(label=gettext_lazy("A field that cannot be used"), disabled=True, required=False)


@require_safe
def design_page(request: HttpRequest) -> HttpResponse:
    form = ExampleForm({"name": "Words", "wrong": "not an address", "choice": "a"})
    return render(
        request,
        "desk/help/design.html",
        {
            "pairs": design.pairs(),
            "steps": design.named("step"),
            "spaces": design.named("space"),
            "tones": TONES,
            "example_form": form,
            "page": example_page(),
            "trusts": example_trusts(timezone.now()),
        },
    )


def example_page() -> SimpleNamespace:
    """What the reader's templates show, made like any article, but out of no database."""
    rendered = render_markdown(EXAMPLE, known=SOURCES)
    content = {
        "title": _("An article"),
        "standfirst": _(
            "What the page says, in two sentences. It stands below the names of those who signed."
        ),
        "key_points": [_("What to remember"), _("What to do")],
        "meta_description": "",
        "language": "en",
        "byline": [{"person": 1, "part": "author", "name": "Sam Lee", "credentials": "BSN, RN"}],
        "images": [],
        "citations": [_source(number, key, rendered) for number, key in enumerate(rendered.keys, start=1)],
    }
    return SimpleNamespace(
        text=text_of(Edition(content=canonical_json(content), html=rendered.html, number=1), {})
    )


def example_trusts(now: datetime.datetime) -> list[tuple[str, SimpleNamespace]]:
    """The trust block in each of its states, with the name of the state."""
    medical = _line(Kind.MEDICAL_REVIEW, "Ana Ruiz", "MD", now)
    fact = _line(Kind.FACT_CHECK, "Jo Park", "MPH", now)
    old = _line(Kind.MEDICAL_REVIEW, "Ana Ruiz", "MD", now - datetime.timedelta(days=800))
    states = [
        (_("Signed twice"), [medical, fact]),
        (_("A review is overdue"), [old, fact]),
        (_("A signature was taken back"), [fact]),
    ]
    return [(name, _with_trust(trust_in(lines, now), now)) for name, lines in states]


def _with_trust(trust: Trust, now: datetime.datetime) -> SimpleNamespace:
    text = example_page().text
    return SimpleNamespace(text=text, trust=trust, changed_at=now, published_at=now, history_url="#trust")


def _line(kind: Kind, name: str, credentials: str, at: datetime.datetime) -> Line:
    return Line(kind, 0, name, credentials, "", at, at + datetime.timedelta(days=730))


def _source(number: int, key: str, rendered: Rendered) -> dict[str, Any]:
    html, notice = SOURCES[key]
    doi = f"10.5555/example.{number}"
    return {
        "position": number,
        "html": html,
        "record": {},
        "doi": doi,
        "pmid": "",
        "url": f"https://doi.org/{doi}",
        "notice": notice,
        "uses": [{"mention": use.mention} for use in rendered.uses if use.key == key],
    }
