"""What somebody reads before they sign: ticks on changes, and the whole text where the changes are not enough."""

import pytest

from articles.actions import publishing
from articles.models import ReadMark, SignOff
from articles.workflow import Kind
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    links,
    queries_of,
    signature,
    signed_in,
    traces,
    words,
)

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
TEXT = "It is common.[@{}]\n\nRest helps most people, and so does a walk, a bath or a cup of tea on every day.\n\n"
DOSE, WORDS = "Take 5 mg of it now.", "It is rare in the young."


class Story:
    """An article whose first edition a medical reviewer has signed, and the editions after it."""

    def __init__(self, kind=MEDICAL):
        self.kind = kind
        source = factories.citation()
        body = TEXT.format(source.key) + DOSE + "\n\n" + WORDS
        self.article = factories.article(body=body, cites=source)
        self.edition = factories.edition(of=self.article)
        self.reviewer = asked_reviewer(self.edition, kind)
        self.client = signed_in(self.reviewer)
        factories.signed(self.edition, kind, by=self.reviewer)

    def next(self, *replaced):
        """One more edition, with some words of the body replaced."""
        body = self.edition.document["body"]
        for old, new in replaced:
            assert old in body
            body = body.replace(old, new)
        changed = factories.changed(self.article, body=body)
        self.edition = factories.edition(of=changed, change_kind="update", change_note="Changed")
        return self

    def signed(self):
        factories.signed(self.edition, self.kind, by=self.reviewer)
        return self

    def published(self):
        factories.signed(self.edition, FACTS)
        publishing.publish(edition=self.edition, by=factories.managing_editor())
        return self

    def screen(self, **query):
        name = "edition-facts" if self.kind == FACTS else "edition-review"
        return self.client.get(address(name, self.edition, **query))

    def sign_page(self):
        return self.client.get(address("edition-sign", self.edition, self.kind))

    def sign(self):
        return self.client.post(address("edition-sign", self.edition, self.kind), signature(self.edition))

    def read(self):
        return self.client.post(address("edition-read", self.edition, self.kind))

    def tick(self, change, is_seen="yes", **more):
        fields = {"change": change.key, "is_seen": is_seen, "show": "mine"}
        return self.client.post(address("edition-seen", self.edition, self.kind), fields, **more)


def keys(page):
    return [change.key for change in page.context["changes"].all()]


class TestWholeText:
    @pytest.mark.parametrize(
        ("replaced", "why"),
        [
            (("5 mg", "2.5 mg"), "A dose changed: what the rest of the text says about it must still fit."),
            (("5 mg", "5 mcg"), "A dose changed: what the rest of the text says about it must still fit."),
            (
                (
                    "Rest helps most people, and so does a walk, a bath or a cup of tea",
                    "Nothing helps anybody",
                ),
                " % of the words changed since you last read it: this is a new text in large part.",
            ),
        ],
    )
    def test_is_asked_for_with_the_reason_and_without_it_nothing_is_signed(self, replaced, why):
        story = Story().next(replaced)
        before = traces(story.article)

        shown, opened, sent = story.screen(), story.sign_page(), story.sign()

        for page in (shown, opened, sent):
            assert "Read the whole text before you sign" in words(page)
            assert why in words(page)
        assert address("edition-sign", story.edition, MEDICAL) not in links(shown)
        assert address("edition-review", story.edition, show="whole") in links(opened)
        assert b"Your signing passphrase" not in opened.content
        assert sent.status_code == 403
        assert traces(story.article) == before
        assert SignOff.objects.filter(edition=story.edition).count() == 0

    def test_every_second_review_is_of_the_whole_text(self):
        small = [("rare", "seldom"), ("seldom", "unusual"), ("unusual", "odd")]
        story, asked = Story(), []
        for replaced in small:
            story.next(replaced)
            asked.append("Every second one is of the whole text." in words(story.screen()))
            story.signed()

        assert asked == [False, True, False]

    def test_says_which_review_it_is(self):
        story = Story().next(("rare", "seldom")).signed().next(("seldom", "unusual"))

        assert "This is your review number 3 of this article." in words(story.screen())

    def test_a_small_change_of_words_is_signed_after_reading_the_changes(self):
        story = Story().next(("rare", "seldom"))

        assert story.sign().status_code == 302
        assert SignOff.objects.filter(edition=story.edition, user=story.reviewer).count() == 1

    def test_is_opened_and_then_signed(self):
        story = Story().next(("5 mg", "2.5 mg"))

        opened = story.screen(show="whole")
        read = story.read()
        page, sent = story.sign_page(), story.sign()

        assert "I have read it, continue to sign" in words(opened)
        assert read["Location"] == address("edition-sign", story.edition, MEDICAL)
        assert "What you read The whole text, with 1 change since edition 1, which you signed" in words(page)
        assert sent.status_code == 302
        assert SignOff.objects.filter(edition=story.edition, user=story.reviewer).count() == 1

    def test_cannot_be_said_to_be_read_where_it_was_not_opened(self):
        story = Story().next(("5 mg", "2.5 mg"))

        assert "I have read it" not in words(story.screen())

    def test_what_was_read_of_one_edition_counts_for_that_one_alone(self):
        story = Story().next(("5 mg", "2.5 mg"))
        story.read()
        story.next(("2.5 mg", "2 mg"))

        assert story.sign().status_code == 403

    def test_what_somebody_else_read_does_not_count(self):
        story = Story().next(("5 mg", "2.5 mg"))
        signed_in(asked_reviewer(story.edition)).post(address("edition-read", story.edition, MEDICAL))

        assert story.sign().status_code == 403

    def test_asking_for_changes_takes_no_reading_of_the_rest(self):
        story = Story().next(("5 mg", "2.5 mg"))
        page = address("edition-request-changes", story.edition, MEDICAL)
        sent = {
            "digest": story.edition.digest,
            "note": "The dose is wrong.",
            "passphrase": factories.PASSPHRASE,
        }

        assert "1 change since edition 1, which you signed" in words(story.client.get(page))
        assert story.client.post(page, sent).status_code == 302

    def test_is_no_matter_of_the_fact_check_which_goes_through_every_claim(self):
        story = Story(FACTS).next(("5 mg", "2.5 mg"))
        factories.judged(story.edition, story.reviewer)

        assert "Read the whole text" not in words(story.screen())
        assert story.sign().status_code == 302

    def test_is_not_asked_for_at_the_first_review(self):
        edition = factories.edition()
        reviewer = asked_reviewer(edition)

        page = signed_in(reviewer).get(address("edition-review", edition))

        assert "Read the whole text before you sign" not in words(page)
        assert page.context["view"].name == "whole"


