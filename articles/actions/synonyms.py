"""Synonyms: words and phrases that mean the same, so that readers find what they call by another name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles.actions.search_words import add_words
from articles.models import Synonym, SynonymGroup
from articles.permissions import check_can
from articles.search import fold, words_of
from cms.accounts.models import User
from cms.audit.acts import act, note
from cms.markdown import hidden_characters
from cms.refusals import Conflict, Invalid

FEWEST, MOST = 2, 20
LONGEST = 100
TABLE = "search_synonym_group"


def add_synonyms(*, by: User, words: list[str], group_note: str = "") -> SynonymGroup:
    """A new group of words that mean the same. Raises NotAllowed, Invalid."""
    check_can(by, "edit_synonyms")
    wanted = _checked(words)
    with act(by=by, act="synonyms.add"):
        group = SynonymGroup.objects.create(note=group_note.strip())
        _fill(group, wanted, by)
        note("synonyms.add", table=TABLE, row_id=group.pk, words="; ".join(wanted.values()))
    return group


def edit_synonyms(*, group: SynonymGroup, by: User, words: list[str], group_note: str = "") -> SynonymGroup:
    """Other words in a group. Saving what is there already changes nothing. Raises NotAllowed, Conflict, Invalid."""
    check_can(by, "edit_synonyms")
    wanted = _checked(words)
    with act(by=by, act="synonyms.edit"):
        current = _locked(group)
        before = [synonym.text for synonym in current.synonyms.all()]
        if before == list(wanted.values()) and current.note == group_note.strip():
            return current
        current.note = group_note.strip()
        current.save()
        current.synonyms.all().delete()
        _fill(current, wanted, by)
        was, now = "; ".join(before), "; ".join(wanted.values())
        note("synonyms.edit", table=TABLE, row_id=current.pk, before=was, words=now)
    return current


def remove_synonyms(*, group: SynonymGroup, by: User) -> SynonymGroup:
    """Take a group off the list, and return what it was; the trail keeps its words. Raises NotAllowed, Conflict."""
    check_can(by, "edit_synonyms")
    with act(by=by, act="synonyms.remove"):
        current = _locked(group)
        note("synonyms.remove", table=TABLE, row_id=current.pk, words=str(current))
        current.delete()
    return current


def _locked(group: SynonymGroup) -> SynonymGroup:
    found = SynonymGroup.objects.select_for_update().filter(pk=group.pk).first()
    if found is None:
        raise Conflict(_("Somebody removed these synonyms in the meantime."))
    return found


def _checked(words: list[str]) -> dict[str, str]:
    """The words as typed by how they are compared: small letters, no accents, single blanks."""
    cleaned = [" ".join(word.split()) for word in words]
    wanted = {fold(word).lower(): word for word in reversed(cleaned) if word}
    wanted = dict(reversed(wanted.items()))
    if not FEWEST <= len(wanted) <= MOST:
        raise Invalid(
            _("Give %(fewest)s to %(most)s different words or phrases, one in each line.")
            % {"fewest": FEWEST, "most": MOST}
        )
    if hidden := next((name for word in wanted.values() for _at, name in hidden_characters(word)), None):
        raise Invalid(_("There is a character that nobody sees: %(name)s.") % {"name": hidden})
    if too_long := next((word for word in wanted.values() if len(word) > LONGEST), None):
        raise Invalid(_("“%(word)s” is too long.") % {"word": too_long})
    return wanted


def _fill(group: SynonymGroup, wanted: dict[str, str], by: User) -> None:
    """Put the words into the group. Raises Invalid for one that another group has, or that search leaves out."""
    taken = Synonym.objects.filter(folded__in=wanted).select_related("group").first()
    if taken:
        raise Invalid(
            _("“%(word)s” stands in another group already: %(group)s.")
            % {"word": taken.text, "group": taken.group}
        )
    for folded, text in wanted.items():
        Synonym.objects.create(group=group, folded=folded, text=text)
    if unsearchable := group.synonyms.filter(words="").first():
        raise Invalid(
            _("Search leaves out words such as “%(word)s”, so it cannot be a synonym.")
            % {"word": unsearchable.text}
        )
    add_words(words=[word for folded in wanted for word in words_of(folded)], by=by)
