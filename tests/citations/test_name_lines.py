"""Names as people type them, one per line, and back."""

import pytest

from citations.name_lines import lines_of, names_in
from citations.records import Name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Okafor, Ada", [Name("Okafor", "Ada")]),
        ("King, Martin L, Jr", [Name("King", "Martin L", "Jr")]),
        ("Plato,", [Name("Plato")]),
        ("De Bonis, Paolo\n\n  Lee, Ann ", [Name("De Bonis", "Paolo"), Name("Lee", "Ann")]),
        ("World Health Organization", [Name(literal="World Health Organization")]),
        ('"Department of Health, Victoria"', [Name(literal="Department of Health, Victoria")]),
        ("Okafor A", [Name("Okafor", "A")]),
        (
            "Fehlings MG, Tetreault LA; Riew KD",
            [Name("Fehlings", "MG"), Name("Tetreault", "LA"), Name("Riew", "KD")],
        ),
        ("Okafor, Ada\net al.", [Name("Okafor", "Ada"), Name(literal="et al")]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_are_read(text, names):
    assert names_in(text) == names


@pytest.mark.parametrize(
    "name",
    [
        Name("Okafor", "Ada"),
        Name("King", "Martin", "Jr"),
        Name("Plato"),
        Name("Sukarno", "", "Jr"),
        Name("Fehlings", "MG"),
        Name(literal="World Health Organization"),
        Name(literal="Department of Health, Victoria"),
        Name(literal="Cochrane UK"),
        Name(literal="et al"),
        Name(literal="“Quoted” group"),
    ],
)
def test_come_back_exactly_as_they_were(name):
    assert names_in(lines_of([name])) == [name]
