"""What the audit trail calls things, in the desk's words: acts, and the kinds of rows they are about."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import timeline
from cms.accounts import trail
from cms.audit.models import AuditEvent
from cms.audit.visible_text import visible

NOTE = "note: "
OUTSIDE: dict[str, Promise] = {
    "insert outside an action": _("Row added outside any act of the desk"),
    "update outside an action": _("Row changed outside any act of the desk"),
}
"""What PostgreSQL writes down when somebody else than the application wrote."""

LIBRARY: dict[str, Promise] = {
    "citation.add": _("Added a source"),
    "citation.edit": _("Edited a source"),
    "citation.check": _("Checked a source"),
    "citation.notice": _("Noted a correction or retraction"),
    "citation.verify": _("Took in what registries say of a source"),
    "citation.replace": _("Put one source in the place of another"),
    "paste.start": _("Pasted references to look up"),
    "paste.answer": _("Took in what registries say of pasted references"),
    "paste.forget": _("Forgot pasted references"),
    "registries.run": _("Ran the nightly watch over all sources"),
    "registries.load": _("Loaded the notices of Retraction Watch"),
    "registries.answered": _("Noted that registries had nothing new"),
    "journal.add": _("Added a journal"),
    "journal.add_issn": _("Added an ISSN to a journal"),
    "journal.decide": _("Decided whether a journal is peer reviewed"),
    "journal.listed": _("Found a journal in a list of peer-reviewed journals"),
    "image.upload": _("Uploaded a picture"),
    NOTE + "subscriber.add": _("Added a partner to be told of take-downs"),
    NOTE + "subscriber.stop": _("Stopped telling a partner of take-downs"),
    NOTE + "subscriber.restart": _("Let a partner be told of take-downs again"),
    NOTE + "topic.add": _("Added a topic"),
    NOTE + "topic.edit": _("Edited a topic"),
    NOTE + "synonyms.add": _("Added synonyms"),
    NOTE + "synonyms.edit": _("Edited synonyms"),
    NOTE + "synonyms.remove": _("Removed synonyms"),
}
PEOPLE: dict[str, Promise] = {
    "person.add": _("Added a person"),
    "person.edit": _("Edited a person"),
    "person.link_account": _("Linked a person to an account"),
    "person.make_external": _("Made an external reviewer"),
    "person.make_regular": _("Made a regular reviewer"),
    "person.retire": _("Retired a person"),
    "person.restore": _("Brought a person back"),
    "reviewer.add": _("Proposed a reviewer"),
    "reviewer.edit": _("Edited a reviewer"),
    "reviewer.verify": _("Verified a licence"),
    "reviewer.stop": _("Stopped a reviewer"),
    "reviewer.restore": _("Let a reviewer sign again"),
}
ACCOUNTS = {act: words for act, words in trail.WORDS.items() if act.startswith("account.")}
SIGN_IN = {NOTE + act: words for act, words in trail.WORDS.items() if not act.startswith("account.")}
EVIDENCE: dict[str, Promise] = {
    NOTE + "evidence verified": _("Evidence verified"),
    NOTE + "evidence does not fit": _("Evidence does not fit"),
}
AREAS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (_("Articles"), timeline.WORDS),
    (_("Library"), LIBRARY),
    (_("People and reviewers"), PEOPLE),
    (_("Accounts"), ACCOUNTS),
    (_("Signing in"), SIGN_IN),
    (_("The evidence"), EVIDENCE),
    (_("Outside the desk"), OUTSIDE),
)
REFUSED = ("note: signature refused", "note: publication refused", "schedule.fail")
"""Attempts at an article that a rule refused. Wrong passphrases are noted about accounts."""
WORDS = dict(chain.from_iterable(words.items() for _area, words in AREAS))

ROWS: dict[str, Promise] = {
    "accounts_user": _("Account"),
    "articles_article": _("Article"),
    "articles_assignment": _("Review request"),
    "articles_comment": _("Comment"),
    "articles_edition": _("Edition"),
    "articles_editionrecall": _("Recall"),
    "articles_feedback": _("Reader’s answer"),
    "articles_finding": _("Finding"),
    "articles_image": _("Picture"),
    "articles_interestwaiver": _("Waiver"),
    "articles_person": _("Person"),
    "articles_publication": _("Publication"),
    "articles_reviewer": _("Reviewer"),
    "articles_reviewlink": _("Link"),
    "articles_conditionalapproval": _("Approval on condition"),
    "articles_revocation": _("Revocation"),
    "articles_schedule": _("Planned publication"),
    "articles_settlement": _("What came of a comment"),
    "articles_signoff": _("Sign-off"),
    "articles_topic": _("Topic"),
    "search_synonym_group": _("Synonyms"),
    "subscriber": _("Partner"),
    "articles_verdict": _("Verdict"),
    "audit_audithead": _("Audit trail"),
    "citations_citation": _("Source"),
    "citations_citationcheck": _("Check of a source"),
    "citations_editorialnotice": _("Notice about a source"),
    "citations_journal": _("Journal"),
    "citations_journaldecision": _("Decision on a journal"),
    "citations_verification": _("Verification of a source"),
}


def act_choices() -> list[tuple[str | Promise, Any]]:
    """Every known act by area, each area in the order of the alphabet, for a choice in a form."""
    areas = [(area, [(act, _told(each, {})) for act, each in words.items()]) for area, words in AREAS]
    return [("", _("Any")), *((area, sorted(acts, key=lambda choice: choice[1])) for area, acts in areas)]


def what(event: AuditEvent) -> str:
    """What happened, in words. An act without words is told by its own name."""
    words = WORDS.get(event.act)
    return _told(words, event.row) if words else visible(event.act.removeprefix(NOTE))


def row_name(event: AuditEvent) -> str:
    """Which row an event is about: “Edition 12”."""
    table = event.row_table.removeprefix("note ")
    return f"{ROWS.get(table, visible(table))} {event.row_id}"


def _told(words: Promise, row: Any) -> str:
    """The words with what they name of the row; rows of the same act that do not have it are told without."""
    facts = timeline.Facts(row if isinstance(row, dict) else {})
    return visible(str(words) % facts).replace("“”", "").strip(" :")
