"""What an import will do to the library: which of its references are there already, and under which keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.exchange.report import ImportedArticle, ImportedReference, Section, as_text, quoted, sections
from articles.models import Article
from citations.keys import Keys
from citations.models import Citation
from citations.records import Record
from citations.same_works import folded, shelf_for

LONGEST_NAME = 100


@dataclass(frozen=True)
class Plan:
    """`sources` are the works the library has, by the key the import gave them; `keys` the final key of every work.

    `holders`: sources that have the identifier of a work, but quite another title. The work comes in without it.
    """

    sources: Mapping[str, Citation]
    holders: Mapping[str, Citation]
    keys: Mapping[str, str]
    remarks: tuple[str, ...]


def plan_for(imported: ImportedArticle) -> Plan:
    """Find each reference in the library by DOI, PubMed id, or title, year and first author. Two queries."""
    works = works_in(imported)
    shelf = shelf_for(work.record for work in works.values())
    sources = {key: found for key, work in works.items() if (found := shelf.find(work.record))}
    suggestions = Keys(Citation.objects.values_list("key", flat=True))
    keys = {
        key: sources[key].key if key in sources else suggestions.suggest(work.record)
        for key, work in works.items()
    }
    others = {key: shelf.holder(work.record) for key, work in works.items() if key not in sources}
    holders = {key: holder for key, holder in others.items() if holder}
    remarks = [_remark(works[key], source) for key, source in (sources | holders).items()]
    return Plan(sources, holders, keys, tuple(remarks))


def works_in(imported: ImportedArticle) -> dict[str, ImportedReference]:
    """Each work once, by its key; two references to one work are one."""
    works: dict[str, ImportedReference] = {}
    for reference in imported.references:
        works.setdefault(reference.key, reference)
    return works


def note_on(imported: ImportedArticle, plan: Plan) -> str:
    """The report that stays with the article. Its first line tells one import from every other."""
    parts = sections(imported)
    if plan.remarks:
        parts.append(Section(_("Sources that were in the library already"), plan.remarks))
    return "\n\n".join((origin_of(imported), as_text(parts)))


def origin_of(imported: ImportedArticle) -> str:
    """Where it came from: the name of the file, if there was one, and the fingerprint of the text."""
    name = imported.filename[-LONGEST_NAME:] or _("pasted text")
    return _("Imported: %(name)s, SHA-256 %(fingerprint)s") % {
        "name": name,
        "fingerprint": imported.fingerprint,
    }


def imported_before(imported: ImportedArticle) -> Article | None:
    """The article that exactly this text became, if it was imported before under any name."""
    marked = Article.objects.exclude(import_note="").filter(
        import_note__contains=f"SHA-256 {imported.fingerprint}"
    )
    return marked.order_by("pk").first()


def fitting(reference: ImportedReference) -> Record:
    """The record of a reference, if the library has room for each of its parts; otherwise the line and its numbers.

    A part that is longer than any journal or publisher is a misread line, which a person has to put right.
    """
    record = reference.record
    for field in dataclasses.fields(record):
        value, longest = getattr(record, field.name), _room_for(field.name)
        if isinstance(value, str) and longest and len(value) > longest:
            return Record(title=reference.raw, doi=record.doi, pmid=record.pmid)
    return record if record.title else dataclasses.replace(record, title=reference.raw)


def _room_for(name: str) -> int | None:
    """How many characters a field of a source may have; None if it may have any number."""
    return getattr(Citation._meta.get_field(name), "max_length", None)  # noqa: SLF001 -- Django documents it


def _remark(reference: ImportedReference, source: Citation) -> str:
    said = {"number": reference.number, "key": source.key, "title": quoted(source.title)}
    if reference.parsed and folded(reference.record.title) != folded(source.title):
        return (
            _(
                "Reference %(number)d has the identifier of [@%(key)s], “%(title)s”, but another title. "
                "Compare the two: one of them is wrong. If they are two works, the reference came in without it."
            )
            % said
        )
    return _("Reference %(number)d is [@%(key)s], “%(title)s”.") % said
