"""The desk's list of synonyms: added, changed, removed; refused where two groups would fight over a word."""

import pytest

from articles.models import IndexWord, Synonym, SynonymGroup
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.desk.reviewed import address, close_trail, queries_of, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(factories.editor())
    return client


def add(desk, *lines, note=""):
    return desk.post(address("synonym-add"), {"words": "\n".join(lines), "group_note": note})


def groups():
    return [str(group) for group in SynonymGroup.objects.all()]


def told():
    close_trail()
    events = AuditEvent.objects.filter(row_table="note search_synonym_group").order_by("seq")
    return [event.row["words"] for event in events]


def test_an_editor_adds_changes_and_removes_them_and_the_trail_keeps_the_words(desk):
    assert add(desk, " heart  attack ", "", "myocardial infarction", note="Not angina").status_code == 302
    (group,) = SynonymGroup.objects.all()
    assert groups() == ["heart attack = myocardial infarction"]
    assert "Not angina" in desk.get(address("synonym-list")).content.decode()

    edit = address("synonym-edit", group.pk)
    assert "heart attack\nmyocardial infarction" in desk.get(edit).content.decode()
    assert desk.post(edit, {"words": "heart attack\nMI", "group_note": ""}).status_code == 302
    assert groups() == ["heart attack = MI"]
    assert desk.post(address("synonym-remove", group.pk)).status_code == 302

    assert (groups(), Synonym.objects.count()) == ([], 0)
    assert told() == [
        "heart attack; myocardial infarction",
        "heart attack; MI",
        "heart attack = MI",
    ]


def test_saving_the_same_again_changes_nothing(desk):
    add(desk, "gout", "podagra")
    group, before = SynonymGroup.objects.get(), told()

    desk.post(address("synonym-edit", group.pk), {"words": "gout\npodagra", "group_note": ""})

    assert (groups(), told()) == (["gout = podagra"], before)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["gout"], "2 to 20 different words"),
        (["Sjögren", "sjogren"], "2 to 20 different words"),
        (["hydrops", "MENIERE disease"], "“Ménière disease” stands in another group already"),
        (["the", "gout"], "Search leaves out words such as “the”"),
        (["abc\u202e", "gout"], "There is a character that nobody sees: U+202E RIGHT-TO-LEFT OVERRIDE."),
        (["x" * 101, "gout"], "is too long"),
        ([str(number) for number in range(21)], "2 to 20 different words"),
    ],
)
def test_refuses_what_would_not_work_says_why_and_changes_nothing(desk, lines, said):
    add(desk, "Ménière disease", "endolymphatic hydrops")
    before = groups(), told(), IndexWord.objects.count()
    answer = add(desk, *lines)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert lines[0] in answer.content.decode()
    assert (groups(), told(), IndexWord.objects.count()) == before


def test_their_words_are_known_to_the_spelling(desk):
    add(desk, "heart attack", "myocardial infarction")

    assert IndexWord.objects.get(word="myocardial").editions == 0


def test_the_list_is_searched_by_a_word_in_any_spelling_and_says_when_nothing_fits(desk):
    add(desk, "Ménière disease", "endolymphatic hydrops")
    add(desk, "gout", "podagra")

    found = desk.get(address("synonym-list"), {"q": "meniere"}).content.decode()
    nothing = desk.get(address("synonym-list"), {"q": "zqx"}).content.decode()

    assert "endolymphatic" in found
    assert "podagra" not in found
    assert "No synonym is like that." in nothing


def test_an_empty_list_says_what_it_is_for(desk):
    assert "No synonyms yet" in words(desk.get(address("synonym-list")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(desk, number):
    for each in range(number):
        add(desk, f"zqx {each}", f"qzx {each}")

    assert queries_of(desk, address("synonym-list")) == 8


def test_refuses_a_reviewer():
    client = signed_in(factories.reviewer())

    assert client.get(address("synonym-list")).status_code == 403
    assert add(client, "gout", "podagra").status_code == 403
    assert groups() == []
