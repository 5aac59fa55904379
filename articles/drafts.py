"""A working copy as readers would see it: rendered, numbered, and as the document that signatures cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from articles.citing import named_keys
from articles.claims import Leaning, claims_in
from articles.content import SCHEMA_VERSION
from articles.models import Article, Image, Person
from citations.ama import format_html, format_text
from citations.identifiers import doi_url
from citations.models import Citation
from cms.markdown import ImageInfo, Rendered, render

DISCLAIMER_VERSION = "1"
_IMAGE = re.compile(r"images/[0-9a-f]{64}\.[a-z]{3,4}")
_TURNS_AROUND = re.compile("[\u202a-\u202e]")
"""Characters that show what follows in another order than it is stored, so that a dose could read as another."""


@dataclass(frozen=True)
class Problem:
    """Something that must be put right before submission; `field` is the form field it belongs to."""

    code: str
    message: str
    field: str


@dataclass
class Draft:
    """The texts of a working copy with everything they refer to. Build one with `draft_of`."""

    article: Article
    body: str
    citations: dict[str, Citation]
    images: dict[str, Image]
    people: dict[int, Person]

    @cached_property
    def rendered(self) -> Rendered:
        """Raises `cms.markdown.CannotRender` for a text that cannot be shown."""
        sizes = {
            src: ImageInfo(image.width, image.height, image.credit) for src, image in self.images.items()
        }
        return render(self.body, known=self.citations, images=sizes, language=self.article.language)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The document that readers read and signatures cover (see `articles.content`)."""
        article = self.article
        return {
            "schema": SCHEMA_VERSION,
            "title": article.title,
            "standfirst": article.standfirst,
            "key_points": article.key_points.split("\n") if article.key_points else [],
            "body": article.body,
            "language": article.language,
            "risk_class": article.risk_class,
            "meta_description": article.meta_description,
            "disclaimer": DISCLAIMER_VERSION,
            "byline": [
                *self._byline(article.author_ids, "author"),
                *self._byline(article.editor_ids, "editor"),
            ],
            "citations": self.references(),
            "images": [self._image(use) for use in self.rendered.images],
        }

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """The sentences that a fact checker has to judge (see `articles.claims`)."""
        uses = {use.mention: Leaning(use.key, use.as_retracted) for use in self.rendered.uses}
        points = self.article.key_points.split("\n")
        return claims_in(
            self.rendered.html, standfirst=self.article.standfirst, key_points=points, leanings=uses
        )

    def references(self) -> list[dict[str, Any]]:
        """The reference list in the order of first use, with every place that cites each source."""
        return [self._reference(position, key) for position, key in enumerate(self.rendered.keys, start=1)]

    def problems(self) -> list[Problem]:
        """What must be put right before this can be submitted."""
        found = [Problem(p.code, p.message, "body") for p in self.rendered.problems if p.is_blocking]
        article = self.article
        missing = (
            (
                "no_standfirst",
                article.standfirst,
                "standfirst",
                _("Write a standfirst: one or two sentences."),
            ),
            ("no_body", article.body.strip(), "body", _("Write the text.")),
            ("no_topic", article.topic_id, "topic", _("Choose a main topic.")),
            ("no_author", article.author_ids, "author_ids", _("Say who wrote it.")),
        )
        found += [Problem(code, message, field) for code, value, field, message in missing if not value]
        found += self._hidden_problems()
        found += self._byline_problems()
        return found

    def _hidden_problems(self) -> list[Problem]:
        texts = {name: getattr(self.article, name) for name in ("title", "standfirst", "key_points")}
        hidden = {
            field: found[0]
            for field, text in (texts | {"body": self.body}).items()
            if (found := _TURNS_AROUND.search(text))
        }
        message = _("Remove the invisible character U+%(code)s: what follows it shows in another order.")
        return [
            Problem("turned_around", message % {"code": f"{ord(one):04X}"}, field)
            for field, one in hidden.items()
        ]

    def _byline_problems(self) -> list[Problem]:
        bare = [p.name for i in self.article.author_ids if (p := self.people.get(i)) and not p.credentials]
        message = _("%(name)s has no credentials. Add them to the person's page.")
        return [Problem("no_credentials", message % {"name": name}, "author_ids") for name in bare]

    def _byline(self, ids: list[int], part: str) -> list[dict[str, Any]]:
        people = (self.people[i] for i in ids)
        return [{"person": p.pk, "part": part, "name": p.name, "credentials": p.credentials} for p in people]

    def _reference(self, position: int, key: str) -> dict[str, Any]:
        citation = self.citations[key]
        record = citation.record()
        return {
            "position": position,
            "citation": citation.pk,
            "key": key,
            "record": citation.facts(),
            "text": format_text(record),
            "html": format_html(record),
            "doi": citation.doi or "",
            "pmid": citation.pmid or "",
            "url": doi_url(citation.doi) if citation.doi else citation.url,
            "notice": citation.notice,
            "uses": [
                {"mention": use.mention, "locator": use.locator, "as_retracted": use.as_retracted}
                for use in self.rendered.uses
                if use.key == key
            ],
        }

    def _image(self, use: Any) -> dict[str, Any]:
        image = self.images.get(use.src)
        return {
            "src": use.src,
            "sha256": image.sha256 if image else "",
            "alt": use.alt,
            "caption": use.caption,
            "credit": image.credit if image else "",
            "decorative": use.decorative,
        }


def draft_of(article: Article, body: str | None = None) -> Draft:
    """The draft of an article's working copy, or of another text for it (a preview). Three queries."""
    text = article.body if body is None else body
    citations = Citation.objects.with_keys(named_keys(text)).select_related("replaced_by")
    images = Image.objects.filter(file__in=set(_IMAGE.findall(text)))
    people = Person.objects.filter(pk__in=[*article.author_ids, *article.editor_ids])
    return Draft(
        article,
        text,
        {citation.key: citation for citation in citations},
        {image.src: image for image in images},
        {person.pk: person for person in people},
    )
