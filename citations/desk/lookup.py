"""Looking up what somebody wants to paste: one source, or a whole reference list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from citations.actions.pasting import start_paste
from citations.desk.forms_pasting import LookupForm
from citations.desk.pages import open_or_send, takes, way_back
from citations.lookup import Pasted, look_up
from citations.permissions import can
from citations.printed import printed
from cms.limits import count_for
from cms.pages import page


@open_or_send
@takes("read_library")
def citation_lookup(request: HttpRequest) -> HttpResponse:
    """A link brings words in `q`, for which only the library is looked through.

    What somebody sends who may add sources becomes a paste, and the registries are asked; for everybody else the
    library is looked through here too.
    """
    sent = request.POST if request.method == "POST" else request.GET if request.GET.get("q") else None
    form, back = LookupForm(sent), way_back(request)
    context = {"form": form, "back": back, "can_edit": can(request.user, "edit_citation")}
    if not form.is_valid():
        return page(request, "citations/lookup.html", context)
    if request.method == "POST" and context["can_edit"]:
        count_for(request.user, "registry-look-up")
        return redirect(start_paste(by=request.user, lines=form.cleaned_data["q"], back=back))
    context["found"] = [_row(one) for one in look_up(form.cleaned_data["q"])]
    context["marker"] = context["found"][0]["marker"] if len(context["found"]) == 1 else ""
    return page(request, "citations/lookup.html", context)


def _row(one: Pasted) -> dict[str, object]:
    record = one.known.record() if one.known else one.record
    return {
        "pasted": one,
        "printed": printed(record) if one.known or one.is_read else "",
        "marker": f"[@{one.known.key}]" if one.known else "",
    }
