"""Which mails the person who is signed in gets, and how: at once, in the daily mail, or not at all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.actions import telling
from articles.desk.pages import form_from, open_or_send, page
from articles.mail_kinds import CHOSEN, FIXED, Way
from articles.models import MailChoice
from cms.accounts.models import User
from cms.pages import ActForm


class MailChoicesForm(ActForm):
    """One choice for each kind of event."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(MailChoice.objects.filter(user=user).values_list("kind", "way"))
        for kind in CHOSEN:
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label,
                help_text=kind.hint,
                choices=[(way.value, way.label) for way in kind.ways],
                initial=chosen.get(kind.name, kind.ways[0]),
            )

    def ways(self) -> dict[str, str]:
        """What was chosen; the button for the daily mail puts everything there."""
        everything = self.data.get("every") == Way.IN_DIGEST
        return {name: Way.IN_DIGEST if everything else way for name, way in self.cleaned_data.items()}


@open_or_send
def mail_choices(request: HttpRequest) -> HttpResponse:
    form = form_from(request, MailChoicesForm, user=request.user)
    if form.is_valid():
        telling.choose_mail(by=request.user, ways=form.ways())
        messages.success(request, _("Your choices are saved."))
        return redirect("desk:mail-choices")
    context = {"form": form, "fixed": FIXED, "hour": settings.DIGEST_HOUR, "zone": settings.TIME_ZONE}
    return page(request, "desk/mail_choices.html", context)
