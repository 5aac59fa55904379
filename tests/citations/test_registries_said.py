"""What the registries say of a source, on its page, and what a person does with it."""

import dataclasses
import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from citations.actions.asking import ask_again
from citations.actions.verifying import note_records
from citations.found import EventKind, Outcome, Source
from citations.models import Citation, EditorialNotice, Watch
from citations.records import Name
from citations.verdicts import Asked, FieldRow, FieldState, Verdict
from cms.accounts.models import Role, User
from tests import factories
from tests.citations import judged
from tests.citations.pages import text_of, words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PUBMED, CROSSREF = Source.PUBMED, Source.CROSSREF


def address(name, source):
    return reverse(f"citations:citation-{name}", args=[source.pk])


@pytest.fixture
def source():
    return factories.citation(key="okafor2019", confirmed=False)


def differing(source, **record):
    """A check that came to small differences: the registry has `record` otherwise."""
    works = (judged.found(source, record=dataclasses.replace(source.record(), **record)),)
    rows = tuple(
        FieldRow(name, str(getattr(source, name)), ((CROSSREF, str(value)),), FieldState.SMALL)
        for name, value in record.items()
    )
    return judged.verified(source, Verdict.MINOR, works=works, fields=rows)


def looking_for(source, *others):
    """A check that did not find the source, but works that may be meant."""
    candidates = tuple(judged.found(other) for other in others)
    return judged.verified(source, Verdict.NOT_FOUND, works=(), issns=(), candidates=candidates)


def unknown_work(**fields):
    """A work that the library does not have."""
    number = Citation.objects.count()
    values = {"title": "Falls in later life", "doi": f"10.5555/other.{number}", "volume": "7", **fields}
    return Citation(key="nobody", authors=[Name(family="Lee").to_dict()], year=2021, **values)


