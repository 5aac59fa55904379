"""Comments at the desk: on the review screens and the overview, from the first word to the suggestion that is taken."""

from __future__ import annotations

import re

import pytest

from articles.actions import commenting
from articles.actions.judging import judge_claim
from articles.models import Article, Comment, PendingComment, Settlement, SignOff
from articles.workflow import Kind
from tests import factories
from tests.articles.desk.reviewed import address, queries_of, signed_in, words

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def medic():
    return factories.reviewer(MEDICAL, name="Ana Ruiz")


@pytest.fixture
def edition(medic):
    source = factories.citation()
    body = (
        f"## Care\n\nIt affects 5 % of adults.[@{source.key}] Take 5 mg *once* a day. Rest helps. Ice & rest."
    )
    edition = factories.edition(of=factories.article(body=body))
    factories.asked(edition.article, MEDICAL, medic)
    return edition


def said(edition, by, **fields) -> Comment:
    values = {"quotation": "Rest helps.", "text": "Which rest?", **fields}
    commenting.write_comment(edition=edition, by=by, **values)
    return commenting.send_comments(edition=edition, by=by)[-1]


def review(edition, **query):
    return address("edition-review", edition, **query)


def overview(edition):
    return f"/desk/articles/{edition.article_id}/"


def add(client, edition, **fields):
    sent = {"quotation": "Rest helps.", "text": "Which rest?", **fields}
    return client.post(f"/desk/editions/{edition.pk}/comments/add/?kind=medical_review", sent)


def test_d36_a_comment_is_written_changed_and_sent(edition, medic):
    client, other = signed_in(medic), signed_in(edition.article.owner)

    response = add(client, edition, suggestion="Rest for 2 days.", is_blocking="on")
    pending = PendingComment.objects.get()
    assert response.url == review(edition, show="whole") + f"#pending-{pending.pk}"
    assert "Not sent yet (1)" in words(client.get(review(edition)))
    assert "Which rest?" not in words(other.get(review(edition)))
    assert other.get(f"/desk/comments/pending/{pending.pk}/edit/").status_code == 404

    client.post(
        f"/desk/comments/pending/{pending.pk}/edit/", {"quotation": "Rest helps.", "text": "What rest?"}
    )
    step = client.get(f"/desk/editions/{edition.pk}/comments/send/?kind=medical_review")
    assert "1 comment is sent “Rest helps.”" in words(step)
    client.post(f"/desk/editions/{edition.pk}/comments/send/?kind=medical_review")

    page = words(other.get(review(edition)))
    assert "Ana Ruiz Medical review" in page
    assert "What rest?" in page
    assert "Not sent yet" not in page
    assert not Comment.objects.get().is_blocking


def test_leads_back_from_a_comment_that_is_not_sent_to_its_words_and_marks_them_for_its_writer_alone(
    edition, medic
):
    client, other = signed_in(medic), signed_in(edition.article.owner)
    add(client, edition)
    mark = f"passage-own-{PendingComment.objects.get().pk}"

    page = client.get(review(edition, show="whole")).content.decode()

    assert f'href="{review(edition, show="whole")}#{mark}"' in page
    assert re.search(rf'<mark[^>]* id="{mark}"[^>]*>Rest helps\.', page)
    assert mark not in other.get(review(edition, show="whole")).content.decode()


def test_discards_what_was_not_sent(edition, medic):
    client = signed_in(medic)
    add(client, edition)

    client.post(f"/desk/comments/pending/{PendingComment.objects.get().pk}/discard/")

    assert not PendingComment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"quotation": "Rest harms."}, "These words do not stand in this edition."),
        ({"quotation": "rest", "text": "Twice"}, None),
        ({"quotation": ""}, "Select the words that the comment is about"),
        ({"text": ""}, "Write a comment, or suggest other words."),
        ({"quotation": "adults.[1]\nTake"}, None),
    ],
)
def test_without_a_script_the_pasted_words_are_found_or_kept_with_a_reason(edition, medic, fields, message):
    response = add(signed_in(medic), edition, **fields)

    assert response.status_code == (400 if message else 302)
    assert PendingComment.objects.exists() == (message is None)
    if message:
        assert message in words(response)
        assert fields.get("text", "Which rest?") in words(response)
        assert response.content.decode().count("<title>Error:") == 1


def test_words_that_stand_twice_need_more_of_them_unless_they_were_selected(edition, medic):
    body = edition.document["body"] + " Rest helps. It is free."
    second = factories.edition(of=factories.changed(edition.article, body=body), change_kind="new")
    client = signed_in(medic)

    refused = add(client, second)
    assert "These words stand in the text more than once." in words(refused)
    assert "Rest helps." in words(refused)
    chosen = add(client, second, before="Take 5 mg once a day. ", after=" Ice & rest. Rest helps.")

    assert chosen.status_code == 302


