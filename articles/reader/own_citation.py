"""How to cite a page of this site: in AMA style, and as a record for reference managers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.reader.references import OFFERED
from citations.printed import printed
from citations.records import Name, Record


@dataclass(frozen=True)
class OwnCitation:
    """An article as a source, under its address on this site. The day somebody read it is theirs to add."""

    title: str
    authors: tuple[str, ...]
    number: int
    path: str
    changed_at: datetime.datetime

    @property
    def address(self) -> str:
        return settings.SITE_URL.rstrip("/") + self.path

    @property
    def record(self) -> Record:
        """Names stay whole, as they are printed: nobody here guesses which part of one is the family's."""
        day = timezone.localdate(self.changed_at)
        return Record(
            type="webpage",
            title=self.title,
            authors=tuple(Name(literal=name) for name in self.authors),
            container_title=settings.SITE_NAME,
            edition=str(self.number),
            year=day.year,
            month=day.month,
            day=day.day,
            url=self.address,
        )

    @property
    def html(self) -> SafeString:
        """In AMA style: all but the edition and the address, which the page adds as a link."""
        return printed(replace(self.record, url="", edition=""))

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Addresses and names of the files that hold this page alone."""
        return [(f"{self.path}cite.{extension}", str(one.label)) for extension, one in OFFERED.items()]
