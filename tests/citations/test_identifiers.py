import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.identifiers import (
    Identifier,
    detect,
    doi_url,
    normalize_doi,
    normalize_isbn,
    normalize_pmcid,
    normalize_pmid,
)

WAKEFIELD = "10.1016/s0140-6736(97)11096-0"
SICI = "10.1002/(sici)1096-9098(200007)74:3<201::aid-jso8>3.0.co;2-5"

SPELLINGS = [
    (f"doi:{WAKEFIELD}.", WAKEFIELD),
    (f"({WAKEFIELD})", WAKEFIELD),
    (f"{WAKEFIELD};", WAKEFIELD),
    (f"https://www.doi.org/{WAKEFIELD}", WAKEFIELD),
    (f"doi {WAKEFIELD}", WAKEFIELD),
    (f"https://doi-org.proxy.lib.edu/{WAKEFIELD}", WAKEFIELD),
    (f"{WAKEFIELD}, PMID 123", WAKEFIELD),
    (f"{WAKEFIELD}</a>", WAKEFIELD),
    (f"{WAKEFIELD}?foo=1", WAKEFIELD),
    ("10.1002/(SICI)1096-9098(200007)74:3<201::AID-JSO8>3.0.CO;2-5", SICI),
    ("10.1002/%28SICI%291096-9098%28200007%2974%3A3%3C201%3A%3AAID-JSO8%3E3.0.CO%3B2-5", SICI),
    (r"10.1162/tacl\_a\_00276", "10.1162/tacl_a_00276"),
    ("10.1162/tacl_a_\u200b00276", "10.1162/tacl_a_00276"),
    ("10.1080/0142159X.2019,1234", "10.1080/0142159x.2019,1234"),
    ("https://dx.doi.org/10.1177/2192568217701910", "10.1177/2192568217701910"),
    ("10.1016/S0140\u20106736(97)11096\u20110", WAKEFIELD),
    ("10.1177/2192568217701910", "10.1177/2192568217701910"),
]

WRAPPINGS = [
    ("info:doi/10.1177/2192568217701910", "10.1177/2192568217701910"),
    ("https://doi.org/10.1177%2F2192568217701910", "10.1177/2192568217701910"),
    ("https://doi.org/10.1177/2192568217701910#section", "10.1177/2192568217701910"),
    ("https://doi.org/10.1177/2192568217701910/", "10.1177/2192568217701910"),
    ("<https://doi.org/10.1177/2192568217701910>", "10.1177/2192568217701910"),
    ("[link](https://doi.org/10.1177/2192568217701910).", "10.1177/2192568217701910"),
    ('<a href="https://doi.org/10.1177/2192568217701910">here</a>', "10.1177/2192568217701910"),
    ("10.1177/2192568217701910,10.1371/journal.pone.0033693", "10.1177/2192568217701910"),
    ("10.1177/2192568217701910.PMID: 29164029", "10.1177/2192568217701910"),
    ("https://journals.sagepub.com/doi/full/10.1177/2192568217701910", "10.1177/2192568217701910"),
    (
        "https://journals.sagepub.com/doi/pdf/10.1177/2192568217701910?download=true",
        "10.1177/2192568217701910",
    ),
    ("https://www.frontiersin.org/articles/10.3389/fneur.2020.00001/full", "10.3389/fneur.2020.00001"),
    ("onlinelibrary.wiley.com/doi/10.1002/ece3.2314/abstract", "10.1002/ece3.2314"),
    (
        "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0033693&type=printable",
        "10.1371/journal.pone.0033693",
    ),
    ("https://www.biorxiv.org/content/10.1101/014852v1.full.pdf", "10.1101/014852"),
    ("https://www.researchsquare.com/article/10.21203/rs.3.rs-1800050/v1", "10.21203/rs.3.rs-1800050/v1"),
    ("10.3389/fneur.2020.00001/full", "10.3389/fneur.2020.00001/full"),
    ("10.1002/1097-0142(1990)65:1&lt;1::aid&gt;3.0.co;2-5", "10.1002/1097-0142(1990)65:1<1::aid>3.0.co;2-5"),
    ("10.1000/a#b", "10.1000/a#b"),
]


@pytest.mark.parametrize(("raw", "doi"), SPELLINGS + WRAPPINGS)
def test_reads_a_doi_in_every_spelling(raw, doi):
    assert normalize_doi(raw) == doi


def test_knows_seventeen_spellings():
    assert len(SPELLINGS) == 17


@pytest.mark.parametrize("raw", ["https://doi.org/ckcj", "10/abc1", "doi:10/ckcj"])
def test_explains_a_short_doi(raw):
    with pytest.raises(ValueError, match=r"short DOI. Open https://doi.org/10/\w+ and copy the full DOI"):
        normalize_doi(raw)


@pytest.mark.parametrize(
    ("raw", "what_to_do"),
    [
        ("", "A DOI begins with 10"),
        ("fehlings 2017", "A DOI begins with 10"),
        ("110.1177/2192568217701910", "A DOI begins with 10"),
        ("10.1177/", "Copy it again"),
        ("10.1177/ 2192568217701910", "Copy it again"),
        ("10.1177%2Fabc%FF", "Copy it again"),
        ("10.1177/" + "1" * 600, "Copy only the DOI itself"),
        ("10.1177/" + "%25" * 5000, "Paste only the DOI"),
    ],
)
def test_refuses_what_is_no_doi_and_says_what_to_do(raw, what_to_do):
    with pytest.raises(ValueError, match=what_to_do):
        normalize_doi(raw)


