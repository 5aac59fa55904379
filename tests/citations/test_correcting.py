"""Correcting a record, two people at once, and the history of it all."""

import pytest
from django.urls import reverse
from reversion.models import Version

from citations.actions.library import edit_citation, note_notice
from citations.found import Source
from citations.models import Citation
from citations.verdicts import Status, Verdict
from cms.accounts.models import Role
from tests import factories
from tests.citations import judged
from tests.citations.pages import text_of

pytestmark = pytest.mark.django_db


def address(name, source):
    return reverse(f"citations:citation-{name}", args=[source.pk])


def saves_in(response):
    """The saves among what the history lists."""
    return [entry.save for entry in response.context["entries"] if entry.save]


def sent(client, source, **changes):
    """The form as the browser sends it back, with some fields changed."""
    form = client.get(address("edit", source)).context["form"]
    fields = {field.html_name: field.value() for field in form}
    return (
        {name: "" if value is None else value for name, value in fields.items()}
        | {"reason": "Misprint"}
        | changes
    )


@pytest.fixture
def source():
    return factories.citation(
        key="lee2020",
        authors=[
            {"family": "Lee", "given": "Ann", "suffix": "Jr"},
            {"literal": "Department of Health, Victoria"},
            {"literal": "Cochrane UK"},
            {"family": "Plato", "given": ""},
        ],
    )


