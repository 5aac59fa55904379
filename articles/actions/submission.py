"""Submission: a working copy becomes an edition that nobody can change any more."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version

from articles import notifications
from articles.actions.reviewing import give_days_anew
from articles.content import canonical_json, digest, read_canonical
from articles.drafts import Draft, Problem, draft_of
from articles.models import Article, Edition, EditionRecall
from articles.permissions import check_can
from articles.search import fold
from articles.workflow import NEED_NO_NOTE, ChangeKind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.markdown import CannotRender
from cms.refusals import Conflict, Invalid

WORDS = ("title", "standfirst", "key_points", "body", "language", "risk_class", "meta_description")
"""Parts of the signed document that people write. The others come from the library, pictures and people's pages."""


class NotReady(Invalid):
    """The text has problems that must be put right first; `problems` lists them."""

    code = "not_ready"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        message = _("Before you can submit: %(list)s") % {
            "list": " ".join(problem.message for problem in problems)
        }
        super().__init__(message, codes=[problem.code for problem in problems])


class NothingChanged(Conflict):
    """The working copy is word for word the edition that is already open or live."""

    code = "nothing_changed"
    default_message = gettext_lazy(
        "Nothing differs from the newest edition. To have it reviewed again, submit it as a re-review."
    )


class WordsChanged(Invalid):
    """A re-review moves no date of change, so it cannot carry other words."""

    code = "words_changed"
    default_message = gettext_lazy(
        "The words differ from those that were reviewed before. Submit them as an update or a correction."
    )


def problems(article: Article) -> list[Problem]:
    """What keeps this working copy from being submitted, for the editor's list."""
    try:
        return draft_of(article).problems()
    except CannotRender as error:
        return [Problem("cannot_render", str(error), "body")]


def kinds_of_change(article: Article) -> list[ChangeKind]:
    """What the next edition can be. An article is new to readers until an edition of it was published."""
    if article.publications.exists():
        return [kind for kind in ChangeKind if kind != ChangeKind.NEW]
    return [ChangeKind.NEW, ChangeKind.RE_REVIEW] if article.editions.exists() else [ChangeKind.NEW]


def submit(*, article: Article, by: User, version: int, change_kind: str, change_note: str = "") -> Edition:
    """Freeze the working copy as the next edition and ask for its reviews.

    `version` is the version the person saw. Submitting twice returns the first edition.
    Raises NotAllowed, StaleVersion, NotReady, NothingChanged, Invalid.
    """
    from articles.actions.drafting import StaleVersion

    check_can(by, "submit")
    with act(by=by, act="article.submit", reason=change_note):
        locked = Article.objects.locked().get(pk=article.pk)
        if locked.version != version:
            raise StaleVersion(locked)
        if found := problems(locked):
            raise NotReady(found)
        return _freeze(locked, by, change_kind, change_note.strip())


def recall(*, edition: Edition, by: User, reason: str) -> EditionRecall:
    """Close an edition that is not live; its text stays on record. Raises NotAllowed, Invalid."""
    check_can(by, "recall")
    if not reason.strip():
        raise Invalid(_("Say why you take the edition back."))
    with act(by=by, act="edition.recall", reason=reason):
        Article.objects.locked().get(pk=edition.article_id)
        recalled, _created = EditionRecall.objects.get_or_create(
            edition=edition, defaults={"recalled_by": by, "reason": reason}
        )
    return recalled


def _freeze(article: Article, by: User, change_kind: str, change_note: str) -> Edition:
    draft = draft_of(article)
    content = canonical_json(draft.content)
    newest = Edition.objects.light().filter(article=article).order_by("-number").first()
    said = {"change_kind": change_kind, "change_note": change_note, "submitted_by": by}
    if newest and _was_just_submitted(newest, digest(content), said):
        return newest
    _check_difference(newest, content, change_kind)
    if newest and change_kind == ChangeKind.RE_REVIEW:
        _check_same_words(article.live_edition or newest, content)
    if newest and change_kind not in NEED_NO_NOTE and not change_note:
        raise Invalid(_("Say what changed, in words for readers."))
    edition = Edition.objects.create(
        article=article,
        number=newest.number + 1 if newest else 1,
        content=content,
        digest=digest(content),
        html=draft.rendered.html,
        claimed=json.dumps(draft.claims, ensure_ascii=False),
        title=article.title,
        standfirst=article.standfirst,
        search_heads=_search_heads(draft),
        search_text=_search_text(draft),
        risk_class=article.risk_class,
        working_version=article.version,
        revision=_newest_version(article),
        **said,
    )
    give_days_anew(article=article, by=by)
    notifications.on_commit(notifications.submitted, edition)
    for kept in edition.signoffs.all():  # of reviewers who approved exactly this text before it was submitted
        notifications.on_commit(notifications.signed, kept)
    return edition


def _was_just_submitted(newest: Edition, now: str, said: dict[str, Any]) -> bool:
    """Whether this is a double click: the same words with the same note by the same person, and nobody has acted."""
    is_same = newest.digest == now and all(getattr(newest, name) == value for name, value in said.items())
    return is_same and not (newest.is_recalled or newest.signoffs.exists() or newest.publications.exists())


def _check_difference(newest: Edition | None, content: str, change_kind: str) -> None:
    """A new edition differs from the newest one, unless it asks to review the same words again."""
    if newest is None or change_kind == ChangeKind.RE_REVIEW or newest.is_recalled:
        return
    if newest.digest == digest(content):
        raise NothingChanged


def _check_same_words(before: Edition, content: str) -> None:
    """Raise WordsChanged unless people's words are those that readers see, or that were submitted last."""
    now = read_canonical(content)
    if any(before.document[part] != now[part] for part in WORDS):
        raise WordsChanged


def _newest_version(article: Article) -> Version | None:
    return Version.objects.get_for_object(article).order_by("-pk").defer("serialized_data").first()


def _search_heads(draft: Draft) -> str:
    """What counts more than the text in a search: title, standfirst and headings."""
    headings = (heading.text for heading in draft.rendered.contents)
    return fold("\n".join((draft.article.title, draft.article.standfirst, *headings)))


def _search_text(draft: Draft) -> str:
    points = draft.article.key_points
    return fold(f"{points}\n{draft.rendered.plain_text}")
