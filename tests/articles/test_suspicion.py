import pytest

from articles.suspicion import SIGNS, TYPING_SECONDS, has_foreign_link, signs_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dose is wrong.", False),
        ("See https://doi.org/10.1056/NEJMoa2034577.", False),
        ("(https://pubmed.ncbi.nlm.nih.gov/31234567/)", False),
        ("www.nice.org.uk/guidance/ng136 says otherwise", False),
        ("https://www.gov.uk/x and http://WHO.int/y", False),
        ("https://plain.example/articles/gout/ says the opposite", False),
        ("Buy at https://pills.example", True),
        ("https://doi.org.pills.example/10.1", True),
        ("https://evil-nih.gov.example/", True),
        ("http://[broken", True),
        ("https://doi.org/10.1/x and www.pills.example", True),
        ("[url=pills]cheap[/url]", True),
        ("<a href=pills>cheap</a>", True),
        ("p < 0.05 and a > b", False),
    ],
)
def test_a_link_to_a_medical_source_or_to_this_site_is_no_sign(text, expected):
    assert has_foreign_link(text, own_host="plain.example") is expected


def test_names_every_sign_that_a_message_shows():
    quiet = {"text": "Old.", "seconds": TYPING_SECONDS, "trap": " ", "is_repeated": False}
    loud = {"text": "www.x.example", "seconds": 1, "trap": "x", "is_repeated": True}

    assert signs_of(**quiet) == ""
    assert signs_of(**loud).split(",") == list(SIGNS)
    assert signs_of(**quiet | {"text": "", "seconds": 0}) == ""
