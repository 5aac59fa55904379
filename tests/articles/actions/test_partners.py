"""Partners are told of every take-down, signed, again until they take it; and never at an address inside."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs, webhook
from articles.actions import partners, publishing
from articles.models import Delivery, Publication, Subscriber
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from cms.refusals import Conflict, Invalid, NotAllowed
from tests import factories
from tests.articles import other_sites
from tests.articles.desk.reviewed import address, links, signed_in, words
from tests.articles.reader.reading import reload, suspended, withdrawn

pytestmark = pytest.mark.django_db

HOOK = "https://partner.example/hook"


@pytest.fixture
def sites():
    with other_sites.running() as server:
        server.says = {"partner.example": 204}
        yield server


@pytest.fixture
def partner() -> tuple[Subscriber, str]:
    return partners.add_subscriber(by=factories.managing_editor(), name="Partner", address=HOOK)


def queued() -> list[int]:
    waiting = ProcrastinateJob.objects.filter(task_name="articles.deliver").order_by("pk")
    return [job.args["delivery_pk"] for job in waiting]


def sent(delivery: Delivery, sites: other_sites.OtherSites) -> Delivery:
    return partners.deliver(delivery=delivery, by=User.objects.system(), send=sites.post)


def test_a_take_down_is_sent_signed_and_without_a_word_of_the_text(partner, sites, settings):
    article = suspended(factories.live_article(title="Zqx disease", slug="an-address", body="Take zqx."))
    (delivery,) = Delivery.objects.all()

    assert queued() == [delivery.pk]
    assert sent(delivery, sites).delivered_at

    ((headers, body),) = sites.received
    act = Publication.objects.get(article=article, kind="suspended")
    said = json.loads(body)
    assert said["event"] == "suspended"
    assert said["at"] == act.acted_at.isoformat().replace("+00:00", "Z")
    assert said["article"] == {
        "id": article.pk,
        "url": f"{settings.SITE_URL}/articles/an-address/",
        "api_url": f"{settings.SITE_URL}/api/v1/articles/{article.pk}/",
    }
    assert b"zqx" not in body.lower()
    key = base64.b64decode(partner[1].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_each_partner_who_is_told_gets_each_take_down_once(partner):
    stopped, _secret = partners.add_subscriber(
        by=factories.managing_editor(), name="Stopped", address="https://stopped.example/"
    )
    partners.set_subscriber_active(subscriber=stopped, by=factories.managing_editor(), is_active=False)
    article = suspended(factories.live_article())
    suspended(article)
    withdrawn(reload(article))

    assert [(each.subscriber, each.publication.kind) for each in Delivery.objects.order_by("pk")] == [
        (partner[0], "suspended"),
        (partner[0], "withdrawn"),
    ]
    assert len(queued()) == 2


def test_a_partner_who_came_in_the_moment_of_a_take_down_is_told_a_little_later(partner):
    """The take-down did not see them, because their coming was committed after it had looked."""
    down, up_again = suspended(factories.live_article()), suspended(factories.live_article())
    publishing.reinstate(article=reload(up_again), by=factories.managing_editor())
    Delivery.objects.all().delete()

    jobs.tell_partners.func(timestamp=0)
    jobs.tell_partners.func(timestamp=0)

    (told,) = Delivery.objects.all()
    assert (told.subscriber, told.publication.article) == (partner[0], down)
    assert queued()[-1:] == [told.pk]
    assert len(queued()) == 3


def test_a_stopped_partner_is_not_told_later_either(partner):
    partners.set_subscriber_active(subscriber=partner[0], by=factories.managing_editor(), is_active=False)
    suspended(factories.live_article())

    partners.tell_missed(by=User.objects.system())

    assert (Delivery.objects.count(), queued()) == (0, [])


def test_what_did_not_happen_is_told_to_nobody(partner):
    with pytest.raises(Conflict):
        publishing.suspend(article=factories.article(), by=factories.editor(), reason="A dose may be wrong.")
    with transaction.atomic():
        suspended(factories.live_article())
        transaction.set_rollback(True)

    assert (Delivery.objects.count(), queued()) == (0, [])


def test_what_was_not_taken_is_tried_again_until_nobody_tries_any_more(partner, sites, monkeypatch):
    suspended(factories.live_article())
    delivery = Delivery.objects.get()
    sites.says["partner.example"] = 500
    retries = jobs.deliver.retry_strategy
    assert (retries.max_attempts, retries.exponential_wait) == (partners.MOST_ATTEMPTS - 1, 4)

    for attempt in range(1, partners.MOST_ATTEMPTS + 1):
        delivery = sent(delivery, sites)
        assert (delivery.said, delivery.attempts, delivery.is_failing) == ("500", attempt, True)
        assert delivery.gave_up == (attempt == partners.MOST_ATTEMPTS)
    monkeypatch.setattr(partners.deliver, "__kwdefaults__", {"send": sites.post, "now": None})
    with pytest.raises(jobs.NotTaken):
        jobs.deliver.func(delivery_pk=delivery.pk)
    sites.says["partner.example"] = 200
    jobs.deliver.func(delivery_pk=delivery.pk)
    asked = len(sites.asked)
    jobs.deliver.func(delivery_pk=delivery.pk)

    delivery.refresh_from_db()
    assert delivery.delivered_at
    assert not delivery.gave_up
    assert len(sites.asked) == asked


def test_what_another_job_brought_through_meanwhile_stays_delivered(partner, sites):
    suspended(factories.live_article())
    delivery = Delivery.objects.get()

    def slow(*_message):
        sent(Delivery.objects.get(), sites)
        return "timeout"

    told = partners.deliver(delivery=delivery, by=User.objects.system(), send=slow)

    assert told.delivered_at
    assert (Delivery.objects.get().said, Delivery.objects.get().attempts) == ("204", 1)


def test_a_partner_who_was_stopped_meanwhile_is_not_told(partner, sites):
    suspended(factories.live_article())
    partners.set_subscriber_active(subscriber=partner[0], by=factories.managing_editor(), is_active=False)

    delivery = sent(Delivery.objects.get(), sites)

    assert (sites.asked, delivery.attempts) == ([], 0)


def test_a_partner_who_is_told_again_is_told_what_came_down_meanwhile_and_what_was_not_taken(partner, sites):
    subscriber, manager = partner[0], factories.managing_editor()
    taken, failed = (suspended(factories.live_article()) for _each in range(2))
    sent(Delivery.objects.get(publication__article=taken), sites)
    Delivery.objects.filter(publication__article=failed).update(
        attempts=partners.MOST_ATTEMPTS, said="500", gave_up=True
    )
    partners.set_subscriber_active(subscriber=subscriber, by=manager, is_active=False)
    missed, up_again = (suspended(factories.live_article()) for _each in range(2))
    publishing.reinstate(article=up_again, by=manager)
    before = len(queued())

    for _twice in range(2):
        partners.set_subscriber_active(subscriber=subscriber, by=manager, is_active=True)

    again = Delivery.objects.filter(pk__in=queued()[before:]).order_by("pk")
    assert len(queued()) == before + 2
    assert [(one.publication.article, one.attempts, one.gave_up) for one in again] == [
        (failed, 0, False),
        (missed, 0, False),
    ]
    assert all(sent(one, sites).delivered_at for one in again)


def test_a_new_partner_is_not_told_of_what_came_down_before(partner):
    partners.set_subscriber_active(subscriber=partner[0], by=factories.managing_editor(), is_active=False)
    article = suspended(factories.live_article())
    new, _secret = partners.add_subscriber(
        by=factories.managing_editor(), name="New", address="https://new.example/"
    )
    for is_active in (False, True):
        partners.set_subscriber_active(subscriber=new, by=factories.managing_editor(), is_active=is_active)

    assert article.public_state == "suspended"
    assert (Delivery.objects.count(), queued()) == (0, [])


def test_a_secret_that_cannot_be_read_counts_as_a_try_and_says_so(partner, sites, settings):
    suspended(factories.live_article())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", []

    delivery = sent(Delivery.objects.get(), sites)

    assert (delivery.attempts, delivery.is_failing, sites.asked) == (1, True, [])
    assert "their secret cannot be read" in delivery.said_in_words


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("https://127.0.0.1/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"),
        ("https://169.254.169.254/latest/", "not_public"),
        ("https://partner.example:8443/", "not_public"),
    ],
)
def test_nothing_is_sent_to_a_machine_inside(where, said):
    assert webhook.post(where, b"{}", {}) == said


def test_a_redirect_is_not_followed(sites):
    sites.leads = {"partner.example": "http://inside.example/"}

    assert sites.post(HOOK, b"{}", {}) == "302"
    assert not webhook.is_taken("302")
    assert sites.asked == ["POST partner.example/hook"]


def test_neither_the_secret_nor_more_of_the_address_than_its_host_is_in_the_trail(partner):
    subscriber, secret = partner
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    trail = json.dumps(list(AuditEvent.objects.values_list("row", flat=True)))

    assert '"partner.example"' in trail
    assert "/hook" not in trail
    assert secret not in trail + subscriber.secret


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Partner", "https://other.example/"),
        ("Other", HOOK),
        ("Other", "http://other.example/"),
        ("Other", "https://me:word@other.example/"),
        ("Other", "https://other.example:8443/"),
        ("Other", "https://other.example:99999/"),
    ],
)
def test_refuses_a_second_partner_of_the_name_or_address_and_what_is_not_asked(
    partner, name, where, monkeypatch
):
    before = AuditEvent.objects.count()
    # Somebody who adds the same at the same moment is seen by the database alone.
    monkeypatch.setattr(QuerySet, "exists", lambda _rows: False)

    with pytest.raises(Invalid):
        partners.add_subscriber(by=factories.managing_editor(), name=name, address=where)

    assert (Subscriber.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_the_database_keeps_no_address_without_https(partner):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE subscriber SET address = 'http://partner.example/'")


def test_only_the_system_tells_and_only_who_publishes_keeps_partners(partner, sites):
    suspended(factories.live_article())

    with pytest.raises(NotAllowed):
        partners.deliver(delivery=Delivery.objects.get(), by=factories.managing_editor(), send=sites.post)
    with pytest.raises(NotAllowed):
        partners.set_subscriber_active(subscriber=partner[0], by=factories.editor(), is_active=False)

    assert sites.asked == []
    assert Subscriber.objects.get().is_active


class TestTheDesk:
    def test_shows_the_secret_once(self):
        client = signed_in(factories.managing_editor())
        assert "No partners yet" in words(client.get(address("subscriber-list")))

        page = client.post(address("subscriber-add"), {"name": "Partner", "address": HOOK})

        secret = page.context["secret"]
        assert secret in words(page)
        assert page["Cache-Control"] == "no-store"
        listed = client.get(address("subscriber-list"))
        assert f"Partner {HOOK} Is told" in words(listed)
        assert secret not in listed.content.decode()

    def test_says_what_is_wrong_with_an_address(self):
        client = signed_in(factories.managing_editor())

        for where, said in {
            "http://partner.example/": "begins with https://",
            "https://me:word@partner.example/": "without a user name or password",
            "https://partner.example:8443/": "without a port",
        }.items():
            page = client.post(address("subscriber-add"), {"name": "Partner", "address": where})
            assert said in words(page)

        assert not Subscriber.objects.exists()

    def test_shows_who_could_not_be_told_and_what_to_do(self, partner, sites):
        article = suspended(factories.live_article())
        delivery = Delivery.objects.get()
        sites.says["partner.example"] = 500
        client = signed_in(factories.managing_editor())

        assert "Waiting" in words(client.get(address("subscriber-list")))
        sent(delivery, sites)
        assert "Not told yet" in words(client.get(address("subscriber-list")))
        Delivery.objects.update(attempts=partners.MOST_ATTEMPTS - 1)
        sent(delivery, sites)
        page = client.get(address("subscriber-list"))
        assert "The last of 10 tries: 500. Tell them yourself." in words(page)
        assert address("article-overview", article) in links(page)

    def test_the_article_says_how_many_were_told_of_its_take_down(self, partner, sites):
        article = factories.live_article()
        overview, client = address("article-overview", article), signed_in(factories.managing_editor())
        editors = signed_in(factories.editor())

        assert "has been told" not in words(client.get(overview))
        suspended(article)
        assert "0 of 1 partner has been told. What was sent" in words(client.get(overview))
        sent(Delivery.objects.get(), sites)
        assert "1 of 1 partner has been told. What was sent" in words(client.get(overview))
        assert address("subscriber-list") in links(client.get(overview))
        assert address("subscriber-list") not in links(editors.get(overview))

    def test_stops_and_restarts_by_a_button(self, partner):
        client = signed_in(factories.managing_editor())

        client.post(address("subscriber-stop", partner[0]))
        assert "Is not told" in words(client.get(address("subscriber-list")))
        client.post(address("subscriber-restart", partner[0]))
        assert Subscriber.objects.get().is_active
