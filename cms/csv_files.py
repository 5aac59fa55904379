"""Tables as CSV files that spreadsheets open without harm, sent line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from cms.audit.visible_text import csv_cell


class _Line:
    """What `csv` writes a line to: it hands the line back, to be sent."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """UTF-8 with the mark that spreadsheets need, every cell quoted and harmless."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(list(columns))
    for row in rows:
        yield writer.writerow([csv_cell(cell) for cell in row])


def csv_answer(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The file as a download called `name`."""
    return StreamingHttpResponse(
        csv_lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )
