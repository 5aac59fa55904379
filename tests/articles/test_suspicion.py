import pytest

from articles.suspicion import SIGNS, TYPING_SECONDS, foreign_links, signs_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dose is wrong.", False),
        ("See https://doi.org/10.1056/NEJMoa2034577.", False),
        ("(https://pubmed.ncbi.nlm.nih.gov/31234567/)", False),
        ("www.nice.org.uk/guidance/ng136 says otherwise", False),
        ("https://www.gov.uk/x and http://WHO.int/y", False),
        ("https://plain.example/articles/gout/ says the opposite", False),
        ("See https://www.nhs.uk, and www.bmj.com; “https://www.who.int”: they differ!", False),
        ("Buy at https://pills.example", True),
        ("https://doi.org.pills.example/10.1", True),
        ("https://evil-nih.gov.example/", True),
        ("http://[broken", True),
        ("https://doi.org/10.1/x and www.pills.example", True),
        ("https://www.bmj.com/content/1 https://www.nejm.org/doi/2 https://www.rki.de/x", False),
    ],
)
def test_a_link_to_a_medical_source_or_to_this_site_is_no_sign(text, expected):
    assert foreign_links(text, own_host="plain.example") == expected


@pytest.mark.parametrize(
    ("text", "seconds", "expected"),
    [
        ("See https://journal.example/1", 30, ""),
        ("See https://journal.example/1", 1, "fast,links"),
        ("https://pills.example and www.pills.example", 30, "links"),
        ("https://pills.example and https://doi.org/10.1/x", 30, ""),
        ("[url=pills]cheap[/url]", 30, "links"),
        ("<a href=pills>cheap</a>", 30, "links"),
        ("p < 0.05 and a > b", 30, ""),
    ],
)
def test_one_link_is_a_sign_only_beside_another(text, seconds, expected):
    assert signs_of(text=text, seconds=seconds, trap="", is_repeated=False) == expected


def test_names_every_sign_that_a_message_shows():
    quiet = {"text": "Old.", "seconds": TYPING_SECONDS, "trap": " ", "is_repeated": False}
    loud = {"text": "www.x.example", "seconds": 1, "trap": "x", "is_repeated": True}

    assert signs_of(**quiet) == ""
    assert signs_of(**loud).split(",") == list(SIGNS)
    assert signs_of(**quiet | {"text": "", "seconds": 0}) == ""
