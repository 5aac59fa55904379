import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from articles.actions import reviewing
from articles.models import Assignment, InterestWaiver
from articles.workflow import Decision, Kind
from citations.verdicts import Verdict
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    invitation_of,
    links,
    queries_of,
    signed_in,
    traces,
    words,
)
from tests.citations import judged

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def edition():
    return factories.edition()


def topic_of(specialty):
    topic = factories.topic()
    topic.specialty = specialty
    topic.save()
    return topic


def ask(article, whom, kind=MEDICAL):
    return reviewing.assign(
        article=article, by=factories.desk_editor(), reviewer=whom.person.reviewer, kind=kind
    )


def next_edition(edition, **fields):
    article = factories.changed(edition.article, **fields)
    return factories.edition(of=article, change_kind="update", change_note="Changed")


class TestAsking:
    def test_lists_first_whose_specialty_fits_then_the_least_busy_with_load_licence_and_interests(self):
        article = factories.article(topic=topic_of("Rheumatology"))
        busy = factories.reviewer(MEDICAL, name="Busy Bee")
        factories.asked(factories.edition().article, MEDICAL, busy)
        factories.asked(factories.article(), MEDICAL, busy)  # accepted, but nothing to read yet
        factories.reviewer(MEDICAL, name="Idle Ida")
        fitting = factories.reviewer(
            MEDICAL, name="Rhea Umatic", specialties="Internal medicine, rheumatology"
        )
        for other in (factories.edition(), factories.edition()):
            factories.asked(other.article, MEDICAL, fitting)
        reviewing.accept(
            assignment=ask(article, fitting), by=fitting, has_interests=True, interests="Shares in Ringmaker"
        )
        reviewing.decline(assignment=article.assignments.get(), by=fitting, note="Better not.")

        said = words(signed_in(factories.managing_editor()).get(address("article-assign", article)))

        today = timezone.localdate()
        day = date_format(today + datetime.timedelta(days=10), "j F Y")
        council = "Example Medical Council, licence valid until 1 January 2100"
        assert (
            "Rhea Umatic, BSc Specialty of this topic Declared an interest in this article. "
            f"Declined it on {date_format(today, 'j F Y')}. Internal medicine, rheumatology "
            f"2 open reviews, next due on {day} 2 articles assigned {council} "
            f"Declared interest: Shares in Ringmaker Idle Ida, BSc 0 open reviews 0 articles assigned {council} "
            f"Busy Bee, BSc 1 open review, next due on {day} 2 articles assigned {council}"
        ) in said

    @pytest.mark.parametrize(
        ("who", "why"),
        [
            ("author", "Wrote part of this text."),
            ("byline", "Is named in the byline."),
            ("asked", "Has been asked already."),
            ("other", "Is asked for the other review. The two must come from two people."),
        ],
    )
    def test_says_who_cannot_be_asked_and_why(self, who, why):
        person = factories.reviewer(roles=(Role.EDITOR,), name="Nobody Else")
        article = factories.article(by=person if who == "author" else factories.editor())
        if who == "byline":
            factories.changed(article, author_ids=[person.person.pk])
        if who in ("asked", "other"):
            factories.asked(article, MEDICAL if who == "asked" else FACTS, person)

        page = signed_in(factories.managing_editor()).get(
            address("article-assign", article, kind="medical_review")
        )

        assert f"Nobody Else, BSc {why}" in words(page)
        assert f'value="{person.person.reviewer.pk}"'.encode() not in page.content

        manager = signed_in(factories.managing_editor())
        before = traces(article)
        sent = {"kind": MEDICAL, "reviewer": person.person.reviewer.pk, "due_on": ""}
        answer = manager.post(address("article-assign", article), sent)
        assert traces(article) == before
        if who == "asked":
            assert answer.status_code == 302  # a second click: the invitation stands
        else:
            assert f"Nobody Else, BSc cannot be asked: {why}" in words(answer)

    def test_sends_an_invitation(self, edition):
        reviewer = factories.reviewer(MEDICAL)
        day = timezone.localdate() + datetime.timedelta(days=3)

        response = signed_in(factories.managing_editor()).post(
            address("article-assign", edition.article),
            {"kind": MEDICAL, "reviewer": reviewer.person.reviewer.pk, "due_on": day.isoformat()},
        )

        assert response["Location"] == address("article-overview", edition.article)
        invitation = invitation_of(reviewer)
        assert (invitation.kind, invitation.state, invitation.due_on) == (MEDICAL, "invited", day)

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"reviewer": ""}, "Choose whom to ask."),
            ({"reviewer": "999999"}, "This person cannot be asked."),
            ({"due_on": "2020-01-01"}, "This day is over."),
            ({"kind": "nonsense"}, "Select a valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_asks_nobody(self, edition, fields, sentence):
        reviewer, client = factories.reviewer(MEDICAL), signed_in(factories.managing_editor())
        before = traces(edition.article)

        response = client.post(
            address("article-assign", edition.article),
            {"kind": MEDICAL, "reviewer": reviewer.person.reviewer.pk, "due_on": ""} | fields,
        )

        assert response.status_code == 400
        assert sentence in words(response)
        assert traces(edition.article) == before

    def test_refuses_a_reviewer_of_the_other_kind(self, edition):
        checker, client = factories.reviewer(FACTS), signed_in(factories.managing_editor())
        before = traces(edition.article)

        response = client.post(
            address("article-assign", edition.article),
            {"kind": MEDICAL, "reviewer": checker.person.reviewer.pk, "due_on": ""},
        )

        assert response.status_code == 403
        assert "not an active reviewer of this kind" in words(response)
        assert traces(edition.article) == before

    def test_is_closed_to_editors(self, edition):
        assert (
            signed_in(factories.editor()).get(address("article-assign", edition.article)).status_code == 403
        )

    def test_says_what_to_do_when_there_is_nobody(self):
        article = factories.article(cites=factories.citation(confirmed=False))

        said = words(signed_in(factories.managing_editor()).get(address("article-assign", article)))

        assert "Nobody can be asked" in said
        assert "An administrator verifies licences" in said

    def test_costs_the_same_with_one_reviewer_and_three(self, edition):
        client = signed_in(factories.managing_editor())
        factories.reviewer(MEDICAL)
        one = queries_of(client, address("article-assign", edition.article))
        factories.reviewer(MEDICAL)
        factories.reviewer(MEDICAL)

        assert queries_of(client, address("article-assign", edition.article)) == one


class TestAnswering:
    @pytest.fixture
    def reviewer(self, edition):
        invited = factories.reviewer(MEDICAL)
        reviewing.assign(
            article=edition.article,
            by=factories.managing_editor(),
            reviewer=invited.person.reviewer,
            kind=MEDICAL,
        )
        return invited

    def test_says_what_is_asked_and_what_will_be_signed(self, edition, reviewer):
        page = signed_in(reviewer).get(address("assignment-overview", invitation_of(reviewer)))

        assert edition.title in words(page)
        assert "In my professional judgement its medical content is accurate" in words(page)
        assert address("edition-review", edition) in links(page)

    def test_the_text_leads_back_to_the_invitation(self, edition, reviewer):
        invitation = Assignment.objects.get()
        text = address("edition-review", edition)

        assert address("assignment-overview", invitation) in signed_in(reviewer).get(text).content.decode()
        other = signed_in(factories.reviewer(MEDICAL)).get(text).content.decode()
        assert address("assignment-overview", invitation) not in other

    def test_accepting_leads_to_the_text(self, edition, reviewer):
        response = signed_in(reviewer).post(
            address("assignment-accept", invitation_of(reviewer)),
            {"accept-has_interests": "False", "accept-interests": ""},
        )

        assert response["Location"] == address("edition-review", edition)
        assert invitation_of(reviewer).state == Assignment.State.ACCEPTED

    def test_accepting_takes_an_answer_about_interests(self, edition, reviewer):
        before = traces(edition.article)

        response = signed_in(reviewer).post(address("assignment-accept", invitation_of(reviewer)), {})

        assert response.status_code == 400
        assert "Say whether you have an interest to declare." in words(response)
        assert traces(edition.article) == before

    def test_declining_needs_a_reason(self, edition, reviewer):
        client, invitation = signed_in(reviewer), invitation_of(reviewer)
        before = traces(edition.article)

        refused = client.post(address("assignment-decline", invitation), {"decline-note": " "})
        unchanged = traces(edition.article)
        response = client.post(address("assignment-decline", invitation), {"decline-note": "On leave."})

        assert (refused.status_code, response.status_code) == (400, 302)
        assert unchanged == before
        invitation.refresh_from_db()
        assert (invitation.state, invitation.note) == (Assignment.State.DECLINED, "On leave.")

    def test_an_answer_given_already_is_not_given_again(self, edition, reviewer):
        client, invitation = signed_in(reviewer), invitation_of(reviewer)
        client.post(address("assignment-decline", invitation), {"decline-note": "On leave."})
        before = traces(edition.article)

        response = client.post(address("assignment-accept", invitation), {"accept-has_interests": "False"})

        assert response.status_code == 409
        assert "answered already" in words(response)
        assert traces(edition.article) == before

    def test_somebody_elses_invitation_does_not_exist(self, reviewer):
        for other in (factories.reviewer(MEDICAL), factories.managing_editor()):
            assert (
                signed_in(other).get(address("assignment-overview", invitation_of(reviewer))).status_code
                == 404
            )

    def test_a_managing_editor_releases_with_a_reason(self, edition, reviewer):
        client, invitation = signed_in(factories.managing_editor()), invitation_of(reviewer)
        before = traces(edition.article)

        refused = client.post(address("assignment-release", invitation), {"note": ""})
        unchanged = traces(edition.article)
        client.post(address("assignment-release", invitation), {"note": "Moved to another team."})

        assert refused.status_code == 400
        assert unchanged == before
        assert invitation_of(reviewer).state == Assignment.State.RELEASED


class TestInterests:
    @pytest.fixture
    def interested(self, edition):
        reviewer = factories.reviewer(MEDICAL, name="Ines Tressed")
        assignment = reviewing.assign(
            article=edition.article,
            by=factories.managing_editor(),
            reviewer=reviewer.person.reviewer,
            kind=MEDICAL,
        )
        reviewing.accept(
            assignment=assignment, by=reviewer, has_interests=True, interests="Shares in a maker"
        )
        return reviewer

    def test_the_chief_editor_waives_one_in_writing(self, edition, interested):
        chief = signed_in(factories.chief_editor())
        page = address("interest-waive", edition.article, interested.person)
        before = traces(edition.article)

        shown = words(chief.get(page))
        refused = chief.post(page, {"reason": ""})
        unchanged = traces(edition.article)
        chief.post(page, {"reason": "Sold years ago."})

        assert "Ines Tressed declared an interest Shares in a maker" in shown
        assert refused.status_code == 400
        assert unchanged == before
        assert InterestWaiver.objects.get().person == interested.person

    def test_waits_for_the_chief_editor_and_nobody_else(self, edition, interested):
        chief, managing = (
            signed_in(user).get("/desk/") for user in (factories.chief_editor(), factories.managing_editor())
        )

        assert "Declared interests to decide about 1" in words(chief)
        assert "Declared interests" not in words(managing)

    def test_a_managing_editor_may_not(self, edition, interested):
        page = address("interest-waive", edition.article, interested.person)

        assert signed_in(factories.managing_editor()).post(page, {"reason": "Fine."}).status_code == 403

    def test_nobody_waives_their_own(self, edition):
        chief = factories.reviewer(MEDICAL, roles=(Role.CHIEF_EDITOR,))
        assignment = reviewing.assign(
            article=edition.article,
            by=factories.managing_editor(),
            reviewer=chief.person.reviewer,
            kind=MEDICAL,
        )
        reviewing.accept(assignment=assignment, by=chief, has_interests=True, interests="Shares")
        before = traces(edition.article)

        response = signed_in(chief).post(
            address("interest-waive", edition.article, chief.person), {"reason": "I trust myself."}
        )

        assert response.status_code in (403, 409)
        assert "never their own" in words(response)
        assert traces(edition.article) == before


class TestMedicalReview:
    def test_shows_the_stored_page_byte_for_byte(self, edition):
        page = signed_in(asked_reviewer(edition)).get(address("edition-review", edition))

        assert f'<div class="prose">{edition.html}</div>'.encode() in page.content

    def test_d29_opens_on_the_whole_text_before_the_first_signature(self, edition):
        page = signed_in(asked_reviewer(edition)).get(address("edition-review", edition))

        assert page.context["view"].name == "whole"

    def test_d29_opens_on_the_changes_since_ones_own_last_signature(self, edition):
        reviewer = asked_reviewer(edition)
        factories.signed(edition, MEDICAL, by=reviewer)
        second = next_edition(edition, body=edition.document["body"].replace("5 %", "6 %"))
        third = next_edition(second, body=second.document["body"].replace("6 %", "7 %"))

        page = signed_in(reviewer).get(address("edition-review", third))

        assert page.context["view"].name == "mine"
        assert "Changes since you signed edition 1" in words(page)
        assert "removed: 5 % ; added: 7 % ; of adults" in words(page)

    def test_d30_d31_d32_a_dose_is_shown_whole_and_named_in_words(self):
        source = factories.citation()
        article = factories.article(cites=source, body=f"Take 5 mg of it once a day.[@{source.key}]")
        edition = factories.edition(of=article)
        reviewer = asked_reviewer(edition)
        factories.signed(edition, MEDICAL, by=reviewer)
        second = next_edition(edition, body=f"Take 2.5 mg of it once a day.[@{source.key}]")

        said = words(signed_in(reviewer).get(address("edition-review", second)))

        assert "removed: 5 mg ;" in said
        assert "added: 2.5 mg ;" in said
        assert "number: 1" in said

    def test_d33_text_in_a_change_runs_nothing(self, edition):
        reviewer = asked_reviewer(edition)
        factories.signed(edition, MEDICAL, by=reviewer)
        second = next_edition(edition, body=edition.document["body"] + "\n\n<script>alert(1)</script>")

        page = signed_in(reviewer).get(address("edition-review", second))

        assert b"<script>alert(1)" not in page.content
        assert b"&lt;script&gt;alert(1)" in page.content

    def test_d34_changes_are_numbered_and_linked(self, edition):
        reviewer = asked_reviewer(edition)
        factories.signed(edition, MEDICAL, by=reviewer)
        second = next_edition(
            edition,
            standfirst="What it is and what seldom helps.",
            body=edition.document["body"].replace("5 %", "6 %"),
        )

        page = signed_in(reviewer).get(address("edition-review", second))

        assert "Change 1 of 2" in words(page)
        assert {"#change-1", "#change-2"} <= links(page)
        for place in (1, 2):
            assert f'id="change-{place}"'.encode() in page.content

    def test_compares_with_what_readers_see(self):
        article = factories.live_article()
        second = next_edition(article.live_edition, body="Wholly new words.[@" + _key(article) + "]")

        page = signed_in(factories.editor()).get(address("edition-review", second, show="public"))

        assert "Changes since published edition 1" in words(page)
        assert "added: Wholly new words." in words(page)

    def test_says_of_each_source_whether_it_is_confirmed(self):
        good, open_one = factories.citation(), factories.citation(confirmed=False)
        edition = factories.edition(
            of=factories.article(cites=good, body=f"One.[@{good.key}] Two.[@{open_one.key}]")
        )

        said = words(signed_in(asked_reviewer(edition)).get(address("edition-review", edition)))

        assert "Confirmed A fact checker confirmed it as a peer-reviewed source." in said
        assert (
            "To confirm needs a person Nobody has confirmed this source yet, and no registry has been asked."
            in said
        )

    def test_d38_tells_a_contributor_before_the_first_keystroke(self):
        author = factories.reviewer(MEDICAL, roles=(Role.EDITOR,))
        edition = factories.edition(of=factories.article(by=author))

        page = signed_in(author).get(address("edition-review", edition))

        assert "You read this edition, but do not sign it" in words(page)
        assert "you wrote part of it" in words(page)
        assert address("edition-sign", edition, MEDICAL) not in links(page)

    def test_an_edition_that_was_replaced_says_so(self, edition):
        reviewer = asked_reviewer(edition)
        second = next_edition(edition)

        page = signed_in(reviewer).get(address("edition-review", edition))

        assert "Edition 2 has replaced this one" in words(page)
        assert address("edition-review", second) in links(page)
        assert address("edition-sign", edition, MEDICAL) not in links(page)

    def test_says_what_the_other_reviewer_decided(self, edition):
        factories.signed(edition, FACTS)

        said = words(signed_in(asked_reviewer(edition)).get(address("edition-review", edition)))

        assert f"Fact check: {Decision.APPROVE.label}" in said

    def test_is_not_there_for_a_reviewer_nobody_asked(self, edition):
        stranger = signed_in(factories.reviewer(MEDICAL))

        assert stranger.get(address("edition-review", edition)).status_code == 404
        assert stranger.get(address("edition-facts", edition)).status_code == 404

    def test_costs_the_same_with_one_source_and_with_three(self):
        counts = []
        for number in (1, 3):
            keys = "".join(f"[@{factories.citation().key}]" for _ in range(number))
            edition = factories.edition(of=factories.article(body=f"Words.{keys}"))
            counts.append(queries_of(signed_in(asked_reviewer(edition)), address("edition-review", edition)))

        assert counts[0] == counts[1]


class TestFactCheck:
    @pytest.fixture
    def source(self):
        return factories.citation(confirmed=False, pmid="12345")

    @pytest.fixture
    def edition(self, source):
        marker = f"[@{source.key}]"
        body = f"## What it is\n\nIt is common. It affects 5 % of adults.{marker}\n\n## What helps\n\n- Rest.{marker}"
        return factories.edition(of=factories.article(cites=source, body=body))

    def test_names_the_claims_that_lean_on_a_source(self, edition):
        here = address("edition-facts", edition)
        page = signed_in(asked_reviewer(edition, FACTS)).get(here)

        assert "Claims that lean on it: 1 , 2" in words(page)
        assert {f"{here}?claims=all#claim-1", f"{here}?claims=all#claim-2"} <= links(page)

    def test_links_the_source_where_it_can_be_read(self, edition, source):
        found = links(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))

        assert f"https://doi.org/{source.doi}" in found
        assert "https://pubmed.ncbi.nlm.nih.gov/12345/" in found

    def test_leads_to_confirming_by_hand_and_back(self, edition, source):
        found = links(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))

        confirm = next(url for url in found if f"/citations/{source.pk}/" in url and "confirm" in url)
        assert f"next=%2Fdesk%2Feditions%2F{edition.pk}%2Ffacts%2F" in confirm

    def test_a_medical_reviewer_is_not_offered_to_confirm(self, edition):
        found = links(signed_in(asked_reviewer(edition)).get(address("edition-facts", edition)))

        assert not any("confirm" in url for url in found)

    def test_shows_what_the_registries_said_beside_each_source(self, edition, source):
        judged.verified(source, Verdict.MINOR)

        page = signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition))

        said = "Small differences needs a person The registries hold this work with small differences."
        assert said in words(page)
        assert "Registries: The work is known to Crossref; the reference differs a little" in words(page)
        assert "0 of 1 settled by the registries or a fact checker. 1 needs a person." in words(page)
        assert f"{source.get_absolute_url()}#registries" in links(page)

    def test_a_source_that_the_registries_settled_needs_nobody(self, edition, source):
        judged.verified(source)
        judged.decided(judged.journal())

        said = words(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))

        assert "1 of 1 settled by the registries or a fact checker." in said
        assert "needs a person" not in said

    def test_says_when_the_record_changed_after_it_was_checked(self, edition, source):
        factories.confirm(source)
        before = words(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))
        source.title, source.version = "Another title", source.version + 1
        with factories.act(by=factories.editor(), act="citation.edit"):
            source.save()
        second = next_edition(edition)

        after = words(signed_in(asked_reviewer(second, FACTS)).get(address("edition-facts", second)))

        assert "1 of 1 settled by the registries or a fact checker." in before
        assert "The record was changed after it was checked." in after
        assert "0 of 1 settled by the registries or a fact checker. 1 needs a person." in after

    def test_names_a_retraction_that_came_after_the_edition(self, edition, source):
        source.notice, source.version = "retracted", source.version + 1
        with factories.act(by=factories.editor(), act="citation.notice"):
            source.save()

        said = words(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))

        assert "Retracted" in said

    def test_an_edition_without_sources_says_so(self):
        edition = factories.edition(of=factories.article(body="Words without any source."))

        said = words(signed_in(asked_reviewer(edition, FACTS)).get(address("edition-facts", edition)))

        assert "This edition cites no source." in said


def _key(article):
    return article.body.split("[@")[1].split("]")[0]