WORDS = st.text("abcdefgh0123456789", min_size=1, max_size=6)
PIECES = st.one_of(
    WORDS, st.builds("({})".format, WORDS), st.builds("<{}>".format, WORDS), st.sampled_from("-._/:;")
)
DOIS = st.builds(
    "10.{}/{}{}".format, st.integers(1000, 999999999), st.lists(PIECES, max_size=6).map("".join), WORDS
).filter(lambda doi: not re.search(r"[;,]10\.|<br>", doi))
TEXTS = st.one_of(
    st.text(max_size=80),
    st.builds("{}10.{}/{}".format, st.text(max_size=10), st.integers(1000, 99999), st.text(max_size=40)),
    st.builds(
        "{}10.{}/{}".format, st.text(max_size=10), st.just("1000"), st.text("aA%2fF&lt;#().]>, \\_?\u0130")
    ),
)


@given(TEXTS)
def test_normalising_a_doi_again_changes_nothing(raw):
    try:
        doi = normalize_doi(raw)
    except ValueError:
        return
    assert normalize_doi(doi) == doi


@given(
    DOIS,
    st.sampled_from(
        ["{}", "doi:{}", "DOI: {}", "https://doi.org/{}", "http://dx.doi.org/{}", "doi.org/{}", "see {}"]
    ),
    st.sampled_from(["{}", "({})", "[{}]", '"{}"', "{}.", "{},", "{}; ", "{}</a>", "{} PMID: 1", "{}\u200b"]),
    st.booleans(),
)
def test_one_doi_has_one_normal_form(doi, prefix, wrapping, shout):
    spelled = wrapping.format(prefix.format(doi.upper() if shout else doi))
    assert normalize_doi(spelled) == normalize_doi(doi)


@pytest.mark.parametrize(
    ("raw", "pmid"),
    [
        ("29164029", "29164029"),
        ("PMID: 29164029", "29164029"),
        ("pmid29164029;", "29164029"),
        ("0029164029", "29164029"),
        ("２９１６４０２９", "29164029"),
        ("1", "1"),
        ("https://pubmed.ncbi.nlm.nih.gov/29164029/", "29164029"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/29164029", "29164029"),
        ("https://europepmc.org/article/MED/29164029", "29164029"),
    ],
)
def test_reads_a_pubmed_id(raw, pmid):
    assert normalize_pmid(raw) == pmid


@pytest.mark.parametrize("raw", ["", "0", "123456789", "PMC5684839", "abc", "12 34"])
def test_refuses_what_is_no_pubmed_id(raw):
    with pytest.raises(ValueError, match="up to eight digits"):
        normalize_pmid(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "PMC5684839",
        "pmc5684839.1",
        "PMCID: PMC5684839",
        "PMCID: 5684839",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC5684839/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5684839/pdf/",
    ],
)
def test_reads_a_pubmed_central_id(raw):
    assert normalize_pmcid(raw) == "PMC5684839"


def test_refuses_a_number_that_does_not_say_it_is_from_pubmed_central():
    with pytest.raises(ValueError, match="begins with PMC"):
        normalize_pmcid("5684839")


@pytest.mark.parametrize(
    "raw",
    [
        "978-0-323-40196-8",
        "9780323401968",
        "ISBN 0-323-40196-1",
        "ISBN-13: 978\u20110\u2011323\u201140196\u20118",
    ],
)
def test_reads_an_isbn_of_ten_or_thirteen_digits(raw):
    assert normalize_isbn(raw) == "9780323401968"


def test_checks_the_check_digit_of_an_isbn():
    with pytest.raises(ValueError, match="check digit does not fit"):
        normalize_isbn("978-0-323-40196-7")


def test_refuses_what_is_no_isbn():
    with pytest.raises(ValueError, match="10 or 13 digits"):
        normalize_isbn("Essentials of Pain Medicine")


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("https://doi.org/10.1177/2192568217701910", "doi", "10.1177/2192568217701910"),
        ("PMID: 29164029 doi:10.1177/2192568217701910", "doi", "10.1177/2192568217701910"),
        ("https://doi.org/10.1177%2F2192568217701910", "doi", "10.1177/2192568217701910"),
        (" 29164029 ", "pmid", "29164029"),
        ("PMID 500", "pmid", "500"),
        ("https://pubmed.ncbi.nlm.nih.gov/29164029/?from=x", "pmid", "29164029"),
        ("PMC5684839", "pmcid", "PMC5684839"),
        ("978-0-323-40196-8", "isbn", "9780323401968"),
    ],
)
def test_detects_what_was_pasted(raw, kind, value):
    assert detect(raw) == Identifier(kind, value)


@pytest.mark.parametrize("raw", ["", "2017", "500", "take 5 mg", "Spinal cord injury", "+44 5551234567"])
def test_leaves_other_text_alone(raw):
    with pytest.raises(ValueError, match="No DOI, PubMed id or ISBN was recognised"):
        detect(raw)


def test_says_that_a_labelled_isbn_is_wrong_instead_of_ignoring_it():
    with pytest.raises(ValueError, match="check digit"):
        detect("ISBN 978-0-323-40196-7")


def test_encodes_a_doi_for_its_address():
    assert doi_url(SICI) == (
        "https://doi.org/10.1002/(sici)1096-9098(200007)74:3%3C201::aid-jso8%3E3.0.co;2-5"
    )
    assert doi_url("10.1000/a#b?c%d") == "https://doi.org/10.1000/a%23b%3Fc%25d"
