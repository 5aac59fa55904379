"""Changing the library of sources: added, corrected, confirmed by people, marked with a publisher's notice."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citations import usage
from citations.actions.asking import ask_again
from citations.identifiers import normalize_doi, normalize_pmid
from citations.keys import suggest_key
from citations.models import FACTS, NOTICE, Citation, CitationCheck, Notice
from citations.permissions import check_can
from citations.titles import is_other_title
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Conflict, Invalid

SHORTEST_REASON = 3


class StaleCitation(Conflict):
    """Somebody else saved this source first. `current` is the source as it now stands."""

    code = "stale_citation"
    default_message = gettext_lazy(
        "Somebody else changed this source while you were writing. Compare and save again."
    )

    def __init__(self, current: Citation) -> None:
        self.current = current
        super().__init__()


class AnotherTitle(Invalid):
    """The library has this DOI or PMID, but for a work with quite another title. `known` is that source."""

    code = "another_title"

    def __init__(self, known: Citation) -> None:
        self.known = known
        super().__init__(
            _(
                "The library has this identifier for another title: “%(title)s” (%(key)s). Compare it with the paper."
            )
            % {"title": known.title, "key": known.key}
        )


def find_citation(*, doi: str = "", pmid: str = "") -> Citation | None:
    """The source with this DOI or PMID, in any spelling, if the library has it; else None.

    One that was merged into another leads to the other. Raises Invalid for a malformed one.
    """
    holder = _holder(doi, pmid)
    return holder.current if holder else None


def _holder(doi: str, pmid: str) -> Citation | None:
    """The source that has this DOI or PMID itself, merged or not."""
    known = Citation.objects.select_related("replaced_by")
    try:
        if doi and (found := known.filter(doi=normalize_doi(doi)).first()):
            return found
        return known.filter(pmid=normalize_pmid(pmid)).first() if pmid else None
    except ValueError as error:
        raise Invalid(str(error)) from error


def add_citation(*, by: User, fields: dict[str, Any], reason: str = "") -> Citation:
    """Add a source, or return the one that the library has under the same DOI or PMID.

    `fields` are those of the model; a key is made from author and year if none is given. Raises NotAllowed, Invalid,
    AnotherTitle: an identifier that was copied from the wrong place must not bring in another paper unseen.
    """
    check_can(by, "edit_citation")
    values = _clean(fields)
    if not values.get("title"):
        raise Invalid(_("Give the title of the source."))
    source = Citation(**values)
    source.key = fields.get("key") or suggest_key(
        source.record(), set(Citation.objects.values_list("key", flat=True))
    )
    is_taken = Citation.objects.filter(key=source.key).exists()
    # Looked for after the key: whoever added the same source a moment ago has taken both.
    if holder := _holder(values.get("doi") or "", values.get("pmid") or ""):
        if is_other_title(source.title, holder.title):
            raise AnotherTitle(holder)
        return holder.current
    if is_taken:
        raise Invalid(_("The key “%(key)s” is taken. Choose another.") % {"key": source.key})
    try:
        with act(by=by, act="citation.add", reason=reason or _("Added")):
            source.save()
            ask_again(citation=source, by=by)
    except Conflict:  # somebody added the same source at the same moment: theirs is as good
        if theirs := find_citation(doi=source.doi or "", pmid=source.pmid or ""):
            return theirs
        raise
    return source


def edit_citation(
    *, citation: Citation, by: User, version: int, fields: dict[str, Any], reason: str
) -> Citation:
    """Correct a source. Editions that print it stay as they are; the next one needs a new confirmation.

    Raises NotAllowed, StaleCitation, Invalid (also when the DOI or PMID belongs to another source).
    """
    check_can(by, "edit_citation")
    values = {name: value for name, value in _clean(fields).items() if name in FACTS}
    if not values.get("title", citation.title):
        raise Invalid(_("Give the title of the source."))
    with act(by=by, act="citation.edit", reason=reason or _("Corrected")):
        current = _locked(citation, version)
        _check_unique(current, values)
        changed = _write(current, values)
        ask_again(citation=changed, by=by)
        return changed


def note_notice(
    *, citation: Citation, by: User, notice: str, reason: str, version: int | None = None
) -> Citation:
    """Record what the publisher says about a source since it appeared; an empty notice takes it back.

    Whatever cites the source learns of it in the same transaction. `version` is the one the person saw, that of
    `citation` if none is given. Raises NotAllowed, StaleCitation, Invalid.
    """
    check_can(by, "edit_citation")
    if notice and notice not in Notice.values:
        raise Invalid(_("Choose one of the notices."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say where the notice was published, or why it is taken back."))
    with act(by=by, act="citation.notice", reason=reason):
        usage.lock_works(citation)
        current = _locked(citation, version)
        write_notice(citation=current, by=by, notice=notice, reason=reason)
    return current


def write_notice(*, citation: Citation, by: User, notice: str, reason: str) -> None:
    """Note a notice at a source of `usage.lock_works`, and let whatever cites it know.

    For `note_notice`, `merge` and the watch.

    Sources that were merged into it are the same work, and editions may still print them. Each takes over what is
    worse news for it, and follows where it said the same as `citation` until now; what is graver there stays.
    """
    with act(by=by, act="citation.notice", reason=reason):
        before, values = citation.notice, {"notice": notice, "notice_reason": reason.strip()}
        merged = [
            one
            for one in citation.replaces.select_for_update(no_key=True).order_by("pk")
            if one.is_worse_with(notice) or one.notice == before != notice
        ]
        _write(citation, values)
        for one in merged:
            _write(one, values)
        # Told after all is written: a statement may rest on several of them.
        for one in [*([citation] if before != notice else []), *merged]:
            if notice:
                usage.tell_of_notice(one, by)


def check_citation(
    *,
    citation: Citation,
    by: User,
    outcome: str,
    peer_review: str,
    reason: str,
    version: int | None = None,
) -> CitationCheck:
    """State, as a fact checker, that the record as it reads now is (or is not) a real source, and how it was found.

    Saying the same again is not said twice. `version` is the one the person saw, that of `citation` if none is
    given: nobody confirms a record that changed under their eyes. PostgreSQL refuses the check from anybody who is
    not a verified fact checker. Raises NotAllowed, StaleCitation, Invalid.
    """
    check_can(by, "check_citation")
    if outcome not in CitationCheck.Outcome.values or peer_review not in CitationCheck.PeerReview.values:
        raise Invalid(_("Choose what you found and whether it was peer reviewed."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say how you confirmed it: where you found the source and what you compared."))
    said = {"outcome": outcome, "peer_review": peer_review, "reason": reason.strip(), "checked_by": by}
    with act(by=by, act="citation.check", reason=reason):
        current = _locked(citation, version)
        said["facts"] = current.facts()
        last = current.checks.first()
        if last and all(getattr(last, name) == value for name, value in said.items()):
            return last
        return CitationCheck.objects.create(citation=current, **said)


def _locked(citation: Citation, version: int | None) -> Citation:
    """The source as it stands, locked. Raises StaleCitation if it is not the version that the person saw."""
    current = Citation.objects.select_for_update(no_key=True).get(pk=citation.pk)
    if current.version != (citation.version if version is None else version):
        raise StaleCitation(current)
    return current


def _write(current: Citation, values: dict[str, Any]) -> Citation:
    """Save what differs, as one new version; nothing if nothing does."""
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, values[name])
    if changed:
        current.version += 1
        current.save()
    return current


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """Known fields, identifiers in normal form, no identifier as NULL."""
    values = {name: value for name, value in fields.items() if name in (*FACTS, *NOTICE)}
    try:
        if "doi" in values:
            values["doi"] = normalize_doi(values["doi"]) if values["doi"] else None
        if "pmid" in values:
            values["pmid"] = normalize_pmid(values["pmid"]) if values["pmid"] else None
    except ValueError as error:
        raise Invalid(str(error)) from error
    _check_lengths(values)
    return values


def _check_lengths(values: dict[str, Any]) -> None:
    for part in Citation._meta.fields:  # noqa: SLF001 -- Django's public way to the fields
        value, most = values.get(part.name), part.max_length
        if most and value and len(value) > most:
            raise Invalid(
                _("“%(part)s” is longer than %(most)s characters. Shorten it.")
                % {"part": capfirst(part.verbose_name), "most": most}
            )


def _check_unique(current: Citation, values: dict[str, Any]) -> None:
    for name in ("doi", "pmid"):
        value = values.get(name)
        other = Citation.objects.filter(**{name: value}).exclude(pk=current.pk).first() if value else None
        if other:
            raise Invalid(
                _("This %(name)s belongs to “%(key)s” already.") % {"name": name.upper(), "key": other.key}
            )
