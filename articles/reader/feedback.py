"""The feedback form: which edition it is about, that it is sent once, and that our own page sent it. No cookie."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, Feedback
from articles.reader.article_page import Crumb, crumbs_to
from articles.reader.database import rows
from articles.reader.queries import shown_editions
from articles.reader.text import sections_in
from cms.refusals import NotAllowed

OPEN_FOR_SECONDS = 24 * 60 * 60
_SALT = "reader.feedback"


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
    """A reader's answer. Something that is wrong needs a word about what it is."""

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=Feedback.Verdict.choices,
        error_messages={
            "required": _("Choose one of the four answers."),
            "invalid_choice": _("Choose one of the four answers."),
        },
    )
    heading = forms.CharField(required=False, max_length=200)
    text = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=2000,
        error_messages={"max_length": _("This is too long. Shorten it to 2,000 characters.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_report = cleaned.get("verdict") not in (None, Feedback.Verdict.HELPFUL)
        if is_report and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Tell us what is wrong, so that an editor can find it."))
        return cleaned


def feedback_page(article: Article, edition: Edition) -> FeedbackPage:
    """The page around the form; the headings are those of the edition that the reader saw."""
    url = article.get_absolute_url()
    headings = tuple(section.text for section in sections_in(edition.html))
    crumbs = crumbs_to(article.topic, Crumb(article.live_edition.title, url))
    return FeedbackPage(article.live_edition.title, url, crumbs, headings)


def edition_seen(article: Article, number: str) -> Edition:
    """The edition that the reader saw, if it was ever shown; else the one that is shown now (R47)."""
    editions = rows(Edition).filter(article=article).defer("content", "search_text", "search_vector")
    if number.isdecimal() and len(number) < 7:
        shown = shown_editions().filter(article=article, edition__number=int(number)).values("edition")
        if found := editions.filter(pk__in=shown).order_by("number").first():
            return found
    return editions.get(pk=article.live_edition_id)


def new_ticket(edition: Edition) -> str:
    """A signed note of the edition a form is about, good for one answer within a day."""
    return signing.dumps([edition.pk, secrets.token_urlsafe(9)], salt=_SALT)


def edition_of_ticket(ticket: str, article: Article) -> Edition | None:
    """The edition a ticket was made for; None when it is not ours, too old, or of another article."""
    try:
        pk, _once = signing.loads(ticket, salt=_SALT, max_age=OPEN_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return (
        rows(Edition)
        .filter(pk=pk, article=article)
        .defer("content", "search_text", "search_vector")
        .order_by("number")
        .first()
    )


def is_first_use(ticket: str) -> bool:
    """Whether this ticket is used for the first time: a double click or a reload is one answer."""
    return cache.add(f"feedback:{signing.Signer(salt=_SALT).signature(ticket)}", True, OPEN_FOR_SECONDS)


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
