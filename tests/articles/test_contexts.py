from articles.contexts import contexts_in
from cms.markdown import render


def sentences(text):
    found = contexts_in(render(text, known=["a", "b"]).html)
    return {mention: f"{each.before}|{each.after}" for mention, each in found.items()}


def test_finds_the_sentence_of_a_marker_after_the_full_stop():
    found = sentences("It is common. It affects 5 % of adults.[@a] Rest helps.")

    assert found == {"cite-1-a": "It affects 5 % of adults.|"}


def test_finds_the_sentence_of_a_marker_inside_it():
    assert sentences("Rest helps [@a] most people. It is free.") == {"cite-1-a": "Rest helps| most people."}


def test_splits_neither_at_abbreviations_nor_inside_numbers():
    found = sentences("Dr. Smith et al. gave 2.5 mg, i.e. Half a tablet.[@a] Then they stopped.")

    assert found == {"cite-1-a": "Dr. Smith et al. gave 2.5 mg, i.e. Half a tablet.|"}


def test_begins_a_sentence_at_a_name_without_a_capital_and_at_a_number():
    found = sentences("It is a copy. mRNA decays.[@a] 12 people fell ill.[@b]")

    assert found == {"cite-1-a": "mRNA decays.|", "cite-2-a": "12 people fell ill.|"}


def test_splits_words_that_stand_in_no_block():
    found = contexts_in('It is common.\nRest <a class="cite" id="x">[1]</a> helps.\n')

    assert (found["x"].before, found["x"].after) == ("Rest ", " helps.")


def test_shows_the_other_markers_of_a_sentence_as_printed():
    found = sentences("Rest helps.[@a] [@b]")

    assert found["cite-2-a"] == "Rest helps.[1]|" or found["cite-2-a"] == "Rest helps.[1] |"


def test_takes_a_list_item_and_a_table_cell_as_one_sentence():
    found = sentences("1. Take 2.5 mg[@a]\n2. Rest\n\n| A |\n|---|\n| x [@b] |")

    assert found == {"cite-1-a": "Take 2.5 mg|", "cite-2-a": "x|"}


def test_names_the_heading_above():
    found = contexts_in(render("## What helps\n\nRest.[@a]", known=["a"]).html)

    assert found["cite-1-a"].heading == "What helps"
    assert found["cite-1-a"].label == "[1]"


def test_finds_every_use_that_the_renderer_reports():
    text = "One.[@a] Two [@a; @b].\n\n> Three[@b]\n\n- Four [@a]\n  - Five [@b]\n"
    rendered = render(text, known=["a", "b"])

    assert set(contexts_in(rendered.html)) == {use.mention for use in rendered.uses}