def test_d35_jumps_to_the_words_and_shows_the_outdated_ones_apart(edition, medic):
    first, second = said(edition, medic), said(edition, medic, quotation="Ice & rest", text="Why ice?")
    dose = said(edition, medic, quotation="5 mg", text="For whom?")
    body = edition.document["body"].replace("5 mg", "2.5 mg").replace("## Care", "## Care\n\nNew words.")
    newest = factories.edition(
        of=factories.changed(edition.article, body=body), change_kind="new", change_note="x"
    )
    client = signed_in(edition.article.owner)

    html = client.get(review(newest, show="whole")).content.decode()
    page = words(client.get(overview(newest)))

    for comment, quoted in ((first, "Rest helps."), (second, "Ice &amp; rest")):
        assert f'<mark class="commented" id="passage-{comment.pk}" tabindex="-1">{quoted}</mark>' in html
        assert f'href="{review(newest, show="whole")}#passage-{comment.pk}"' in html
    assert f"passage-{dose.pk}" not in html
    assert "Outdated (1)" in page
    assert "Said of edition 1." in page
    assert page.index("Outdated (1)") < page.index("For whom?")
    assert f'href="{review(edition, show="whole")}"' in html


def test_marks_change_no_word_of_the_text(edition, medic):
    client = signed_in(medic)
    before = client.get(review(edition, show="whole")).content.decode()
    said(edition, medic, quotation="Take 5 mg once a day.")

    after = client.get(review(edition, show="whole")).content.decode()

    text = re.compile(r'<div class="prose">(.*?)</div>', re.DOTALL)
    assert re.sub("</?mark[^>]*>", "", text.search(after)[1]) == text.search(before)[1]
    assert "<mark" in text.search(after)[1]


def test_answers_and_says_who_resolved_it(edition, medic):
    comment, editor = said(edition, medic), factories.editor()
    client = signed_in(editor)

    client.post(f"/desk/comments/{comment.pk}/answer/", {"text": "Any rest."})
    assert "Any rest." in words(client.get(overview(edition)))
    client.post(f"/desk/comments/{comment.pk}/resolve/", {"note": "Said so now."})

    page = words(client.get(overview(edition)))
    assert "Resolved (1)" in page
    assert re.search(rf"resolved {editor.name}, [^:]+: Said so now.", page)


def test_an_answer_and_what_settles_an_objection_are_not_called_optional(edition, medic):
    comment, client = said(edition, medic, is_blocking=True), signed_in(medic)

    for step in ("answer", "resolve"):
        assert "(optional)" not in words(client.get(f"/desk/comments/{comment.pk}/{step}/"))
    assert "Write an answer." in words(client.post(f"/desk/comments/{comment.pk}/answer/", {"text": " "}))


def test_the_editor_shows_what_is_open_and_offers_a_reviewer_to_suggest_instead(edition, medic):
    said(edition, medic, suggestion="Rest for 2 days.")
    writer = factories.reviewer(MEDICAL, roles=("editor",))

    page = words(signed_in(writer).get(f"/desk/articles/{edition.article_id}/edit/"))

    assert "1 comment is open Ana Ruiz: “Rest helps.” Which rest? Suggested wording: Rest for 2 days." in page
    assert "Suggest other words" in page


def test_who_objects_is_told_before_the_passphrase_that_this_is_no_approval(edition, medic):
    add(signed_in(medic), edition, is_blocking="on", suggestion="Rest a day.")

    for page in (address("edition-sign", edition, MEDICAL), address("edition-approve-if", edition)):
        step = signed_in(medic).get(page)
        assert "You marked a comment as blocking" in words(step)
        assert address("edition-request-changes", edition, MEDICAL) in step.content.decode()
        assert b'name="passphrase"' not in step.content


def test_who_signs_is_reminded_of_their_own_comment_that_goes_on_blocking(edition, medic):
    comment = said(edition, medic, is_blocking=True)
    page, resolve = address("edition-sign", edition, MEDICAL), f'href="/desk/comments/{comment.pk}/resolve/"'

    assert resolve in signed_in(medic).get(page).content.decode()
    commenting.resolve_comment(comment=comment, by=medic, note="Right now.")
    assert resolve not in signed_in(medic).get(page).content.decode()


def test_an_outdated_comment_is_open_too(edition, medic):
    said(edition, medic)
    article = factories.changed(edition.article, body="## Care\n\nOther words.")
    newer = factories.edition(of=article, change_kind="update", change_note="All of it")

    page = words(signed_in(medic).get(review(newer)))

    assert "Outdated (1)" in page
    assert "1 outdated" in page
    assert "No comment is open." not in page


