"""How the tests of the library's pages read an answer."""

from django.http import HttpResponse


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def words(response: HttpResponse) -> str:
    """The page with its markup, with one blank wherever it has blanks or lines end."""
    return " ".join(text_of(response).split())
