"""Two people corrected the same source: both records, and a form that holds what either changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citations.forms import CorrectionForm
from citations.models import FACTS, Citation
from citations.revisions import as_of, differences, fields_now, last_saved, shown


@dataclass(frozen=True)
class Clash:
    """A field that both changed: its name and both versions in words. The form holds mine."""

    field: str
    name: str
    mine: str
    theirs: str


def conflict_page(request: HttpRequest, form: CorrectionForm, current: Citation) -> HttpResponse:
    """The answer to a correction that came second (409): nothing of it is written, and nothing of it is lost."""
    mine, theirs = fields_now(Citation(**form.facts())), fields_now(current)
    then = as_of(current, form.cleaned_data["version"]) or theirs
    joined = {name: theirs[name] if mine[name] == then[name] else mine[name] for name in FACTS}
    clashing = [name for name in FACTS if joined[name] != theirs[name] and theirs[name] != then[name]]
    start = {**joined, "version": current.version, "reason": form.cleaned_data["reason"]}
    context = {
        "form": CorrectionForm(initial=start, known=current),
        "source": current,
        "their_save": last_saved(current),
        "clashes": [_clash(name, mine, theirs) for name in clashing],
        "theirs_changed": differences(then, theirs),
        "mine_changes": differences(theirs, joined),
    }
    return render(request, "citations/conflict.html", context, status=409)


def _clash(name: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Clash:
    label = str(Citation._meta.get_field(name).verbose_name)  # noqa: SLF001 -- Django's public way to a field
    return Clash(name, label, shown(name, mine[name]), shown(name, theirs[name]))
