import pytest

from articles.candidates import fits
from articles.models import Topic


@pytest.mark.parametrize(
    ("specialties", "specialty", "name", "expected"),
    [
        ("Internal medicine, Rheumatology", "rheumatology", "Bones and joints", True),
        ("Clinical cardiology; sleep", "Cardiology", "Heart", True),
        ("Heart", "", "Heart and vessels", True),
        ("Intensive care", "Palliative care", "Dying", False),
        ("Neurology", "Cardiology", "Heart", False),
        ("", "Cardiology", "Heart", False),
        ("Neurology,", "", "Heart", False),
    ],
)
def test_whether_a_specialty_is_that_of_the_topic(specialties, specialty, name, expected):
    assert fits(specialties, Topic(name=name, specialty=specialty)) is expected


def test_without_a_topic_no_specialty_fits():
    assert fits("Cardiology", None) is False
