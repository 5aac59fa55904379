"""Making a source look better than it is, and questions look settled."""

from __future__ import annotations

from django.db import connection, transaction

from articles.models import Finding
from citations.models import Citation
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.registry import GOT_IN, act_as, attack, statements
from tests.articles.guard.world import World

CONFIRM = (
    "INSERT INTO citations_citationcheck (citation_id, facts, outcome, peer_review, reason, checked_by_id)"
    " SELECT citation_id, facts, 'confirmed', 'peer_reviewed', 'Seen it.', {{w.{by}}}"
    " FROM articles_editioncitation WHERE edition_id = {{w.unconfirmed}}"
)
statements(
    "an editor confirms a source",
    CONFIRM.format(by="stranger"),
    refused="citation_checked_by_a_fact_checker",
    by="stranger",
)
statements(
    "an editor confirms a source in the checker's name",
    CONFIRM.format(by="checker"),
    refused="citation_checked_by_a_fact_checker",
    by="stranger",
)


@attack("a check of a source that no later one can overrule", refused="citation_unverified")
def _(w: World) -> str:
    check = CONFIRM.replace("unconfirmed", "ready").format(by="checker")
    chosen = check.replace("(citation_id", "(id, citation_id", 1).replace(
        "SELECT", "SELECT 9000000000000000000,", 1
    )
    blockers = "SELECT string_agg(code, ', ') FROM edition_blocker WHERE edition_id = {w.ready}"
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.checker)
        for statement in (chosen, check.replace("'confirmed'", "'not_confirmed'"), blockers):
            cursor.execute(statement.format(w=w))
        transaction.set_rollback(True)
        return cursor.fetchone()[0] or GOT_IN


statements(
    "a retraction taken back by nobody",
    "SELECT set_config('cms.actor', '', true)",
    "UPDATE citations_citation SET notice = '', version = version + 1 WHERE id = {w.retracted_source}",
    refused="citation_needs_an_author",
)
statements(
    "a retraction taken back without a trace",
    "UPDATE citations_citation SET notice = '' WHERE id = {w.retracted_source}",
    refused="citation_stale",
)
statements(
    "the key of a printed source given to another",
    "UPDATE citations_citation SET key = 'another', version = version + 1 WHERE id = {w.retracted_source}",
    refused="citation_identity",
    by="checker",
)


@attack("queryset.update of a source, by nobody", refused="citation_stale")
def _(w: World) -> None:
    Citation.objects.filter(pk=w.retracted_source).update(notice="")


SETTLE = (
    "UPDATE articles_finding SET state = 'resolved', resolution = 'It is right.', resolved_at = now(),"
    " resolved_by_id = {w.chief} WHERE id = {w.finding}"
)
statements(
    "a finding settled in the chief editor's name",
    SETTLE,
    refused="finding_resolved_by_the_actor",
    by="stranger",
)
statements(
    "a finding settled by nobody",
    "SELECT set_config('cms.actor', '', true)",
    SETTLE,
    refused="finding_resolved_by_the_actor",
)
statements(
    "a settled finding opened again",
    SETTLE,
    "UPDATE articles_finding SET state = 'open', resolved_by_id = NULL, resolved_at = NULL WHERE id = {w.finding}",
    refused="finding_is_settled",
    by="chief",
)
statements(
    "a finding moved to another article",
    "UPDATE articles_finding SET article_id = {w.live} WHERE id = {w.finding}",
    refused="finding_identity",
)
statements(
    "a blocking finding played down",
    "UPDATE articles_finding SET severity = 'info' WHERE id = {w.finding}",
    refused="finding_identity",
)
statements(
    "a finding raised in somebody else's name",
    "INSERT INTO articles_finding (article_id, kind, severity, summary, state, resolution, opened_by_id, opened_at)"
    " VALUES ({w.live}, 'other', 'blocking', 'Hm.', 'open', '', {w.chief}, now())",
    refused="finding_opened_by_the_actor",
    by="stranger",
)


@attack("queryset.update of a finding, by nobody", refused="finding_resolved_by_the_actor")
def _(w: World) -> None:
    Finding.objects.filter(pk=w.finding).update(
        state="resolved", resolution="Done.", resolved_by=w.chief, resolved_at="2026-01-01T00:00:00Z"
    )


@attack("finding.save that settles it in somebody else's name", refused="finding_resolved_by_the_actor")
def _(w: World) -> None:
    finding = Finding.objects.get(pk=w.finding)
    finding.state, finding.resolution = Finding.State.RESOLVED, "Done."
    finding.resolved_by_id, finding.resolved_at = w.chief, finding.opened_at
    with act(by=User.objects.get(pk=w.stranger), act="attack"):
        finding.save()
