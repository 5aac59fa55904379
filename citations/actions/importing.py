"""Taking the references of a file into the library: each is added, found there already, or refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from citations.actions.library import add_citation
from citations.formats.imported import Imported, ImportedRecord, Rejected
from citations.keys import Keys
from citations.models import FACTS, Citation
from citations.permissions import check_can
from citations.records import Record
from citations.revisions import label
from citations.same_works import shelf_for
from cms.accounts.models import User
from cms.refusals import Conflict, Refusal

LONGEST_NAME = 100
MOST_ADDED = 1000
"""Sources that one import adds: as many as a person waits for. The same file again adds the next ones."""


@dataclass(frozen=True)
class Row:
    """One reference of the file and the source it is in the library now; `is_new` if this import added it."""

    line: int
    source: Citation
    is_new: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What an import came to. Every reference of the file is in one of the lists, or is one of the `waiting`."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    waiting: int = 0

    @property
    def added(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def known(self) -> list[Row]:
        return [row for row in self.rows if not row.is_new]

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.rejected) + self.waiting


def import_sources(*, by: User, imported: Imported, name: str = "") -> Outcome:
    """Add every reference of a file that the library does not have yet. `name` is that of the file.

    What a file says is typed, never confirmed: sources come in as if somebody had filled in the form. A work that
    the library has is left as it is there. A reference that is refused stops no other, and importing the same file
    again adds nothing. Raises NotAllowed, and Conflict while another import is under way.
    """
    check_can(by, "edit_citation")
    reason = _("Imported from “%(name)s”") % {"name": name[-LONGEST_NAME:] or _("pasted text")}
    with transaction.atomic():
        _be_the_only_import()
        taking = _Taking(imported, by, reason)
        for each in imported.records:
            taking.take(each)
    rejected = sorted((*imported.rejected, *taking.rejected), key=lambda one: one.line)
    return Outcome(tuple(taking.rows), tuple(rejected), taking.waiting)


def _be_the_only_import() -> None:
    """Raise Conflict while another import is under way, such as that of a double click.

    Works without identifiers could come in twice otherwise, as neither import sees what the other is adding.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('citations.import', 0))")
        (is_alone,) = cursor.fetchone()
    if not is_alone:
        raise Conflict(_("Another import is under way. Wait a minute, then send the file again."))


class _Taking:
    """One import under way: what the library has, and what has come of each reference so far."""

    def __init__(self, imported: Imported, by: User, reason: str) -> None:
        self.rows: list[Row] = []
        self.rejected: list[Rejected] = []
        self.waiting = self._added = 0
        self._by, self._reason = by, reason
        self._shelf = shelf_for(each.record for each in imported.records)
        self._keys = Keys(Citation.objects.values_list("key", flat=True))

    def take(self, each: ImportedRecord) -> None:
        """Find the reference in the library or add it; or note why not."""
        if known := self._shelf.find(each.record):
            self.rows.append(Row(each.line, known, is_new=False, remarks=each.remarks))
        elif self._added >= MOST_ADDED:
            self.waiting += 1
        else:
            try:
                self._add(each)
            except Refusal as refusal:
                self.rejected.append(Rejected(each.line, str(refusal.message), each.record.title))
            except ValidationError as error:
                self.rejected.append(Rejected(each.line, _in_words(error), each.record.title))

    def _add(self, each: ImportedRecord) -> None:
        fields = _fields(each.record)
        _check_room(fields)
        key = self._keys.suggest(each.record)
        source = add_citation(by=self._by, fields=fields | {"key": key}, reason=self._reason)
        self._shelf.put(source)
        self._added += 1
        # Whoever added the same work a moment ago has given it another key.
        self.rows.append(Row(each.line, source, is_new=source.key == key, remarks=each.remarks))


def _fields(record: Record) -> dict[str, Any]:
    """The record for an action. A notice says where it comes from."""
    fields = {name: getattr(record, name) for name in FACTS}
    fields |= {name: [one.to_dict() for one in fields[name]] for name in ("authors", "editors")}
    if record.notice:
        fields |= {"notice": record.notice, "notice_reason": _("The file that was imported says so.")}
    return fields


def _check_room(fields: dict[str, Any]) -> None:
    """Raise ValidationError for what the library has no room for, such as a volume of 300 letters."""
    given = fields | {name: fields[name] or None for name in ("doi", "pmid")}
    Citation(**given).clean_fields(exclude=["key"])


def _in_words(error: ValidationError) -> str:
    return " ".join(f"{label(name)}: {' '.join(said)}" for name, said in error.message_dict.items())
