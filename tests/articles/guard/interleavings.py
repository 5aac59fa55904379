"""Two transactions that meet: the first has written and not yet committed when the second comes.

Everything here is plain SQL in two sessions of the application's role, so that only the guard puts them in order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import psycopg

from cms import database_roles, postgres
from tests.articles.guard.attacks.claims import JUDGE
from tests.articles.guard.attacks.comments import COMMENT
from tests.articles.guard.attacks.publishing import PUT_UP
from tests.articles.guard.attacks.registry import heard_in
from tests.articles.guard.attacks.signing import MEANING, SIGN
from tests.articles.guard.house import House
from tests.articles.guard.world import World

Step = Callable[[psycopg.Connection, World, int], None]
PATIENCE = 10
"""Seconds after which a session that neither ends nor waits for a lock is a failure."""


@dataclass(frozen=True)
class Interleaving:
    """What two sessions do, and what the second hears once the first has committed."""

    first: Step
    second: Step
    heard: str
    start: str = "signed"
    """Which edition both are about: a spare one that is "signed" or "submitted", or a certain one of the world."""

    then: Step | None = None
    """What the first session does while the second waits for it."""

    def edition(self, w: World, number: int) -> int:
        return (
            w.spare(self.start, number) if self.start in ("signed", "submitted") else getattr(w, self.start)
        )


def statement(sql: str, by: str) -> Step:
    """Run `sql` in the name of somebody; `{e}` is the edition."""

    def step(session: psycopg.Connection, w: World, edition: int) -> None:
        session.execute("SELECT set_config('cms.actor', %s, true)", [str(getattr(w, by))])
        session.execute(sql.format(e=edition, w=w))

    return step


def signs(by: str, kind: str, decision: str = "approve") -> Step:
    def step(session: psycopg.Connection, w: World, edition: int) -> None:
        account = getattr(w, by)
        session.execute("SELECT set_config('cms.actor', %s, true)", [str(account)])
        digest = session.execute("SELECT digest FROM articles_edition WHERE id = %s", [edition]).fetchone()[0]
        values = [edition, digest, kind, decision, account, w.keys[by], MEANING]
        session.execute(SIGN.replace("''", "'Too high.'", 1), values)

    return step


THE_ARTICLE = "(SELECT article_id FROM articles_edition WHERE id = {e})"
publishes = statement(PUT_UP.format(kind="published", actor="{w.manager}", edition="{e}"), "manager")
suspends = statement(
    PUT_UP.replace("{actor}, ''", "{actor}, 'A doubt.'").format(
        kind="suspended", actor="{w.author}", edition="{e}"
    ),
    "author",
)
locks = statement(f"SELECT FROM articles_article WHERE id = {THE_ARTICLE} FOR NO KEY UPDATE", "manager")
reinstates = statement(PUT_UP.format(kind="reinstated", actor="{w.manager}", edition="{e}"), "manager")
revokes = statement(
    "INSERT INTO articles_revocation (signoff_id, revoked_by_id, reason, note)"
    " SELECT id, user_id, 'mistake', 'Wrong table.' FROM articles_signoff"
    " WHERE edition_id = {e} AND kind = 'medical_review' ORDER BY id DESC LIMIT 1",
    "medic",
)
recalls = statement(
    "INSERT INTO articles_editionrecall (edition_id, recalled_by_id, reason) VALUES ({e}, {w.manager}, 'Too early.')",
    "manager",
)
saves = statement(
    f"UPDATE articles_article SET body = body || ' More.', version = version + 1 WHERE id = {THE_ARTICLE}"
    f" AND version = (SELECT working_version FROM articles_edition WHERE id = {{e}})",
    "author",
)
saves_as_opened = statement(
    f"UPDATE articles_article SET body = body || ' Else.', version = 2 WHERE id = {THE_ARTICLE}", "chief"
)
submits = statement(
    "INSERT INTO articles_edition (article_id, number, content, digest, html, html_digest, title, standfirst,"
    " search_text, risk_class, change_kind, change_note, working_version, contribution_mark, submitted_by_id, claimed)"
    " SELECT article_id, 0, content, digest, html, '', '', '', '', '', 're_review', '', 0, 0, {w.author}, claimed"
    " FROM articles_edition WHERE id = {e}",
    "author",
)
raises_a_finding = statement(
    "INSERT INTO articles_finding (article_id, kind, severity, summary, state, resolution, opened_by_id, opened_at)"
    f" SELECT {THE_ARTICLE}, 'other', 'blocking', 'Is it right?', 'open', '', {{w.chief}}, now()",
    "chief",
)
objects = statement(
    COMMENT.replace("false)", "true)")
    .replace("{{w.{edition}}}", "{{e}}")
    .format(user="chief", kind="", signoff="NULL", reply_to="NULL", quotation="Rest.", text="Is it right?"),
    "chief",
)
loses_the_topic = statement(
    f"UPDATE articles_article SET topic_id = NULL, version = version + 1 WHERE id = {THE_ARTICLE}", "author"
)
doubts_the_source = statement(
    "INSERT INTO citations_citationcheck (citation_id, facts, outcome, peer_review, reason, checked_by_id)"
    " SELECT citation_id, facts, 'not_confirmed', 'peer_reviewed', 'Not there.', {w.checker}"
    " FROM articles_editioncitation WHERE edition_id = {e}",
    "checker",
)
notes_a_retraction = statement(
    "UPDATE citations_citation SET notice = 'retracted', version = version + 1"
    " WHERE id IN (SELECT citation_id FROM articles_editioncitation WHERE edition_id = {e})",
    "chief",
)
takes_back_the_licence = statement(
    "UPDATE articles_reviewer SET is_active = false"
    " WHERE person_id = (SELECT id FROM articles_person WHERE user_id = {w.leaving})",
    "administrator",
)
finds_a_claim_wrong = statement(
    JUDGE.replace("{{w.{edition}}}", "{{e}}").format(judge="checker", judgement="not_supported"), "checker"
)
BLOCKED = "publication_blocked"

INTERLEAVINGS = {
    "revoke, then publish": Interleaving(revokes, publishes, BLOCKED),
    "ask for changes, then publish": Interleaving(
        signs("medic", "medical_review", "request_changes"), publishes, BLOCKED
    ),
    "find a claim wrong, then publish": Interleaving(finds_a_claim_wrong, publishes, BLOCKED),
    "raise a finding, then publish": Interleaving(raises_a_finding, publishes, BLOCKED),
    "object, then publish": Interleaving(objects, publishes, BLOCKED),
    "take the topic away, then publish": Interleaving(loses_the_topic, publishes, BLOCKED),
    "recall, then publish": Interleaving(recalls, publishes, "publication_of_the_newest_edition"),
    "submit, then publish what it replaces": Interleaving(
        submits, publishes, "publication_of_the_newest_edition"
    ),
    "publish, then publish": Interleaving(publishes, publishes, "publication_already_live"),
    "publish, then recall": Interleaving(publishes, recalls, "recall_of_an_open_edition"),
    "publish, then revoke": Interleaving(publishes, revokes, "nothing"),
    "doubt a source, then publish": Interleaving(doubts_the_source, publishes, BLOCKED, "doubted"),
    "note a retraction, then publish": Interleaving(notes_a_retraction, publishes, BLOCKED, "noticed"),
    "submit, then sign what it replaces": Interleaving(
        submits, signs("medic", "medical_review"), "signoff_on_the_newest_edition", "submitted"
    ),
    "recall, then sign": Interleaving(
        recalls, signs("medic", "medical_review"), "signoff_on_the_newest_edition", "submitted"
    ),
    "save, then sign": Interleaving(saves, signs("medic", "medical_review"), "nothing", "submitted"),
    "find a claim wrong, then sign": Interleaving(
        finds_a_claim_wrong, signs("both", "fact_check"), "signoff_after_every_claim", "half_signed"
    ),
    "take back a licence, then sign": Interleaving(
        takes_back_the_licence,
        signs("leaving", "medical_review"),
        "signoff_by_an_eligible_reviewer",
        "submitted",
    ),
    "sign, then sign as the other reviewer": Interleaving(
        signs("both", "medical_review"), signs("both", "fact_check"), "signoff_by_two_people", "submitted"
    ),
    "save, then save": Interleaving(saves, saves_as_opened, "article_stale"),
    "save, then submit what was there before": Interleaving(saves, submits, "edition_is_the_working_copy"),
    "submit, then submit": Interleaving(submits, submits, "nothing"),
    "revoke, then revoke": Interleaving(revokes, revokes, "articles_revocation_signoff_id_key"),
}


reinstates_then_suspends = Interleaving(locks, suspends, "nothing", "suspended", then=reinstates)


def meet(house: House, race: Interleaving, edition: int) -> str:
    """Let the two sessions meet over `edition`; what the second heard."""
    with _session(house) as first, _session(house) as second, ThreadPoolExecutor(1) as thread:
        first.execute("BEGIN")
        race.first(first, house.world, edition)
        answer = thread.submit(_whole, second, race.second, house.world, edition)
        _wait_until_it_waits_or_ends(house, second.info.backend_pid, answer)
        if race.then:
            race.then(first, house.world, edition)
        first.execute("COMMIT")
        return answer.result(PATIENCE)


def _whole(session: psycopg.Connection, step: Step, world: World, edition: int) -> str:
    try:
        with session.transaction():
            step(session, world, edition)
    except psycopg.Error as refusal:
        return heard_in(refusal)
    return "nothing"


def _session(house: House) -> psycopg.Connection:
    return postgres.cluster().connect(database_roles.APP, house.copy)


def _wait_until_it_waits_or_ends(house: House, pid: int, answer: Future[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
    while not answer.done():
        if house.ask(waits, pid):
            return
        assert time.monotonic() < deadline, "the second session neither ends nor waits"
