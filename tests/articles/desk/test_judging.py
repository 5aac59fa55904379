"""The fact-check screen: claim by claim, each beside its source, until all are judged."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.actions import reviewing
from articles.actions.judging import judge_claim
from articles.models import Verdict
from articles.workflow import Judgement, Kind
from citations.models import RegistryRecord
from cms.accounts.models import User
from cms.audit.acts import act
from tests import factories
from tests.articles.desk.reviewed import address, links, queries_of, signed_in, traces, words

pytestmark = pytest.mark.django_db

FACTS = Kind.FACT_CHECK


@pytest.fixture
def source():
    return factories.citation(title="Rest and recovery")


@pytest.fixture
def edition(source):
    body = (
        f"## What it is\n\nPeople ask. It affects 5 % of adults.[@{source.key}] Most recover. "
        "It is more common than flu.\n\n## Care\n\nTake 5 mg twice a day."
    )
    return factories.edition(of=factories.article(body=body))


@pytest.fixture
def checker(edition):
    account = factories.reviewer(FACTS, name="Cleo Checker")
    invitation = reviewing.assign(
        article=edition.article, by=factories.desk_editor(), reviewer=account.person.reviewer, kind=FACTS
    )
    reviewing.accept(assignment=invitation, by=account, has_interests=False)
    return account


def facts(edition, **query):
    return address("edition-facts", edition, **query)


def send(client, edition, position, **fields):
    sent = {f"claim-{position}-{name}": value for name, value in fields.items()}
    return client.post(f"/desk/editions/{edition.pk}/claims/{position}/judge/", sent)


class TestScreen:
    def test_d46_lists_each_claim_in_its_place_with_its_source(self, edition, checker):
        page = words(signed_in(checker).get(facts(edition)))

        assert "Claims 3" in page
        assert "0 of 3 judged." in page
        assert "People ask. It affects 5 % of adults. Most recover." in page
        assert page.index("Claim 1 What it is") < page.index("Claim 3 Care")
        assert page.index("It affects 5 %") < page.index("Rest and recovery") < page.index("Claim 2")
        assert "It cites no source." in page

    def test_shows_what_a_registry_gave_as_the_abstract(self, edition, checker, source):
        with act(by=User.objects.system(), act="test"):
            RegistryRecord.objects.create(
                source="pubmed",
                name=f"doi:{source.doi}",
                found={"record": {}, "abstract": "About one in twenty adults is affected."},
                answered_at=timezone.now(),
            )

        assert "About one in twenty adults is affected." in words(signed_in(checker).get(facts(edition)))

    def test_costs_the_same_with_three_claims_and_with_nine(self, edition, checker, source):
        client = signed_in(checker)
        few = queries_of(client, facts(edition))
        more = " ".join(f"It took {number} days.[@{source.key}]" for number in range(6))
        article = factories.changed(edition.article, body=edition.document["body"] + "\n\n" + more)
        longer = factories.edition(of=article, change_kind="update", change_note="More")

        assert longer.claims.count() == 9
        assert queries_of(client, facts(longer)) <= few + 1

    def test_who_cannot_sign_sees_no_form(self, edition):
        page = signed_in(factories.managing_editor()).get(facts(edition))

        assert "not judged yet" in words(page)
        assert "/judge/" not in page.content.decode()

    def test_an_edition_without_claims_says_so(self, checker):
        edition = factories.edition(of=factories.article(body="Rest.", standfirst="Rest."))

        assert "cites no source and states no number" in words(
            signed_in(factories.chief_editor()).get(facts(edition))
        )

    def test_the_help_page_says_what_each_verdict_means(self):
        page = words(signed_in(factories.reviewer(FACTS)).get("/desk/help/"))

        for verdict in Judgement:
            assert f"{verdict.label} :" in page


class TestJudging:
    def test_d47_keeps_verdict_passage_and_place_and_goes_on(self, edition, checker):
        client = signed_in(checker)

        response = send(
            client, edition, 1, judgement="supported", quotation="5 % of adults", locator="Table 2", note=""
        )

        verdict = Verdict.objects.get()
        assert (verdict.judgement, verdict.quotation, verdict.locator) == (
            "supported",
            "5 % of adults",
            "Table 2",
        )
        assert response["Location"] == f"{facts(edition)}#claim-2"
        page = words(client.get(facts(edition)))
        assert "1 of 3 judged." in page
        assert "Claim 1 " not in page

    def test_goes_on_from_the_last_to_the_first_that_is_open(self, edition, checker):
        response = send(signed_in(checker), edition, 3, judgement="common_knowledge")

        assert response["Location"] == f"{facts(edition)}#claim-1"

    def test_leads_to_the_decision_when_all_are_judged(self, edition, checker):
        client = signed_in(checker)
        for position in (1, 2):
            send(client, edition, position, judgement="supported")

        response = send(client, edition, 3, judgement="supported")

        assert response["Location"] == f"{facts(edition)}#decision"
        page = words(client.get(facts(edition)))
        assert "Every claim has been judged. You can sign now." in page
        assert "Continue to sign" in page

    def test_does_not_lead_in_circles_when_a_claim_does_not_hold(self, edition, checker):
        client = signed_in(checker)
        for position, judgement in ((1, "not_supported"), (2, "supported")):
            send(client, edition, position, judgement=judgement, note="It says less.")
        page = words(client.get(facts(edition)))

        response = send(client, edition, 3, judgement="needs_source")

        assert "2 of 3 judged. One does not hold." in page
        assert response["Location"] == f"{facts(edition)}#decision"
        page = words(client.get(facts(edition)))
        assert "Every claim has been judged. 2 do not hold: the text has to change" in page
        assert "3 of 3 judged. 2 do not hold." in page
        assert "All claims are judged, and 2 do not hold. Ask for changes" in page
        assert "Continue to sign" not in page

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "Choose a verdict."),
            ({"judgement": "fine"}, "Select a valid choice"),
            ({"judgement": "overstated"}, "Say in the note what the source says instead"),
        ],
    )
    def test_says_what_is_missing_and_keeps_what_was_typed(self, edition, checker, fields, said):
        client = signed_in(checker)
        before = traces(edition.article)

        response = send(client, edition, 2, quotation="Words of the source", **fields)

        assert response.status_code == 400
        assert said in words(response)
        assert "Words of the source" in response.content.decode()
        assert traces(edition.article) == before
        assert not Verdict.objects.exists()

    def test_what_is_missing_is_said_beside_its_field(self, edition, checker):
        page = send(signed_in(checker), edition, 2, judgement="overstated").content.decode()

        assert '<a href="#id_claim-2-note">Note: Say in the note what the source says instead' in page

    def test_the_ways_from_a_refused_form_lead_to_the_screen(self, edition, checker):
        found = links(send(signed_in(checker), edition, 2))

        assert facts(edition, claims="all") + "#claims" in found
        assert not [way for way in found if way.startswith("?")]

    def test_d49_the_signature_waits_with_the_reason(self, edition, checker):
        client = signed_in(checker)

        assert "once the 3 claims that are open have been judged" in words(client.get(facts(edition)))
        assert (
            f"/desk/editions/{edition.pk}/fact_check/sign/" not in client.get(facts(edition)).content.decode()
        )

    def test_d49_so_says_the_page_of_the_signature(self, edition, checker):
        client = signed_in(checker)

        page = client.get(address("edition-sign", edition, FACTS))

        assert "You can sign once the 3 claims that are open" in words(page)
        assert f"{facts(edition)}?claims=open#claims" in page.content.decode()
        assert 'name="passphrase"' not in page.content.decode()

    def test_says_when_a_passage_stands_in_the_abstract(self, edition, checker, source):
        with act(by=User.objects.system(), act="test"):
            RegistryRecord.objects.create(
                source="pubmed",
                name=f"doi:{source.doi}",
                found={"record": {}, "abstract": "We found that one in twenty adults is affected."},
                answered_at=timezone.now(),
            )
        client = signed_in(checker)
        send(client, edition, 1, judgement="supported", quotation="One in  twenty adults")
        send(client, edition, 2, judgement="supported", quotation="more than flu")

        page = words(client.get(facts(edition, claims="all")))

        assert page.count("found in the abstract") == 1

    @pytest.mark.parametrize(
        ("quotation", "is_found"),
        [("2.5mg daily", True), ("5 mg daily", False), ("Few relapsed", True), (" . ", False)],
    )
    def test_a_number_in_a_passage_is_compared_whole(self, edition, checker, source, quotation, is_found):
        with act(by=User.objects.system(), act="test"):
            RegistryRecord.objects.create(
                source="pubmed",
                name=f"doi:{source.doi}",
                found={
                    "record": {},
                    "abstract": "They took 2.5 mg daily. " + "It helped. " * 300 + "Few relapsed.",
                },
                answered_at=timezone.now(),
            )
        client = signed_in(checker)
        send(client, edition, 1, judgement="supported", quotation=quotation)

        assert ("found in the abstract" in words(client.get(facts(edition, claims="all")))) is is_found

    def test_is_closed_to_others(self, edition, checker):
        for account, status in ((factories.editor(), 403), (factories.reviewer(FACTS), 404)):
            assert send(signed_in(account), edition, 1, judgement="supported").status_code == status

        assert not Verdict.objects.exists()

    def test_a_claim_that_does_not_exist_is_none(self, edition, checker):
        assert send(signed_in(checker), edition, 9, judgement="supported").status_code == 404


class TestLists:
    @pytest.fixture
    def second(self, edition, checker):
        """Edition 1 was signed; in edition 2 one sentence differs."""
        factories.judged(edition, checker)
        factories.signed(edition, FACTS, by=checker)
        body = edition.document["body"].replace("5 mg", "2.5 mg")
        return factories.edition(
            of=factories.changed(edition.article, body=body), change_kind="update", change_note="Dose"
        )

    def test_opens_on_what_is_open(self, second, checker):
        page = words(signed_in(checker).get(facts(second)))

        assert "2 of 3 judged." in page
        assert "Take 2.5 mg twice a day." in page
        assert "Claim 1 " not in page

    def test_d48_tells_new_claims_from_carried_ones(self, second, checker):
        client = signed_in(checker)

        changed = words(client.get(facts(second, claims="changed")))
        everything = words(client.get(facts(second, claims="all")))

        assert "Claim 3 Care" in changed
        assert "Claim 1 " not in changed
        assert everything.count("carried over from edition 1") == 2
        assert everything.count("new since your last check") == 1

    def test_an_empty_list_says_so_and_leads_on(self, second, checker):
        judge_claim(claim=second.claims.last(), by=checker, judgement="supported")

        page = words(signed_in(checker).get(facts(second, claims="open")))

        assert "No claim is open. Show all claims" in page


class TestANewerEdition:
    """One that came while a fact checker was reading: what they typed is not lost."""

    @pytest.fixture
    def newer(self, edition):
        body = edition.document["body"].replace("5 mg", "2.5 mg")
        return factories.edition(of=factories.changed(edition.article, body=body), change_note="Less")

    def test_keeps_the_verdict_on_a_claim_that_it_makes_too(self, edition, checker, newer):
        client = signed_in(checker)

        response = send(client, edition, 1, judgement="supported", quotation="Its words.")

        verdict = Verdict.objects.get(carried_from=None)
        assert (verdict.claim.edition, verdict.claim.text) == (newer, edition.claims.first().text)
        assert response["Location"].startswith(facts(newer))
        assert "Edition 2 came while you read." in words(client.get(response["Location"]))

    def test_leaves_what_was_typed_about_a_claim_that_changed(self, edition, checker, newer):
        before = traces(edition.article)

        response = send(signed_in(checker), edition, 3, judgement="supported", quotation="Its words.")

        assert response.status_code == 403
        assert "A newer edition exists" in words(response)
        assert "Its words." in response.content.decode()
        assert facts(newer) in links(response)
        assert not Verdict.objects.exists()
        assert traces(edition.article) == before
