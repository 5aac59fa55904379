"""The feedback form: which edition it is about, what must not be in it, and that our own page sent it. No cookie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.content import LINE_END
from articles.models import Address, Article, Edition, Feedback
from articles.personal_details import details_in
from articles.reader.article_page import Crumb, crumbs_to
from articles.reader.database import rows
from articles.reader.queries import live_article, shown_editions
from articles.reader.text import sections_in
from articles.suspicion import signs_of
from articles.workflow import FINDING_DUE_IN_DAYS, PublicState
from cms.refusals import NotAllowed

ANSWERED_WITHIN_DAYS = FINDING_DUE_IN_DAYS["warning"]
"""Until when a report is due to be settled."""


@dataclass(frozen=True)
class FeedbackPage:
    title: str
    url: str
    crumbs: tuple[Crumb, ...]
    headings: tuple[str, ...]

    @property
    def feedback_url(self) -> str:
        return f"{self.url}feedback/"

    @property
    def verdicts(self) -> list[tuple[str, str]]:
        return Feedback.Verdict.choices


class FeedbackForm(forms.Form):
    """A reader's answer. Something that is wrong needs a word about what it is; nothing may tell who writes."""

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=Feedback.Verdict.choices,
        error_messages={
            "required": _("Choose one of the four answers."),
            "invalid_choice": _("Choose one of the four answers."),
        },
    )
    heading = forms.CharField(label=_("Which part of the page?"), required=False)
    text = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=2000,
        error_messages={"max_length": _("This is too long. Shorten it to 2,000 characters.")},
    )
    website = forms.CharField(required=False)
    """Nobody sees it; programs that fill in everything do."""

    def __init__(self, *args: Any, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = {one_line(heading) for heading in headings}

    def clean_heading(self) -> str:
        heading = one_line(self.cleaned_data["heading"])
        if heading and heading not in self.headings:
            raise forms.ValidationError(_("Choose a part of the page, or the page as a whole."))
        return heading

    def clean_text(self) -> str:
        text = LINE_END.sub("\n", self.cleaned_data["text"])
        if found := details_in(text):
            named = ", ".join(f"{each.what} (“{each.words}”)" for each in found)
            raise forms.ValidationError(
                gettext(
                    "This seems to hold %(named)s. Please take it out and send again: we must not know who you are, "
                    "and we keep nothing of this text until you do."
                )
                % {"named": named}
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_report = cleaned.get("verdict") not in (None, Feedback.Verdict.HELPFUL)
        if is_report and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Tell us what is wrong, so that an editor can find it."))
        return cleaned

    def said(self) -> dict[str, str]:
        """What the reader answered."""
        return {name: self.cleaned_data[name] for name in ("verdict", "heading", "text")}

    def suspicion(self, seconds: float) -> str:
        """The signs of spam in a valid answer that came `seconds` after its form was made."""
        text = self.cleaned_data["text"]
        return signs_of(
            text=text,
            seconds=seconds,
            trap=self.cleaned_data["website"],
            is_repeated=Feedback.objects.has_same_words(text),
            own_host=urlsplit(settings.SITE_URL).hostname or "",
        )


def one_line(text: str) -> str:
    """`text` with single blanks."""
    return " ".join(text.split())


def headings_of(edition: Edition) -> tuple[str, ...]:
    """The parts of the edition that the reader saw."""
    return tuple(section.text for section in sections_in(edition.html))


def feedback_page(article: Article, edition: Edition) -> FeedbackPage:
    """The page around the form; nothing of the article is on it while that is not shown."""
    url = article.get_absolute_url()
    if not is_shown(article):
        return FeedbackPage(gettext("A page that is not shown at the moment"), url, (), ())
    crumbs = crumbs_to(article.topic, Crumb(article.live_edition.title, url))
    return FeedbackPage(article.live_edition.title, url, crumbs, headings_of(edition))


def is_shown(article: Article) -> bool:
    return article.public_state == PublicState.LIVE


def article_at(slug: str) -> Article | None:
    """The article that is, or once was, at an address, even if it is not shown now: a form may have been open there."""
    if found := live_article(slug):
        return found
    addresses = rows(Address).filter(pk=slug).select_related("article")
    address = addresses.only("article__slug", "article__public_state").first()
    return (live_article(address.article.slug) or address.article) if address else None


def edition_seen(article: Article, number: str) -> Edition:
    """The edition that the reader saw, if it was ever shown; else the one that is shown now (R47)."""
    editions = rows(Edition).filter(article=article).defer("content", "search_text", "search_vector")
    if number.isdecimal() and len(number) < 7:
        shown = shown_editions().filter(article=article, edition__number=int(number)).values("edition")
        if found := editions.filter(pk__in=shown).order_by("number").first():
            return found
    return editions.get(pk=article.live_edition_id)


def check_same_site(request: HttpRequest) -> None:
    """Raise NotAllowed for a form that another site had the browser send.

    Instead of a token in a cookie: browsers name the sender themselves (Fetch Metadata; before that, Origin).
    Nothing here depends on who the reader is, so a sender that names nothing has no one's rights to misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign_origin = origin is not None and urlsplit(origin).netloc not in {
        request.get_host(),
        urlsplit(settings.SITE_URL).netloc,
    }
    if site not in (None, "same-origin", "none") or (site is None and foreign_origin):
        raise NotAllowed(_("Feedback can only be sent from our own pages. Open the article and try again."))
