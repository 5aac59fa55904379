"""Abbreviations that are not explained, explained too late, or need no explanation."""

import pytest

from articles.readability import Piece
from articles.unexplained import WELL_KNOWN, unexplained


def found_in(*texts, kind="paragraph"):
    return [(one.name, one.is_late) for one in unexplained(Piece(kind, text) for text in texts)]


@pytest.mark.parametrize(
    "text",
    [
        "Chronic obstructive pulmonary disease (COPD) is common. COPD can be treated.",
        "Nonsteroidal anti-inflammatory drugs (NSAIDs) help. An NSAID can harm the stomach.",
        "Glycated hemoglobin (HbA1c) shows it.",
        "A heart attack (also called MI) is sudden.",
        "Magnetic resonance angiography (MRA scan) shows it.",
        "COPD (chronic obstructive pulmonary disease) is common.",
        "Nonsteroidal anti-inflammatory drugs, or NSAIDs, help.",
        "Chronic obstructive pulmonary disease, also called COPD, is common.",
        "COPD stands for chronic obstructive pulmonary disease.",
        "NSAIDs are short for nonsteroidal anti-inflammatory drugs.",
    ],
)
def test_takes_an_explanation(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("COPD is common.", "COPD"),
        ("Two NSAIDs help.", "NSAID"),
        ("Your HbA1c is high.", "HbA1c"),
        ("Your A1C is high.", "A1C"),
        ("Measure PaCO2 first.", "PaCO2"),
        ("A GLP-1 drug helps.", "GLP"),
        ("Asthma, cough, or COPD need care.", "COPD"),
        ("COPD (see below) is common.", "COPD"),
        ("Take 5 (BMI) of them.", "BMI"),
        ("A blood test called INR is made.", "INR"),
    ],
)
def test_reports_what_is_never_explained(text, name):
    assert found_in(text) == [(name, False)]


def test_reports_what_is_explained_only_later():
    assert found_in("CPAP helps.", "Continuous positive airway pressure (CPAP) is air.") == [("CPAP", True)]


def test_reports_each_once_at_its_first_use_in_order():
    pieces = [Piece("paragraph", "DXA and INR.", line=3), Piece("paragraph", "INR and DXA.", line=5)]

    assert [(one.name, one.piece.line) for one in unexplained(pieces)] == [("DXA", 3), ("INR", 3)]


@pytest.mark.parametrize("name", sorted(WELL_KNOWN))
def test_leaves_well_known_ones_alone(name):
    assert found_in(f"The {name} says so.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Type II and stage IV differ.",
        "Take 5 mg, 10 mL or 3 mmol/L at 120 mmHg.",
        "McLaughlin and MacDonald wrote about YouTube.",
        "Vitamin B12 and an X-ray help.",
        "Write to ABC@example.org or see www.ABC.example.",
        "DO NOT STOP TAKING IT",
        "Do NOT stop OR change it.",
        "",
    ],
)
def test_takes_other_capitals_for_what_they_are(text):
    assert found_in(text) == []


@pytest.mark.parametrize("kind", ["heading", "code"])
def test_neither_looks_for_nor_takes_one_in_headings(kind):
    assert found_in("COPD", "What COPD is", "Chronic lung disease (COPD)", kind=kind) == []
    assert [
        one.name
        for one in unexplained(
            [Piece(kind, "Chronic lung disease (COPD)"), Piece("paragraph", "COPD is bad.")]
        )
    ] == ["COPD"]