class TestCorrecting:
    def test_a_form_sent_back_unchanged_changes_nothing(self, client, editor, source):
        before = Citation.objects.values().get(), source.facts()

        assert client.post(address("edit", source), sent(client, source)).status_code == 302

        source.refresh_from_db()
        assert (source.version, source.facts()) == (1, before[1])
        assert source.checks.get().facts == source.facts()

    def test_saves_with_a_reason(self, client, editor, source):
        response = client.post(
            address("edit", source), sent(client, source, pages="3-4", title="A\n better  title")
        )

        source.refresh_from_db()
        assert response.headers["Location"] == source.get_absolute_url()
        assert (source.version, source.pages, source.title) == (2, "3-4", "A better title")
        assert Version.objects.get_for_object(source).latest("pk").revision.get_comment() == "Misprint"

    def test_the_identifier_of_another_source_is_refused_with_a_link_to_it(self, client, editor, source):
        other = factories.citation(doi="10.1234/other", title="The other <one>")
        before = Citation.objects.filter(pk=source.pk).values().get()

        response = client.post(
            address("edit", source), sent(client, source, doi="https://doi.org/10.1234/OTHER")
        )

        page = text_of(response)
        assert response.status_code == 400
        assert f'href="{other.get_absolute_url()}"' in page
        assert "The other &lt;one&gt;" in page
        assert Citation.objects.filter(pk=source.pk).values().get() == before

    @pytest.mark.parametrize("changes", [{"reason": ""}, {"title": ""}, {"version": ""}, {"year": "x"}])
    def test_says_what_is_wrong_and_writes_nothing(self, client, editor, source, changes):
        before = Citation.objects.values().get()

        response = client.post(address("edit", source), sent(client, source, publisher="Kept", **changes))

        assert response.status_code == 400
        assert "Kept" in text_of(response)
        assert Citation.objects.values().get() == before

    @pytest.mark.parametrize("role", ["", Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_closed_to_others(self, client, source, role):
        client.force_login(factories.user(*filter(None, [role])))

        assert client.post(address("edit", source), {"title": "x"}).status_code == 403
        assert Citation.objects.get().version == 1

    def test_anonymous_people_sign_in_first(self, client, source):
        assert client.get(address("edit", source)).headers["Location"].startswith("/accounts/login/")


class TestTwoPeople:
    def second(self, client, source, *, theirs, mine):
        """What the second of two people gets who both opened version 1."""
        typed = sent(client, source, **mine)
        them = factories.user(Role.EDITOR, name="Sam Lee")
        edit_citation(citation=source, by=them, version=1, fields=theirs, reason="Checked in print")
        return client.post(address("edit", source), typed)

    def test_both_are_shown_and_nothing_is_written(self, client, editor, source):
        response = self.second(client, source, theirs={"pages": "7-8"}, mine={"volume": "13"})

        page = text_of(response)
        assert response.status_code == 409
        assert "Sam Lee changed this record while you were writing" in page
        assert "Checked in print" in page
        source.refresh_from_db()
        assert (source.version, source.pages, source.volume) == (2, "7-8", "12")

    def test_the_form_joins_what_either_changed(self, client, editor, source):
        response = self.second(client, source, theirs={"pages": "7-8"}, mine={"volume": "13"})

        start = response.context["form"].initial
        assert (start["pages"], start["volume"], start["version"]) == ("7-8", "13", 2)
        assert start["reason"] == "Misprint"
        assert response.context["clashes"] == []

    def test_what_both_changed_is_named_with_both_versions(self, client, editor, source):
        response = self.second(client, source, theirs={"pages": "7-8"}, mine={"pages": "9-10"})

        assert [(clash.field, clash.mine, clash.theirs) for clash in response.context["clashes"]] == [
            ("pages", "9-10", "7-8")
        ]
        assert response.context["form"].initial["pages"] == "9-10"

    def test_saving_the_joined_form_keeps_both(self, client, editor, source):
        self.second(client, source, theirs={"pages": "7-8"}, mine={"volume": "13"})

        client.post(address("edit", source), sent(client, source, volume="13"))

        source.refresh_from_db()
        assert (source.version, source.pages, source.volume) == (3, "7-8", "13")

    def test_names_are_joined_as_wholes(self, client, editor, source):
        theirs = {"authors": [{"family": "Lee", "given": "Anna", "suffix": "", "literal": ""}]}

        response = self.second(client, source, theirs=theirs, mine={"volume": "13"})

        assert response.context["form"].initial["authors"] == theirs["authors"]


class TestHistory:
    def test_lists_who_when_why_and_what(self, client, editor, source):
        edit_citation(
            citation=source,
            by=editor,
            version=1,
            fields={"pages": "7-8", "authors": []},
            reason="Checked in print",
        )
        note_notice(
            citation=Citation.objects.get(), by=editor, notice="corrected", reason="<b>Erratum</b> of 3 May"
        )

        response = client.get(address("history", source))

        saves = saves_in(response)
        assert [(save.number, save.by, save.reason) for save in saves[:2]] == [
            (3, editor.name, "<b>Erratum</b> of 3 May"),
            (2, editor.name, "Checked in print"),
        ]
        assert [(change.name, change.old, change.new) for change in saves[0].changes] == [
            ("Publisher's notice", "", "Corrected"),
            ("What the notice says", "", "<b>Erratum</b> of 3 May"),
        ]
        assert [(change.field, change.old, change.new) for change in saves[1].changes] == [
            ("authors", 'Lee, Ann, Jr\n"Department of Health, Victoria"\n"Cochrane UK"\nPlato,', ""),
            ("pages", "1-9", "7-8"),
        ]
        assert saves[2].is_first
        assert "<b>Erratum" not in text_of(response)

    def test_goes_on_over_pages_without_losing_a_difference(self, client, editor, source):
        for number in range(1, 23):
            edit_citation(
                citation=source,
                by=editor,
                version=number,
                fields={"pages": str(number)},
                reason=f"Step {number}",
            )

        first, second = (
            client.get(address("history", source)),
            client.get(address("history", source) + "?page=2"),
        )

        assert len(saves_in(first)) == 20
        assert [change.old for change in saves_in(first)[-1].changes] == ["2"]
        assert [save.number for save in saves_in(second)] == [3, 2, 1]

    def test_lists_what_registries_said_where_it_belongs(self, client, editor, source):
        told = judged.retraction(source=Source.CROSSREF, reasons=("Data do not fit",))
        judged.verified(source, Verdict.RETRACTED, status=Status.RETRACTED, events=[told])
        edit_citation(
            citation=source, by=editor, version=1, fields={"pages": "7-8"}, reason="Checked in print"
        )

        entries = client.get(address("history", source)).context["entries"]

        assert [entry.save.number if entry.save else entry.title for entry in entries] == [
            2,
            "Registries: retracted",
            "Crossref told of a notice: retraction",
            1,
        ]
        assert entries[2].text == "Data do not fit"
        assert entries[2].url == f"https://doi.org/{told.notice_doi}"

    def test_shows_on_each_page_only_what_happened_meanwhile(self, client, editor, source):
        judged.verified(source)
        for number in range(1, 23):
            fields = {"pages": str(number)}
            edit_citation(citation=source, by=editor, version=number, fields=fields, reason="Step")

        first, second = (client.get(address("history", source) + query) for query in ("", "?page=2"))

        assert [entry.title for entry in first.context["entries"] if not entry.save] == []
        assert [entry.title for entry in second.context["entries"] if not entry.save] == [
            "Registries: matches"
        ]

    def test_costs_the_same_for_one_save_and_three(
        self, client, editor, source, django_assert_max_num_queries
    ):
        client.get(address("history", source))
        with django_assert_max_num_queries(10) as one:
            client.get(address("history", source))
        for number in (1, 2):
            edit_citation(
                citation=source, by=editor, version=number, fields={"pages": str(number)}, reason="Step"
            )

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(address("history", source))

    def test_is_closed_to_those_without_a_part_in_it(self, client, source):
        client.force_login(factories.administrator())

        assert client.get(address("history", source)).status_code == 403

    def test_anonymous_people_sign_in_first(self, client, source):
        assert client.get(address("history", source)).headers["Location"].startswith("/accounts/login/")
