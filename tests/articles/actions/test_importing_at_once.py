"""Two imports of one text at the same moment, as of a double click: one article, and both get the same answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from articles.actions.importing import import_article
from articles.exchange.pasted import read_article
from articles.models import Article
from citations.models import Citation
from tests import factories

ROUNDS = 10


@pytest.mark.usefixtures("own_database")
def test_becomes_one_article():
    people = [factories.editor(), factories.editor()]

    for number in range(ROUNDS):
        text = f"Gout {number}\n\nIt hurts.(1)\n\n1. Lee S. Gout. Exampl. 2016;1:2. doi:10.5555/gout.{number}"
        start = Barrier(len(people))

        def send(by, text=text, start=start):
            start.wait()
            try:
                return import_article(by=by, imported=read_article(text)).pk
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(people)) as threads:
            first, second = threads.map(send, people)

        assert first == second

    assert Article.objects.count() == ROUNDS
    assert Citation.objects.count() == ROUNDS
