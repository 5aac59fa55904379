import datetime

import pytest
from django.utils import timezone

from articles import jobs
from articles.actions import findings, links, publishing
from articles.links import Outcome
from articles.models import Finding, Link
from articles.workflow import Kind
from cms.accounts.models import User
from cms.refusals import NotAllowed
from tests import factories
from tests.articles import other_sites

pytestmark = pytest.mark.django_db

GONE = "http://gone.example/leaflet"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def sites():
    with other_sites.running() as server:
        server.says = {"gone.example": 404, "ok.example": 200}
        yield server


@pytest.fixture
def run(sites):
    def look_at_all(days=0):
        system = User.objects.system()
        return links.check_links(by=system, client=sites.client(), now=timezone.now() + days * DAY)

    return look_at_all


def linking(*addresses, **fields):
    source = factories.citation()
    said = " ".join(f"[here]({address})" for address in addresses)
    body = f"## What it is\n\nIt affects 5 %.[@{source.key}]\n\n## More\n\nSee {said}."
    return factories.live_article(cites=source, body=body, **fields)


def known(address=GONE):
    return Link.objects.get(url=address)


def open_findings():
    return list(Finding.objects.open().order_by("pk"))


def test_looks_at_the_links_of_live_pages_and_not_at_references_or_drafts(sites, run):
    article = linking("http://ok.example/a")
    factories.edition(of=factories.changed(article, body="See [draft](http://draft.example/)."))

    run()

    assert [link.url for link in Link.objects.all()] == ["http://ok.example/a"]
    assert (known("http://ok.example/a").outcome, known("http://ok.example/a").article_ids) == (
        Outcome.ANSWERS,
        [article.pk],
    )


def test_a_link_is_broken_when_two_runs_a_day_apart_find_nothing(run):
    first, second = linking(GONE), linking(GONE, "http://ok.example/")

    run()
    assert (open_findings(), known().is_broken) == ([], False)
    run(days=0.9)
    assert (open_findings(), known().is_broken) == ([], False)
    run(days=2)
    run(days=9)

    assert known().is_broken
    assert [(each.article, each.kind, each.severity, each.address) for each in open_findings()] == [
        (first, "broken_link", "info", GONE),
        (second, "broken_link", "info", GONE),
    ]
    assert open_findings()[0].summary == f"A link does not work: {GONE}"
    assert open_findings()[0].edition == first.live_edition


@pytest.mark.parametrize("says", [403, 429, 500, 503, other_sites.CUT])
def test_what_cannot_be_checked_is_never_broken_and_forgets_nothing(sites, run, says):
    linking(GONE)
    sites.says["gone.example"] = says
    run()
    run(days=2)
    assert (known().outcome, known().first_failed_at, open_findings()) == (Outcome.UNKNOWN, None, [])

    sites.says["gone.example"] = 404
    run(days=4)
    sites.says["gone.example"] = says
    run(days=6)
    assert known().first_failed_at
    sites.says["gone.example"] = 404
    run(days=8)

    assert len(open_findings()) == 1


def test_an_answer_in_between_starts_the_count_again(sites, run):
    linking(GONE)
    run()
    sites.says["gone.example"] = 200
    run(days=2)
    sites.says["gone.example"] = 404

    run(days=4)

    assert open_findings() == []


@pytest.mark.parametrize(("other", "found"), [("http://ok.example/", 1), ("http://lost2.example/", 0)])
def test_a_host_that_does_not_exist_counts_only_where_some_address_answers(run, other, found):
    linking("http://lost.example/", other)

    run()
    run(days=2)

    assert len(open_findings()) == found


def test_the_finding_is_settled_when_the_address_answers_again(sites, run):
    linking(GONE)
    run()
    run(days=2)
    sites.says["gone.example"] = 200

    run(days=4)

    finding = Finding.objects.get()
    assert (finding.state, finding.resolution) == (
        "resolved",
        "Settled by itself: the address answers again.",
    )
    assert (finding.resolved_by, finding.settled_by) == (User.objects.system(), None)


def test_the_finding_is_settled_by_the_edition_without_the_link(run):
    article = linking(GONE)
    run()
    run(days=2)
    edition = factories.edition(
        of=factories.changed(article, body=article.body.replace(GONE, "http://ok.example/")),
        change_kind="update",
        change_note="Another leaflet",
    )
    for kind in Kind.values:
        factories.signed(edition, kind)
    publishing.publish(edition=edition, by=factories.managing_editor())

    run(days=4)

    finding = Finding.objects.get()
    assert (finding.settled_by, finding.resolution) == (
        edition,
        "Settled by itself: the public page no longer has this link.",
    )
    assert not Link.objects.filter(url=GONE).exists()


def test_what_a_person_settled_is_not_asked_again_while_the_link_stays_broken(sites, run):
    linking(GONE)
    run()
    run(days=2)
    findings.resolve_finding(
        finding=Finding.objects.get(), by=factories.editor(), resolution="Kept on purpose."
    )
    run(days=4)
    assert Finding.objects.count() == 1

    sites.says["gone.example"] = 200
    run(days=6)
    sites.says["gone.example"] = 404
    run(days=8)
    run(days=10)

    assert Finding.objects.count() == 2


def test_a_page_that_is_down_for_now_keeps_its_finding_and_gets_no_other(run):
    article = linking(GONE)
    run()
    publishing.suspend(article=article, by=article.owner, reason="A doubt")
    run(days=2)
    assert open_findings() == []

    publishing.reinstate(article=article, by=factories.managing_editor())
    run(days=4)

    assert len(open_findings()) == 1


def test_a_run_that_was_cut_short_goes_on_where_it_was(sites, run):
    linking(*(f"http://ok.example/{number}" for number in range(3)))
    run()
    Link.objects.filter(url="http://ok.example/1").update(checked_at=None)
    sites.asked.clear()

    run()

    assert sites.asked == ["HEAD ok.example/1"]


def test_hosts_take_turns(sites, run):
    linking("http://ok.example/1", "http://ok.example/2", "http://zz.example/1")
    sites.says["zz.example"] = 200

    run()

    assert [each.split()[1] for each in sites.asked] == ["ok.example/1", "zz.example/1", "ok.example/2"]


def test_people_do_not_look_and_nothing_is_noted(sites):
    linking(GONE)

    with pytest.raises(NotAllowed):
        links.check_links(by=factories.chief_editor(), client=sites.client())

    assert (Link.objects.count(), sites.asked) == (0, [])


def test_an_offline_site_asks_nobody(settings):
    linking(GONE)
    settings.OFFLINE_REGISTRIES = True

    jobs.check_links.func(timestamp=0)

    assert not Link.objects.exists()