class TestTicks:
    @pytest.fixture
    def story(self):
        return Story().next(("rare", "seldom"), ("5 mg", "2.5 mg"))

    @pytest.fixture
    def changes(self, story):
        return story.screen().context["changes"].all()

    def test_a_change_is_ticked_and_the_page_comes_back_to_it(self, story, changes):
        response = story.tick(changes[1])

        page = story.screen()
        assert response["Location"] == address("edition-review", story.edition, show="mine") + "#change-2"
        assert page.context["seen"] == {changes[1].key}
        assert "Seen: 1 of 2" in words(page)
        assert page.content.decode().count('aria-pressed="true"') == 1

    def test_a_tick_is_taken_away(self, story, changes):
        story.tick(changes[0])
        story.tick(changes[0], is_seen="no")

        assert "Seen: 0 of 2" in words(story.screen())
        assert not ReadMark.objects.exists()

    def test_a_tick_twice_is_one(self, story, changes):
        story.tick(changes[0])
        story.tick(changes[0])

        assert ReadMark.objects.count() == 1

    def test_htmx_gets_the_tick_and_how_many_there_are(self, story, changes):
        response = story.tick(changes[0], headers={"HX-Request": "true"})

        assert "<html" not in response.content.decode()
        assert 'aria-pressed="true"' in response.content.decode()
        assert words(response) == "Seen : change 1 of 2 Seen: 1 of 2"

    def test_belongs_to_one_person(self, story, changes):
        story.tick(changes[0])
        other = signed_in(asked_reviewer(story.edition))

        assert other.get(address("edition-review", story.edition)).context["seen"] == frozenset()

    def test_stays_in_the_next_edition_on_what_changed_in_the_same_way(self, story, changes):
        for change in changes:
            story.tick(change)
        story.read()
        story.next(("2.5 mg", "1.25 mg"))

        page = story.screen()

        assert page.context["seen"] == {changes[1].key}
        assert "Seen: 1 of 2" in words(page)
        assert page.context["reading"].is_missing

    def test_is_taken_away_from_all_editions_at_once(self, story, changes):
        story.tick(changes[1])
        story.next(("2.5 mg", "1.25 mg"))

        story.tick(changes[1], is_seen="no")

        assert not ReadMark.objects.exists()

    def test_two_changes_alike_have_a_tick_each(self):
        story = Story().next((DOSE, DOSE + "\n\nAsk first.\n\nRest well.\n\nAsk first."))
        changes = story.screen().context["changes"].all()

        story.tick(changes[0])

        alike = [change.key.partition("-")[0] for change in changes]
        assert len(set(alike)) < len(alike)
        assert story.screen().context["seen"] == {changes[0].key}

    def test_the_same_change_keeps_its_tick_in_another_view(self):
        story = Story().published().next(("rare", "seldom"))
        [change] = story.screen(show="mine").context["changes"].all()

        story.tick(change)

        public = story.screen(show="public")
        assert public.context["view"].name == "public"
        assert public.context["seen"] == {change.key}

    @pytest.mark.parametrize("fields", [{"change": "whole"}, {"change": ""}, {"is_seen": "perhaps"}])
    def test_refuses_what_is_no_change_of_the_page(self, story, changes, fields):
        sent = {"change": changes[0].key, "is_seen": "yes", "show": "mine"} | fields

        response = story.client.post(address("edition-seen", story.edition, MEDICAL), sent)

        assert response.status_code == 400
        assert not ReadMark.objects.exists()

    def test_is_no_evidence_and_leaves_no_trace(self, story, changes):
        before = traces(story.article)

        story.tick(changes[0])
        story.read()

        assert ReadMark.objects.count() == 2
        assert traces(story.article) == before

    def test_an_editor_sees_the_changes_without_ticks(self):
        story = Story().published().next(("rare", "seldom"))
        editor = signed_in(story.article.owner)
        [change] = story.screen().context["changes"].all()

        page = editor.get(address("edition-review", story.edition, show="public"))
        refused = editor.post(
            address("edition-seen", story.edition, MEDICAL),
            {"change": change.key, "is_seen": "yes", "show": "public"},
        )

        assert "Change 1 of 1" in words(page)
        assert "aria-pressed" not in page.content.decode()
        assert refused.status_code == 403
        assert not ReadMark.objects.exists()

    def test_is_not_there_for_a_reviewer_nobody_asked(self, story):
        stranger = signed_in(factories.reviewer(MEDICAL))

        for name in ("edition-seen", "edition-read"):
            assert stranger.post(address(name, story.edition, MEDICAL)).status_code == 404
        assert not ReadMark.objects.exists()

    def test_cost_the_same_with_one_and_with_three(self):
        counts = []
        for number in (1, 3):
            words_replaced = [("rare", "seldom"), ("common", "usual"), ("5 mg", "2.5 mg")][:number]
            story = Story().next(*words_replaced)
            for change in story.screen().context["changes"].all():
                story.tick(change)
            counts.append(queries_of(story.client, address("edition-review", story.edition)))

        assert counts[0] == counts[1]


