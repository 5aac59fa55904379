"""Bringing in an article that was written elsewhere: its sources into the library, its text as a working copy."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from articles.actions.drafting import create_article
from articles.exchange.pasted import rekeyed
from articles.exchange.report import ImportedArticle, ImportedReference
from articles.import_plan import fitting, imported_before, note_on, origin_of, plan_for, works_in
from articles.models import Article
from articles.permissions import check_can
from citations.actions.library import add_citation
from citations.models import Citation
from citations.same_works import OF_ONE_WORK
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid

LONGEST_TITLE = 200


def import_article(*, by: User, imported: ImportedArticle, title: str = "") -> Article:
    """Make a working copy of `imported`, with its references as sources of the library. All of it happens or none.

    Nothing is submitted, signed or published, and who wrote or reviewed it elsewhere counts for nothing: the report
    that says so stays with the article. `title` replaces the one that was found. The same text comes in only once:
    the second time the answer is the article that it became. Raises NotAllowed, Invalid.
    """
    check_can(by, "create")
    title = title.strip() or imported.title
    if not title:
        raise Invalid(_("No title was found in the text. Give the article a title."), code="title_missing")
    if len(title) > LONGEST_TITLE:
        raise Invalid(_("The title may have 200 characters. Shorten it."), code="title_too_long")
    with act(by=by, act="article.import", reason=origin_of(imported)):
        _wait_for_the_same_text(imported.fingerprint)
        return imported_before(imported) or _import(imported, title, by)


def _wait_for_the_same_text(fingerprint: str) -> None:
    """Let two imports of one text, such as a double click, happen one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import {fingerprint}"])


def _import(imported: ImportedArticle, title: str, by: User) -> Article:
    plan = plan_for(imported)
    keys = {key: source.key for key, source in plan.sources.items()}
    for key, reference in works_in(imported).items():
        if key not in keys:
            facts = _facts(reference, plan.keys[key])
            if key in plan.holders:
                facts |= dict.fromkeys(OF_ONE_WORK, "")
            keys[key] = add_citation(by=by, fields=facts, reason=origin_of(imported)).key
    article = rekeyed(imported, keys)
    fields = {
        "title": title,
        "standfirst": article.standfirst,
        "body": article.body,
        "import_note": note_on(article, plan),
    }
    return create_article(by=by, fields=fields, reason=origin_of(imported))


def _facts(reference: ImportedReference, key: str) -> dict[str, Any]:
    """The fields of a new source."""
    record = fitting(reference)
    names = {field.name for field in Citation._meta.get_fields()} & set(record.to_dict())  # noqa: SLF001
    facts = {name: getattr(record, name) for name in names}
    facts["authors"] = [name.to_dict() for name in record.authors]
    facts["editors"] = [name.to_dict() for name in record.editors]
    if record.notice:
        facts["notice_reason"] = _("The reference that was imported says so.")
    return facts | {"key": key}
