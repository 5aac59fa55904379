"""One article of the demonstration on its way: each method is what one of its people does at the desk."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from articles.actions import (
    commenting,
    drafting,
    findings,
    images,
    judging,
    publishing,
    reviewing,
    signing,
    submission,
)
from articles.demo.cast import Cast
from articles.demo.material import Text, people
from articles.models import Article, Comment, Edition, Feedback, Reviewer, SignOff, Topic
from articles.workflow import ChangeKind, Judgement, Kind
from cms.accounts.models import User

SECTION = "\n## "
SECTIONS_BEGUN = 3


@dataclass
class Scene:
    """An article, who writes it and who reviews it. `medical` and `fact` are keys of people."""

    cast: Cast
    text: Text
    medical: str
    fact: str

    @property
    def article(self) -> Article:
        return Article.objects.get(slug=self.text.slug)

    @property
    def writer(self) -> User:
        return self.cast.first_with_account((*self.text.authors, *self.text.editors))

    @property
    def editor(self) -> User:
        return self.cast.first_with_account(self.text.editors)

    @property
    def managing_editor(self) -> User:
        return self.cast.account("raman")

    def begin(self) -> Article:
        """The writer starts with the first sections."""
        topics = Topic.objects.in_bulk([self.text.topic, *self.text.other_topics], field_name="slug")
        fields = {
            "slug": self.text.slug,
            "title": self.text.title,
            "standfirst": self.text.standfirst,
            "body": SECTION.join(self._first_body().split(SECTION)[:SECTIONS_BEGUN]),
            "risk_class": self.text.risk_class,
            "topic": topics[self.text.topic],
            "other_topics": [topics[slug] for slug in self.text.other_topics],
            "author_ids": [self.cast.person(key).pk for key in self.text.authors],
            "editor_ids": [self.cast.person(key).pk for key in self.text.editors],
        }
        return drafting.create_article(by=self.writer, fields=fields, reason="Started from the outline")

    def write(self) -> Article:
        """The writer finishes the text, and the editor adds what stands around it."""
        self.begin()
        self.save(self.writer, "Finished the first draft", body=self._first_body())
        key_points = self.text.before_the_change("\n".join(self.text.key_points))
        return self.save(
            self.editor,
            "Edited; added the key points",
            key_points=key_points,
            meta_description=self.text.meta_description,
        )

    def save(self, by: User, reason: str, **fields: str) -> Article:
        article = self.article
        return drafting.save_article(
            article=article, by=by, version=article.version, fields=fields, reason=reason
        )

    def submit(self, change_kind: str = ChangeKind.NEW, note: str = "First edition.") -> Edition:
        article = self.article
        return submission.submit(
            article=article,
            by=self.editor,
            version=article.version,
            change_kind=change_kind,
            change_note=note,
        )

    def invite(self, kind: str) -> None:
        """The managing editor asks the reviewer of this kind."""
        reviewing.assign(
            article=self.article, by=self.managing_editor, reviewer=self._reviewer(kind), kind=kind
        )

    def accept(self, kind: str) -> None:
        """The reviewer accepts, without interests to declare; on later editions there is nothing left to accept."""
        invitation = self.article.assignments.get(kind=kind, reviewer=self._reviewer(kind))
        if invitation.state == invitation.State.INVITED:
            reviewing.accept(assignment=invitation, by=self._account(kind), has_interests=False)

    def sign(self, edition: Edition, kind: str, valid_until: datetime.datetime | None = None) -> SignOff:
        self.invite(kind)
        self.accept(kind)
        if kind == Kind.FACT_CHECK:
            self.judge(edition)
        return signing.sign(
            edition=edition,
            by=self._account(kind),
            kind=kind,
            digest=edition.digest,
            passphrase=people()[self._key(kind)].signing,
            has_interests=False,
            valid_until=valid_until,
        )

    def judge(self, edition: Edition, *, all_but: int = 0) -> None:
        """The fact checker judges the claims that are open, all but the last few."""
        claims = list(edition.claims.open())
        for claim in claims[: len(claims) - all_but]:
            judgement = Judgement.SUPPORTED if claim.keys else Judgement.COMMON_KNOWLEDGE
            judging.judge_claim(claim=claim, by=self._account(Kind.FACT_CHECK), judgement=judgement)

    def sign_both(self, edition: Edition, valid_until: datetime.datetime | None = None) -> Edition:
        for kind in (Kind.FACT_CHECK, Kind.MEDICAL_REVIEW):
            self.sign(edition, kind, valid_until)
        return edition

    def comment(self, edition: Edition, kind: str, quotation: str, **said: Any) -> None:
        """A reviewer writes on the margin; nobody sees it before the decision."""
        self.invite(kind)
        self.accept(kind)
        commenting.write_comment(edition=edition, by=self._account(kind), quotation=quotation, **said)

    def answer(self, comment: Comment, text: str) -> None:
        commenting.answer_comment(comment=comment, by=self.editor, text=text)

    def ask_for_changes(self, edition: Edition, kind: str, note: str) -> SignOff:
        self.invite(kind)
        self.accept(kind)
        return signing.request_changes(
            edition=edition,
            by=self._account(kind),
            kind=kind,
            digest=edition.digest,
            passphrase=people()[self._key(kind)].signing,
            note=note,
        )

    def publish(self, edition: Edition) -> Edition:
        publishing.publish(edition=edition, by=self.managing_editor)
        return edition

    def change(self, change_kind: str, note: str) -> Edition:
        """What the first edition did not have goes into the text, and both reviewers sign the new edition."""
        self.save(self.editor, note, body=self._body(), key_points="\n".join(self.text.key_points))
        return self.publish(self.sign_both(self.submit(change_kind, note)))

    def tell(self, verdict: str, heading: str = "", words: str = "", suspicion: str = "") -> Feedback:
        """A reader answers whether the live page was helpful; anything but yes opens a finding, or looks like spam."""
        return findings.receive_feedback(
            by=User.objects.system(),
            edition=self.article.live_edition,
            verdict=verdict,
            heading=heading,
            text=words,
            suspicion=suspicion,
        )

    def _first_body(self) -> str:
        return self.text.before_the_change(self._body())

    def _body(self) -> str:
        """The text with the addresses of its pictures, which are uploaded when they are not there yet."""
        addresses = {}
        for picture in self.text.pictures:
            image = images.upload_image(
                by=self.editor,
                data=picture.data,
                alt=picture.alt,
                caption=picture.caption,
                credit=picture.credit,
            )
            addresses[picture.file] = image.src
        return self.text.with_addresses(addresses)

    def _key(self, kind: str) -> str:
        return self.medical if kind == Kind.MEDICAL_REVIEW else self.fact

    def _account(self, kind: str) -> User:
        return self.cast.account(self._key(kind))

    def _reviewer(self, kind: str) -> Reviewer:
        return self.cast.person(self._key(kind)).reviewer
