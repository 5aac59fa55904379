from articles.statements import Statement, statements_in, statements_of
from cms.markdown import render


def citing(text):
    """The sentences that cite something, by the ids of their markers."""
    found = statements_in(render(text, known=["a", "b"]).html)
    return {mention: each.text for each in found for mention in each.mentions}


def test_finds_the_sentence_of_a_marker_after_the_full_stop():
    found = citing("It is common. It affects 5 % of adults.[@a] Rest helps.")

    assert found == {"cite-1-a": "It affects 5 % of adults."}


def test_finds_the_sentence_of_a_marker_inside_it():
    assert citing("Rest helps [@a] most people. It is free.") == {"cite-1-a": "Rest helps most people."}


def test_splits_neither_at_abbreviations_nor_inside_numbers():
    found = citing("Dr. Smith et al. gave 2.5 mg, i.e. Half a tablet.[@a] Then they stopped.")

    assert found == {"cite-1-a": "Dr. Smith et al. gave 2.5 mg, i.e. Half a tablet."}


def test_begins_a_sentence_at_a_name_without_a_capital_and_at_a_number():
    found = citing("It is a copy. mRNA decays.[@a] 12 people fell ill.[@b]")

    assert found == {"cite-1-a": "mRNA decays.", "cite-2-a": "12 people fell ill."}


def test_splits_words_that_stand_in_no_block():
    found = statements_in('It is common.\nRest <a class="cite" id="x">[1]</a> helps.\n')

    assert [(each.text, each.mentions) for each in found] == [("It is common.", ()), ("Rest helps.", ("x",))]


def test_a_sentence_has_all_its_markers():
    assert citing("Rest helps.[@a] [@b]") == {"cite-1-a": "Rest helps.", "cite-2-a": "Rest helps."}


def test_takes_a_list_item_and_a_table_cell_as_one_sentence():
    found = citing("1. Take 2.5 mg[@a]\n2. Rest\n\n| A |\n|---|\n| x [@b] |")

    assert found == {"cite-1-a": "Take 2.5 mg", "cite-2-a": "x"}


def test_names_the_heading_above_and_numbers_the_blocks():
    found = statements_in(render("Ask.\n\n## What helps\n\nRest. Sleep.[@a]\n\nWalk.", known=["a"]).html)

    assert [(each.heading, each.text) for each in found] == [
        ("", "Ask."),
        ("What helps", "Rest."),
        ("What helps", "Sleep."),
        ("What helps", "Walk."),
    ]
    assert found[1].block == found[2].block != found[3].block


def test_a_plain_text_has_sentences_too():
    assert statements_of("Take 2.5 mg.\n Rest. ", "Key points") == [
        Statement("Key points", "Take 2.5 mg."),
        Statement("Key points", "Rest."),
    ]


def test_finds_every_use_that_the_renderer_reports():
    text = "One.[@a] Two [@a; @b].\n\n> Three[@b]\n\n- Four [@a]\n  - Five [@b]\n"
    rendered = render(text, known=["a", "b"])

    assert set(citing(text)) == {use.mention for use in rendered.uses}
