import logging

import pytest
from django.conf import settings
from django.utils.module_loading import import_string


@pytest.mark.parametrize(
    ("line", "arguments", "told"),
    [
        ("Gone: %s", ("/review/s3cret_token/",), "Gone: /review/…/"),
        ("Refused %s %s: %s", ("POST", "/review/s3cret/", ["locked"]), "Refused POST /review/…/: ['locked']"),
        ("Not Found: %s", ("/feedback/abc-def/",), "Not Found: /feedback/…/"),
        ("Not Found: %s", ("/desk/editions/1/review/",), "Not Found: /desk/editions/1/review/"),
    ],
)
def test_the_secret_part_of_a_link_is_not_logged(line, arguments, told):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, line, arguments, None)
    (name,) = settings.LOGGING["handlers"]["console"]["filters"]

    assert import_string(settings.LOGGING["filters"][name]["()"])().filter(record)

    assert record.getMessage() == told