def test_a_blocking_comment_is_resolved_by_its_writer_alone(edition, medic):
    comment = said(edition, medic, is_blocking=True)
    editor, writer = signed_in(edition.article.owner), signed_in(medic)

    page = words(editor.get(overview(edition)))
    assert "A reviewer’s or editor’s open comment blocks this article." in page
    assert editor.post(f"/desk/comments/{comment.pk}/resolve/", {"note": "Done."}).status_code == 403
    assert words(writer.post(f"/desk/comments/{comment.pk}/resolve/", {"note": ""})).count(
        "Say what settled it"
    )
    assert not Settlement.objects.exists()

    writer.post(f"/desk/comments/{comment.pk}/resolve/", {"note": "Right now."})

    assert "blocks this article" not in words(editor.get(overview(edition)))


class TestASuggestion:
    def test_d37_is_taken_with_one_click(self, edition, medic):
        comment = said(edition, medic, suggestion="Rest for 2 days helps.")
        editor = edition.article.owner
        client = signed_in(editor)
        page = client.get(overview(edition)).content.decode()
        version = re.search(r'name="version" value="(\d+)"', page)[1]

        client.post(f"/desk/comments/{comment.pk}/take/", {"version": version})

        assert "Rest for 2 days helps." in Article.objects.get(pk=edition.article_id).body
        history = words(client.get(f"/desk/articles/{edition.article_id}/history/"))
        assert f"Suggestion by Ana Ruiz, taken by {editor.name}" in history
        assert f"suggestion taken {editor.name}" in words(client.get(overview(edition)))

    def test_is_not_offered_to_a_reviewer(self, edition, medic):
        said(edition, medic, suggestion="Rest for 2 days helps.")

        assert "Take this suggestion" not in words(signed_in(medic).get(review(edition)))

    @pytest.mark.parametrize(
        ("quotation", "meanwhile", "told"),
        [
            ("5 mg once", "", "Mark-up or a citation stands within these words"),
            ("Rest helps.", "Rest does not help.", "The working copy does not have these words any more"),
        ],
    )
    def test_that_cannot_be_mapped_is_left_to_the_hand(self, edition, medic, quotation, meanwhile, told):
        comment = said(edition, medic, quotation=quotation, suggestion="Other words")
        if meanwhile:
            factories.changed(edition.article, body=edition.document["body"].replace(quotation, meanwhile))
        client = signed_in(edition.article.owner)
        before = Article.objects.get(pk=edition.article_id)

        page = words(client.get(overview(edition)))
        refused = client.post(f"/desk/comments/{comment.pk}/take/", {"version": before.version})

        assert told in page
        assert "Edit by hand" in page
        assert refused.status_code == 409
        assert "Edit by hand" in words(refused)
        assert "Nothing was changed" in words(refused) or "nothing was changed" in words(refused)
        assert Article.objects.get(pk=edition.article_id).version == before.version

    def test_seen_beside_an_older_copy_is_a_conflict(self, edition, medic):
        comment = said(edition, medic, suggestion="Rest for 2 days helps.")
        factories.changed(edition.article, title="Another title")
        client = signed_in(edition.article.owner)

        refused = client.post(f"/desk/comments/{comment.pk}/take/", {"version": 1})

        assert refused.status_code == 409
        assert "Somebody saved the text after you opened this page" in words(refused)
        assert 'name="version" value="2"' in refused.content.decode()
        assert not Settlement.objects.exists()


class TestWithADecision:
    def test_a_fact_check_starts_its_note_with_what_does_not_hold(self, edition):
        checker = factories.reviewer(FACTS)
        factories.asked(edition.article, FACTS, checker)
        judge_claim(claim=edition.claims.first(), by=checker, judgement="overstated", note="It says 4 %.")

        page = words(signed_in(checker).get(f"/desk/editions/{edition.pk}/fact_check/request-changes/"))

        assert "“It affects 5 % of adults.” Overstated. It says 4 %." in page

    def test_a_blocking_comment_is_reason_enough_and_goes_along(self, edition, medic):
        client = signed_in(medic)
        add(client, edition, text="Say for how long.", is_blocking="on")
        url = f"/desk/editions/{edition.pk}/medical_review/request-changes/"
        assert "1 comment is sent with it" in words(client.get(url))

        sent = {"digest": edition.digest, "passphrase": factories.PASSPHRASE, "note": ""}
        assert client.post(url, sent).status_code == 302

        assert SignOff.objects.get().note == "“Rest helps.”: Say for how long."
        assert Comment.objects.get().signoff == SignOff.objects.get()


@pytest.mark.parametrize("page", [review, overview])
def test_costs_the_same_with_one_comment_and_with_three(edition, medic, page):
    client = signed_in(edition.article.owner)
    for _ in range(2):
        comment = said(edition, medic, suggestion="Rest today.")
    commenting.answer_comment(comment=comment, by=medic, text="Well?")
    few = queries_of(client, page(edition))
    for _ in range(3):
        comment = said(edition, medic, suggestion="Rest today.")
        commenting.answer_comment(comment=comment, by=medic, text="Well?")

    assert queries_of(client, page(edition)) == few
