"""References as people paste them, in the situations that the offline registries know."""

SCI_WRONG = "10.1177/2192568217703087"
SCI_RIGHT = "10.1177/2192568217701910"
SCI_LINE = (
    "2. Fehlings MG, Tetreault LA, Wilson JR, et al. A Clinical Practice Guideline for the Management of Patients With "
    "Acute Spinal Cord Injury: Recommendations on the Type and Timing of Rehabilitation. Global Spine J. "
    f"2017;7(3_suppl):231S-238S. doi:{SCI_WRONG}"
)
"""A real work under the DOI of another one."""
NOWHERE = (
    "9. Nobody A. A study of nothing that anybody has ever written down anywhere. Br J Nothing. 2011;3(1):1-9. "
    "doi:10.5555/none.1"
)
"""A reference that no registry knows, under a DOI that does not exist."""
