"""Handing evidence out: whoever takes a copy is in the trail, with the fingerprint of the copy."""

from __future__ import annotations

from articles.evidence_pack.writing import Written, write_pack
from articles.models import Article
from articles.permissions import can, check_can_export
from cms.accounts.models import User
from cms.audit.acts import act, note


def export_evidence(*, article: Article, by: User) -> Written:
    """The evidence pack of an article, noted before it is handed over.

    From where each act came is for those who may read the trail. Raises NotAllowed, NotEligible.
    """
    check_can_export(by, article)
    written = write_pack(article, by=by, with_origin=can(by, "read_audit"))
    try:
        with act(by=by, act="evidence.export"):
            note(
                "evidence exported",
                table="articles_article",
                row_id=article.pk,
                article_id=article.pk,
                sha256=written.sha256,
            )
    except BaseException:
        written.file.close()
        raise
    return written