class TestSection:
    def test_says_what_was_asked_who_answered_and_when(self, client, editor, source):
        asked = (
            Asked(CROSSREF, f"doi:{source.doi}", Outcome.FOUND, timezone.now()),
            Asked(PUBMED, "title", Outcome.UNAVAILABLE, timezone.now()),
        )
        judged.verified(source, asked=asked)

        page = words(client.get(address("overview", source)))

        assert "The reference matches the record of Crossref." in page
        assert (
            f'<strong>Crossref</strong> <span class="muted">DOI {source.doi}</span> – <span>has it</span>'
            in page
        )
        assert (
            '<strong>PubMed</strong> <span class="muted">the title</span> – '
            '<span class="tag tag-caution">did not answer</span>' in page
        )

    def test_compares_field_by_field_in_words_and_marks(self, client, editor, source):
        differing(source, volume="13")

        page = words(client.get(address("overview", source)))

        assert (
            '<th scope="row">Volume</th> <td data-label="As recorded">12</td> <td data-label="Crossref">13</td>'
            in page
        )
        assert '<span aria-hidden="true">≈</span> small difference</span>' in page

    def test_says_what_their_values_would_change(self, client, editor, source):
        differing(source, volume="13", issue="2")

        told = client.get(address("overview", source)).context["told"]

        assert [(change.field, change.old, change.new) for change in told.changes] == [
            ("volume", "12", "13"),
            ("issue", "", "2"),
        ]

    def test_keeps_the_abbreviation_of_the_nlm(self, client, editor, source):
        works = (
            judged.found(
                source, record=dataclasses.replace(source.record(), container_title_short="The J Ex")
            ),
            judged.found(
                source, PUBMED, record=dataclasses.replace(source.record(), publisher="Examples Ltd")
            ),
        )
        judged.verified(source, works=works)

        told = client.get(address("overview", source)).context["told"]

        assert [(change.field, change.new) for change in told.changes] == [("publisher", "Examples Ltd")]
        assert told.is_same

    def test_offers_no_values_of_another_work(self, client, editor, source):
        judged.verified(
            source, Verdict.MISMATCH, works=(judged.found(source, record=unknown_work().record()),)
        )

        response = client.get(address("overview", source))

        assert response.context["told"].changes == ()
        assert address("use-values", source) not in text_of(response)

    def test_lists_notices_with_who_tells_of_them_and_until_when(self, client, editor, source):
        retraction = judged.retraction(reasons=("Data do not fit",))
        correction = judged.event(EventKind.CORRECTION, source=PUBMED)
        judged.verified(source, events=[retraction, correction])
        gone = EditorialNotice.objects.get(source=PUBMED)
        gone.gone_at = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
        with factories.act(by=User.objects.system(), act="citation.verify"):
            gone.save()

        page = words(client.get(address("overview", source)))

        assert '<strong>Retraction</strong>, <time datetime="2024-05-17">17 May 2024</time>' in page
        assert "as Crossref says" in page
        assert "Data do not fit" in page
        assert f'href="https://doi.org/{retraction.notice_doi}"' in page
        assert (
            'No longer listed by PubMed since <time datetime="2026-03-03T09:00:00+00:00">3 March 2026</time>.'
            in page
        )

    def test_says_since_when_it_was_not_checked_again(self, client, editor, source):
        judged.verified(source)
        moment = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
        later = timezone.now() + datetime.timedelta(hours=1)
        Watch.objects.create(citation=source, answered_at=moment, unanswered_since=moment, retry_at=later)

        page = words(client.get(address("overview", source)))

        assert "<strong>Not re-checked since 3 March 2026.</strong>" in page
        assert '<span class="tag tag-caution">Not re-checked since 3 March 2026</span>' in page

    def test_shows_an_abstract_that_a_registry_gave(self, client, editor, source):
        answer = judged.answer(source, abstract="We asked <1,000 people.")
        note_records(by=User.objects.system(), answers=[answer])
        judged.verified(source)

        page = words(client.get(address("overview", source)))

        assert "<summary>Abstract, from Crossref</summary>" in page
        assert "We asked &lt;1,000 people." in page

    def test_says_that_nobody_has_asked(self, client, editor, source):
        page = words(client.get(address("overview", source)))

        assert "Nothing yet about the record as it reads now: nobody has asked them." in page
        assert "Ask the registries" in page

    def test_what_they_said_of_an_earlier_wording_does_not_count(self, client, editor, source):
        judged.verified(source)
        source.pages, source.version = "3-4", 2
        with factories.act(by=editor, act="citation.edit"):
            source.save()

        assert client.get(address("overview", source)).context["told"].verification is None

    def test_a_fact_checker_confirms_with_their_words_in_view(self, client, source):
        client.force_login(factories.reviewer("fact_check"))
        differing(source, volume="13")

        page = text_of(client.get(address("confirm", source)))

        assert "What the registries say" in page
        assert "The work is known to Crossref" in page
        assert address("use-values", source) not in page
        assert address("ask", source) not in page

    def test_costs_the_same_for_one_of_everything_and_three(
        self, client, editor, source, django_assert_max_num_queries
    ):
        def tell(number):
            events = [judged.retraction() for _ in range(number)]
            works = tuple(judged.found(factories.citation()) for _ in range(number))
            judged.verified(source, Verdict.NOT_FOUND, works=(), issns=(), candidates=works, events=events)

        tell(1)
        client.get(address("overview", source))
        with django_assert_max_num_queries(14) as one:
            client.get(address("overview", source))
        tell(3)

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(address("overview", source))


class TestWaiting:
    def test_the_section_asks_for_itself_until_they_answer(self, client, editor, source):
        ask_again(citation=source, by=editor)
        page = text_of(client.get(address("overview", source)))
        waiting = text_of(client.get(address("registries", source), headers=HTMX))
        judged.verified(source)
        Watch.objects.filter(citation=source).update(retry_at=None, answered_at=timezone.now())

        answered = text_of(client.get(address("registries", source), headers=HTMX))

        for text in (page, waiting):
            assert f'hx-get="{address("registries", source)}" hx-trigger="every 3s"' in text
            assert f'<a href="{source.get_absolute_url()}#registries">Refresh</a>' in text
        assert "hx-get" not in answered
        assert 'data-said="The registries have answered."' in answered
        assert 'id="state" hx-swap-oob="true"' in answered

    def test_stops_when_a_registry_is_out_of_reach(self, client, editor, source):
        later = timezone.now() + datetime.timedelta(hours=1)
        Watch.objects.create(citation=source, unanswered_since=timezone.now(), retry_at=later)

        page = words(client.get(address("registries", source), headers=HTMX))

        assert "hx-get" not in page
        assert "a registry is out of reach" in page

    def test_without_a_script_it_is_the_page_itself(self, client, editor, source):
        response = client.get(address("registries", source))

        assert response.headers["Location"] == f"{source.get_absolute_url()}#registries"

    def test_asking_again_puts_it_in_the_line(self, client, editor, source):
        response = client.post(address("ask", source))

        assert response.headers["Location"] == f"{source.get_absolute_url()}#registries"
        assert Watch.objects.get(citation=source).retry_at <= timezone.now()

    def test_whoever_has_no_part_in_the_library_asks_nothing(self, client, source):
        client.force_login(factories.user(Role.ADMINISTRATOR))

        assert client.post(address("ask", source)).status_code == 403
        assert client.get(address("registries", source)).status_code == 403
        assert not Watch.objects.exists()

    @pytest.mark.parametrize("name", ["registries", "overview"])
    def test_anonymous_people_sign_in_first(self, client, source, name):
        assert client.get(address(name, source)).headers["Location"].startswith("/accounts/login/")


