"""How often one person may export or have registries asked (security.md 6.3)."""

import pytest
from django.db import connection
from django.urls import reverse

from citations.models import Paste
from cms import limits
from cms.accounts.models import Role
from cms.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "Okafor A. Falls in later life. J Ex. 2019;12(3):101-109."


@pytest.fixture(autouse=True)
def _once(monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", {act: (1, seconds) for act, (_n, seconds) in limits.LIMITS.items()})


def asks():
    """Every address that counts: its method and what is sent. The article and the source are made here."""
    article, source = factories.article(), factories.citation()
    return {
        "evidence-pack": ("post", reverse("desk:article-evidence", args=[article.pk]), {}),
        "audit-export": ("get", reverse("desk:audit-export"), {}),
        "library-export": ("get", reverse("citations:citation-export"), {"format": "ris"}),
        "report-file": ("get", reverse("desk:report-file", args=["load"]), {}),
        "registry-look-up": ("post", reverse("citations:citation-ask", args=[source.pk]), {}),
    }


def test_one_too_many_is_refused_in_words_and_others_are_not_held_up(client):
    manager, other = (factories.managing_editor() for _ in range(2))
    wanted = asks()
    assert wanted.keys() == limits.LIMITS.keys() - {"signing-code"}  # see test_review_links
    for act, (method, address, sent) in wanted.items():
        client.force_login(manager)
        first, second = (getattr(client, method)(address, sent) for _ in range(2))
        client.force_login(other)
        elsewhere = getattr(client, method)(address, sent)

        assert first.status_code in (200, 302), act
        assert second.status_code == 429, act
        assert "Nothing was lost: wait a little" in second.content.decode(), act
        assert elsewhere.status_code in (200, 302), act
        for answer in (first, elsewhere):
            b"".join(answer)  # reading a file to its end closes it


def test_what_was_pasted_is_on_the_page_that_says_no(client):
    client.force_login(factories.user(Role.EDITOR))
    address = reverse("citations:citation-lookup")
    client.post(address, {"q": TEXT})

    refused = client.post(address, {"q": TEXT}, headers={"Origin": "http://testserver"})

    assert refused.status_code == 429
    assert TEXT in refused.content.decode()
    assert Paste.objects.count() == 1


def test_a_pack_that_was_refused_is_neither_made_nor_noted(client):
    client.force_login(factories.managing_editor())
    address = reverse("desk:article-evidence", args=[factories.article().pk])
    b"".join(client.post(address))

    assert client.post(address).status_code == 429

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert AuditEvent.objects.filter(act="note: evidence exported").count() == 1
