"""Comparing editions with other texts. What is shared is noted; from so many words on it is a finding.

Only the system account does this. The notes are derived from what never changes, so they are not in the trail; the
finding is, as every other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.actions.findings import raise_finding, resolve_finding
from articles.models import Article, CommonMark, Edition, Finding, Fingerprint, Overlap, OverlapCheck
from articles.outside_checkers import Checker
from articles.overlap import Words, marks, passages
from articles.overlap_search import Shared, frequent_marks, shared_texts, telling_marks, words_of
from articles.overlap_words import key_of, noted, words_in
from articles.workflow import PublicationKind
from cms.accounts.models import User
from cms.refusals import NotAllowed


def note_fingerprint(*, edition: Edition, by: User) -> Fingerprint:
    """Note the marks by which other editions find this one. Doing it again changes nothing. Raises NotAllowed."""
    _check_is_system(by)
    if known := Fingerprint.objects.filter(pk=edition.pk).first():
        return known
    telling = telling_marks(marks(words_of(edition)))
    frequent = frequent_marks(telling)
    with transaction.atomic():
        CommonMark.objects.bulk_create(
            (CommonMark(mark=mark) for mark in sorted(frequent)), ignore_conflicts=True
        )
        Article.objects.locked().get(pk=edition.article_id)
        earlier = Fingerprint.objects.filter(article=edition.article_id).values_list("marks", flat=True)
        found = set(telling).difference(frequent, *earlier)
        noted, _is_new = Fingerprint.objects.get_or_create(
            edition=edition, defaults={"article_id": edition.article_id, "marks": sorted(found)}
        )
    return noted


def check_overlap(*, edition: Edition, by: User) -> OverlapCheck:
    """Compare an edition with all editions of other articles and with the abstracts of its sources.

    Doing it again changes nothing. Raises NotAllowed.
    """
    # Two texts that come in at once find each other: each is in the index before it looks.
    note_fingerprint(edition=edition, by=by)
    if known := OverlapCheck.objects.filter(pk=edition.pk).first():
        return known
    mine = words_of(edition)
    found = shared_texts(edition, mine)
    with transaction.atomic():
        Article.objects.locked().get(pk=edition.article_id)
        check, is_new = OverlapCheck.objects.get_or_create(
            edition=edition, defaults={"words": len(mine.folded)}
        )
        if is_new:
            _settle_earlier(edition, by)
            _note(check, found, by)
    return check


def check_outside(*, edition: Edition, checker: str, by: User) -> list[Overlap]:
    """Ask the checker with this dotted path, and note what the texts that it names share with the edition.

    Asking again notes no text twice. Raises NotAllowed, and whatever the checker raises.
    """
    _check_is_system(by)
    check = OverlapCheck.objects.get(edition=edition)
    ask: Checker = import_string(checker)
    mine = words_of(edition)
    named = list(ask(mine.text, language=edition.document["language"]))
    found = [
        Shared(shared, title=each.title[:300] or _("A text elsewhere"), url=_address(each.url))
        for each in named
        if (shared := passages(mine, Words(each.text)))
    ]
    with transaction.atomic():
        Article.objects.locked().get(pk=edition.article_id)
        known = set(check.overlaps.exclude(title="").values_list("title", "url"))
        return _note(check, [each for each in found if (each.title, each.url) not in known], by)


def _check_is_system(by: User) -> None:
    if not by.is_system:
        raise NotAllowed(_("Texts are compared by the system alone."))


def _address(url: str) -> str:
    """The address, if people can be sent there."""
    return url if url.startswith(("https://", "http://")) and len(url) <= 1000 else ""


def _note(check: OverlapCheck, found: Iterable[Shared], by: User) -> list[Overlap]:
    """Note what was found; if it is enough and the edition may still go up, open a finding, unless one is open."""
    settled = _settled_before(check.edition.article)
    new = [
        Overlap.objects.create(
            check_of=check,
            other=shared.other,
            citation=shared.citation,
            title=shared.title,
            url=shared.url,
            passages=[noted(each, is_settled=_key(shared, each.text) in settled) for each in shared.passages],
        )
        for shared in found
    ]
    words = words_in(check.overlaps.all())
    if (
        new
        and words >= settings.OVERLAP_FINDING_WORDS
        and check.finding is None
        and _may_still_go_up(check.edition)
    ):
        check.finding = _raise(check, words, by)
        check.save()
    return new


def _raise(check: OverlapCheck, words: int, by: User) -> Finding:
    """A finding that names no other text: who may see this article may not know of every other."""
    edition, texts = check.edition, check.overlaps.count()
    summary = ngettext(
        "%(words)s words of edition %(number)s also stand in another text",
        "%(words)s words of edition %(number)s also stand in %(texts)s other texts",
        texts,
    ) % {"words": words, "number": edition.number, "texts": texts}
    return raise_finding(
        article=edition.article,
        edition=edition,
        by=by,
        kind=Finding.Kind.OVERLAP,
        severity=Finding.Severity.BLOCKING,
        summary=summary,
    )


def _settle_earlier(edition: Edition, by: User) -> None:
    """What an earlier edition shared no longer counts: the newer text has been compared anew."""
    earlier = Finding.objects.open().filter(
        article=edition.article_id, kind=Finding.Kind.OVERLAP, edition__number__lt=edition.number
    )
    said = _("Edition %(number)s was compared anew. What it still shares has a finding of its own.")
    for finding in earlier:
        resolve_finding(finding=finding, by=by, resolution=said % {"number": edition.number})


def _may_still_go_up(edition: Edition) -> bool:
    """Whether there is anything to settle: it is the newest edition, and was not withdrawn in the meantime."""
    if edition.publications.filter(kind=PublicationKind.WITHDRAWN).exists():
        return False
    return not Edition.objects.filter(article=edition.article_id, number__gt=edition.number).exists()


def _settled_before(article: Article) -> set[tuple[object, ...]]:
    """The passages of this article about which a person has decided, each with the text that it is shared with."""
    decided = Overlap.objects.settled_before(article).select_related("other")
    return {
        _key(overlap, "".join(text for text, _is_same in passage["mine"]))
        for overlap in decided
        for passage in overlap.passages
    }


def _key(shared: Shared | Overlap, text: str) -> tuple[object, ...]:
    """What a passage is recognised by in a later edition: the other text, and its own words."""
    other = shared.other.article_id if shared.other else None
    return other, shared.citation, shared.title, shared.url, key_of(text)
