"""What a module builds once, each of its tests finds as it was built."""

import pytest

from articles.models import Topic


@pytest.fixture(scope="module")
def heart(shared_world: None) -> Topic:
    return Topic.objects.create(name="Heart", slug="heart")


@pytest.mark.parametrize("time", ["first", "second"])
def test_nothing_is_left_of_the_test_before(heart: Topic, db: None, time: str):
    assert list(Topic.objects.using("reader")) == [heart]
    Topic.objects.create(name="Lung", slug="lung")
