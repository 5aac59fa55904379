import pytest

from citations.journal_names import journal_state
from citations.verdicts import FieldState

SAME, SMALL, BAD, UNKNOWN = FieldState.SAME, FieldState.SMALL, FieldState.BAD, FieldState.UNKNOWN


@pytest.mark.parametrize(
    ("typed", "registry", "state"),
    [
        ("Global Spine J", "Global Spine Journal", SAME),
        ("N Engl J Med", "New England Journal of Medicine", SAME),
        ("N. Engl. J. Med.", "The New England journal of medicine", SAME),
        (
            "Proc Natl Acad Sci U S A",
            "Proceedings of the National Academy of Sciences of the United States of America",
            SAME,
        ),
        ("Lancet", "The Lancet", SAME),
        ("Spine (Phila Pa 1976)", "Spine", SAME),
        ("Medicine (Baltimore)", "Medicine", SAME),
        ("J Neurosurg Spine", "Journal of Neurosurgery: Spine", SAME),
        ("J Bone Joint Surg Am", "The Journal of Bone and Joint Surgery-American Volume", SAME),
        ("Clin Orthop Relat Res", "Clinical Orthopaedics & Related Research", SAME),
        ("Mol Cell Proteomics", "Molecular & cellular proteomics : MCP", SAME),
        ("Dtsch Arztebl Int", "Deutsches Ärzteblatt international", SAME),
        ("Journal of Clinical Oncology", "J Clin Oncol", SAME),
        ("PNAS", "Proceedings of the National Academy of Sciences", SMALL),
        ("Journal of Clinical Oncology", "JCO", SMALL),
        ("Lancet", "The Lancet Neurology", BAD),
        ("Spinal Cord", "Global Spine Journal", BAD),
        ("J Neurosurg", "Journal of Neurosurgery: Spine", BAD),
        ("", "Spine", UNKNOWN),
        ("Spine", "", UNKNOWN),
    ],
)
def test_compares_names_and_abbreviations(typed, registry, state):
    assert journal_state([typed], [registry]) == state


def test_the_best_of_all_forms_counts():
    assert journal_state(["", "J Clin Oncol"], ["Annals of Oncology", "Journal of Clinical Oncology"]) == SAME
