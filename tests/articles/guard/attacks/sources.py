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


VERIFY = (
    "INSERT INTO citations_verification (citation_id, facts, identity, verdict, peer_class, outcome, verified_by_id)"
    ' SELECT citation_id, facts, \'match\', \'match\', \'journal\', \'{{{{"verdict": "match", "peer_class": "{peer}",'
    ' "asked": [{asked}]}}}}\', {{w.{by}}} FROM articles_editioncitation WHERE edition_id = {{w.mistaken}}'
)
HEARD = '{{"outcome": "found"}}'
statements(
    "an editor notes what registries say",
    VERIFY.format(by="stranger", peer="journal", asked=HEARD),
    refused="verification_by_the_system",
    by="stranger",
)
statements(
    "a fact checker notes in the system's name what registries say",
    VERIFY.format(by="system", peer="journal", asked=HEARD),
    refused="verification_by_the_system",
    by="checker",
)
statements(
    "a match that no registry told of",
    VERIFY.format(by="system", peer="journal", asked='{{"outcome": "unavailable"}}'),
    refused="verification_says_what_it_rests_on",
    by="system",
)
statements(
    "a verification whose parts differ",
    VERIFY.format(by="system", peer="no", asked=HEARD),
    refused="verification_says_what_it_rests_on",
    by="system",
)

DECIDE = (
    "INSERT INTO citations_journaldecision (journal_id, peer_review, basis, reason, decided_by_id)"
    " VALUES ({{w.journal}}, 'peer_reviewed', '{basis}', 'It says so.', {{w.{by}}})"
)
DECIDED_BY = "journal_decided_by_a_fact_checker"
statements(
    "an editor decides on a journal",
    DECIDE.format(basis="desk", by="stranger"),
    refused=DECIDED_BY,
    by="stranger",
)
statements(
    "an editor decides on a journal in the checker's name",
    DECIDE.format(basis="desk", by="checker"),
    refused=DECIDED_BY,
    by="stranger",
)
statements(
    "an editor reads a journal off a list",
    DECIDE.format(basis="doaj", by="stranger"),
    refused=DECIDED_BY,
    by="stranger",
)
statements(
    "a list overrules what a fact checker decided",
    "SELECT set_config('cms.actor', '{w.checker}', true)",
    DECIDE.format(basis="desk", by="checker").replace("'peer_reviewed'", "'not_peer_reviewed'"),
    "SELECT set_config('cms.actor', '{w.system}', true)",
    DECIDE.format(basis="doaj", by="system"),
    refused=DECIDED_BY,
)

statements(
    "an editor invents a notice",
    "INSERT INTO citations_editorialnotice (citation_id, kind, source, key, notice_doi, notice_pmid, reasons)"
    " VALUES ({w.retracted_source}, 'reinstatement', 'crossref', 'mine', '', '', '{{}}')",
    refused="notice_by_the_system",
    by="stranger",
)
statements(
    "a notice made harmless",
    "UPDATE citations_editorialnotice SET kind = 'reinstatement' WHERE id = {w.notice}",
    refused="notice_identity",
    by="system",
)
statements(
    "a notice taken off the list by an editor",
    "UPDATE citations_editorialnotice SET gone_at = now() WHERE id = {w.notice}",
    refused="notice_by_the_system",
    by="stranger",
)


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

statements(
    "a finding settled by an edition of another article",
    SETTLE.replace("resolved_at = now(),", "resolved_at = now(), settled_by_id = {w.live_edition},"),
    refused="finding_settled_by_its_own_edition",
    by="chief",
)
statements(
    "the clock of a revoked sign-off stopped for a year",
    "INSERT INTO articles_finding (article_id, kind, severity, summary, state, resolution, opened_by_id, opened_at,"
    " due_on) VALUES ({w.live}, 'sign_off_revoked', 'warning', 'Hm.', 'open', '', {w.chief}, now(), '2026-01-01')",
    "UPDATE articles_finding SET due_on = '2027-01-01' WHERE article_id = {w.live}",
    refused="finding_clock_runs_on",
    by="chief",
)
statements(
    "a reader's report hung on another article's finding",
    "INSERT INTO articles_feedback (article_id, edition_id, verdict, heading, text, finding_id)"
    " VALUES ({w.live}, {w.live_edition}, 'inaccurate', '', 'Hm.', {w.finding})",
    refused="report_of_its_own_article",
)
TOLD = (
    "INSERT INTO articles_feedback (article_id, edition_id, verdict, heading, text)"
    " VALUES ({w.live}, {w.live_edition}, 'helpful', '', 'It is 100% right.')"
)
for name, change, rule, by in (
    ("what a reader said turned into praise", "verdict = 'inaccurate', suspicion = 'x'", "identity", "chief"),
    ("a reader's report moved to another edition", "heading = 'Elsewhere'", "identity", "chief"),
    (
        "a reader's words rewritten",
        "text = 'It is right.', removed_because = 'A name'",
        "words_only_taken_out",
        "chief",
    ),
    (
        "a reader's words taken out by an editor",
        "text = '', removed_because = 'A name'",
        "words_taken_out_with_a_reason",
        "stranger",
    ),
    ("a reader's words taken out for nothing", "text = ''", "words_taken_out_with_a_reason", "chief"),
):
    statements(
        name,
        TOLD,
        f"UPDATE articles_feedback SET {change} WHERE article_id = {{w.live}}",
        refused=f"feedback_{rule}",
        by=by,
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
