"""Ways in over HTTP: the administration site with every right, and forms sent once more or by somebody else."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.models import Article, Edition
from cms.accounts.models import User
from tests.articles.desk.written import sent
from tests.articles.guard.attacks.registry import attack
from tests.articles.guard.world import World

NO_ENTRY = "no entry"
EVIDENCE = [
    model._meta
    for label in ("accounts", "articles", "audit", "citations", "reversion")
    for model in apps.get_app_config(label).get_models()
]


def signed_in(account: int, *, checks_csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(User.objects.get(pk=account))
    return client


def posted(client: Client, address: str, **fields: Any) -> str:
    """What a POST comes to: "no entry" for an answer that refuses, else its status."""
    answer = client.post(address, fields)
    return NO_ENTRY if 400 <= answer.status_code < 500 else f"HTTP {answer.status_code}"


for _meta in EVIDENCE:

    @attack(f"administration site: {_meta.label} added, changed and deleted by a superuser", refused=NO_ENTRY)
    def _(w: World, place: str = f"/{settings.ADMIN_PATH}{_meta.app_label}/{_meta.model_name}/") -> str:
        client = signed_in(w.superuser)
        number = w.live_edition
        fields = {"article": w.live, "edition": w.unsigned, "kind": "published", "acted_by": w.manager}
        answers = {
            posted(client, f"{place}add/", **fields),
            posted(client, f"{place}{number}/change/", **fields),
            posted(client, f"{place}{number}/delete/", post="yes"),
        }
        posted(client, place, action="delete_selected", _selected_action=number, post="yes")
        return ", ".join(sorted(answers))


# Django's administration takes such an address for that of an object, and leads to its page.
@attack("administration site: recover and revert pages of reversion", refused="HTTP 302")
def _(w: World) -> str:
    client = signed_in(w.superuser)
    version = Edition.objects.get(pk=w.first_edition).revision_id
    place = f"/{settings.ADMIN_PATH}articles/article/"
    answers = {
        posted(client, f"{place}{w.live}/history/{version}/", title="Reverted"),
        posted(client, f"{place}recover/{version}/", title="Recovered"),
    }
    return ", ".join(sorted(answers))


PUBLISH = "desk:edition-publish"

for _case, _edition in {
    "of an edition that was replaced": "first_edition",
    "of a page that was suspended since": "suspended",
    "of a page that was withdrawn since": "withdrawn",
    "of an edition whose signature was revoked since": "revoked",
    "of an edition that was recalled since": "recalled",
}.items():

    @attack(f"the publish form {_case} is sent again", refused=NO_ENTRY)
    def _(w: World, edition: str = _edition) -> str:
        return posted(signed_in(w.manager), reverse(PUBLISH, args=[getattr(w, edition)]))


for _who in ("author", "medic", "superuser", "administrator"):

    @attack(f"the publish form is sent by the {_who}", refused=NO_ENTRY)
    def _(w: World, who: str = _who) -> str:
        return posted(signed_in(getattr(w, who)), reverse(PUBLISH, args=[w.ready]))


@attack("the publish form is sent from another site", refused=NO_ENTRY)
def _(w: World) -> str:
    return posted(signed_in(w.manager, checks_csrf=True), reverse(PUBLISH, args=[w.ready]))


@attack("the publish form is sent by nobody", refused=NO_ENTRY)
def _(w: World) -> str:
    return posted(Client(), reverse(PUBLISH, args=[w.ready]))


@attack("a signature sent by somebody who holds the session but not the passphrase", refused=NO_ENTRY)
def _(w: World) -> str:
    newest = Edition.objects.filter(article=w.article(w.stale)).latest("number")
    address = reverse("desk:edition-sign", args=[newest.pk, "medical_review"])
    fields = {"digest": newest.digest, "passphrase": "password1234", "has_interests": "False"}
    return posted(signed_in(w.medic), address, **fields)


@attack("a working copy sent with fields that the form does not show", refused="HTTP 302")
def _(w: World) -> str:
    forged = {"live_edition": w.unsigned, "public_state": "live", "owner": w.stranger, "id": w.unsigned}
    fields = sent(Article.objects.get(pk=w.article(w.unsigned)), **forged)
    return posted(signed_in(w.author), reverse("desk:article-edit", args=[w.article(w.unsigned)]), **fields)
