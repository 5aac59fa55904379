"""Looking up what somebody pasted: one source, or a whole reference list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from citations.desk.pages import open_or_send, takes, way_back
from citations.desk.writing import unknown_page
from citations.forms import LookupForm
from citations.lookup import Pasted, look_up
from citations.permissions import can
from citations.printed import printed
from cms.pages import page


@open_or_send
@takes("read_library")
def citation_lookup(request: HttpRequest) -> HttpResponse:
    """A link brings what was pasted in `q`; a long list comes as POST, which changes nothing either."""
    sent = request.POST if request.method == "POST" else request.GET if request.GET.get("q") else None
    form = LookupForm(sent)
    context = {"form": form, "back": way_back(request), "can_edit": can(request.user, "edit_citation")}
    if not form.is_valid():
        return page(request, "citations/lookup.html", context)
    found = look_up(form.cleaned_data["q"])
    if len(found) == 1 and found[0].known is None and context["can_edit"]:
        return unknown_page(request, found[0])
    context["found"] = [_row(one) for one in found]
    context["marker"] = context["found"][0]["marker"] if len(found) == 1 else ""
    return page(request, "citations/lookup.html", context)


def _row(one: Pasted) -> dict[str, object]:
    record = one.known.record() if one.known else one.record
    return {
        "pasted": one,
        "printed": printed(record) if one.known or one.is_read else "",
        "marker": f"[@{one.known.key}]" if one.known else "",
    }
