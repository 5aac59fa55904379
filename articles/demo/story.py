"""What happens to each article of the demonstration, so that every state of the workflow can be seen.

`PLANS` says it at a glance; an ending is a function that takes the scene there, act by act.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from articles import suspicion
from articles.actions import findings, publishing, signing, triage
from articles.demo.cast import Cast
from articles.demo.links import look_at_links
from articles.demo.material import texts
from articles.demo.partners import bring_in_partner, tell_partner
from articles.demo.scenes import Scene
from articles.models import Address, Article, Feedback
from articles.workflow import ChangeKind, Kind, RevocationReason, WithdrawalReason
from cms.accounts.models import User
from cms.refusals import HasBlockers

OVERDUE_AFTER = datetime.timedelta(seconds=20)
"""Signatures get their date from the database, so a review that is overdue is one that was signed for seconds."""

ENDS_SOON = datetime.timedelta(days=45)
SCHEDULED_IN = datetime.timedelta(days=3)


def live(scene: Scene) -> None:
    scene.write()
    scene.publish(scene.sign_both(scene.submit()))


def overdue(scene: Scene) -> None:
    scene.write()
    scene.publish(scene.sign_both(scene.submit(), valid_until=timezone.now() + OVERDUE_AFTER))


def ending_soon(scene: Scene) -> None:
    """Somebody has to stand by it once more before long; a reader found it helpful meanwhile."""
    scene.write()
    scene.publish(scene.sign_both(scene.submit(), valid_until=timezone.now() + ENDS_SOON))
    scene.tell(Feedback.Verdict.HELPFUL)


def corrected(scene: Scene) -> None:
    """A reader reports an error in a live page; edition 2 corrects it, which settles the report by itself."""
    live(scene)
    finding = scene.tell(
        Feedback.Verdict.INACCURATE,
        "What the numbers mean",
        "The table says that both numbers must be high. I think that one of them is enough.",
    ).finding
    findings.take_finding(finding=finding, by=scene.editor)
    note = (
        "Corrected the table of blood pressure groups: for stages 1 and 2 a high reading in either column is enough. "
        "The first edition said “and” where the guideline says “or”."
    )
    scene.change(ChangeKind.CORRECTION, note)


def updated(scene: Scene) -> None:
    """New advice appeared after the first edition."""
    live(scene)
    scene.change(
        ChangeKind.UPDATE,
        "Added the advice of 2022 for adults aged 19 or older with a weak immune system.",
    )


def reported(scene: Scene) -> None:
    live(scene)
    scene.tell(Feedback.Verdict.HELPFUL)
    scene.tell(
        Feedback.Verdict.OUT_OF_DATE,
        "Preventing attacks",
        "There are newer tablets that block CGRP. My doctor told me about one. They are not mentioned by name.",
    )
    scene.tell(
        Feedback.Verdict.QUESTIONABLE,
        "Preventing attacks",
        "Is it really 3 months before one knows whether prevention helps?",
    )
    asked = scene.tell(
        Feedback.Verdict.OUT_OF_DATE, "Preventing attacks", "Please say something about the new tablets."
    )
    triage.mark_feedback(feedback=asked, by=scene.editor, mark=Feedback.Mark.NEEDS_EXPERT)
    scene.tell(
        Feedback.Verdict.QUESTIONABLE,
        words="No more headaches! Order at https://pills.example today.",
        suspicion=f"{suspicion.TOO_FAST},{suspicion.LINKS}",
    )


def suspended(scene: Scene) -> None:
    live(scene)
    publishing.suspend(
        article=scene.article,
        by=scene.editor,
        reason="Checking the advice for ages 40 to 59 against the original statement before anybody acts on it.",
    )


def withdrawn(scene: Scene) -> None:
    """Its content moved to another article."""
    live(scene)
    publishing.withdraw(
        article=scene.article,
        by=scene.managing_editor,
        withdrawal_reason=WithdrawalReason.CONSOLIDATED,
        reason="Readers looked for one page on back pain. The advice on rest is now part of it.",
        replacement=Article.objects.get(slug="acute-low-back-pain"),
    )


def revoked(scene: Scene) -> None:
    """A reviewer takes the signature back: the page stays, but no longer says that it was medically reviewed."""
    live(scene)
    signoff = scene.article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(
        signoff=signoff,
        by=signoff.user,
        reason=RevocationReason.NEW_EVIDENCE,
        note="A new analysis of vitamin D after age 75 has appeared. I want to read it before I stand by this page.",
    )


def untouched(scene: Scene) -> None:
    """Nobody has answered yet; the medical reviewer is external and has a link in the mail."""
    scene.write()
    scene.submit()
    scene.invite(Kind.MEDICAL_REVIEW)
    scene.invite(Kind.FACT_CHECK)


def half_signed(scene: Scene) -> None:
    """The medical review is signed; the fact check waits for a few claims and an unconfirmed source.

    Somebody tried to publish it all the same, which the trail and the reports tell of.
    """
    scene.write()
    edition = scene.submit()
    scene.sign(edition, Kind.MEDICAL_REVIEW)
    scene.invite(Kind.FACT_CHECK)
    scene.accept(Kind.FACT_CHECK)
    scene.judge(edition, all_but=3)
    with suppress(HasBlockers):
        publishing.publish(edition=edition, by=scene.managing_editor)


def sent_back(scene: Scene) -> None:
    scene.write()
    edition = scene.submit()
    scene.sign(edition, Kind.FACT_CHECK)
    scene.comment(
        edition,
        Kind.MEDICAL_REVIEW,
        "spine fractures can follow soon afterward",
        text="Say what to do instead: call before the next injection is due.",
        is_blocking=True,
    )
    scene.comment(
        edition,
        Kind.MEDICAL_REVIEW,
        "See a dentist before you start.",
        text="The dentist has to know which medicine it is.",
        suggestion="See a dentist before you start, and say which medicine you will take.",
    )
    scene.ask_for_changes(
        edition,
        Kind.MEDICAL_REVIEW,
        "Please say how long treatment usually lasts and when a pause may be right. Readers will ask. "
        "Please also name low calcium as something to rule out before denosumab.",
    )
    scene.answer(edition.comments.filter(is_blocking=True).get(), "Agreed. We will add whom to call.")


def draft(scene: Scene) -> None:
    scene.begin()
    scene.save(scene.writer, "Finished the first draft", body=scene.text.body)


def ready(scene: Scene) -> None:
    scene.write()
    scene.sign_both(scene.submit())


def scheduled(scene: Scene) -> None:
    scene.write()
    edition = scene.sign_both(scene.submit())
    morning = (timezone.localtime() + SCHEDULED_IN).replace(hour=9, minute=0, second=0, microsecond=0)
    publishing.schedule(edition=edition, by=scene.managing_editor, publish_at=morning)


class Plan(NamedTuple):
    """Who reviews an article, and what becomes of it."""

    medical: str
    fact: str
    ending: Callable[[Scene], None]


PLANS: dict[str, Plan] = {
    "hand-hygiene": Plan("adeyemi", "ferreira", overdue),
    "myelomalacia": Plan("reyes", "ferreira", live),
    "high-blood-pressure": Plan("solberg", "kobayashi", corrected),
    "metformin-for-type-2-diabetes": Plan("solberg", "kobayashi", live),
    "how-to-use-an-asthma-inhaler": Plan("adeyemi", "kobayashi", live),
    "migraine": Plan("reyes", "kobayashi", reported),
    "atrial-fibrillation-and-stroke": Plan("solberg", "ferreira", ending_soon),
    "iron-deficiency-anemia": Plan("solberg", "kobayashi", ending_soon),
    "shingles-vaccine": Plan("adeyemi", "ferreira", updated),
    "acute-low-back-pain": Plan("adeyemi", "ferreira", live),
    "mmr-vaccine-and-autism": Plan("adeyemi", "ferreira", live),
    "vitamin-d-supplements": Plan("solberg", "ferreira", revoked),
    "aspirin-to-prevent-a-first-heart-attack": Plan("solberg", "kobayashi", suspended),
    "bed-rest-for-back-pain": Plan("adeyemi", "ferreira", withdrawn),
    "gestational-diabetes": Plan("adeyemi", "kobayashi", ready),
    "cataract": Plan("reyes", "kobayashi", scheduled),
    "gout": Plan("solberg", "kobayashi", half_signed),
    "osteoporosis": Plan("solberg", "kobayashi", sent_back),
    "obstructive-sleep-apnea": Plan("marchetti", "ferreira", untouched),
    "celiac-disease": Plan("solberg", "kobayashi", draft),
    "eczema": Plan("adeyemi", "ferreira", draft),
}


def missing() -> list[str]:
    """Addresses of the articles that are not there yet, in the order of the story."""
    there = set(Address.objects.filter(slug__in=PLANS).values_list("slug", flat=True))
    return [slug for slug in PLANS if slug not in there]


def tell(cast: Cast, say: Callable[[str], None]) -> None:
    """Take each missing article to its ending, each of them entirely or not at all."""
    bring_in_partner(cast)
    for slug in missing():
        plan = PLANS[slug]
        with transaction.atomic():
            plan.ending(Scene(cast, texts()[slug], plan.medical, plan.fact))
        say(f"{texts()[slug].title}: {plan.ending.__name__.replace('_', ' ')}")
    look_at_links()
    tell_partner()
    triage.count_feedback(by=User.objects.system())
