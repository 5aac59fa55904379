"""Where an article stands between its working copy, its newest edition and the public page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Contribution, Edition, Publication, Schedule, SignOff
from articles.workflow import Decision, PublicState


@dataclass(frozen=True)
class Stage:
    """A stage in a word, the tone of its tag, and a sentence for people."""

    code: str
    label: Promise
    tone: str
    sentence: Promise


STAGES = {
    stage.code: stage
    for stage in (
        Stage("draft", _("Draft"), "", _("It has not been submitted for review.")),
        Stage(
            "recalled",
            _("Recalled"),
            "",
            _("The newest edition was recalled. Submit the text again to continue."),
        ),
        Stage("in_review", _("In review"), "caution", _("Reviewers are reading it.")),
        Stage("sent_back", _("Changes asked"), "danger", _("A reviewer asks for changes.")),
        Stage("ready", _("Ready to publish"), "good", _("Both signatures are there, and nothing blocks it.")),
        Stage("scheduled", _("Scheduled"), "good", _("It goes live as planned, if nothing blocks it then.")),
        Stage("suspended", _("Suspended"), "danger", _("It comes back when somebody puts it back.")),
        Stage("withdrawn", _("Withdrawn"), "danger", _("It does not come back in this form.")),
        Stage("published", _("Published"), "good", _("The newest edition has been published.")),
    )
}


@dataclass(frozen=True)
class Standing:
    """What is true of an article now. Build one with `standing_of`."""

    article: Article
    newest: Edition | None
    words: tuple[SignOff, ...]
    schedule: Schedule | None
    last_act: Publication | None
    has_unsubmitted: bool
    was_public: bool

    @cached_property
    def open(self) -> Edition | None:
        """The edition that waits for signatures or publication."""
        if self.newest is None or self.newest.is_recalled or self.newest.is_published:
            return None
        return self.newest

    @property
    def current(self) -> Edition | None:
        """The edition that people talk about: the open one, or the one readers see."""
        return self.open or self.article.live_edition or self.newest

    @property
    def is_live(self) -> bool:
        return self.article.public_state == PublicState.LIVE

    @property
    def is_suspended(self) -> bool:
        return self.article.public_state == PublicState.SUSPENDED

    @property
    def is_up(self) -> bool:
        """Live, or suspended and ready to come back."""
        return self.is_live or self.is_suspended

    def stage(self, *, is_blocked: bool) -> Stage:
        """The stage of the newest edition; `is_blocked` as PostgreSQL says."""
        if self.newest is None:
            return STAGES["draft"]
        if self.newest.is_recalled:
            return STAGES["recalled"]
        if self.newest.is_published:
            return STAGES.get(self.article.public_state, STAGES["published"])
        if any(word.decision == Decision.REQUEST_CHANGES for word in self.words):
            return STAGES["sent_back"]
        if self.schedule and self.schedule.state == Schedule.State.WAITING:
            return STAGES["scheduled"]
        return STAGES["in_review" if is_blocked else "ready"]


def standing_of(article: Article) -> Standing:
    """Where `article` stands. Five queries."""
    newest = _newest_edition(article)
    mark = newest.contribution_mark if newest else 0
    return Standing(
        article=article,
        newest=newest,
        words=tuple(_words_on(newest)) if newest else (),
        schedule=Schedule.objects.filter(edition=newest).order_by("-id").first() if newest else None,
        last_act=article.publications.select_related("acted_by", "replacement").order_by("-id").first(),
        has_unsubmitted=Contribution.objects.filter(article=article, id__gt=mark).exists(),
        was_public=Edition.objects.light().shown_before(article).exists(),
    )


def _newest_edition(article: Article) -> Edition | None:
    published = Exists(Publication.objects.filter(edition=OuterRef("pk")))
    editions = Edition.objects.light().filter(article=article).annotate(is_published=published)
    return (
        editions.select_related("recall__recalled_by", "submitted_by", "article").order_by("-number").first()
    )


def _words_on(edition: Edition) -> list[SignOff]:
    """The last word of each reviewer that still stands."""
    words = edition.signoffs.latest_by_each().filter(revocation__isnull=True)
    return list(words.select_related("person").order_by("kind", "id"))
