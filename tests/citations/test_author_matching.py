import pytest

from citations.author_matching import authors_state, is_broken, name_state
from citations.records import ET_AL, Name
from citations.verdicts import FieldState
from tests.citations.registry_examples import named

SAME, SMALL, BAD, UNKNOWN = FieldState.SAME, FieldState.SMALL, FieldState.BAD, FieldState.UNKNOWN
ETC = Name(literal=ET_AL)


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        (Name("Müller", "JP"), Name("Muller", "Jean-Pierre"), SAME),
        (Name("Mueller", "J"), Name("Müller", "J"), SAME),
        (Name("O'Neill", "J"), Name("ONeill", "John"), SAME),
        (Name("Garcia", "M"), Name("García López", "María"), SAME),
        (Name("Bonis", "P"), Name("De Bonis", "Pasquale"), SAME),
        (Name("Fehlngs", "M"), Name("Fehlings", "M"), SAME),
        (Name("Fehlings", ""), Name("Fehlings", "Michael"), SAME),
        (Name("Müller", "J"), Name("MÃ¼ller", "J"), SAME),
        (Name("Smith", "J"), Name("Smith", "Robert"), SMALL),
        (Name("Zhang", "W"), Name("Wei", "Zhang"), SMALL),
        (Name("Li", "X"), Name("Lu", "X"), BAD),
        (Name("Wilson", "J"), Name("Aarabi", "B"), BAD),
        (Name("de", "J"), Name("de Jong", "J"), BAD),
        (Name(literal="WHO"), Name(literal="World Health Organization"), SAME),
        (Name(literal="The PLOS ONE Staff"), Name(literal="PLOS ONE Staff"), SAME),
        (Name(literal="STASCIS Investigators"), Name(literal="Cochrane Injuries Group"), BAD),
        (Name(literal="Xu Jun et"), Name("Xu", "Jun"), SAME),
        (Name(literal="STASCIS Investigators"), Name("Xu", "Jun"), BAD),
        (Name(literal="STASCIS Investigators"), Name("-", "Jun"), BAD),
    ],
)
def test_compares_one_name(typed, registry, state):
    assert name_state(typed, registry) == state


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        (named("Doe J", "Roe R"), named("Doe Jane", "Roe Rick"), SAME),
        ((*named("Doe J", "Roe R", "Poe E"), ETC), named("Doe J", "Roe R", "Poe E", "Moe M"), SAME),
        (named("Doe J"), (*named("Doe J", "Roe R"), ETC), SAME),
        (named("Doe J"), named("Doe J", "Roe R"), SMALL),
        (named("Doe J", "Roe R"), named("Doe J"), SMALL),
        (named("Doe J", "Poe E"), named("Doe J", "Roe R"), SMALL),
        (named("Roe R", "Doe J"), named("Doe J", "Roe R"), BAD),
        (named("Poe E", "Roe R"), named("Doe J", "Roe R"), BAD),
        ((), named("Doe J"), UNKNOWN),
        ((ETC,), named("Doe J"), UNKNOWN),
        (named("Doe J"), (), UNKNOWN),
        (named("Doe J", "Roe R"), (Name("-", "Jane"), Name("Roe", "R")), SMALL),
        (named("Doe J", "Poe E"), (Name("-", "Jane"), Name("Roe", "R")), BAD),
        (named("Doe J"), (Name("-", "Jane"),), BAD),
    ],
)
def test_compares_lists_by_position(typed, registry, state):
    assert authors_state(typed, registry) == state


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("-", True),
        ("", True),
        ("X", True),
        ("MÃ¼ller", False),
        ("LÃpez", False),
        ("M\ufffdller", True),
        ("Li", False),
        ("Ø", True),
    ],
)
def test_knows_broken_names(family, expected):
    assert is_broken(Name(family, "Jane")) is expected