class TestViews:
    def test_what_was_signed_is_not_offered_as_if_it_were_not(self):
        page = words(Story().screen())

        assert "Sign it again" in page
        assert "Continue to sign" not in page

    def test_leads_to_the_changes_the_whole_text_and_the_references(self):
        story = Story().next(("rare", "seldom"))

        found = links(story.screen())

        views = ("mine", "page", "whole", "references")
        assert {address("edition-review", story.edition, show=view) for view in views} <= found

    def test_marks_the_changes_on_the_page_as_readers_will_see_it(self):
        story = Story().next(("rare", "seldom"), ("5 mg", "2.5 mg"))
        page = story.screen(show="page")

        said, source = words(page), page.content.decode()
        assert "2 passages differ from edition 1" in said
        assert "Change 1 of 2: number Take removed: 5 mg ; added: 2.5 mg ; of it now." in said
        assert "Change 2 of 2: direction word It is removed: rare ; added: seldom ; in the young." in said
        assert '<a class="cite"' in source
        assert "[@" not in said
        assert {"#change-1", address("edition-review", story.edition, show="mine")} <= links(page)

    def test_d33_text_on_the_marked_page_runs_nothing(self):
        story = Story().next(("rare", "<script>alert(1)</script> rare"))

        page = story.screen(show="page")

        assert b"<script>alert(1)" not in page.content
        assert b"&lt;script&gt;" in page.content

    def test_the_title_and_the_key_points_are_marked_as_well(self):
        story = Story()
        changed = factories.changed(
            story.article, title="Take < 5 mg", standfirst="Never take it.", key_points="Ask somebody & rest."
        )
        story.edition = factories.edition(of=changed, change_kind="update", change_note="Changed")

        said = words(story.screen(show="page"))

        for words_added in ("Take < 5 mg", "Never take it.", "Ask somebody & rest."):
            assert f"added: {words_added} ;" in said

    def test_the_page_says_when_nothing_on_it_differs(self):
        story = Story()
        changed = factories.changed(story.article, meta_description="About it.")
        story.edition = factories.edition(of=changed, change_kind="update", change_note="Changed")

        assert "0 passages differ from edition 1" in words(story.screen(show="page"))

    def test_shows_the_references_with_their_standing(self):
        said = words(Story().next(("rare", "seldom")).screen(show="references"))

        assert "References" in said
        assert "A trial of example" in said
        assert "Confirmed A fact checker confirmed it" in said
        assert "Rest helps most people" not in said

    def test_says_when_there_is_none(self):
        edition = factories.edition(of=factories.article(body="Words without any source."))
        page = signed_in(asked_reviewer(edition)).get(address("edition-review", edition, show="references"))

        assert "This edition cites no source." in words(page)