def send(client, name, source, verification, **fields):
    values = {"verification": verification.pk, "version": source.version, **fields}
    return client.post(address(name, source), values)


class TestUsingTheirValues:
    def test_makes_the_record_what_they_hold_and_judges_it_at_once(self, client, editor, source):
        response = send(client, "use-values", source, differing(source, volume="13"))

        changed = Citation.objects.get(pk=source.pk)
        assert response.headers["Location"] == source.get_absolute_url()
        assert (changed.volume, changed.version) == ("13", 2)
        assert changed.verifications.first().identity == Verdict.MATCH

    def test_refuses_a_check_that_is_not_the_newest(self, client, editor, source):
        old = differing(source, volume="13")
        judged.verified(source)

        response = send(client, "use-values", source, old)

        assert response.status_code == 409
        assert "This was checked again meanwhile." in text_of(response)
        assert Citation.objects.get(pk=source.pk).version == 1

    def test_refuses_a_version_that_was_saved_over(self, client, editor, source):
        verification = differing(source, volume="13")

        response = send(client, "use-values", source, verification, version=7)

        assert response.status_code == 409
        assert Citation.objects.get(pk=source.pk).volume == "12"

    def test_leads_back_to_where_it_was_used(self, client, editor, source):
        verification = differing(source, volume="13")

        response = send(client, "use-values", source, verification, next="/desk/articles/7/import/#sources")

        assert response.headers["Location"] == "/desk/articles/7/import/#sources"

    def test_leads_to_no_other_site(self, client, editor, source):
        verification = differing(source, volume="13")

        response = send(client, "use-values", source, verification, next="https://example.org/")

        assert response.headers["Location"] == source.get_absolute_url()

    def test_refuses_a_check_of_another_source(self, client, editor, source):
        other = differing(factories.citation(), volume="13")

        assert send(client, "use-values", source, other).status_code == 404
        assert Citation.objects.get(pk=source.pk).version == 1

    @pytest.mark.parametrize("fields", [{"verification": "x"}, {"version": "x"}, {"version": ""}])
    def test_refuses_what_no_page_sends(self, client, editor, source, fields):
        verification = differing(source, volume="13")
        sent = {"verification": verification.pk, "version": source.version, **fields}

        assert client.post(address("use-values", source), sent).status_code == 400
        assert Citation.objects.get(pk=source.pk).version == 1

    @pytest.mark.parametrize("name", ["use-values", "use-candidate"])
    def test_is_not_for_those_who_only_read(self, client, source, name):
        verification = differing(source, volume="13")
        client.force_login(factories.user(Role.AUDITOR))

        assert send(client, name, source, verification, number=0).status_code == 403
        assert client.get(address(name, source)).status_code == 405
        assert Citation.objects.get(pk=source.pk).version == 1


class TestUsingACandidate:
    def test_makes_the_record_that_of_the_work(self, client, editor, source):
        verification = looking_for(source, factories.citation(), unknown_work())

        response = send(client, "use-candidate", source, verification, number=1)

        changed = Citation.objects.get(pk=source.pk)
        assert response.status_code == 302
        assert (changed.title, changed.key, changed.volume) == ("Falls in later life", "okafor2019", "7")

    def test_a_work_of_the_library_is_named_and_not_taken_twice(self, client, editor, source):
        other = factories.citation(key="lee2021")
        verification = looking_for(source, other)

        (offer,) = client.get(address("overview", source)).context["told"].offers
        page = text_of(client.get(address("overview", source)))
        response = send(client, "use-candidate", source, verification, number=0)

        assert offer.known == other
        assert f'<a href="{other.get_absolute_url()}">lee2021</a>' in page
        assert f'href="{address("replace", source)}?instead={other.pk}"' in page
        assert address("use-candidate", source) not in page
        assert response.status_code == 400
        assert "belongs to “lee2021” already" in text_of(response)

    def test_refuses_a_number_that_was_not_offered(self, client, editor, source):
        verification = looking_for(source, unknown_work())

        assert send(client, "use-candidate", source, verification, number=3).status_code == 409
        assert Citation.objects.get(pk=source.pk).version == 1
