import pytest

from articles.personal_details import details_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write to ann.o-neil+x@mail.example.org, please", ["ann.o-neil+x@mail.example.org"]),
        ("Ring 020 7946 0018 after six.", ["020 7946 0018"]),
        ("(020) 7946 0018", ["(020) 7946 0018"]),
        ("Call +44 20 7946 0018 or +1 (202) 555-0143", ["+44 20 7946 0018", "+1 (202) 555-0143"]),
        ("0049 30 901820", ["0049 30 901820"]),
        ("030/901820", ["030/901820"]),
        ("07700 900123", ["07700 900123"]),
        ("(202) 555-0143", ["(202) 555-0143"]),
        ("202-555-0143", ["202-555-0143"]),
        ("My number is 485 777 3456.", ["485 777 3456"]),
        ("SSN 078-05-1120", ["078-05-1120"]),
        ("NI QQ 12 34 56 C", []),  # not given to anybody
        ("NI AB 12 34 56 C", ["AB 12 34 56 C"]),
        ("Patient 4857773456", ["4857773456"]),
        ("A lot of us ring 4857773456", ["4857773456"]),
        ("Batch 4857773456@mail.example", ["4857773456@mail.example"]),
    ],
)
def test_finds_what_tells_who_somebody_is(text, words):
    assert [found.words for found in details_in(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "Take 500 mg, not 1,000 mg, 3 times a day for 14 days.",
        "The pressure was 120/80, 130/85 and 140/90 mm Hg.",
        "Guidelines of 2018, 2019 and 2020; also 2021 2022 2023.",
        "Since 2021-03-04, and on 04/03/2021 and 04.03.2021.",
        "PMID 31234567, PMID: 31234567; PMC7654321; NCT04368728; ISRCTN50189673",
        "doi:10.1056/NEJMoa2034577 and 10.1016/S0140-6736(20)31189-2",
        "https://doi.org/10.1016/j.jacc.2017.11.006?x=02079460018",
        "ISBN 978-0-306-40615-7, ISSN 0140-6736",
        "0.25 0.5 0.75 1.25 mg; 0,5 mg; 05 mg",
        "It costs 1 000 000 dollars; 1,000,000,000 people; 150000 a year",
        "Lancet 2020;396:1204-1222. N Engl J Med 2021;384(5):403-416.",
        "95% CI 0.81-0.94; P<0.001; 12 345 of 67 890 patients",
        "See pages 100-110, 200-210 and table 3.",
        "Batch 4857773456, lot no. 20201234567; GTIN: 09501101530003, GTIN-13 4006381333931",
        "EAN 4006381333931, NDC 0777-3105-02, serial number 100000012345",
        "Monday 8-12, 14-18; see @mentions",
        "The line is open 0900-1700. PZN 01234567 is the wrong pack, PZN: 12345678 too. Updated 01022026?",
    ],
)
def test_takes_no_dose_year_or_source_for_one(text):
    assert details_in(text) == []


def test_names_each_once_with_what_it_looks_like():
    found = details_in("a@b.org, a@b.org and 020 7946 0018")

    assert [str(each.what) for each in found] == ["an e-mail address", "a telephone number"]
