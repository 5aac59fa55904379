"""Two people save the same article: the second sees both texts and loses none (D15, F12)."""

import pytest

from articles.models import Article, Autosave
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, evidence_of, sent

pytestmark = pytest.mark.django_db


BODY = "## One\n\nFirst paragraph.\n\n## Two\n\nSecond paragraph."


@pytest.fixture
def article(editor):
    return factories.article(by=editor, body=BODY)


def save_second(client, article, *, theirs, mine):
    """What the second of two people gets who both opened revision 1; names of fields, and what each made of them."""
    factories.changed(article, by=factories.user(Role.EDITOR, name="Sam Lee"), **theirs)
    return client.post(address("article-edit", article), sent(article, **mine))


def test_nothing_is_written_and_both_texts_are_shown(client, article):
    before = evidence_of(article)
    theirs, mine = BODY.replace("First", "Their first"), BODY.replace("Second", "My second")

    response = save_second(client, article, theirs={"body": theirs}, mine={"body": mine})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Sam Lee saved revision 2 while you were writing" in page
    assert response.context["mine"]["body"] == mine
    assert response.context["current"].body == theirs
    assert Article.objects.get(pk=article.pk).body == theirs
    assert evidence_of(article)["versions"] == before["versions"] + 1


def test_changes_in_different_places_are_joined(client, article):
    response = save_second(
        client,
        article,
        theirs={"body": BODY.replace("First", "Their first"), "title": "Their title"},
        mine={"body": BODY.replace("Second", "My second"), "risk_class": "A"},
    )

    form = response.context["form"]
    assert form["body"].value() == BODY.replace("First", "Their first").replace("Second", "My second")
    assert (form["title"].value(), form["risk_class"].value()) == ("Their title", "A")
    assert form["version"].value() == 2
    assert response.context["clashes"] == []


def test_the_joined_text_can_be_saved_at_once(client, article):
    response = save_second(
        client,
        article,
        theirs={"body": BODY.replace("First", "Their first")},
        mine={"body": BODY.replace("Second", "My second")},
    )
    form = response.context["form"]

    saved = client.post(address("article-edit", article), sent(article, version=2, body=form["body"].value()))

    assert saved.status_code == 302
    assert "Their first" in Article.objects.get(pk=article.pk).body
    assert "My second" in Article.objects.get(pk=article.pk).body


def test_a_place_that_both_changed_holds_mine_and_lists_theirs(client, article):
    response = save_second(
        client,
        article,
        theirs={"body": BODY.replace("First", "Their first")},
        mine={"body": BODY.replace("First", "My first")},
    )

    clash = response.context["clashes"][0]
    assert response.context["form"]["body"].value() == BODY.replace("First", "My first")
    assert (clash.heading, clash.mine.strip(), clash.theirs.strip()) == (
        "One",
        "My first paragraph.",
        "Their first paragraph.",
    )
    assert "Their first paragraph." in response.content.decode()


@pytest.mark.parametrize(
    ("field", "theirs", "mine"),
    [("title", "Their title", "My title"), ("risk_class", "A", "C"), ("meta_description", "Theirs", "Mine")],
)
def test_a_field_that_both_changed_is_listed(client, article, field, theirs, mine):
    client.force_login(factories.chief_editor())

    response = save_second(client, article, theirs={field: theirs}, mine={field: mine})

    assert [clash.field for clash in response.context["clashes"]] == [field]
    assert response.context["form"][field].value() == mine


def test_topics_and_people_that_only_they_changed_are_theirs(client, article):
    topic, person = factories.topic(), factories.user().person

    response = save_second(
        client,
        article,
        theirs={"other_topics": [topic], "author_ids": [person.pk]},
        mine={"body": BODY + "\n\nMore."},
    )

    form = response.context["form"]
    assert (list(form["other_topics"].value()), form["author_ids"].value()) == ([topic.pk], [person.pk])
    assert response.context["clashes"] == []


def test_what_was_sent_is_kept_even_if_the_page_is_closed(client, article, editor):
    save_second(client, article, theirs={"title": "Their title"}, mine={"body": "Mine alone"})

    kept = Autosave.objects.get(article=article, user=editor)
    assert (kept.fields["body"], kept.base_version) == ("Mine alone", 1)


def test_a_save_after_several_of_theirs_finds_its_base(client, article):
    for number in range(3):
        factories.changed(article, title=f"Title {number}")

    response = save_second(
        client,
        article,
        theirs={"body": BODY.replace("First", "Their first")},
        mine={"body": BODY.replace("Second", "My second")},
    )

    assert "Their first" in response.context["form"]["body"].value()
    assert "My second" in response.context["form"]["body"].value()
    assert response.context["form"]["title"].value() == "Title 2"


def test_the_page_escapes_both_texts(client, article):
    response = save_second(
        client,
        article,
        theirs={"body": "<script>theirs()</script>"},
        mine={"body": "</textarea><script>mine()</script>"},
    )

    page = response.content.decode()
    assert "<script>theirs()" not in page
    assert "<script>mine()" not in page
    assert "&lt;script&gt;theirs()" in page
